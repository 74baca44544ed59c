"""The rehearsal of a change of a webhook: its last events through the new conditions and the new transform."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tui.api.errors import ApiError
from tui.services.events.feed import Feed
from tui.services.recovery.payload_digest import canonical
from tui.services.rehearsal.event_input import EventInput, has_transform, input_of
from tui.services.rehearsal.outcome import Outcome, rehearse

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.api.models import WebhookEvent

AT_FIRST: Final = 25
"""Events that are looked at before anybody asks for more: a page."""
AT_ONCE: Final = 4
"""Events that are read by their ids, and rehearsed, at the same time."""
PATIENCE: Final = 3
"""Events in a row at which an expression hit its limit, after which no other one is tried."""

Kind: TypeAlias = Literal["now_skipped", "now_sent", "changed", "fails", "unknown", "same", "still_skipped"]
KINDS: Final[tuple[Kind, ...]] = ("now_skipped", "now_sent", "changed", "fails", "unknown", "same", "still_skipped")
DECIDING: Final = ("filter", "filterConditions", "deliveryMode", "multipartConfig", "jsonataExpression")
"""The fields of a webhook that decide whether an event is sent, and with which payload."""
NO_INPUT: Final = "the server keeps no payload from before the transform, only what the transform made of it"
NOT_TRIED: Final = "not tried: an expression was stopped at its limit again and again"


@dataclass(frozen=True, slots=True)
class Case:
    """One event, and what the change would have made of it. `reason` may hold outside text."""

    event_id: str
    at: datetime | None
    status: str
    kind: Kind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """The payload that was delivered of an event, and the one that would be: nothing is an empty text, `None` is not
    known."""

    delivered: str | None
    would_be: str | None
    reason: str = ""


def changes_outcome(before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> bool:
    """Tell whether two states of a webhook may do different things with an event."""
    return any(before.get(field) != after.get(field) for field in DECIDING)


class Backtest:
    """Rehearses the events of `feed`, newest first. `before` and `after` are the webhook as it is and as the draft has
    it, both as on the wire. Sends nothing; a cancelled `run()` leaves what was rehearsed until then."""

    def __init__(self, feed: Feed, before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> None:
        self._feed = feed
        self._before = before
        self._after = after
        self._running = asyncio.Lock()
        self._slow = 0
        self._seen: set[str] = set()
        self.cases: list[Case] = []
        self.complete = False
        """All of the window was rehearsed."""

    @property
    def counts(self) -> Counter[Kind]:
        """The number of events of each kind."""
        return Counter(case.kind for case in self.cases)

    async def run(self, most: int | None = AT_FIRST, progress: Callable[[], None] = lambda: None) -> None:
        """Rehearse up to `most` events in all, or the whole window. Raises `ApiError` where the log cannot be read."""
        async with self._running:  # the question before a save may still be at it
            await self._run(most, progress)

    async def _run(self, most: int | None, progress: Callable[[], None]) -> None:
        feed = self._feed
        if not self.cases:
            await feed.newer()
        while most is None or len(self.cases) < most:
            batch = self._next(AT_ONCE if most is None else min(AT_ONCE, most - len(self.cases)))
            if batch:
                self.cases += await asyncio.gather(*(self._case(event_id) for event_id in batch))
                progress()
            elif feed.exhausted:
                self.complete = True
                return
            elif not await feed.older() and not feed.exhausted:
                return  # the server leads nowhere: what is beyond is not known

    def _next(self, most: int) -> list[str]:
        rows = self._feed.rows
        batch: list[str] = []
        for index in range(len(self._seen), len(rows)):
            if (event_id := rows[index].event_id) not in self._seen:
                batch.append(event_id)
            if len(batch) == most:
                break
        self._seen.update(batch)
        return batch

    async def _case(self, event_id: str) -> Case:
        row = self._feed.log.row(event_id)
        at, status = (row.at, row.status) if row is not None else (None, "")
        try:
            event = await self._event(event_id)
        except ApiError as error:
            return Case(event_id, at, status, "unknown", f"it could not be read: {error}")
        if event is None:
            return Case(event_id, at, status, "unknown", "it is not kept any more")
        given = input_of(event, self._before)
        if given is None or not given.certain:
            return Case(event_id, at, status, "unknown", NO_INPUT if given is not None else "no payload was recorded")
        if self._slow >= PATIENCE:
            return Case(event_id, at, status, "unknown", NOT_TRIED)
        outcome, kind = await asyncio.to_thread(self._rehearsed, event, given)
        self._slow = self._slow + 1 if outcome.hit_limit else 0
        return Case(event_id, at, status, kind, outcome.reason)

    def _rehearsed(self, event: WebhookEvent, given: EventInput) -> tuple[Outcome, Kind]:
        outcome = rehearse(self._after, given.text)
        was_skipped = event.status == "skipped"
        if outcome.kind == "unknown" or outcome.kind == "fails":
            return outcome, outcome.kind
        if outcome.kind == "skipped":
            return outcome, "still_skipped" if was_skipped else "now_skipped"
        if was_skipped:
            return outcome, "now_sent"
        delivered = event.payload_text
        same = delivered is not None and canonical(delivered) == canonical(outcome.payload or "")
        return outcome, "same" if same else "changed"

    async def _event(self, event_id: str) -> WebhookEvent | None:
        """The event with what it was given: the list leaves the original payload out, which a transform needs."""
        event = self._feed.log.get(event_id)
        if has_transform(self._before) and (event is None or event.original_payload is None):
            return await self._feed.event(event_id)
        return event

    async def sides(self, event_id: str) -> Sides:
        """The event's payload as it was delivered, and as it would be. Raises `ApiError`."""
        event = await self._event(event_id)
        given = input_of(event, self._before) if event is not None else None
        if event is None or given is None:
            return Sides(None, None, "No payload was recorded.")
        delivered = "" if event.status == "skipped" else event.payload_text
        if not given.certain:
            return Sides(delivered, None, f"It cannot be told: {NO_INPUT}.")
        outcome = await asyncio.to_thread(rehearse, self._after, given.text)
        return Sides(delivered, "" if outcome.kind == "skipped" else outcome.payload, outcome.reason)
