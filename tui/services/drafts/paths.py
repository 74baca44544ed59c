"""Places in a webhook's JSON: reading, putting and removing values by path, and which places are special.

A path is a tuple of keys (`("auth", "authType")`); list positions are numbers and occur only in what is reported.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from tui.document.difference import paired_items

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.api.models import JsonObject

Path: TypeAlias = tuple[str | int, ...]


class Absent:
    """The type of `ABSENT`: what stands where a JSON object has no such key. `None` is JSON's null and something
    else."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, memo: object) -> Absent:
        return self


ABSENT: Final = Absent()
Slot: TypeAlias = "JsonValue | Absent"

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
"""Fields that the server alone writes: never sent back."""

AUTH_PARTS: Final[Mapping[str, str]] = {
    "BASIC": "basicAuthConfig",
    "OAUTH_CLIENT_CREDENTIALS": "oauthConfig",
    "API_KEY": "apiKeyConfig",
}
"""The object that belongs to each kind of login; the contract wants it sent with that kind only."""

HEADERS: Final[Path] = ("payloadConfiguration", "custom_headers")
PARAMETERS: Final[Path] = ("auth", "oauthConfig", "customParameterList")
_MASKED_UNDER: Final[tuple[Path, ...]] = (HEADERS, PARAMETERS)
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
    """Write `value` at `path`, making the objects on the way; what stood in the way is replaced.

    Positions must exist already: a list grows by writing the whole list.
    """
    here: JsonValue = document
    for step, following in pairwise(path):
        below = _step(here, step)
        fits = isinstance(below, list) if isinstance(following, int) else isinstance(below, dict)
        if isinstance(below, Absent) or not fits:
            if isinstance(following, int):
                raise KeyError(step)
            below = {}
            _write(here, step, below)
        here = below
    _write(here, path[-1], value)


def _write(holder: JsonValue, step: str | int, value: JsonValue) -> None:
    if isinstance(holder, dict):
        holder[str(step)] = value
    elif isinstance(holder, list) and isinstance(step, int) and 0 <= step < len(holder):
        holder[step] = value
    else:
        raise KeyError(step)


def remove(document: JsonObject, path: Path) -> None:
    """Take the key or the list entry at `path` away, if it is there."""
    parent, last = get(document, path[:-1]), path[-1]
    if isinstance(parent, dict) and isinstance(last, str):
        parent.pop(last, None)
    elif isinstance(parent, list) and isinstance(last, int) and 0 <= last < len(parent):
        del parent[last]


def _give_up_holders(document: JsonObject, path: Path, source: JsonObject) -> None:
    """Undo the empty objects that hold `path` as far as `source` does not have them; entries of lists stay."""
    for depth in range(len(path) - 1, 0, -1):
        holder = path[:depth]
        was = get(source, holder)
        if isinstance(holder[-1], int) or get(document, holder) not in ({}, ABSENT) or isinstance(was, dict):
            return
        if isinstance(was, Absent):
            remove(document, holder)
        else:
            put(document, holder, copy.deepcopy(was))


def drop_empty_holders(document: JsonObject, path: Path, source: JsonObject) -> None:
    """Take away the objects that hold `path` and nothing else, unless `source` has them empty; entries of lists
    stay."""
    for depth in range(len(path) - 1, 0, -1):
        holder = path[:depth]
        if isinstance(holder[-1], int) or get(document, holder) != {} or get(source, holder) == {}:
            return
        remove(document, holder)


def restore(document: JsonObject, path: Path, source: JsonObject) -> None:
    """Make `path` what it is in `source`, and drop the objects on the way that `source` does not have."""
    value = get(source, path)
    if isinstance(value, Absent):
        remove(document, path)
        _give_up_holders(document, path, source)
    else:
        put(document, path, copy.deepcopy(value))


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
    """Mine on top of theirs: what I left as it was in `base` is theirs; where both changed, mine stays. Lists are one
    value."""
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
    """Every place where the two differ, as small as it can be said: `(path, before, after)`. Entries of a list of
    objects are those that suit each other best, as in the view of a difference."""
    if same(before, after):
        return
    if isinstance(before, dict | Absent) and isinstance(after, dict | Absent):
        one, other = _items(before), _items(after)
        if one or other:
            for key in [*one, *(key for key in other if key not in one)]:
                yield from differences(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key))
            return
    if isinstance(before, list | Absent) and isinstance(after, list | Absent):
        left = before if isinstance(before, list) else []
        right = after if isinstance(after, list) else []
        if any(isinstance(entry, dict | list) for entry in (*left, *right)):  # a list of plain values reads best whole
            for was_at, is_at in paired_items(json.dumps(left), json.dumps(right)):
                place = is_at if is_at is not None else was_at
                assert place is not None  # it is in one of the two
                yield from differences(
                    left[was_at] if was_at is not None else ABSENT,
                    right[is_at] if is_at is not None else ABSENT,
                    (*path, place),
                )
            return
    yield path, before, after


def _items(value: JsonObject | Absent) -> JsonObject:
    return {} if isinstance(value, Absent) else value


def is_masked(path: Path) -> bool:
    """Tell whether the value at `path` may be a secret that is sent as it is (header values, OAuth parameters): never
    shown."""
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


def field_text(value: Slot) -> str:
    """Return the text that a field shows for a value: the text itself, nothing for absent and null, JSON for the
    rest."""
    if isinstance(value, Absent) or value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def editable(wire: Mapping[str, JsonValue]) -> JsonObject:
    """A copy of `wire` without read-only fields and without secrets."""
    document = copy.deepcopy({key: value for key, value in wire.items() if key not in READ_ONLY})
    for path in SECRETS:
        if get(document, path) is not ABSENT:
            remove(document, path)
    return document
