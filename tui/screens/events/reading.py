"""The reading of the event log: ahead of the cursor, what is new, a gap, a time, the whole window, and following."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tui.api.errors import ApiError
from tui.screens.events.groups import AROUND, FOLLOWING, LATE, LOADING, NEWER, OLDER, PENDING, READING
from tui.services.events.window_loader import LoadProgress, WindowLoader
from tui.store.keys import last_key
from tui.widgets.filter_field import FilterInput
from tui.workers import start_worker

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_list import LogList
    from tui.screens.events.log_view import LogView
    from tui.screens.events.marks import EventMarks
    from tui.services.events.event_feed import EventFeed
    from tui.store.keys import Key

FOLLOW_SECONDS: Final = 2.0
"""Between two looks for new events while there are some; it grows while there are none."""
FOLLOW_SECONDS_IDLE: Final = 30.0
FOLLOW_GROWS: Final = 1.5
UNSEEN_FACTOR: Final = 4.0
"""The factor by which the pause is longer while the terminal has no focus."""
PENDING_SECONDS: Final = 30.0
"""Between two looks at deliveries in progress while nothing else is read: their retries end without a word."""
PENDING_LOOKS: Final = 4
"""Requests at most for one such look."""
MOST_DROPS: Final = 20
"""Times that events are dropped between two looks, some hundreds each: more than can come meanwhile."""
SHOWN_SECONDS: Final = 1.0
"""Seconds after which rows and histogram are shown again while many pages come in: two frames of 12 to 20 ms, in which
each line is drawn anew."""
TOLD_SECONDS: Final = 0.3
"""Seconds after which the headline says again how far that has come: one line, 2 ms."""


class EventReader:
    """Reads for the view's question. An answer that comes when another is asked, or the screen was left, is dropped.

    `tell` draws the headline, which says how far a reading has come.
    """

    def __init__(
        self,
        screen: ConsoleScreen[Any],
        view: LogView,
        rows: LogList,
        marks: EventMarks,
        tell: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._view = view
        self._rows = rows
        self._marks = marks
        self._tell = tell
        self._readings = 0
        self._is_in_sight = True
        self._shown_at = self._told_at = 0.0
        self.progress: LoadProgress | None = None
        """The progress of a load of the whole window, while it runs."""
        self.following = False

    @property
    def is_reading(self) -> bool:
        """True while what is new is being read."""
        return self._readings > 0

    def _start(self, group: str, work: Callable[[], Coroutine[Any, Any, object]]) -> Worker[object]:
        return start_worker(self._screen, work, group=group, exclusive=True)

    def _say_why(self, feed: EventFeed, error: ApiError) -> None:
        self._rows.show_error(feed, error)
        self._tell()

    # --- one question, and the next ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Read for the question as it is now: what was read of it before is there at once."""
        self._rows.banner.clear()
        if self._view.feed.started:
            self._rows.show()
            self.read_newer()
        else:
            self._rows.show_reading()
            self.read_older()
            self._rows.show()

    def drop(self) -> None:
        """Drop what is on its way for the question before."""
        for group in READING:
            self._screen.workers.cancel_group(self._screen, group)

    def stop_loading(self) -> bool:
        """Stop the load of the window, which says itself how far it came; whether one ran."""
        runs = self._screen.runs(LOADING)
        if runs:
            self._screen.workers.cancel_group(self._screen, LOADING)
        return runs

    def end(self) -> None:
        """End with the screen."""
        self._view.feed.missing.stop_waiting()

    # --- pages ------------------------------------------------------------------------------------------------------

    def read_older(self, *, below: Key | None = None) -> None:
        """Read on: at the end of what is here, or below the stretch that ends at `below`."""
        self._start(OLDER, partial(self._read_older, below))

    async def _read_older(self, below: Key | None) -> None:
        feed = self._view.feed
        try:
            if below is not None:
                await feed.into(below)
            elif feed.started:
                await feed.beyond()
            else:
                await feed.older()
        except ApiError as error:
            self._say_why(feed, error)
            return
        self._show_answer(feed)

    def _show_answer(self, feed: EventFeed) -> None:
        if feed is self._view.feed:
            self._rows.name_missing(feed)
            self._rows.show()
            self._start(LATE, self._show_late)

    async def _show_late(self) -> None:
        """Show the webhooks that were slow to answer, each as it comes."""
        feed = self._view.feed
        while await feed.missing.one_more() and feed is self._view.feed:
            self._rows.name_missing(feed)
            self._rows.show()

    def read_ahead(self) -> None:
        """The cursor comes near the end of the rows: read on, unless a filter is being typed or all of it is here."""
        feed = self._view.feed
        if isinstance(self._screen.focused, FilterInput):
            self._rows.table.ask_again()  # with the next move, once the filter is typed
            return
        at_the_end = feed.exhausted or feed.all_rows.reaches(feed.window_span)
        if feed.started and not at_the_end and not self._screen.runs(LOADING):
            self.read_older()

    def reload(self) -> None:
        """Read what is new, as a person asks; older events, too, where the list is empty."""
        feed = self._view.feed
        if not feed.started:
            self.begin()
            return
        self.read_newer(asked=True)
        if not self._rows.table.row_count and not feed.exhausted:
            self.read_older()

    # --- what is new ------------------------------------------------------------------------------------------------

    def read_newer(self, *, asked: bool = False) -> None:
        """Read what is new at the top; the cursor stays on its event. `asked`: a person wants to know the state now."""
        self._start(NEWER, partial(self._read_newer, asked=asked))

    async def _read_newer(self, *, asked: bool = False) -> int:
        feed, new = self._view.feed, 0
        self._readings += 1
        self._tell()
        try:
            await self._screen.painted()  # what is here is seen first: asking takes 12 ms of the processor
            new = await (feed.again() if asked else feed.newer())
        except ApiError as error:
            self._say_why(feed, error)
        else:
            self._show_answer(feed)
        finally:
            self._readings -= 1
            self._screen.call_later(self._tell)  # which a screen that is closing leaves undone
        return new

    def look_at_pending(self) -> None:
        """Read deliveries in progress again, while the log is looked at and nothing else is read."""
        self._start(PENDING, self._look_at_pending)

    async def _look_at_pending(self) -> None:
        feed, screen = self._view.feed, self._screen
        if not screen.is_current or not self._is_in_sight or self.following or self.is_reading or screen.runs(LOADING):
            return
        try:
            await feed.look_at_pending(PENDING_LOOKS)
        except ApiError:
            return  # nobody asked; ctrl+r says what is wrong
        if feed is self._view.feed:
            self._rows.show()

    # --- a time that is far away ------------------------------------------------------------------------------------

    def read_around(self, at: datetime) -> None:
        """Go to the newest event at or before a time; where that was not read, it is, and the gap above it is shown."""
        self._start(AROUND, partial(self._read_around, at))

    async def _read_around(self, at: datetime) -> None:
        feed = self._view.feed
        try:
            await feed.around(at)
        except ApiError as error:
            self._say_why(feed, error)
            return
        if feed is not self._view.feed:
            return
        self._rows.show()
        rows = feed.all_rows
        if not len(rows):
            self._screen.say("There is no event at that time or before it.")
            return
        self._rows.table.move_to(rows.place_of(last_key(at)))

    def return_to(self, key: str, at: datetime) -> None:
        """Put the cursor on the event with this key, reading at its time where it is not among the newest."""
        self._start(AROUND, partial(self._return_to, key, at))

    async def _return_to(self, key: str, at: datetime) -> None:
        feed, table = self._view.feed, self._rows.table
        try:
            if not feed.started:
                await feed.older()
            if not key or feed.all_rows.index_of(key) is None:
                await feed.around(at)
        except ApiError:
            return  # the list itself says what is wrong
        if feed is self._view.feed and self._screen.is_open:
            self._rows.show()
            if not key or not table.move_to_key(key):
                table.move_to(feed.all_rows.place_of(last_key(at)))

    # --- the whole window -------------------------------------------------------------------------------------------

    def load_window(self) -> None:
        """Read the whole window; where all of it was read, read it again: events can be listed late."""
        if not self._screen.runs(LOADING):
            feed = self._view.feed
            self.load_rest(afresh=feed.exhausted and not feed.all_rows.gaps)

    def load_rest(self, *, afresh: bool = False) -> Worker[object]:
        """Load the rest of the window; `escape` stops it, and what was read stays. `afresh` reads all of it again."""
        return self._start(LOADING, partial(self._load, afresh=afresh))

    async def _load(self, *, afresh: bool) -> None:
        feed, screen = self._view.feed, self._screen
        parts = feed.feeds
        done = self.progress = LoadProgress()
        stopped = True
        try:
            for number, part in enumerate(parts):

                def told(progress: LoadProgress, number: int = number, done: LoadProgress = done) -> None:
                    whole = (number + progress.part) / len(parts)
                    self.progress = LoadProgress(done.pages + progress.pages, done.new + progress.new, whole)
                    self._show_now_and_then()

                try:
                    await WindowLoader(part, told, screen.breathe, afresh=afresh).load()
                except ApiError as error:
                    feed.missing.leave_out(part.config_id, error)  # it holds nobody up, and is named
                    feed.missing.raise_if_nobody_is_left()
                    self._rows.name_missing(feed)
                done = self.progress
            stopped = False
            if afresh and feed is self._view.feed:
                more = f"{done.new:,} more than before" if done.new else "nothing new"
                screen.say(f"All of it was read again: {feed.coverage}, {more}.")
        except ApiError as error:
            self._say_why(feed, error)
            stopped = False
        finally:
            reached, self.progress = self.progress, None
            if screen.is_open and feed is self._view.feed:
                screen.call_later(self._rows.show)
                if stopped:
                    hint = "" if afresh else " L goes on from there."
                    screen.say(f"Stopped after {reached.new:,} events: {feed.coverage}.{hint}")

    def _show_now_and_then(self) -> None:
        now = time.perf_counter()
        if now - self._shown_at > SHOWN_SECONDS:
            self._screen.call_later(self._rows.show)  # apart from the page that was kept: 5 ms, and 8 ms
            self._shown_at = self._told_at = now
        elif now - self._told_at > TOLD_SECONDS:
            self._tell()
            self._told_at = now

    # --- following --------------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Follow new events, or stop doing so."""
        self.following = not self.following
        if self.following:
            self._start(FOLLOWING, self._follow)
        else:
            self._screen.workers.cancel_group(self._screen, FOLLOWING)
        self._tell()

    async def _follow(self) -> None:
        """Poll from the newest: often while something comes, less often while nothing does or nobody looks."""
        seconds = FOLLOW_SECONDS
        while self.following:
            new = await self._read_newer() if self._screen.is_current or self._is_in_sight else 0
            if new and self._screen.is_open:
                await self.make_room()
            seconds = FOLLOW_SECONDS if new else min(seconds * FOLLOW_GROWS, FOLLOW_SECONDS_IDLE)
            await self._screen.context.pause(seconds if self._is_in_sight else seconds * UNSEEN_FACTOR)

    def looked_at(self, is_in_sight: bool) -> None:
        """The terminal got the focus, or lost it. Who looks again while following has what is new read at once."""
        self._is_in_sight = is_in_sight
        if is_in_sight and self.following:
            self._start(FOLLOWING, self._follow)

    async def make_room(self) -> None:
        """Drop the oldest events where following has brought too many, and say so."""
        dropped = 0
        for _ in range(MOST_DROPS):
            if not (some := self._view.feed.index.room.trim(self._screen.context.now())):
                break
            dropped += some
            await asyncio.sleep(0)  # keys come first
        if dropped and self._screen.is_open:
            self._marks.drop_what_is_gone()
            self._rows.show()
