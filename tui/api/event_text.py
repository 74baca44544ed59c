"""Events as the characters that they came as.

A parser makes one of two members of the same name, 1.1 of `1.10` and infinity of `1e400`. What a person reads, copies
and compares is what was sent: so these texts are kept beside the values.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tui.document.members import first, members, name_of, objects, without_blanks

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


def page_of_events(body: bytes) -> list[EventText]:
    """The texts of each entry of a page, in order; those of what is no object hold nothing."""
    return [_of(named) for named in objects(body.decode(), "data")]


def last_member(document: str, name: str) -> str | None:
    """A member of an object in its own characters, the last where the name is doubled; `None` where there is none."""
    texts = [value for key, value in members(document, first(document)) if name_of(key) == name]
    return without_blanks(texts[-1]) if texts else None


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
    payload, original, response = apart
    return EventText(
        None if payload is None or payload.startswith('"') else _tight(payload),
        None if original is None or original.startswith('"') else _tight(original),
        None if response is None else _tight(response),
        f"{{{','.join(rest)}}}",
    )


def _tight(value: str) -> str:
    return without_blanks(value) if value[0] in "{[" else value
