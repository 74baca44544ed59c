"""Ways to what one looks for in the event log: a whole id, a saved view, a cause."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual import work

from tui.api.errors import ApiError, NotFound
from tui.screens.common.asking import asks
from tui.screens.events.filtering import EventFiltering
from tui.services.events.causes import CauseFinder
from tui.services.events.feed import Query
from tui.services.search.filter import Filter
from tui.services.search.search_run import FoundRows
from tui.services.time.window import BadWindow, parse_window, typed
from tui.store.views import SavedView
from tui.widgets.filter_bar import FilterBar

if TYPE_CHECKING:
    from tui.screens.events.causes import Counted
    from tui.services.events.causes import Cause


class EventFinding(EventFiltering):
    """Sets the filter in other ways than by typing it."""

    # --- a whole id ---------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="events.around")
    async def find_by_id(self, event_id: str) -> None:
        """Ask for one event by its whole id: that is one request a webhook, wherever in the log it lies."""
        feed = self.feed
        keys = [self.logs.key_of(config.id, event_id) for config in self.logs.configs]
        if not any(self.logs.row(key) for key in keys):
            for each in feed.feeds:
                try:
                    await each.event(event_id)
                except NotFound:
                    continue
                except ApiError as error:
                    self.could_not_read(feed, error)
                    return
                break
        if feed is not self.feed:
            return
        self._search()
        row = next((row for key in keys if (row := self.logs.row(key))), None)
        if row is None:
            self.say(f"No webhook here has an event {event_id}.", severity="warning")
        elif row.at is not None and not self._is_in_window(row.at):
            self.say(f"{event_id} is outside the window: w widens it.", severity="warning")

    def _is_in_window(self, at: datetime) -> bool:
        since, until = self.query_now.window.bounds(self.context.now())
        return (since is None or at >= since) and (until is None or at <= until)

    # --- views --------------------------------------------------------------------------------------------------------

    @asks
    async def action_views(self) -> None:
        """Go to a saved view, or save what is shown as one."""
        from tui.screens.events.views import ViewsDialog

        if self.context.views is None:
            self.say("Views cannot be saved here.", severity="warning")
            return
        shown = SavedView("", self.filter_text, typed(self.asked.window))
        view = await self.app.push_screen_wait(ViewsDialog(self.context.views, shown))
        if view is not None:
            self.show_view(view)

    def show_view(self, view: SavedView) -> None:
        """Show what a saved view shows; what is wrong with its window is said."""
        window = self.asked.window
        if view.window:
            try:
                window = parse_window(view.window, self.context.now(), self.context.zone)
            except BadWindow as problem:
                self.say(problem, title=view.name, severity="warning")
        self.stop_reading()
        self.cause, self._cause_rows = None, None
        self.asked = Query(window, None)
        self.filter = self._read(view.filter)
        self.query_one(FilterBar).set_value(self.filter.text)
        self._narrow()
        self._search()
        self.show_feed()

    # --- causes -----------------------------------------------------------------------------------------------------

    @asks
    async def action_causes(self) -> None:
        """Group the failures by cause; the one that is chosen is shown alone."""
        from tui.screens.events.causes import CausesScreen

        if self._finder is None:
            self._finder = CauseFinder(self.feed.index)
        feed = self.feed
        cause = await self.app.push_screen_wait(
            CausesScreen(self.context, self.logs.label, self._finder, self._counted, feed.beyond).coming_from(
                self.origin
            )
        )
        if cause is not None:
            await self.show_cause(cause)

    def _counted(self) -> Counted:
        """What causes are counted over: everything read of the window."""
        from tui.screens.events.causes import Counted

        feed = self.feed
        spans = tuple(part.span for part in feed.all_rows.parts)
        counts = feed.counts
        words = (
            f"{counts.here:,} of {counts.here:,} events"
            if counts.whole
            else f"{counts.here:,} loaded, older on the server"
        )
        return Counted(spans, words, counts.whole or counts.circles)

    async def show_cause(self, cause: Cause) -> None:
        """Show the events of one cause alone."""
        assert self._finder is not None
        spans = self._counted().spans
        numbers = await self._finder.events(spans, cause)
        self.query_one(FilterBar).set_value("")
        self.filter = Filter()
        self._narrow()
        self.cause = cause
        self._cause_rows = FoundRows.of(self.feed.index, numbers, joint=self.logs.is_joint)
        self.show_rows()
        self.table.move_to(0)
