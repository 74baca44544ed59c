"""The two sides of a comparison, part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from tui.screens.common.backtest_words import KINDS
from tui.screens.common.event_columns import status_cell
from tui.screens.common.event_parts import PARTS, TITLES, part_of
from tui.services.events.event_row import row_of
from tui.services.events.last_success import last_success
from tui.services.events.webhook_log import Query
from tui.services.time.window import ALL_TIME
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.services.events.feed import FeedBook
    from tui.services.rehearsal.backtest import Backtest, Case

NO_SUCCESS: Final = "No delivery of this webhook succeeded before this event: there is nothing to compare it with."


@dataclass(frozen=True)
class ComparedPart:
    """One part of both sides as text. `missing` says why one cannot be compared, where a text is `None`; may hold
    outside text."""

    name: str
    title: str
    before: str | None
    after: str | None
    missing: str = ""


class Comparison(Protocol):
    """The sides as a screen shows them: each in a few words, and their parts."""

    @property
    def label(self) -> str:
        """Whose sides they are: outside text."""
        ...

    @property
    def before(self) -> Sequence[Cell | str]: ...
    @property
    def after(self) -> Sequence[Cell | str]: ...
    @property
    def parts(self) -> Sequence[ComparedPart]:
        """All parts, as far as they are known; none while there is only one side."""
        ...

    async def read(self) -> str:
        """Read what is not known yet; may raise `ApiError`. Returns why there is nothing to compare, or nothing."""
        ...


@dataclass(frozen=True)
class ComparedEvent:
    """One event, its webhook, and where its events are kept."""

    config: WebhookConfig
    book: FeedBook
    event: WebhookEvent

    @property
    def order(self) -> tuple[float, str]:
        return row_of(self.event).order


class EventComparison:
    """Two events, the older one first; or one, and the last success before it. `when` puts an event's time in words."""

    def __init__(self, events: Sequence[ComparedEvent], when: Callable[[WebhookEvent], str]) -> None:
        self._events = sorted(events, key=lambda compared: compared.order)
        self._when = when
        self._whole = False

    @property
    def label(self) -> str:
        return self._events[-1].config.label

    @property
    def before(self) -> Sequence[Cell | str]:
        return self._words(self._events[0]) if len(self._events) > 1 else ("the last success ...",)

    @property
    def after(self) -> Sequence[Cell | str]:
        return self._words(self._events[-1])

    def _words(self, compared: ComparedEvent) -> Sequence[Cell | str]:
        row = row_of(compared.event)
        is_of_two = len({other.config.id for other in self._events}) > 1
        return (
            status_cell(row),
            row.code,
            self._when(compared.event),
            row.event_id,
            compared.config.label if is_of_two else "",
        )

    @property
    def parts(self) -> Sequence[ComparedPart]:
        if len(self._events) < 2:
            return ()
        return [self._part(name) for name in PARTS]

    def _part(self, name: str) -> ComparedPart:
        before, after = (part_of(compared.event, name, whole=self._whole) for compared in self._events)
        sides = [("Before", before), ("After", after)]
        reasons = [f"{side}: {part.missing}" for side, part in sides if part.text is None]
        if len(reasons) > 1 and before.missing == after.missing:
            reasons = [before.missing]
        return ComparedPart(name, TITLES[name], before.text, after.text, "\n".join(reasons))

    async def read(self) -> str:
        if len(self._events) < 2:
            (alone,) = self._events
            before = await last_success(alone.book, alone.event.event_id)
            if before is None:
                return NO_SUCCESS
            self._events.insert(0, ComparedEvent(alone.config, alone.book, before))
        # The list leaves out the original payload.
        whole = await asyncio.gather(*(self._read(compared) for compared in self._events))
        self._events, self._whole = list(whole), True
        return ""

    async def _read(self, compared: ComparedEvent) -> ComparedEvent:
        feed = compared.book.feed(Query(ALL_TIME))
        return ComparedEvent(compared.config, compared.book, await feed.event(compared.event.event_id))


class TextComparison:
    """Two JSON texts, each with what it is in words. All of it may be outside text."""

    def __init__(self, label: str, title: str, before: tuple[str, str], after: tuple[str, str]) -> None:
        """`before` and `after` are words and text; `title` is what both texts are."""
        self.label = label
        self.before: Sequence[Cell | str] = (before[0],)
        self.after: Sequence[Cell | str] = (after[0],)
        self.parts = (ComparedPart(title.lower(), title, before[1], after[1]),)

    async def read(self) -> str:
        return ""


class RehearsedComparison:
    """The payload of an event as it was delivered, and as a change would make it. Outside text."""

    def __init__(self, label: str, backtest: Backtest, case: Case) -> None:
        self.label = label
        nothing = case.status == "skipped"
        before = "nothing was delivered: it was skipped" if nothing else "as it was delivered"
        self.before: Sequence[Cell | str] = (before, case.event_id)
        self.after: Sequence[Cell | str] = (KINDS[case.kind], case.reason)
        self.parts: tuple[ComparedPart, ...] = ()
        self._backtest = backtest
        self._event_id = case.event_id

    async def read(self) -> str:
        sides = await self._backtest.sides(self._event_id)
        reasons = ["Before: no payload was recorded."] if sides.delivered is None else []
        if sides.would_be is None:
            reasons.append(f"After: {sides.reason or 'it cannot be told'}")
        missing = "\n".join(reasons)
        before, after = _beside(sides.delivered, sides.would_be), _beside(sides.would_be, sides.delivered)
        self.parts = (ComparedPart("payload", TITLES["payload"], before, after, missing),)
        return ""


def _beside(text: str | None, other: str | None) -> str | None:
    """`text`; where it is empty, since nothing is sent, and `other` is JSON, the empty JSON of its kind: lines would be
    compared otherwise."""
    if text != "" or not other:
        return text
    return {"{": "{}", "[": "[]"}.get(other.lstrip()[:1], "")
