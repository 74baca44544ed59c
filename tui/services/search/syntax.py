"""The syntax of the filter bar: from text to words and terms, and back to the one text that is read as the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tui.services.search.terms import FORMS, TIMES, Term, Word
from tui.services.time.moment import goes_on

_TIMES_SO_FAR: Final = ("today", "09:38", "30m", "30")
"""Times that a following word may go on with."""
_TERM: Final = re.compile(r"([A-Za-z]+):")
_NEXT_WORD: Final = re.compile(r"\s+(\S+)")


def split(text: str) -> Iterator[tuple[Word | Term, str]]:
    """The parts of a text as they were typed, and beside a word the name that it takes for a term's."""
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        negated = text[place] == "-"
        place += negated
        term = _TERM.match(text, place)
        name = term[1].lower() if term is not None else ""
        if term is not None and name in FORMS:
            values, place = _values(text, term.end(), name)
            yield Term(name, values, negated), ""
            continue
        quoted = text[place : place + 1] == '"'
        word, place = _piece(text, place, commas=False)
        unknown = name if not quoted and name and not word[len(name) + 1 :].startswith("/") else ""
        yield Word(word, negated, quoted and _needs_quotes(word, negated)), unknown


def written(parts: Sequence[Word | Term]) -> str:
    """The text of these parts; `split()` gives them back."""
    pieces: list[str] = []
    for part, before in zip(parts, (None, *parts), strict=False):
        after_a_time = isinstance(before, Term) and before.name in TIMES
        goes_with_it = after_a_time and isinstance(part, Word) and any(goes_on(day, part.text) for day in _TIMES_SO_FAR)
        pieces.append(_written(part, quoted=goes_with_it))
    return " ".join(pieces)


def _values(text: str, place: int, name: str) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    while True:
        value, place = _piece(text, place, commas=name not in TIMES)
        while name in TIMES and (more := _NEXT_WORD.match(text, place)) and goes_on(value, more[1]):
            value, place = f"{value} {more[1]}", more.end()  # `since:2026-11-23 09:38` needs no quotes
        if value and value not in values:
            values.append(value)
        if text[place : place + 1] != "," or name in TIMES:
            return tuple(values), place
        place += 1


def _piece(text: str, place: int, *, commas: bool) -> tuple[str, int]:
    """A word or value and where it ends. A quote opens at the beginning and closes before a space (or comma) only, so
    that `"orderId": "A-7"`, as it is copied from a payload, is one piece."""
    end = place
    if text[place : place + 1] == '"':
        while (end := text.find('"', end + 1)) != -1:
            after = text[end + 1 : end + 2]
            if not after or after.isspace() or (commas and after == ","):
                return text[place + 1 : end], end + 1
        return text[place + 1 :], len(text)
    while end < len(text) and not text[end].isspace() and not (commas and text[end] == ","):
        end += 1
    return text[place:end], end


def _needs_quotes(word: str, negated: bool) -> bool:
    """Tell whether a word would be read as something else without quotes."""
    return (
        not word
        or any(character.isspace() for character in word)
        or word.startswith('"')
        or (word.startswith("-") and not negated)
        or _TERM.match(word) is not None
    )


def _written(part: Word | Term, *, quoted: bool = False) -> str:
    sign = "-" if part.negated else ""
    if isinstance(part, Word):
        return f'{sign}"{part.text}"' if quoted or part.quoted or _must_quote(part) else f"{sign}{part.text}"
    values = (f'"{value}"' if _value_needs_quotes(part.name, value) else value for value in part.values)
    return f"{sign}{part.name}:{','.join(values)}"


def _must_quote(word: Word) -> bool:
    return (
        any(map(str.isspace, word.text))
        or word.text.startswith('"')
        or (word.text.startswith("-") and not word.negated)
    )


def _value_needs_quotes(name: str, value: str) -> bool:
    return any(map(str.isspace, value)) or value.startswith('"') or ("," in value and name not in TIMES)
