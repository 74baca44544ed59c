"""The one meaning of "the same payload": what it says as JSON, not how that is written. All of the program asks here.

Numbers count as they are written: `1.0`, `1` and `1e0` are three payloads, since no two different numbers may ever
count as one (a double holds neither `1e400` nor twenty decimals). A key that stands twice is kept twice. The order of
keys, blanks and the way a character is escaped say nothing. What holds nothing is the same as no other: else one
delivery of it would stand for all.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Final

_NOT_A_NUMBER: Final = float("nan")
_ODD_INT: Final = re.compile(r"-0(?![.0-9eE])|[0-9]{1000}")
"""In a text that does not hold this, whole numbers are as they are written once they have been read; Python refuses
some thousand digits, and there is no minus zero."""


class _Written:
    """A value that JSON's own types cannot hold: it is encoded as an array that begins with the bare word NaN, as
    nothing else is."""

    __slots__ = ("parts",)

    def __init__(self, *parts: object) -> None:
        self.parts = parts


def _encoded(written: object) -> object:
    assert isinstance(written, _Written)
    return [_NOT_A_NUMBER, *written.parts]


def _float(text: str) -> object:
    number = float(text)
    return number if repr(number) == text else _Written(text)


def _object(pairs: list[tuple[str, object]]) -> object:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    return _Written(*(part for pair in sorted(pairs, key=lambda pair: pair[0]) for part in pair))


_ENCODER: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=True, separators=(",", ":"), check_circular=False, default=_encoded
)
_DECODER: Final = json.JSONDecoder(parse_float=_float, parse_constant=_Written, object_pairs_hook=_object)
_ODD_DECODER: Final = json.JSONDecoder(
    parse_int=lambda text: _Written(text) if _ODD_INT.search(text) else int(text),
    parse_float=_float, parse_constant=_Written, object_pairs_hook=_object,
)  # fmt: skip


def canonical(text: str) -> str:
    """The payload as JSON with sorted keys and no blanks; what is no JSON, as it is."""
    decoder = _ODD_DECODER if _ODD_INT.search(text) else _DECODER
    try:
        return _ENCODER.encode(decoder.decode(text))
    except (ValueError, RecursionError):
        return text


def digest(payload: str | None) -> str:
    """SHA-256 (hex) of the canonical payload; empty where there is no payload, a blank or a null: that is the same as
    no other."""
    text = canonical(payload or "")
    if text.strip() in ("", "null"):
        return ""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
