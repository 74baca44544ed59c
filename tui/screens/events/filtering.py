"""The filter of the event log: as it is typed over what is loaded, on the server's side where the server can, by cause."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work

from tui.screens.common.context import Context
from tui.screens.events import cause_words
from tui.screens.events.reading import LOADING, EventReading
from tui.services.events.causes import CauseFinder
from tui.services.events.feed import Query
from tui.services.events.log_scope import Logs
from tui.services.events.rows import LogRow
from tui.services.search.filter import Filter, completion, parse_filter, scope_words
from tui.services.search.search_run import FoundRows, SearchRun
from tui.services.search.to_query import search_terms
from tui.services.time.window import Window
from tui.widgets.filter_bar import FilterBar, Language
from tui.widgets.filter_field import FilterInput
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.services.events.causes import Cause
    from tui.store.keys import Span
    from tui.store.search import Terms

READING = ("events.older", "events.newer", "events.around", LOADING)
CATCH_UP = "events.catch_up"
HINT = "status: code: since: until: id: event: attempt: hook: · put - before a term to exclude it · ⏎ searches on"


class EventFiltering(EventReading):
    """What of the log is shown. The server's part of a filter narrows what is asked for; the rest is looked for here."""

    def __init__(self, context: Context, logs: Logs, asked: Query) -> None:
        super().__init__(context, logs, asked)
        self.filter = Filter()
        self.cause: Cause | None = None
        """The group of failures that is shown alone."""
        self._narrowed: Query | None = asked
        self._run: SearchRun | None = None
        self._is_behind = False
        self._searched = False
        """Whether the rows of the run are those of the filter as it is now."""
        self._cause_rows: FoundRows | None = None
        self._finder: CauseFinder | None = None
        self._rows_before: FoundRows | None = None
        self._hidden: tuple[object, int] = (None, 0)
        self._anchor: str | None = None
        """The row that the person had chosen before rows were hidden: it gets the cursor back when it is there again."""
        self._shown_key: str | None = None

    def make_filter_bar(self) -> FilterBar:
        """The line to type in."""
        language = Language(lambda text: self._read(text).problems, completion, HINT)
        return FilterBar("words in payloads and responses, status:failed code:5xx ...", language=language,
                         history=self.context.filter_history, id="filter")  # fmt: skip

    def _read(self, text: str) -> Filter:
        return parse_filter(text, self.context.now(), self.context.zone)

    # --- what is asked for ------------------------------------------------------------------------------------------

    @property
    def is_filtered(self) -> bool:
        """Whether rows are hidden."""
        return not self.filter.is_empty or self.cause is not None

    @property
    def filter_text(self) -> str:
        """What was typed."""
        return self.filter.text

    @property
    def query_now(self) -> Query:
        return self._narrowed or self.asked

    @property
    def is_typing(self) -> bool:
        """Whether the cursor is in the filter bar."""
        return isinstance(self.focused, FilterInput)

    def _narrow(self) -> None:
        """Work out what to ask the server for; nothing where the filter contradicts itself or what was chosen."""
        part = self.filter.server(self.asked.window, self.asked.status)
        if part is None:
            self._narrowed = None
            return
        window = self.asked.window
        if any(term.name in ("since", "until") and not term.negated for term in self.filter.terms):
            window = Window(window.label, since=part.since, until=part.until)
        self._narrowed = Query(window, part.status)

    def ask_for(self, query: Query) -> None:
        """Another query: what is on its way for the old one is dropped."""
        self.stop_reading()
        self.asked = query
        self._narrow()
        self._search()
        self.show_feed()

    def stop_reading(self) -> None:
        """Drop what is on its way."""
        for group in READING:
            self.workers.cancel_group(self, group)

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def _looks(self) -> bool:
        """Whether rows must be looked at here: the server's part alone needs none of it."""
        return not self.filter.local.is_empty

    @property
    def is_looking(self) -> bool:
        """Whether the filter is still being looked for in what is loaded."""
        return self._looks and self._run is not None and (self._run.running or not self._searched)

    def matching_rows(self) -> Sequence[LogRow] | None:
        """What the filter lets through of what is loaded; `None` while nothing is known of it yet."""
        if self.cause is not None:
            return self._cause_rows
        if self._narrowed is None:
            return ()
        if not self._looks:
            return self.feed.all_rows
        return self._run.rows if self._run is not None and self._searched else None

    def keep_anchor(self) -> None:
        """Rows were shown: put the cursor back where the person had it, if that row is there."""
        if self._anchor is not None and self.table.cursor_key != self._anchor:
            self.table.move_to_key(self._anchor)
        self._shown_key = self.table.cursor_key

    def check_anchor(self) -> None:
        """The cursor was moved: by the person, if it is not where rows were last shown with it."""
        if self.table.cursor_key != self._shown_key:
            self._anchor = None

    def _search(self) -> None:
        """Look through what is loaded, anew."""
        self._searched = False
        if self._run is not None:
            self._run.stop()
        if self.cause is not None or self._narrowed is None or not self._looks:
            return
        feed = self.feed
        if self._run is None:
            self._run = SearchRun(feed.index, self._found, joint=self.logs.is_joint)
        self._rows_before = self._run.rows
        labels = {config.id: config.label for config in self.logs.configs}
        hooks = {self.logs.book(each).store.number: (each, label) for each, label in labels.items()}
        shown = hooks if len(hooks) > 1 else {}
        terms = search_terms(self.filter.local, shown or hooks if _names_hooks(self.filter) else shown)
        start_worker(
            self, partial(self._wait_for_search, feed.window_span, terms), group="events.search", exclusive=True
        )

    async def _wait_for_search(self, span: Span, terms: Terms) -> None:
        run = self._run
        if run is not None:
            await run.start([span], terms)
            self._found(done=True)

    def _found(self, *, done: bool = False) -> None:
        """There is more to show."""
        if not self.is_open or self._run is None:
            return
        self._searched = self._searched or done or self._run.rows is not self._rows_before
        self.show_rows()

    def catch_up(self) -> None:
        """Look at what was read since."""
        if self._run is not None and self._looks:
            self._is_behind = True
            if not self.runs(CATCH_UP):
                self._catch_up(self._run)

    @work(group=CATCH_UP)
    async def _catch_up(self, run: SearchRun) -> None:
        while self._is_behind:
            self._is_behind = False
            await run.catch_up()

    def show_why_empty(self) -> None:
        """Say why there are no rows, and the next key to press."""
        table, feed, status = self.table, self.feed, self.query_now.status
        loaded = feed.index.count(feed.window_span) if feed.started else 0
        if self._narrowed is None:
            chosen = f" with {self.asked.status} (S)" if self.asked.status else ""
            table.show_empty(f"Nothing can match '{self.filter_text}'{chosen}.", "esc shows all")
        elif self.is_looking or self.runs(LOADING):
            table.show_empty("Nothing found yet.", "looking ... · esc stops")
        elif self.is_filtered and loaded:
            hint = "esc shows all" if feed.counts.whole else "⏎ in the filter searches on · esc shows all"
            table.show_empty(f"None of the {loaded:,} events read so far matches '{self.filter_words_short}'.", hint)
        elif feed.started:
            what = f"{status} events" if status else "events"
            if feed.counts.whole:
                hint = "w widens the window · S changes the status · t triggers one"
                table.show_empty(f"No {what} {self.query_now.window.words}.", hint)
            else:
                table.show_empty(f"No {what} found so far; there is more on the server.", "ctrl+r reads older events")

    @property
    def filter_words_short(self) -> str:
        """What the rows are chosen by."""
        return cause_words.label(self.cause) if self.cause is not None else self.filter_text

    def filter_words(self) -> str:
        """What the filter has found, and in how much."""
        if self.cause is not None:
            return f"{self.table.row_count:,} of cause '{cause_words.label(self.cause)}' · esc shows all"
        feed = self.feed
        if not feed.started:
            return "nothing read yet"
        loaded = feed.index.count(feed.window_span)
        covered, total = self._run.progress if self._run is not None and self.is_looking else (loaded, loaded)
        return scope_words(
            min(covered, loaded),
            max(loaded, total),
            0 if feed.counts.whole else None,
            matches=self.table.row_count if self._looks else None,
            searching=self.runs(LOADING),
        )

    def hidden_marks(self) -> int:
        """How many marked events the list does not show."""
        marks, rows = self.table.marks, self.table.rows
        state = (marks, id(rows), len(rows), self.feed.index.version)
        if self._hidden[0] != state:
            shown = (
                sum(rows.index_of(key) is not None for key in marks)
                if isinstance(rows, FoundRows)
                else self.feed.count_of(marks)
            )
            self._hidden = (state, len(marks) - shown)
        return self._hidden[1]

    # --- the bar ----------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def filter_rows(self, message: FilterBar.Changed) -> None:
        """Another filter: over what is loaded at once; the server is asked with `enter` or at the end of the list."""
        self._apply(self._read(message.value))

    def _apply(self, wanted: Filter) -> None:
        if wanted.parts == self.filter.parts and self.cause is None:
            return
        self.stop_reading()
        self._anchor = self._anchor or self.table.cursor_key
        self.cause, self._cause_rows = None, None
        self.filter = wanted
        self._narrow()
        self._search()
        self.show_rows()

    @on(FilterBar.Submitted)
    def search_on(self) -> None:
        """Enter in the filter goes back to the list, and looks through what is still on the server."""
        part = self.filter.server(self.asked.window, self.asked.status)
        if part is not None and part.event_id is not None:
            self.find_by_id(part.event_id)
        elif self.is_filtered and self._narrowed is not None and not self.feed.exhausted:
            self.load_all()

    def find_by_id(self, event_id: str) -> object:
        """Ask for one event by its whole id."""
        raise NotImplementedError

    def begin_filtered(self, text: str) -> None:
        """Begin with a filter; call it before the screen stands."""
        self.filter = self._read(text)
        self._narrow()

    def show_filter(self) -> None:
        """Put the filter there is into the bar, and look for it."""
        if not self.filter.is_empty:
            self.query_one(FilterBar).set_value(self.filter.text)
            self._search()

    def drop_filter(self) -> bool:
        """Show everything again; whether anything was hidden."""
        if self.cause is not None:
            self.cause, self._cause_rows = None, None
            self.show_rows()
            return True
        if self.filter.is_empty and not self.query_one(FilterBar).value:
            return False
        self.query_one(FilterBar).action_close()
        return True


def _names_hooks(wanted: Filter) -> bool:
    return any(term.name == "hook" for term in wanted.terms)
