"""The standing of one thing to send, by all that was tried with it. Pure.

A thing is an event, the events that its replays made, and what their replays made: whichever of them is sent, the
receiver gets the same. What no replay has joined are two things, however alike their payloads are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.store.ledger_entries import MAY_HAVE_ARRIVED, NEVER_LEFT, OPEN, TAKEN, Entry


@dataclass(frozen=True, slots=True)
class Standing:
    """The ledger's knowledge of an event, and of the thing that it is."""

    event_id: str
    events: tuple[str, ...]
    """All events of the thing, the origin first: the same for each of them."""
    own: Entry | None
    """The word that counts of those on this event alone; `None` where it was never planned."""
    word: Entry | None
    """The word that counts of those on the whole thing."""

    @property
    def thing(self) -> str:
        """The name of the thing: its first event."""
        return self.events[0]

    @property
    def may_have_arrived(self) -> bool:
        """True if it is sent again only where a person chose to repeat it."""
        return self.word is not None and self.word.state in MAY_HAVE_ARRIVED

    @property
    def was_taken(self) -> bool:
        """True if the server took it, or may have, whatever came of it."""
        return self.word is not None and self.word.state in TAKEN


def left_at(entry: Entry) -> datetime:
    """Return when its request was about to leave; of what never left, when it came to its state."""
    return entry.sent or entry.at


def told_at(at: datetime, known: Iterable[Standing]) -> datetime:
    """Up to when who was told at `at` of what is `known` knows what was sent: with a clock that was set back, too."""
    return max([at, *(left_at(standing.word) for standing in known if standing.word is not None)])


def word_of(entries: Iterable[Entry]) -> Entry | None:
    """The entry that tells where an event stands, of all that there are of it, in the order in which they were planned.

    What is known to have arrived has, whatever was tried afterwards. What may have arrived counts until it was repeated
    by choice. Else the newest of what left counts, and then what was only planned.
    """
    known = list(entries)
    left = sorted((entry for entry in known if entry.state not in NEVER_LEFT), key=left_at)
    if not left:
        return known[-1] if known else None
    repeated = max((number for number, entry in enumerate(left) if entry.repeat_by and entry.state in TAKEN), default=0)
    for counts in (
        [entry for entry in left if entry.state == "recovered"],
        [entry for entry in left[repeated:] if entry.state in OPEN],
    ):
        if counts:
            return counts[-1]
    return left[-1]


def standings(
    event_ids: Sequence[str], links: Iterable[tuple[str, str]], entries: Iterable[Entry]
) -> dict[str, Standing]:
    """The standing of each event that is linked or has an entry. `links` lead from an event to one that its replay
    made, oldest first; `entries` are all there are of them, in the order in which they were planned."""
    leader: dict[str, str] = {}

    def first(event_id: str) -> str:
        while (above := leader.get(event_id, event_id)) != event_id:
            leader[event_id] = event_id = leader.get(above, above)
        return event_id

    members: dict[str, list[str]] = {}
    for origin, new in links:
        one, other = first(origin), first(new)
        if one != other:
            leader[other] = one
            members.setdefault(one, [one]).extend(members.pop(other, [other]))
    by_event: dict[str, list[Entry]] = {}
    by_thing: dict[str, list[Entry]] = {}
    for entry in entries:
        by_event.setdefault(entry.event_id, []).append(entry)
        by_thing.setdefault(first(entry.event_id), []).append(entry)
    words = {thing: word_of(known) for thing, known in by_thing.items()}
    return {
        event_id: Standing(
            event_id, tuple(members.get(thing, (event_id,))), word_of(by_event.get(event_id, ())), words.get(thing)
        )
        for event_id in event_ids
        if (thing := first(event_id)) in members or thing in words
    }


def newest_of_each(
    event_ids: Iterable[str], known: Mapping[str, Standing], newness: Callable[[str], tuple[float, str]]
) -> dict[str, str]:
    """For each of these events that another one of them stands for: that one, the newest of the thing."""
    by_thing: dict[str, list[str]] = {}
    for event_id in event_ids:
        if (standing := known.get(event_id)) is not None:
            by_thing.setdefault(standing.thing, []).append(event_id)
    return {
        event_id: newest
        for group in by_thing.values()
        if len(group) > 1 and (newest := max(group, key=newness))
        for event_id in group
        if event_id != newest
    }
