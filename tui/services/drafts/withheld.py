"""A webhook without its secrets, for whatever is kept on this machine: marks stand where a secret was, and are filled
in from the webhook as it is now, or stay as marks that cannot be saved.

What counts as a secret: the values that `paths` masks, and what `tui.api.addresses` takes out of addresses. A
reference to an environment variable (`{{ env.name }}`) is none (contract: `*IsEnvVar`): its name may be seen.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui.api.addresses import without_address_secrets
from tui.api.redaction import BLOT
from tui.services.drafts.paths import (
    ABSENT,
    READ_ONLY,
    SECRETS,
    Absent,
    Path,
    Slot,
    get,
    is_masked,
    put,
    remove,
    same,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.api.models import JsonObject

WITHHELD: Final = "(a secret that was not kept)"
"""Stands where a secret was."""
NOT_KEPT: Final = "(typed here, and not kept)"
"""Stands where a secret was typed: the one of before is not to be put in its place."""
_URLS: Final = ("http://", "https://")
_REFERENCE: Final = re.compile(r"\s*\{\{\s*env\.[\w.\-]+\s*\}\}\s*")


def is_reference(value: object) -> bool:
    """Tell whether a value is nothing but a reference to an environment variable."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def without_secrets(wire: JsonObject) -> JsonObject:
    """A copy of a webhook as it may be kept: no secret, and nothing that the server alone writes."""
    document = {key: value for key, value in wire.items() if key not in READ_ONLY}
    references = {path: value for path in SECRETS if is_reference(value := get(document, path))}
    result = _withheld(document, ())
    assert isinstance(result, dict)  # as the document is
    for path in SECRETS:
        reference = references.get(path, ABSENT)
        if isinstance(reference, str):
            put(result, path, reference)
        elif get(result, path) is not ABSENT:
            remove(result, path)  # the server keeps it where it is left out
    return result


def _withheld(value: JsonValue, path: Path) -> JsonValue:
    if value is None or isinstance(value, bool) or value in ("", {}, []) or is_reference(value):
        return value
    if isinstance(value, dict):
        return {key: _withheld(below, (*path, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_withheld(below, (*path, index)) for index, below in enumerate(value)]
    if is_masked(path):
        return WITHHELD
    return _without_login(value) if isinstance(value, str) else value


def _without_login(text: str) -> str:
    return without_address_secrets(text) if text.lower().startswith(_URLS) else text


def is_mark(value: object) -> bool:
    """Tell whether a value is not itself, but stands for one that was not kept, whole or in part."""
    if not isinstance(value, str):
        return False
    return value in (WITHHELD, NOT_KEPT) or (value.lower().startswith(_URLS) and BLOT in value)


def marks(document: JsonValue, path: Path = ()) -> Iterator[Path]:
    """The places in `document` whose value was not kept."""
    if isinstance(document, dict):
        for key, below in document.items():
            yield from marks(below, (*path, key))
    elif isinstance(document, list):
        for index, below in enumerate(document):
            yield from marks(below, (*path, index))
    elif is_mark(document):
        yield path


def filled_in(document: JsonObject, now: JsonObject) -> tuple[JsonObject, list[Path]]:
    """A copy of a kept `document` with the values that `now`, the webhook of today, has where the marks are; and the
    places that were filled in so. A value of today may be another one than was there: the caller says so."""
    result = copy.deepcopy(document)
    filled: list[Path] = []
    for path in list(marks(document)):
        value = _counterpart(document, now, path)
        kept = get(document, path)
        if isinstance(value, Absent) or is_mark(value):
            continue
        if kept == WITHHELD or (isinstance(value, str) and same(_without_login(value), kept)):
            put(result, path, copy.deepcopy(value))
            filled.append(path)
    return result, filled


def _counterpart(document: JsonValue, now: JsonValue, path: Path) -> Slot:
    """The value of `now` that stands where `path` leads in `document`. An entry of a list is the one that has the same
    name in it, wherever it stands."""
    here: Slot = document
    there: Slot = now
    for step in path:
        below = ABSENT if isinstance(here, Absent) else get(here, (step,))
        beside = ABSENT if isinstance(there, Absent) else get(there, (step,))
        if isinstance(there, list) and (name := _name_of(below)) is not None and _name_of(beside) != name:
            beside = next((entry for entry in there if _name_of(entry) == name), ABSENT)
        here, there = below, beside
    return there


def _name_of(entry: Slot) -> tuple[str, str] | None:
    """The type and the key of an entry that has a name, such as a parameter of the OAuth login."""
    key = entry.get("key") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(key, str) or is_mark(key):
        return None
    return str(entry.get("type")), key
