"""The question that the event log answers: window and status, and the filter or the cause that narrows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.screens.events import cause_words
from tui.services.events.webhook_log import Query
from tui.services.search.filter import Filter
from tui.services.time.window import Window

if TYPE_CHECKING:
    from tui.services.events.causes import Cause
    from tui.services.events.event_feed import EventFeed
    from tui.services.events.log_scope import Logs
    from tui.services.search.filter import ServerPart
    from tui.services.search.search_run import FoundRows


@dataclass(frozen=True)
class ShownCause:
    """A group of failures that is shown alone, and its events."""

    cause: Cause
    rows: FoundRows


@dataclass(frozen=True)
class Asked:
    """One call of `LogView.ask()`, told to who shows the answer."""

    is_new: bool
    """True where it differs from the question before: what is on its way for that one is dropped."""
    of_server: bool
    """True where the server is asked at once; a filter that is typed looks through what is here first."""


class LogView:
    """The one place that a log's question is asked at. The server's part of a filter narrows what it is asked for.

    `parse` reads a filter as it is typed. `asked_anew` is called after every `ask()`: by then all that this object says
    is of the new question.
    """

    def __init__(
        self, logs: Logs, asked: Query, parse: Callable[[str], Filter], asked_anew: Callable[[Asked], None]
    ) -> None:
        self.parse = parse
        self._asked_anew = asked_anew
        self._narrowed: Query | None = asked
        self.logs = logs
        self.asked = asked
        """The window and status that the person chose."""
        self.filter = Filter()
        self.cause: ShownCause | None = None

    def begin(self, asked: Query, text: str = "") -> None:
        """Be this question before anybody looks: nothing is told."""
        self.asked, self.filter, self.cause = asked, self.parse(text), None
        self._narrow()

    def ask(self, asked: Query | None = None, *, wanted: Filter | None = None, cause: ShownCause | None = None) -> None:
        """Ask for another window or status (`asked`), another filter (`wanted`), or the events of one cause alone.

        The rest stays as it is; but a filter and a cause take each other's place.
        """
        before = self.asked, self.filter.parts
        self.asked = asked or self.asked
        if wanted is not None or cause is not None:
            self.filter, self.cause = wanted or Filter(), cause
        self._narrow()
        is_new = asked is not None or before != (self.asked, self.filter.parts)
        self._asked_anew(Asked(is_new=is_new, of_server=asked is not None))

    def _narrow(self) -> None:
        """Work out the query for the server: none where the filter contradicts itself or what was chosen."""
        part = self.server_part
        if part is None:
            self._narrowed = None
            return
        window = self.asked.window
        if any(term.name in ("since", "until") and not term.negated for term in self.filter.terms):
            window = Window(window.label, since=part.since, until=part.until)
        self._narrowed = Query(window, part.status)

    @property
    def server_part(self) -> ServerPart | None:
        """The part of the filter that the server can answer; `None` where nothing can match."""
        return self.filter.server(self.asked.window, self.asked.status)

    @property
    def query(self) -> Query:
        """The query for the server: what was chosen, narrowed by the filter."""
        return self._narrowed or self.asked

    @property
    def feed(self) -> EventFeed:
        """The log that answers."""
        return self.logs.feed(self.query)

    @property
    def can_match(self) -> bool:
        """False where the filter contradicts itself or what was chosen."""
        return self._narrowed is not None

    @property
    def is_filtered(self) -> bool:
        """True where rows are hidden."""
        return not self.filter.is_empty or self.cause is not None

    @property
    def looks_here(self) -> bool:
        """True where rows must be looked at here: the server's part of a filter alone needs none of it."""
        return not self.filter.local.is_empty

    @property
    def filter_text(self) -> str:
        """The filter as it was typed."""
        return self.filter.text

    @property
    def chosen_by(self) -> str:
        """The filter or the cause that the rows are chosen by, in a few words."""
        return cause_words.label(self.cause.cause) if self.cause is not None else self.filter_text
