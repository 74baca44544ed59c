"""A search that runs beside the interface: found rows come as they are found, a newer search ends the older one."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar, overload

from tui.services.events.rows import joint_key, split_key
from tui.store.keys import Span
from tui.store.rows import EventRow
from tui.store.search import FoundRow, Search, Terms

if TYPE_CHECKING:
    from tui.store.database import Reader
    from tui.store.event_index import EventIndex

BLOCK: Final = 100
BLOCKS: Final = 40
"""Rows are read from the index a block at a time, and so many blocks are kept: what is on the screen, and what is near
it."""

TELL_SECONDS: Final = 0.1
"""Between two tellings that there is more, which is drawn each time; the first find is told at once. Drawn with every
chunk, a search through 150 MB took twice as long."""

Result = TypeVar("Result")


class FoundRows(Sequence[EventRow]):
    """The rows that were found, newest first: 16 bytes an event. Rows are read when they are asked for.

    With `joint` rows are known by `row_key()`, as in a timeline of several webhooks, else by their events' ids.
    """

    def __init__(self, index: EventIndex, *, joint: bool = False) -> None:
        self._index = index
        self._joint = joint
        self._numbers = array("q")
        self._ages = array("q")  # minus the time, so that it rises
        self._blocks: OrderedDict[int, list[EventRow]] = OrderedDict()
        self._version = index.version

    @classmethod
    def of(cls, index: EventIndex, numbers: Sequence[int], *, joint: bool = False) -> FoundRows:
        """The events with these numbers (`events.id`), which are newest first."""
        rows = cls(index, joint=joint)
        rows.append([FoundRow(at, "", number) for at, number in index.times_by_number(numbers)])
        return rows

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> EventRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[EventRow]: ...
    def __getitem__(self, place: int | slice) -> EventRow | list[EventRow]:
        if isinstance(place, slice):
            return [self._row(position) for position in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._row(place)

    def _row(self, place: int) -> EventRow:
        if self._version != self._index.version:  # an event may have come to another outcome meanwhile
            self._blocks.clear()
            self._version = self._index.version
        number = place // BLOCK
        block = self._blocks.get(number)
        if block is None or len(block) <= place % BLOCK:
            wanted = self._numbers[number * BLOCK : (number + 1) * BLOCK]
            block = self._index.rows(wanted)
            if len(block) != len(wanted):
                block = self._with_gaps(wanted)
            self._blocks[number] = block
            if len(self._blocks) > BLOCKS:
                self._blocks.popitem(last=False)
        return block[place % BLOCK]

    def _with_gaps(self, wanted: Iterable[int]) -> list[EventRow]:
        """Rows of which some were forgotten since: a list must not slip by one."""
        return [rows[0] if (rows := self._index.rows([number])) else _GONE for number in wanted]

    def numbers(self) -> Sequence[int]:
        """The events' numbers in the index, newest first."""
        return self._numbers

    def keys(self, start: int, stop: int) -> list[str]:
        """Return the keys of the rows from `start` to before `stop`."""
        ids = self._index.ids_by_number(self._numbers[start:stop])
        return [joint_key(config_id, event_id) if self._joint else event_id for config_id, event_id in ids]

    def index_of(self, key: str) -> int | None:
        """The place of an event by its key; `None` where it was not found."""
        config_id, event_id = split_key(key) if self._joint else ("", key)
        events = self._index.places(event_id)
        places = (self.place_of(at, number) for at, number, its in events if not config_id or its == config_id)
        return next((place for place in places if place is not None), None)

    def place_of(self, at: int, number: int) -> int | None:
        """The place of the event with this number, that happened at `at` (microseconds since 1970)."""
        place = bisect_left(self._ages, -at)
        while place < len(self._ages) and self._ages[place] == -at:
            if self._numbers[place] == number:
                return place
            place += 1
        return None

    def append(self, rows: Sequence[FoundRow]) -> None:
        """Put in what comes after all that is here."""
        self._blocks.pop(len(self) // BLOCK, None)  # it was not full
        self._ages.extend(-row.at for row in rows)
        self._numbers.extend(row.number for row in rows)

    def add(self, rows: Sequence[FoundRow]) -> None:
        """Put in what belongs anywhere, newest first; what is here already stays as it is."""
        if not len(self):
            self.append(rows)
            return
        first, last = self._ages[0], self._ages[-1]
        above = [row for row in rows if -row.at < first]
        for row in rows:
            if first <= -row.at <= last:
                self._insert(row)
        self.append([row for row in rows if -row.at > last])
        if above:
            self._ages[:0] = array("q", [-row.at for row in above])
            self._numbers[:0] = array("q", [row.number for row in above])
            self._blocks.clear()

    def _insert(self, row: FoundRow) -> None:
        if self.place_of(row.at, row.number) is not None:
            return
        place = bisect_left(self._ages, -row.at)
        while place < len(self) and self._ages[place] == -row.at and self._row(place).event_id > row.event_id:
            place += 1
        self._ages.insert(place, -row.at)
        self._numbers.insert(place, row.number)
        self._blocks.clear()

    def remove(self, numbers: Iterable[int]) -> None:
        """Take out the events with these numbers."""
        gone = set(numbers)
        if gone.isdisjoint(self._numbers):
            return
        kept = [place for place, number in enumerate(self._numbers) if number not in gone]
        self._numbers = array("q", [self._numbers[place] for place in kept])
        self._ages = array("q", [self._ages[place] for place in kept])
        self._blocks.clear()


_GONE: Final = EventRow("", "unknown", None, "", "", None, "", "no longer kept", "", "", "")


class SearchRun:
    """The search of one screen. `changed` is called in the interface's thread whenever there is more to show.

    `rows` is a new object for each search; those of the search before stay until the first chunk of the new one is
    looked at, so that nothing flickers.
    """

    def __init__(
        self,
        index: EventIndex,
        changed: Callable[[], None] = lambda: None,
        *,
        joint: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`joint` is that of `FoundRows`; `clock` tells seconds."""
        self._clock = clock
        self._index = index
        self._joint = joint
        self._changed = changed
        self._reader: Reader | None = None
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._search: Search | None = None
        self._newest = 0
        self._unsettled: list[int] = []
        self._caught_up = -1
        """The index's version up to which everything was looked at."""
        self._is_behind = False
        self.rows = FoundRows(index, joint=joint)
        self.stopped = False
        """True if the last search was ended before it had looked at everything."""

    @property
    def running(self) -> bool:
        """True while there is something left to look at, and it is being looked at."""
        return self._task is not None and not self._task.done()

    @property
    def progress(self) -> tuple[int, int]:
        """The number of events that were looked at, and of how many."""
        return (self._search.scanned, self._search.total) if self._search is not None else (0, 0)

    def start(self, spans: Iterable[Span], terms: Terms) -> asyncio.Task[None]:
        """Search `spans` (see `Search`) from their newest event down. An older search ends; await the task for the end
        of this one. Raises `sqlite3.Error` there where the index cannot be read."""
        self.stop()
        self.stopped = False
        self._task = asyncio.create_task(self._run(tuple(spans), terms), name="search")
        return self._task

    def stop(self) -> None:
        """End the search; what was found stays."""
        if self.running and self._task is not None:
            self.stopped = True
            self._task.cancel()

    async def aclose(self) -> None:
        """End the search and close what it reads with."""
        self.stop()
        async with self._turn:
            self._search = None
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    async def catch_up(self) -> None:
        """Put in what was kept since that lies in the spans and matches, and look again at events that were still being
        delivered. Cheap; call it after the index has changed."""
        if self.running:
            self._is_behind = True  # once the search is through, what came meanwhile is put in
            return
        await self._catch_up()

    async def _catch_up(self) -> None:
        self._is_behind = False
        search, version = self._search, self._index.version
        if search is None or version == self._caught_up:
            return
        held = set(self._unsettled)
        new, again, newest, unsettled = await self._in_turn(search, partial(self._news, search))
        if search is not self._search:
            return
        # Only now: who is cancelled while it is looked for must find it the next time.
        self._newest, self._unsettled, self._caught_up = newest, unsettled, version
        before = len(self.rows)
        self.rows.remove(held - {row.number for row in again})
        self.rows.add(sorted({*new, *again}, reverse=True))
        if held or len(self.rows) != before:
            self._changed()

    async def matches_one(self, number: int) -> bool:
        """Tell whether the search finds the event with this number (`events.id`)."""
        search = self._search
        return search is not None and await self._in_turn(search, partial(search.matches_one, number))

    # --- one chunk after the other ----------------------------------------------------------------------------------

    async def _run(self, spans: Sequence[Span], terms: Terms) -> None:
        async with self._turn:
            self._reader = self._reader or self._index.reader()
            search = Search(self._reader, spans, terms)
            newest, version = self._index.newest_number(), self._index.version
        rows = FoundRows(self._index, joint=self._joint)
        told_at = told_count = 0.0
        while not search.done:
            matching = await self._in_turn(search, search.step)
            rows.append(matching)
            if self.rows is not rows:
                self.rows, self._search, self._newest, self._caught_up = rows, search, newest, version
                self._unsettled = await self._in_turn(search, search.unsettled)
            is_first = bool(matching) and not told_count
            if is_first or search.done or self._clock() >= told_at + TELL_SECONDS:
                told_at, told_count = self._clock(), len(rows)
                self._changed()
        if self._is_behind:
            await self._catch_up()

    async def _in_turn(self, search: Search, work: Callable[[], Result]) -> Result:
        """Do a piece of work in another thread; no two of them use the connection. One that is no longer wanted is
        interrupted, and has ended before the next begins."""
        async with self._turn:
            piece = asyncio.get_running_loop().run_in_executor(None, work)
            try:
                return await asyncio.shield(piece)
            except asyncio.CancelledError:
                while not piece.done():
                    search.stop()
                    with suppress(asyncio.CancelledError):  # once is enough
                        await asyncio.wait([piece], timeout=0.05)
                if not piece.cancelled():
                    piece.exception()  # that it was interrupted is no news
                raise

    def _news(self, search: Search) -> tuple[list[FoundRow], list[FoundRow], int, list[int]]:
        """In the other thread: what is new and matches; what was unsettled and matches; the newest event's number; what
        is unsettled now."""
        newest = search.newest()
        new = search.kept_since(self._newest)
        again = search.matching(self._unsettled)
        return new, again, newest, search.unsettled()
