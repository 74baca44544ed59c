"""Ways to what one looks for in the event log: a filter on the server's side, a whole id, a saved view, a cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tui.api.errors import ApiError, NotFound
from tui.screens.common.asking import asks
from tui.screens.events.groups import AROUND
from tui.screens.events.log_view import ShownCause
from tui.services.events.causes import CauseFinder
from tui.services.events.webhook_log import Query
from tui.services.search.search_run import FoundRows
from tui.services.time.window import BadWindow, parse_window, typed
from tui.store.views import SavedView
from tui.widgets.filter_bar import FilterBar
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_list import LogList
    from tui.screens.events.log_view import LogView
    from tui.screens.events.reading import EventReader
    from tui.services.events.causes import Cause
    from tui.services.search.filter import Filter
    from tui.store.keys import Span

HINT: Final = (
    "status: code: since: until: id: event: attempt: hook: · put - before a term to exclude it · ⏎ searches on"
)
"""The terms of a filter, in a line."""


class EventFinding:
    """Asks the view's question in every way in which a person narrows it. The text in the filter bar follows."""

    def __init__(self, screen: ConsoleScreen[Any], view: LogView, rows: LogList, reader: EventReader) -> None:
        self._view = view
        self._rows = rows
        self._reader = reader
        self._causes: CauseFinder | None = None
        self.screen = screen

    @property
    def _bar(self) -> FilterBar:
        return self.screen.query_one(FilterBar)

    # --- the filter -------------------------------------------------------------------------------------------------

    def open_filter(self) -> None:
        """Let the person type a filter."""
        self._bar.open()

    def filter(self, wanted: Filter) -> None:
        """Narrow to another filter: what is loaded at once, the server's with `enter` or at the end of the list."""
        if wanted.parts != self._view.filter.parts:
            self._rows.hold_cursor()
            self._view.ask(wanted=wanted)

    def search_on(self) -> None:
        """Look for the filter in what is still on the server."""
        view = self._view
        part = view.server_part
        if part is not None and part.event_id is not None:
            start_worker(self.screen, partial(self._ask_for_id, part.event_id), group=AROUND, exclusive=True)
        elif view.is_filtered and view.can_match and not view.feed.exhausted:
            self._reader.load_rest()

    def drop_filter(self) -> bool:
        """Show everything again; whether anything was hidden."""
        if self._view.cause is not None:
            self._view.ask(wanted=self._view.filter)
            return True
        if self._view.filter.is_empty and not self._bar.value:
            return False
        self._bar.action_close()
        return True

    # --- a whole id -------------------------------------------------------------------------------------------------

    async def _ask_for_id(self, event_id: str) -> None:
        """Ask for one event by its whole id: that is one request a webhook, wherever in the log it lies."""
        feed, logs = self._view.feed, self._view.logs
        keys = [logs.key_of(config.id, event_id) for config in logs.configs]
        if not any(logs.row(key) for key in keys):
            for part in feed.feeds:
                try:
                    await part.event(event_id)
                except NotFound:
                    continue
                except ApiError as error:
                    self._rows.show_error(feed, error)
                    return
                break
        if feed is not self._view.feed:
            return
        self._view.ask(wanted=self._view.filter)
        row = next((row for key in keys if (row := logs.row(key))), None)
        if row is None:
            self.screen.say(f"No webhook here has an event {event_id}.", severity="warning")
        elif row.at is not None and not self._is_in_window(row.at):
            self.screen.say(f"{event_id} is outside the window: w widens it.", severity="warning")

    def _is_in_window(self, at: datetime) -> bool:
        since, until = self._view.query.window.bounds(self.screen.context.now())
        return (since is None or at >= since) and (until is None or at <= until)

    # --- views ------------------------------------------------------------------------------------------------------

    @asks
    async def ask_for_view(self) -> None:
        """Go to a saved view, or save what is shown as one."""
        from tui.screens.events.views import ViewsDialog

        views = self.screen.context.views
        if views is None:
            self.screen.say("Views cannot be saved here.", severity="warning")
            return
        shown = SavedView("", self._view.filter_text, typed(self._view.asked.window))
        view = await self.screen.app.push_screen_wait(ViewsDialog(views, shown))
        if view is not None:
            self._show_view(view)

    def _show_view(self, saved: SavedView) -> None:
        """Show what a saved view shows; what is wrong with its window is said."""
        context, window = self.screen.context, self._view.asked.window
        if saved.window:
            try:
                window = parse_window(saved.window, context.now(), context.zone)
            except BadWindow as problem:
                self.screen.say(problem, title=saved.name, severity="warning")
        self._view.ask(Query(window), wanted=self._view.parse(saved.filter))
        self._bar.set_value(self._view.filter_text)

    # --- causes -----------------------------------------------------------------------------------------------------

    @asks
    async def ask_for_cause(self) -> None:
        """Group the failures by cause; the one that is chosen is shown alone."""
        from tui.screens.events.causes import CausesScreen, counted_over

        feed = self._view.feed
        if self._causes is None:
            self._causes = CauseFinder(feed.index)
        screen = CausesScreen(
            self.screen.context, self._view.logs.label, self._causes, lambda: counted_over(feed), feed.beyond
        ).coming_from(self.screen.origin)
        cause = await self.screen.app.push_screen_wait(screen)
        if cause is not None:
            await self._show_cause(self._causes, counted_over(feed).spans, cause)

    async def _show_cause(self, causes: CauseFinder, spans: Sequence[Span], cause: Cause) -> None:
        """Show the events of one cause alone."""
        numbers = await causes.events(spans, cause)
        rows = FoundRows.of(self._view.feed.index, numbers, joint=self._view.logs.is_joint)
        self._view.ask(cause=ShownCause(cause, rows))
        self._bar.set_value("")
        self._rows.table.move_to(0)
