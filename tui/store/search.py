"""Searching the event index: newest first, in chunks, so that what is found is seen at once and any search can be
stopped.

SQLite does the work and lets the interface's thread go on meanwhile. What a list draws is looked at first; payload,
response and metadata only of events whose row does not decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from tui.store import spans as counting
from tui.store.database import Reader, bindable
from tui.store.keys import Key, Span
from tui.store.matching import could_be_structure, is_escaped, is_foreign, is_plain, like, needles, use_in
from tui.store.parts import marks, parts

FIRST_CHUNK: Final = 1_000
CHUNKS: Final = (200, 20_000)
"""Events that are looked at in one go, at least and at most; a chunk is as long as `CHUNK_SECONDS` allow."""
CHUNK_SECONDS: Final = 0.03

_SLIM: Final = (
    "event_id", "status", "code", "reason", "event_name", "correlation_id", "method", "url", "created_at",
)  # fmt: skip


class FoundRow(NamedTuple):
    """An event that matches: its place in the order (see `Key`), and its number in the index."""

    at: int
    event_id: str
    number: int


@dataclass(frozen=True)
class Condition:
    """A test of the columns of `events`, in SQL."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class WordTest:
    """`text` must (or, negated, must not) occur somewhere in an event. `statuses` and `logs` are those whose words that
    people see hold it."""

    text: str
    negated: bool = False
    statuses: tuple[str, ...] = ()
    logs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Terms:
    """The terms of a search: all of them must fit."""

    conditions: tuple[Condition, ...] = ()
    words: tuple[WordTest, ...] = ()

    def sql(self) -> Condition:
        """All of it as one test."""
        tests = [*self.conditions, *(_word(word) for word in self.words)]
        return Condition(
            " AND ".join(f"({test.sql})" for test in tests) or "1", tuple(v for test in tests for v in test.values)
        )


class Search:
    """One search through `spans`, which must not overlap. `step()` looks at the next chunk, the newest first.

    `reader` is read with one call at a time. Raises `sqlite3.Error` where `stop()` was called from another thread, or
    the index is closed.
    """

    def __init__(
        self,
        reader: Reader,
        spans: Iterable[Span],
        terms: Terms,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._test = terms.sql()
        self._stretches = [
            _Stretch(Span((log,), span.status, span.low, span.high), span.high)
            for span in spans
            if not span.is_empty
            for log in span.logs
        ]
        self._chunk = FIRST_CHUNK
        self._counted = False
        self.scanned = 0
        self.total = 0
        with reader.reading() as database:
            use_in(database)

    @property
    def done(self) -> bool:
        """True once everything was looked at."""
        return self._counted and not any(stretch.left for stretch in self._stretches)

    def stop(self) -> None:
        """End a `step()` that is under way in another thread."""
        self._reader.interrupt()

    def step(self) -> list[FoundRow]:
        """Look at the next chunk; what matches, newest first. Empty does not mean the end: `done` does."""
        if not self._counted:
            with self._reader.reading() as database:
                for stretch in self._stretches:
                    stretch.left = counting.count(database, stretch.span)
            self.total = sum(stretch.left for stretch in self._stretches)
            self._counted = True
        open_ones = [stretch for stretch in self._stretches if stretch.left]
        if not open_ones:
            return []
        began = self._clock()
        left = sum(stretch.left for stretch in open_ones)
        ends = [self._end_of(stretch, max(self._chunk * stretch.left // left, 16)) for stretch in open_ones]
        edge = max((end for end in ends if end is not None), default=None)
        rows: list[FoundRow] = []
        for stretch in open_ones:
            rows += self._look(stretch, edge)
        if len(open_ones) > 1:
            rows.sort(reverse=True)
        self._pace(self._clock() - began)
        return rows

    def matches_one(self, number: int) -> bool:
        """Tell whether the event with this number matches, wherever it is."""
        return bool(self.matching([number]))

    def matching(self, numbers: Sequence[int]) -> list[FoundRow]:
        """Those of the events with these numbers that lie in the spans and match, newest first."""
        rows: list[FoundRow] = []
        for part in parts(numbers):
            rows += self._within(f"id IN ({marks(part)})", tuple(part))
        return sorted(rows, reverse=True)

    def kept_since(self, number: int) -> list[FoundRow]:
        """Find the events that were kept after the one with this number, lie in the spans and match, newest first."""
        return sorted(self._within("id > ?", (number,)), reverse=True)

    def newest(self) -> int:
        """The number of the event that was kept last."""
        return int(self._rows("SELECT coalesce(max(id), 0) FROM events", ())[0][0])

    def unsettled(self, limit: int = 2_000) -> list[int]:
        """Events of the spans that are still being delivered: another outcome may make them match, or match no more."""
        numbers: list[int] = []
        for stretch in self._stretches:
            numbers += self._numbers(stretch.span, limit - len(numbers))
        return numbers

    # --- the pieces of it -------------------------------------------------------------------------------------------

    def _end_of(self, stretch: _Stretch, length: int) -> Key | None:
        """The place of the last of the next `length` events; `None` where there are not so many."""
        text, values = _where(stretch)
        sql = f"SELECT at, event_id FROM events {text} ORDER BY at DESC, event_id DESC LIMIT 1 OFFSET ?"
        ends = self._rows(sql, (*values, length - 1))
        return (ends[0][0], ends[0][1]) if ends else None

    def _look(self, stretch: _Stretch, edge: Key | None) -> list[FoundRow]:
        """Look at a stretch down to `edge`, and let it begin below that."""
        low = max(edge, stretch.span.low) if edge is not None else stretch.span.low
        if low > stretch.high:
            return []
        text, values = _where(stretch, low)
        count = int(self._rows(f"SELECT count(*) FROM events {text}", values)[0][0])
        self.scanned = min(self.scanned + count, self.total)
        stretch.left = 0 if edge is None else max(stretch.left - count, 0)
        rows: list[FoundRow] = []
        if count:
            sql = f"SELECT at, event_id, id FROM events {text} AND {self._test.sql} ORDER BY at DESC, event_id DESC"
            rows = list(map(FoundRow._make, self._rows(sql, (*values, *self._test.values))))
        if edge is not None:
            stretch.high, stretch.begun = low, True
        return rows

    def _pace(self, seconds: float) -> None:
        """Make the next chunk as long as the time for one allows, going up gently."""
        factor = min(CHUNK_SECONDS / max(seconds, 1e-6), 4.0)
        self._chunk = max(CHUNKS[0], min(int(self._chunk * factor), CHUNKS[1]))

    def _within(self, clause: str, values: tuple[Any, ...]) -> list[FoundRow]:
        rows: list[FoundRow] = []
        for span in dict.fromkeys(stretch.span for stretch in self._stretches):
            text, limits = counting.where(span)
            # By number, or SQLite would walk the whole span instead of looking at these few.
            sql = f"SELECT at, event_id, id FROM events NOT INDEXED {text} AND {clause} AND {self._test.sql}"
            rows += map(FoundRow._make, self._rows(sql, (*limits, *values, *self._test.values)))
        return rows

    def _numbers(self, span: Span, limit: int) -> list[int]:
        if limit <= 0 or span.status not in (None, "in_progress"):
            return []
        text, values = counting.where(Span(span.logs, "in_progress", span.low, span.high))
        sql = f"SELECT id FROM events {text} ORDER BY at DESC, event_id DESC LIMIT ?"
        return [number for (number,) in self._rows(sql, (*values, limit))]

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with self._reader.reading() as database:
            return database.execute(sql, values).fetchall()


@dataclass
class _Stretch:
    """The part of one log that is still to be looked at: `span` down from `high`, and below it once `begun`; about
    `left` events."""

    span: Span
    high: Key
    left: int = 0
    begun: bool = False


def _where(stretch: _Stretch, low: Key | None = None) -> tuple[str, list[Any]]:
    """Put what is still to be looked at of a stretch, down to `low`, into a WHERE clause and its values."""
    text, values = counting.where(stretch.span, low, stretch.high)
    if stretch.begun:
        text += " AND (at, event_id) < (?, CAST(? AS TEXT))"
        values += [stretch.high[0], bindable(stretch.high[1])]
    return text, values


def _word(word: WordTest) -> Condition:
    """A word as a test: the row first, then the body."""
    tests: list[str] = []
    values: list[Any] = []
    if is_plain(word.text):
        pattern = like(word.text)
        tests = [f"{column} LIKE ? ESCAPE '\\'" for column in _SLIM]
        values = [pattern] * len(_SLIM)
    else:
        test = _called("tui_holds", word.text, _SLIM)
        tests, values = [test.sql], [*test.values]
    for column, known in (("status", word.statuses), ("log", word.logs)):
        if known:
            tests.append(f"{column} IN ({marks(known)})")
            values += known
    body, more = _body(word.text)
    tests.append(f"EXISTS (SELECT 1 FROM bodies WHERE bodies.id = events.id AND ({body}))")
    # An event without a known word is NULL to SQL, which a NOT would leave NULL.
    return Condition(f"{'NOT ' if word.negated else ''}coalesce({' OR '.join(tests)}, 0)", (*values, *more))


def _body(text: str) -> tuple[str, list[Any]]:
    """The test of a body. Names of the API's own fields are no finds, nor are the ids that all events of a log
    share."""
    blob = _blob(text)
    if not is_plain(text):
        test = _called("tui_body_holds", text, ("payload", "original", "answer", "rest"))
        return test.sql, [*test.values]
    pattern = like(text)
    tests: list[str] = []
    given: list[Any] = []
    for column in ("payload", "original"):
        # A payload that did not come as text is marked by a NUL, at which LIKE ends.
        tests.append(f"{column} LIKE ? ESCAPE '\\' OR ({column} < ? AND tui_holds(?, CAST({column} AS BLOB)))")
        given += [pattern, "\x01", blob]
    for column, is_certain in (("answer", not could_be_structure(text)), ("rest", False)):
        steps: list[tuple[str, str | bytes]] = [] if is_escaped(text) else [(f"{column} LIKE ? ESCAPE '\\'", pattern)]
        if not (steps and is_certain):
            steps.append((f"tui_value_holds(?, CAST({column} AS BLOB))", blob))
        tests.append(f"({' AND '.join(test for test, _ in steps)})")
        given += [value for _, value in steps]
    return " OR ".join(tests), given


def _called(function: str, word: str, columns: Sequence[str]) -> Condition:
    """The test by a function of ours, which is called only where one of the columns may hold the word."""
    call = f"{function}(?, {', '.join(f'CAST({column} AS BLOB)' for column in columns)})"
    wanted = needles(word) if is_foreign(word) else ()
    if not wanted:
        return Condition(call, (_blob(word),))
    may_hold = " OR ".join(f"instr({column}, ?)" for column in columns for _ in wanted)
    return Condition(f"(({may_hold}) AND {call})", (*wanted * len(columns), _blob(word)))


def _blob(text: str) -> bytes:
    """As bytes: a function of ours is not given half a surrogate pair in a text."""
    return text.encode("utf-8", "surrogatepass")
