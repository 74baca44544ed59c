"""The values of a payload: what stands at a path, how it compares, how it is shown.

The contract says how paths are written (`WebhookCondition.field`) and little of how values compare (`field_type` is a
"type hint"). Where it can be read in two ways that differ, both are given back: the verdict is then unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

LONGEST_SHOWN: Final = 200
"""Characters of a value that are shown at most."""


class Number(float):
    """A number of a JSON text, which remembers the characters that it was sent in."""

    written: str

    def __new__(cls, written: str) -> Number:
        number = super().__new__(cls, written)
        number.written = written
        return number

    @property
    def text(self) -> str:
        """The number as JavaScript writes it; an integer of any length as it was sent."""
        if _INTEGER.fullmatch(self.written):
            return "0" if self.written == "-0" else self.written
        if self.is_integer() and abs(self) < 1e21:
            return str(int(self))
        return re.sub(r"e([+-])0", r"e\1", float.__repr__(self))


class NoValue:
    """Nothing stands at the path."""


MISSING: Final = NoValue()
Value: TypeAlias = "dict[str, Value] | list[Value] | str | Number | bool | NoValue | None"

_INTEGER: Final = re.compile(r"-?\d+")
_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?", re.ASCII)


def read(text: str) -> Value:
    """The value of a JSON text. Raises `ValueError` where it is none, or nests too deeply."""

    def refuse(constant: str) -> float:
        raise ValueError(f"{constant} is no JSON")

    try:
        value: Value = json.loads(text, strict=False, parse_int=Number, parse_float=Number, parse_constant=refuse)
    except RecursionError:
        raise ValueError("it nests too deeply") from None
    return value


@dataclass(frozen=True, slots=True)
class ValueAtPath:
    """The value at a path."""

    value: Value
    gathered: bool = False
    """The path names a list without an index: the value has what the list's entries have there."""


def resolve(payload: Value, path: str) -> ValueAtPath:
    """Return what stands at a dotted path; indices are written `a.1.b` or `a[1].b` (WebhookCondition.field)."""
    value: Value = payload
    gathered = False
    for name in re.sub(r"\[(\d+)\]", r".\1", path).split("."):
        if isinstance(value, list) and name.isascii() and name.isdigit() and not gathered:
            value = value[int(name)] if len(name) < 10 and int(name) < len(value) else MISSING
        elif isinstance(value, list):
            value = [entry[name] for entry in value if isinstance(entry, dict) and name in entry]
            gathered = True
        elif isinstance(value, dict):
            value = value.get(name, MISSING)
        else:
            return ValueAtPath(MISSING)
    return ValueAtPath(value, gathered)


def is_nothing(value: Value) -> bool:
    """Missing, or null."""
    return value is None or isinstance(value, NoValue)


def text_of(value: str | Number | bool) -> str:
    """A plain value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.text if isinstance(value, Number) else value


def shown(value: Value, limit: int = LONGEST_SHOWN) -> str | None:
    """The value as JSON in one line, its numbers as they were sent, cut after `limit` characters; `None` for nothing at
    all."""
    if isinstance(value, NoValue):
        return None
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return "".join(pieces)[: limit - 1] + "…"
    return "".join(pieces)


def _pieces(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{"
        for number, (name, below) in enumerate(value.items()):
            yield f"{', ' if number else ''}{json.dumps(name, ensure_ascii=False)}: "
            yield from _pieces(below)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for number, below in enumerate(value):
            if number:
                yield ", "
            yield from _pieces(below)
        yield "]"
    elif isinstance(value, Number):
        yield value.written
    else:
        yield json.dumps(value, ensure_ascii=False)


class Incomparable(Exception):
    """Two values that do not compare; `str()` says why. `known`: it is sure that they neither equal nor follow one
    another."""

    def __init__(self, words: str, *, known: bool = False) -> None:
        super().__init__(words)
        self.known = known


def orders(actual: str | Number | bool, wanted: str, kind: str) -> set[int]:
    """-1, 0 or 1 as `actual` is less than, equal to or greater than a condition's value, for each way to read both.

    `kind` is the condition's `field_type`. Raises `Incomparable`.
    """
    match kind:
        case "string":
            text = text_of(actual)
            readings = {_sign(text, wanted)}
            if isinstance(actual, Number) and _NUMBER.fullmatch(wanted):
                readings.add(_sign(float(actual), float(wanted)))
            return readings
        case "number":
            number = _wanted_number(wanted)
            return {_sign(_number(actual), number)}
        case "boolean":
            if wanted.lower() not in _BOOLEANS:
                raise Incomparable(f"the condition's value {wanted!r} is neither true nor false")
            if isinstance(actual, Number) or text_of(actual).lower() not in _BOOLEANS:
                raise Incomparable("it is neither true nor false")
            return {_sign(_BOOLEANS[text_of(actual).lower()], _BOOLEANS[wanted.lower()])}
        case "date":
            days = _days(wanted)
            if not days:
                raise Incomparable(f"the condition's value {wanted!r} is no date such as 2026-11-23")
            mine = _days(actual) if isinstance(actual, str) else set()
            if not mine:
                raise Incomparable("it is no date such as 2026-11-23")
            return {_sign(day, other) for day in mine for other in days}
        case "datetime":
            other = _moment(wanted)
            if other is None:
                raise Incomparable(f"the condition's value {wanted!r} is no time such as 2026-11-23T08:00:00Z")
            moment = _moment(actual) if isinstance(actual, str) else None
            if moment is None:
                raise Incomparable("it is no time such as 2026-11-23T08:00:00Z")
            return {_sign(moment, other)}
        case _:
            raise Incomparable(f"{kind!r} is a field type that is not known here")


_BOOLEANS: Final = {"false": False, "true": True}


def _sign(left: str | float | date, right: str | float | date) -> int:
    return (left > right) - (left < right)  # type: ignore[operator]  # both are of one type


def _number(actual: str | Number | bool) -> float:
    if isinstance(actual, Number):
        return float(actual)
    if isinstance(actual, str) and _NUMBER.fullmatch(actual):
        return float(actual)
    # JavaScript makes 0 or 1 of true, false and blanks, or no number: the contract does not say.
    raise Incomparable("it is no number", known=isinstance(actual, str) and bool(actual.strip()))


def _wanted_number(wanted: str) -> float:
    if not _NUMBER.fullmatch(wanted):
        raise Incomparable(f"the condition's value {wanted!r} is no number")
    return float(wanted)


def _days(text: str) -> set[date]:
    """The day that is written, and that day in UTC, where the text has a time with a zone."""
    if not _MOMENT.fullmatch(text) or not _DATE.match(text):
        return set()
    try:
        days = {date.fromisoformat(text[:10])}
        if len(text) > 10:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                days.add(moment.astimezone(UTC).date())
    except (ValueError, OverflowError):
        return set()
    return days


def _moment(text: str) -> float | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
