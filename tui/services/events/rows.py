"""A log as a list: rows are read from the index when they come into view, and what was not read is a row of its own."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias, overload

from tui.store.coverage import Stretch
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Key, Span, moment
from tui.store.rows import EventRow

BLOCK = 128
"""Rows read from the index at once."""
BLOCKS = 48
"""Blocks kept: many screens' worth, and nothing next to a log."""

_GAP = "\x00gap "


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between two read ones that was not read. `until` and `since` (aware, UTC) are the events around it."""

    high: Key
    """The oldest event above."""
    low: Key
    """The newest event below."""
    too_large: int = 0
    """The number of events there that the API cannot return: nothing else is missing, and reading on brings nothing.
    0 where it just was not read."""

    @property
    def event_id(self) -> str:
        """The id that stands for it as a row: no event has such an id."""
        return f"{_GAP}{self.high}"

    @property
    def until(self) -> datetime:
        return moment(self.high[0])

    @property
    def since(self) -> datetime:
        return moment(self.low[0])


_JOINT = "\x1f"


def row_key(row: LogRow) -> str:
    """Return the key of a row in a timeline of several webhooks: their ids may meet."""
    return row.event_id if isinstance(row, Gap) else joint_key(row.config_id, row.event_id)


def joint_key(config_id: str, event_id: str) -> str:
    """The key of an event in a timeline of several webhooks."""
    return f"{config_id}{_JOINT}{event_id}"


def split_key(key: str) -> tuple[str, str]:
    """The webhook's id ('' where the key names none) and the event's id."""
    config_id, joint, event_id = key.partition(_JOINT)
    return (config_id, event_id) if joint else ("", key)


LogRow: TypeAlias = EventRow | Gap


class SpanRows(Sequence[EventRow]):
    """The events of one span, newest first, as they were when it was made; `len` and an index cost next to nothing."""

    def __init__(self, index: EventIndex, span: Span, logs: Mapping[str, int] | None = None) -> None:
        """`logs` are the numbers of the webhooks' logs, where there are several: rows are then known by `row_key()`."""
        self._logs = logs
        self._index = index
        self.span = span
        self._count = index.count(span)
        self._blocks: dict[int, list[EventRow]] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> EventRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[EventRow]: ...
    def __getitem__(self, place: int | slice) -> EventRow | Sequence[EventRow]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._count)
            if step == 1:
                return self._index.page(self.span, start, max(stop - start, 0))
            return [self[position] for position in range(start, stop, step)]
        if place < 0:
            place += self._count
        if not 0 <= place < self._count:
            raise IndexError(place)
        number, within = divmod(place, BLOCK)
        block = self._blocks.get(number)
        if block is None:
            while len(self._blocks) >= BLOCKS:
                del self._blocks[next(iter(self._blocks))]
            block = self._blocks[number] = self._index.page(self.span, number * BLOCK, BLOCK)
        return block[within]  # an IndexError where rows went since: the list is out of date, and shown anew at once

    def index_of(self, key: str) -> int | None:
        """Find the index of an event."""
        config_id, event_id = split_key(key) if self._logs is not None else ("", key)
        log = self.span.logs[0] if self._logs is None and self.span.logs else (self._logs or {}).get(config_id)
        place = self._index.key(log, event_id) if log is not None else None
        if log is None or place is None or not self._index.count_of(replace(self.span, logs=(log,)), (event_id,)):
            return None
        first = self._index.position(self.span, place)
        # Another webhook may have an event with the same id at the same time: the order does not tell them apart.
        rows = self._index.ids(self.span, first, len(self._logs)) if self._logs is not None else []
        return first + next((offset for offset, row in enumerate(rows) if row == (log, event_id)), 0)

    def keys(self, start: int, stop: int) -> list[str]:
        """Return the keys of the rows from `start` to before `stop`."""
        ids = self._index.ids(self.span, start, max(stop - start, 0))
        if self._logs is None:
            return [event_id for _, event_id in ids]
        configs = {log: config_id for config_id, log in self._logs.items()}
        return [joint_key(configs[log], event_id) for log, event_id in ids]

    def key_at(self, place: int) -> Key:
        """The key of the event at a place; behind the last one the end of the span."""
        if place >= self._count:
            return self.span.low
        keys = self._index.keys_of(self.span, place, 1)
        return keys[0] if keys else self.span.low

    def place_of(self, key: Key) -> int:
        """Find the index at which an event with this key would stand: how many are newer."""
        return self._index.position(self.span, key)


def _cut(stretch: Stretch, holes: Sequence[Stretch]) -> list[Stretch]:
    """Cut a read stretch at the holes in it; all are newest first."""
    parts: list[Stretch] = []
    for hole in holes:
        if stretch.low <= hole.low <= stretch.high:
            parts.append(Stretch(hole.high, max(stretch.high, hole.high)))
            stretch = Stretch(stretch.low, hole.low)
    return [*parts, stretch]


class LogRows(Sequence[LogRow]):
    """The read stretches of a log, newest first, with a `Gap` between each two."""

    def __init__(
        self,
        index: EventIndex,
        span: Span,
        stretches: Sequence[Stretch],
        logs: Mapping[str, int] | None = None,
        *,
        too_large: Sequence[Stretch] = (),
    ) -> None:
        """`stretches` and `too_large`, the events in them that the API cannot return, are newest first."""
        self._index = index
        parts = [
            (number, SpanRows(index, replace(span, low=part.low, high=part.high), logs))
            for number, stretch in enumerate(stretches)
            for part in _cut(stretch, too_large)
        ]
        ends = (0, len(parts) - 1 if len(parts) > len(stretches) else 0)  # a hole at either end is a gap, too
        parts = [part for place, part in enumerate(parts) if len(part[1]) or place in ends]
        self.parts = [rows for _, rows in parts]
        self.gaps = [
            Gap(
                above.span.low,
                below.span.high,
                sum(below.span.high <= hole.low and hole.high <= above.span.low for hole in too_large)
                if of_above == of_below
                else 0,
            )
            for (of_above, above), (of_below, below) in pairwise(parts)
        ]
        self._starts: list[int] = []
        self._count = 0
        for part in self.parts:
            self._starts.append(self._count)
            self._count += len(part) + 1
        self._count = max(self._count - 1, 0)

    def __len__(self) -> int:
        return self._count

    @property
    def events(self) -> int:
        """The number of rows that are events."""
        return self._count - len(self.gaps)

    def next_of(self, status: str, place: int, *, newer: bool = False) -> int | None:
        """The row of the next event of a status after the row `place`: down, or (`newer`) up. Gaps are passed over."""
        if not 0 <= place < self._count:
            return None
        number = bisect.bisect_right(self._starts, place) - 1
        key = self.parts[number].key_at(place - self._starts[number])
        others = range(number, -1, -1) if newer else range(number, len(self.parts))
        for part_number in others:
            part = self.parts[part_number]
            if part_number != number:
                key = LOWEST if newer else HIGHEST
            next_event = self._index.next_in(replace(part.span, status=status), key, newer=newer)
            if next_event is not None:
                return self._starts[part_number] + part.place_of(next_event[1])
        return None

    def reaches(self, window: Span) -> bool:
        """Tell whether the last row is the oldest event of the window: only gaps are left to read."""
        return bool(self.parts) and self.parts[-1].span.low <= window.low

    @overload
    def __getitem__(self, place: int) -> LogRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[LogRow]: ...
    def __getitem__(self, place: int | slice) -> LogRow | Sequence[LogRow]:
        if isinstance(place, slice):
            return [self[position] for position in range(*place.indices(self._count))]
        if place < 0:
            place += self._count
        if not 0 <= place < self._count:
            raise IndexError(place)
        number = bisect.bisect_right(self._starts, place) - 1
        part, within = self.parts[number], place - self._starts[number]
        return part[within] if within < len(part) else self.gaps[number]

    def index_of(self, key: str) -> int | None:
        """Find the index of an event, or of a gap."""
        if key.startswith(_GAP):
            return next(
                (
                    self._starts[number] + len(self.parts[number])
                    for number, gap in enumerate(self.gaps)
                    if gap.event_id == key
                ),
                None,
            )
        for start, part in zip(self._starts, self.parts, strict=True):
            if (place := part.index_of(key)) is not None:
                return start + place
        return None

    def keys(self, start: int, stop: int) -> list[str]:
        """Return the keys of the events among the rows from `start` to before `stop`."""
        keys: list[str] = []
        for first, part in zip(self._starts, self.parts, strict=True):
            keys += part.keys(max(start - first, 0), min(stop - first, len(part)))
        return keys

    def place_of(self, key: Key) -> int:
        """The row of the newest event that is not newer than `key`; the last row where there is none."""
        for start, part in zip(self._starts, self.parts, strict=True):
            if key >= part.span.low:
                return min(start + part.place_of(key), max(self._count - 1, 0))
        return max(self._count - 1, 0)
