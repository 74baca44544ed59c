"""Places in a webhook's JSON: reading, putting and removing values by path, and which places are special.

A path is a tuple of keys (`("auth", "authType")`); list positions are numbers and occur only in what is reported.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias, TypeVar

from pydantic import JsonValue

from tui.api.models import JsonObject

Path: TypeAlias = tuple[str | int, ...]


class Absent:
    """The type of `ABSENT`: what stands where a JSON object has no such key. `None` is JSON's null and something else."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, memo: object) -> Absent:
        return self


ABSENT: Final = Absent()
Slot: TypeAlias = JsonValue | Absent

PASSWORD: Final[Path] = ("auth", "basicAuthConfig", "password")
CLIENT_SECRET: Final[Path] = ("auth", "oauthConfig", "clientSecret")
KEY_VALUE: Final[Path] = ("auth", "apiKeyConfig", "keyValue")

SECRETS: Final[Mapping[Path, str]] = {
    PASSWORD: "password",
    CLIENT_SECRET: "client secret",
    KEY_VALUE: "API key",
}
"""The secrets with three states on update: left out = kept, null = cleared, text = set (contract: Auth schemas)."""

READ_ONLY: Final = ("id", "creationTime", "updatedTime", "signingSecret")
"""What the server alone writes: never sent back."""

AUTH_PARTS: Final[Mapping[str, str]] = {
    "BASIC": "basicAuthConfig",
    "OAUTH_CLIENT_CREDENTIALS": "oauthConfig",
    "API_KEY": "apiKeyConfig",
}
"""The object that belongs to each kind of login; the contract wants it sent with that kind only."""

_MASKED_UNDER: Final[tuple[Path, ...]] = (
    ("payloadConfiguration", "custom_headers"),
    ("auth", "oauthConfig", "customParameterList"),
)
_TELLING_KEY: Final = re.compile(r"secret|passw|token|authorization|credential|api.?key|keyvalue", re.IGNORECASE)
_HARMLESS_KEY: Final = re.compile(r"IsEnvVar$|^apiKeyConfig$")

_T = TypeVar("_T")


def get(document: JsonValue, path: Path) -> Slot:
    """The value at `path`, or `ABSENT` where any step of the way is missing."""
    value: Slot = document
    for step in path:
        value = _step(value, step)
    return value


def _step(value: Slot, step: str | int) -> Slot:
    if isinstance(value, dict):
        return value.get(step, ABSENT) if isinstance(step, str) else ABSENT
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return ABSENT


def put(document: JsonObject, path: Path, value: JsonValue) -> None:
    """Write `value` at `path` (keys only), making the objects on the way; what stood in the way is replaced."""
    *way, last = path
    here = document
    for step in way:
        below = here.get(str(step))
        if not isinstance(below, dict):
            below = here[str(step)] = {}
        here = below
    here[str(last)] = value


def remove(document: JsonObject, path: Path) -> None:
    """Take the key at `path` away, if it is there."""
    parent = get(document, path[:-1])
    if isinstance(parent, dict):
        parent.pop(str(path[-1]), None)


def restore(document: JsonObject, path: Path, source: JsonObject) -> None:
    """Make `path` what it is in `source`, and drop the objects on the way that `source` does not have."""
    value = get(source, path)
    if not isinstance(value, Absent):
        put(document, path, copy.deepcopy(value))
        return
    remove(document, path)
    for depth in range(len(path) - 1, 0, -1):
        parent, was = get(document, path[:depth]), get(source, path[:depth])
        if parent != {} or isinstance(was, dict):
            return
        if isinstance(was, Absent):
            remove(document, path[:depth])
        else:
            put(document, path[:depth], copy.deepcopy(was))


def same(one: object, other: object) -> bool:
    """Equal as JSON: `True` is not `1`, and the order of keys does not matter."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def merged(base: Slot, mine: Slot, theirs: Slot) -> Slot:
    """Mine on top of theirs: what I left as it was in `base` is theirs; where both changed, mine stays. Lists are one value."""
    if same(mine, base):
        return theirs
    if same(theirs, base) or not (isinstance(mine, dict) and isinstance(theirs, dict)):
        return mine
    before = base if isinstance(base, dict) else {}
    result: JsonObject = {}
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        value = merged(before.get(key, ABSENT), mine.get(key, ABSENT), theirs.get(key, ABSENT))
        if not isinstance(value, Absent):
            result[key] = value
    return result


def differences(before: Slot, after: Slot, path: Path = ()) -> Iterator[tuple[Path, Slot, Slot]]:
    """Every place where the two differ, as small as it can be said: `(path, before, after)`."""
    if same(before, after):
        return
    if isinstance(before, dict | Absent) and isinstance(after, dict | Absent):
        one, other = _items(before), _items(after)
        if one or other:
            for key in [*one, *(key for key in other if key not in one)]:
                yield from differences(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key))
            return
    if isinstance(before, list | Absent) and isinstance(after, list | Absent) and (before or after):
        left = before if isinstance(before, list) else []
        right = after if isinstance(after, list) else []
        if left or right:
            for index in range(max(len(left), len(right))):
                yield from differences(
                    left[index] if index < len(left) else ABSENT,
                    right[index] if index < len(right) else ABSENT,
                    (*path, index),
                )
            return
    yield path, before, after


def _items(value: JsonObject | Absent) -> JsonObject:
    return {} if isinstance(value, Absent) else value


def is_masked(path: Path) -> bool:
    """Whether the value at `path` may be a secret that is sent as it is (header values, OAuth parameters): never shown."""
    if any(path[: len(secret)] == secret for secret in SECRETS):
        return True
    for prefix in _MASKED_UNDER:
        if path[: len(prefix)] == prefix and len(path) > len(prefix):
            return path[-1] not in ("key", "type") or len(path) != len(prefix) + 2 or prefix[-1] == "custom_headers"
    return any(isinstance(key, str) and _TELLING_KEY.search(key) and not _HARMLESS_KEY.search(key) for key in path)


def words(path: Path) -> str:
    """A path as a person reads it: `auth.oauthConfig.customParameterList[0].key`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
