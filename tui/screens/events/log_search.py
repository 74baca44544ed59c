"""The search for a filter in the events that were read, beside the interface."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.screens.events.groups import CATCHING_UP, SEARCHING
from tui.services.search.search_run import FoundRows, SearchRun
from tui.services.search.to_query import search_terms
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_view import LogView
    from tui.store.keys import Span
    from tui.store.search import Terms


class LogSearch:
    """Looks for the view's filter; `show` is called when there is more to show."""

    def __init__(self, screen: ConsoleScreen[Any], view: LogView, show: Callable[[], None]) -> None:
        self._screen = screen
        self._view = view
        self._show = show
        self._run: SearchRun | None = None
        self._has_begun = False
        """True once the rows of the run are those of the filter as it is now."""
        self._rows_before: FoundRows | None = None
        self._is_behind = False

    def look(self) -> None:
        """Look through what is loaded, anew; an older search ends."""
        view = self._view
        self._has_begun = False
        if self._run is not None:
            self._run.stop()
        if view.cause is not None or not view.can_match or not view.looks_here:
            return
        if self._run is None:
            self._run = SearchRun(view.feed.index, self._tell, joint=view.logs.is_joint)
        self._rows_before = self._run.rows
        start_worker(
            self._screen, partial(self._look, view.feed.window_span, self._terms()), group=SEARCHING, exclusive=True
        )

    def _terms(self) -> Terms:
        """The filter as the index takes it. Where several webhooks are shown, their names are looked at, too."""
        logs, wanted = self._view.logs, self._view.filter
        hooks = {logs.book(config.id).store.number: (config.id, config.label) for config in logs.configs}
        names_hooks = any(term.name == "hook" for term in wanted.terms)
        return search_terms(wanted.local, hooks if names_hooks or len(hooks) > 1 else {})

    async def _look(self, span: Span, terms: Terms) -> None:
        if self._run is not None:
            await self._run.start([span], terms)
            self._tell(done=True)

    def _tell(self, *, done: bool = False) -> None:
        if self._screen.is_open and self._run is not None:
            self._has_begun = self._has_begun or done or self._run.rows is not self._rows_before
            self._show()

    @property
    def rows(self) -> FoundRows | None:
        """The events found by now; `None` while nothing is known of them."""
        return self._run.rows if self._run is not None and self._has_begun else None

    @property
    def is_looking(self) -> bool:
        """True while the filter is being looked for in what is loaded."""
        return self._view.looks_here and self._run is not None and (self._run.running or not self._has_begun)

    @property
    def progress(self) -> tuple[int, int] | None:
        """The number of events that were looked at, and of how many; `None` where nothing is being looked for."""
        return self._run.progress if self._run is not None and self.is_looking else None

    def catch_up(self) -> None:
        """Look at what was read since."""
        if self._run is not None and self._view.looks_here:
            self._is_behind = True
            if not self._screen.runs(CATCHING_UP):
                start_worker(self._screen, partial(self._catch_up, self._run), group=CATCHING_UP)

    async def _catch_up(self, run: SearchRun) -> None:
        while self._is_behind:
            self._is_behind = False
            await run.catch_up()
