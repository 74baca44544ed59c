"""The meaning of JSON values, as something that is equal where they mean the same.

The order of members, blanks, escapes in strings and the form of a number (`1.10`, `11e-1`) mean nothing; each digit
and each doubled key does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator
from operator import itemgetter
from typing import Any, Final

from tui.document.difference.structure import Piece, Structure

_NUMBER: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?\Z")
_LITERALS: Final[dict[str, Hashable]] = {"true": True, "false": False, "null": None}
_LONGEST_EXPONENT: Final = 1_000
"""Digits of an exponent that is reckoned with; a longer one is compared as it stands."""


def meaning_of_number(token: str) -> bytes:
    """Two numbers of the same value have the same, whatever their size: never by way of a float."""
    if token[-1:] in "123456789" and token.isdigit() and token[0] != "0":
        return f"{token}e0".encode()  # most numbers
    parts = _NUMBER.match(token)
    if parts is None:
        return token.encode()
    sign, whole, fraction, exponent = parts.groups()
    if exponent is not None and len(exponent) > _LONGEST_EXPONENT:
        return token.lower().encode()
    fraction = fraction or ""
    digits = whole + fraction
    short = digits.rstrip("0")
    power = int(exponent or 0) - len(fraction) + len(digits) - len(short)
    short = short.lstrip("0")
    return f"{sign}{short}e{power}".encode() if short else b"0"


def text_of(token: str) -> str:
    """The characters that a JSON string stands for."""
    if "\\" not in token:
        return token[1:-1]
    text = json.loads(token, strict=False)
    assert isinstance(text, str)  # the token is a JSON string
    return text


def meaning_of_scalar(token: str) -> Hashable:
    """The meaning of a value without brackets."""
    if token.startswith('"'):
        return text_of(token)
    if token in _LITERALS:
        return _LITERALS[token]
    return _constant(token) if token.endswith(("y", "N")) else meaning_of_number(token)


class Meanings:
    """The meanings of the values of one document. Those of two documents can be compared where both have the same
    `numbers`, which are given to what is too large or too deep for a parser, each meaning its own."""

    def __init__(self, structure: Structure, numbers: dict[Hashable, int]) -> None:
        self._structure = structure
        self._numbers = numbers
        self._known: dict[int, Hashable] = {}

    def of(self, item: Piece) -> Hashable:
        """The meaning of any value of the document."""
        structure = self._structure
        if not structure.kind(item):
            return meaning_of_scalar(structure.value(item))
        if structure.fits_parser(item):
            return _frozen(_DECODER.decode(structure.value(item)))
        todo = [self._opened(item)]
        while todo:
            holder, children, ahead = todo[-1]
            below = next((child for child in ahead if self._is_to_do(child)), None)
            if below is not None:
                todo.append(self._opened(below))
                continue
            todo.pop()
            values = [self._known[child.value_at] if structure.kind(child) else self.of(child) for child in children]
            whole: tuple[Hashable, ...] = (structure.kind(holder), *values)
            if structure.kind(holder) == "{":
                members = [(text_of(child.key or '""'), value) for child, value in zip(children, values, strict=True)]
                whole = ("{", *sorted(members, key=itemgetter(0)))
            # A number of its own kind: no JSON value is one.
            self._known[holder.value_at] = self._numbers.setdefault(whole, len(self._numbers) + 2)
        return self._known[item.value_at]

    def _opened(self, item: Piece) -> tuple[Piece, list[Piece], Iterator[Piece]]:
        children = self._structure.children(item)
        return item, children, iter(children)

    def _is_to_do(self, item: Piece) -> bool:
        return bool(self._structure.kind(item)) and item.value_at not in self._known


def _constant(token: str) -> Hashable:
    return frozenset((token,))


def _object(members: list[tuple[str, Any]]) -> Hashable:
    for index, (key, value) in enumerate(members):
        if type(value) is list:
            members[index] = (key, _frozen(value))
    members.sort(key=itemgetter(0))
    # No JSON value is an ellipsis: an object is never the same as an array. Doubled keys stay in their order.
    return (..., *members)


def _frozen(value: Any) -> Hashable:
    if type(value) is list:
        return tuple([_frozen(item) if type(item) is list else item for item in value])
    return value  # type: ignore[no-any-return]


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=meaning_of_number,
    parse_float=meaning_of_number,
    parse_constant=_constant,
    strict=False,
)
