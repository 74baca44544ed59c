"""Events as the characters that they came as.

A parser makes one of two members of the same name, 1.1 of `1.10` and infinity of `1e400`. What a person reads, copies
and compares is what was sent: so these texts are kept beside the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from tui.document.members import first, items, members, members_to_end, name_of, without_blanks

_APART: Final = {"payload": 0, "original_payload": 1, "http_response": 2}


class EventText(NamedTuple):
    """The parts of one event as JSON text, number by number and key by key as the server wrote them, without blanks
    between tokens. `None`: it has no such member; or a payload is a text (the contract), which is in the event itself.
    `rest` is the object without these three."""

    payload: str | None
    original: str | None
    response: str | None
    rest: str


def one_event(body: bytes) -> EventText:
    """The texts of an answer that is one event."""
    document = body.decode()
    return _of(members(document, first(document)))


def page_of_events(body: bytes, values: Sequence[object] = ()) -> list[EventText]:
    """The texts of each entry of a page, in order; those of what is no object hold nothing. `values` are the entries
    as a parser has them, as far as they are known.

    An entry that is written in the page exactly as its value is written anew needs no search for its members: a third
    of the processor time, and most servers write so.
    """
    document = body.decode()

    def read(number: int, at: int) -> tuple[EventText, int]:
        value = values[number] if number < len(values) else None
        known = _as_written(document, at, value) if isinstance(value, dict) else None
        if known is not None:
            return known
        named, end = members_to_end(document, at)
        return _of(named), end

    return items(document, "data", read)


def last_member(document: str, name: str) -> str | None:
    """A member of an object in its own characters, the last where the name is doubled; `None` where there is none."""
    texts = [value for key, value in members(document, first(document)) if name_of(key) == name]
    return without_blanks(texts[-1]) if texts else None


def _as_written(document: str, at: int, value: dict[str, Any]) -> tuple[EventText, int] | None:
    """The texts of the object at `at`, and the index after it, if its characters are those that `value` has when it is
    written anew; `None` where a blank, a number, a doubled key or anything else is otherwise."""
    from pydantic_core import to_json

    apart: dict[str, str] = {}
    pieces: list[str] = []
    rest: list[str] = []
    run: dict[str, Any] = {}
    """Members in a row that are not kept apart, which are written at once."""
    try:
        for name, member in value.items():
            if name not in _APART:
                run[name] = member
                continue
            if run:
                rest.append(to_json(run).decode()[1:-1])
                pieces.append(rest[-1])
                run = {}
            apart[name] = to_json(member).decode()
            pieces.append(f'"{name}":{apart[name]}')
        if run:
            rest.append(to_json(run).decode()[1:-1])
            pieces.append(rest[-1])
    except ValueError:  # half a surrogate pair, or nested too deep
        return None
    whole = f"{{{','.join(pieces)}}}"
    if not document.startswith(whole, at):
        return None
    payload, original, response = map(apart.get, _APART)
    return _texts(payload, original, response, f"{{{','.join(rest)}}}"), at + len(whole)


def _of(named: list[tuple[str, str]]) -> EventText:
    apart: list[str | None] = [None, None, None]
    rest: list[str] = []
    for key, value in named:
        place = _APART.get(name_of(key))
        before = value if place is None else apart[place]
        if place is not None:
            apart[place] = value
        if before is not None:  # of a doubled name the last one counts, and the others are not lost
            rest.append(f"{key}:{_tight(before)}")
    payload, original, response = (None if value is None else _tight(value) for value in apart)
    return _texts(payload, original, response, f"{{{','.join(rest)}}}")


def _texts(payload: str | None, original: str | None, response: str | None, rest: str) -> EventText:
    is_text = [value is not None and value.startswith('"') for value in (payload, original)]
    return EventText(None if is_text[0] else payload, None if is_text[1] else original, response, rest)


def _tight(value: str) -> str:
    return without_blanks(value) if value[0] in "{[" else value
