"""What the event log reads, and when: ahead of the cursor, what is new, a gap, a time, the whole window, and following."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events, on, work

from tui.api.errors import ApiError
from tui.screens.common.context import Context
from tui.screens.events.base import EventList
from tui.services.events.feed import Query
from tui.services.events.log_scope import Logs
from tui.services.events.window_loader import Progress, WindowLoader
from tui.store.keys import last_key
from tui.widgets.bars import Banner
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from tui.store.keys import Key

LOADING = "events.load"
FOLLOWING = "events.follow"
FOLLOW_SECONDS = 2.0
"""Between two looks for new events while there are some; it grows while there are none."""
FOLLOW_SECONDS_IDLE = 30.0
FOLLOW_GROWS = 1.5
UNSEEN_FACTOR = 4.0
"""How much longer the pause is while the terminal has no focus."""
PENDING_SECONDS = 30.0
"""Between two looks at deliveries in progress while nothing else is read: their retries end without a word."""
PENDING_LOOKS = 4
"""Requests at most for one such look."""
MOST_DROPS = 20
"""Times that events are dropped between two looks, some hundreds each: more than can come meanwhile."""
SHOWN_SECONDS = 0.3
"""How often rows are shown while many pages come in."""


class EventReading(EventList):
    """Reads; whatever was left behind meanwhile (another query, another screen) drops the answer."""

    def __init__(self, context: Context, logs: Logs, asked: Query) -> None:
        super().__init__(context, logs, asked)
        self.readings = 0
        self.progress: Progress | None = None
        """How far the load of the whole window has come, while it runs."""
        self.following = False
        self._in_sight = True
        self._shown_at = 0.0

    # --- pages ------------------------------------------------------------------------------------------------------

    def show_feed(self) -> None:
        """Show the log of the query as it is now: what was read of it before is there at once."""
        self.query_one(Banner).clear()
        if self.feed.started:
            self.show_rows()
            self.read_newer()
        else:
            self.table.show([], keep_place=False)
            self.table.show_loading("Reading the events ...")
            self.read_older()
            self.show_rows()

    @work(exclusive=True, group="events.older")
    async def read_older(self, *, below: Key | None = None) -> None:
        """Read on: at the end of what is here, or below the stretch that ends at `below`."""
        feed = self.feed
        try:
            if below is not None:
                await feed.into(below)
            elif feed.started:
                await feed.beyond()
            else:
                await feed.older()
        except ApiError as error:
            self.could_not_read(feed, error)
            return
        if feed is not self.feed:
            return  # the answer came for a query that is no longer asked
        self.say_who_is_left_out(feed)
        self.show_rows()
        self.show_late()

    @work(exclusive=True, group="events.late")
    async def show_late(self) -> None:
        """Show the webhooks that were slow to answer, each as it comes."""
        feed = self.feed
        while await feed.missing.one_more():
            if feed is not self.feed:
                return
            self.say_who_is_left_out(feed)
            self.show_rows()

    def on_unmount(self) -> None:
        """Reading ends with the screen."""
        self.feed.missing.stop_waiting()

    @work(exclusive=True, group="events.newer")
    async def read_newer(self, *, asked: bool = False) -> None:
        """Read what is new at the top; the cursor stays on its event. `asked`: a person wants to know how things are now."""
        await self._look_for_news(asked=asked)

    @work(exclusive=True, group="events.pending")
    async def look_at_pending(self) -> None:
        """See which deliveries in progress have ended meanwhile, while the log is looked at and nothing else is read."""
        feed = self.feed
        if not self.is_current or not self._in_sight or self.following or self.readings or self.runs(LOADING):
            return
        try:
            await feed.look_at_pending(PENDING_LOOKS)
        except ApiError:
            return  # nobody asked; ctrl+r says what is wrong
        if feed is self.feed:
            self.show_rows()

    async def _look_for_news(self, *, asked: bool = False) -> int:
        feed, new = self.feed, 0
        self.readings += 1
        self.show_headline()
        try:
            new = await (feed.again() if asked else feed.newer())
        except ApiError as error:
            self.could_not_read(feed, error)
        else:
            if feed is self.feed:
                self.say_who_is_left_out(feed)
                self.show_rows()
                self.show_late()
        finally:
            self.readings -= 1
            self.call_later(self.show_headline)  # which a screen that is closing leaves undone
        return new

    @on(LineTable.NearEnd)
    def read_ahead(self) -> None:
        feed = self.feed
        if self.is_typing:
            self.table.ask_again()  # with the next move, once the filter is typed
            return
        at_the_end = feed.exhausted or feed.all_rows.reaches(feed.window_span)
        if feed.started and not at_the_end and not self.runs(LOADING):
            self.read_older()

    def action_reload(self) -> None:
        if not self.feed.started:
            self.show_feed()
            return
        self.read_newer(asked=True)
        if not self.table.row_count and not self.feed.exhausted:
            self.read_older()

    # --- a time that is far away ------------------------------------------------------------------------------------

    @work(exclusive=True, group="events.around")
    async def read_around(self, at: datetime) -> None:
        """Go to the newest event at or before a time; where that was not read, it is, and the gap above it is shown."""
        feed = self.feed
        try:
            await feed.around(at)
        except ApiError as error:
            self.could_not_read(feed, error)
            return
        if feed is not self.feed:
            return
        self.show_rows()
        rows = feed.all_rows
        if not len(rows):
            self.say("There is no event at that time or before it.")
            return
        self.table.move_to(rows.place_of(last_key(at)))

    # --- the whole window -------------------------------------------------------------------------------------------

    def action_load_all(self) -> None:
        """Read the whole window; where all of it was read, read it again: events can be listed late."""
        if not self.runs(LOADING):
            self.load_all(afresh=self.feed.exhausted and not self.feed.all_rows.gaps)

    @work(exclusive=True, group=LOADING)
    async def load_all(self, *, afresh: bool = False) -> None:
        """Load what the window has; `escape` stops it, and what was read stays. `afresh` reads again what is here, too."""
        feed = self.feed
        parts = feed.feeds
        done = Progress()
        self.progress = done
        stopped = True
        try:
            for number, part in enumerate(parts):

                def told(progress: Progress, number: int = number, done: Progress = done) -> None:
                    whole = (number + progress.part) / len(parts)
                    self.progress = Progress(done.pages + progress.pages, done.new + progress.new, whole)
                    self._show_now_and_then()

                try:
                    await WindowLoader(part, told, self.breathe, afresh=afresh).load()
                except ApiError as error:
                    feed.missing.leave_out(part.config_id, error)  # it holds nobody up, and is named
                    feed.missing.raise_if_nobody_is_left()
                    self.say_who_is_left_out(feed)
                done = self.progress
            stopped = False
            if afresh and feed is self.feed:
                found = f"{done.new:,} more than before" if done.new else "nothing new"
                self.say(f"All of it was read again: {feed.coverage}, {found}.")
        except ApiError as error:
            self.could_not_read(feed, error)
            stopped = False
        finally:
            reached, self.progress = self.progress, None
            if self.is_open and feed is self.feed:
                self.call_later(self.show_rows)
                if stopped:
                    more = "" if afresh else " L goes on from there."
                    self.say(f"Stopped after {reached.new:,} events: {feed.coverage}.{more}")

    def _show_now_and_then(self) -> None:
        if time.perf_counter() - self._shown_at > SHOWN_SECONDS:
            self.show_rows()
            self._shown_at = time.perf_counter()

    # --- following --------------------------------------------------------------------------------------------------

    def action_follow(self) -> None:
        """Follow new events, or stop doing so."""
        self.following = not self.following
        if self.following:
            self.follow()
        else:
            self.workers.cancel_group(self, FOLLOWING)
        self.show_headline()

    @work(exclusive=True, group=FOLLOWING)
    async def follow(self) -> None:
        """Poll from the newest: often while something comes, less often while nothing does or nobody looks."""
        seconds = FOLLOW_SECONDS
        while self.following:
            new = await self._look_for_news() if self.is_current or self._in_sight else 0
            if new and self.is_open:
                await self.make_room()
            seconds = FOLLOW_SECONDS if new else min(seconds * FOLLOW_GROWS, FOLLOW_SECONDS_IDLE)
            await self.context.pause(seconds if self._in_sight else seconds * UNSEEN_FACTOR)

    async def make_room(self) -> None:
        """Drop the oldest events where following has brought too many; the headline says so, and what was marked of them."""
        dropped = 0
        for _ in range(MOST_DROPS):
            if not (some := self.feed.index.room.trim(self.context.now())):
                break
            dropped += some
            await asyncio.sleep(0)  # keys come first
        if not dropped or not self.is_open:
            return
        marks = self.table.marks
        gone = {key for key in marks if self.logs.row(key) is None}
        if gone:
            self.table.set_marks(marks - gone)
            self.say(f"{len(gone):,} marked events are not kept any more, and were unmarked.", severity="warning")
        self.show_rows()

    @on(events.AppBlur)
    def out_of_sight(self) -> None:
        self._in_sight = False

    @on(events.AppFocus)
    def in_sight(self) -> None:
        """Somebody looks again: what is new is read at once."""
        self._in_sight = True
        if self.following:
            self.follow()

    def stop_running(self) -> bool:
        """Stop what `escape` stops. A load says itself how far it came."""
        if self.runs(LOADING):
            self.workers.cancel_group(self, LOADING)
            return True
        return super().stop_running()
