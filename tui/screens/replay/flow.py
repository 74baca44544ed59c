"""The questions before a replay and the words after it: the same from the event log and from one event."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.api.addresses import without_address_secrets
from tui.api.errors import RefusedLocally
from tui.api.models import MAX_BATCH, WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.confirm import ConfirmDialog, count_to_type
from tui.screens.common.errors import say_failed_write
from tui.screens.replay.batch_outcome import BatchOutcomeDialog
from tui.services.events.event_row import EventRow
from tui.services.events.feed import FeedBook
from tui.services.recovery.plan import elsewhere_words
from tui.services.replay.earlier import earlier_words
from tui.services.replay.follower import Followed
from tui.services.replay.replayer import NotStarted, Replayer, ReplayOutcome, ReplaySelection, select
from tui.services.time.clock import long_ago
from tui.store.standing import told_at
from tui.workers import start_worker

if TYPE_CHECKING:
    from datetime import datetime


NAMED = 12
"""Ids named in a question; the others are counted."""


@dataclass
class ReplayFlow:
    """Replays events of one webhook. `changed` is called when there is something new to read or to say, `queued` with
    the ids of a batch that the server took."""

    config: WebhookConfig
    book: FeedBook
    replayer: Replayer
    changed: Callable[[Followed | None], Awaitable[None]]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    queued: Callable[[Sequence[str]], None] = lambda event_ids: None

    async def ask_one(self, screen: ConsoleScreen[Any], row: EventRow) -> None:
        """Ask, then send one event again. Call it from a worker of the group `asking`."""
        details = [f"Goes to {without_address_secrets(self.config.url or row.url)}. The receiver may get it twice."]
        if row.status == "succeeded":
            details.insert(0, "It was delivered already.")
        elif row.was_delivered:
            details.insert(0, "It was delivered already: only its response was too large to record.")
        elif row.status == "in_progress":
            details.insert(
                0, "It is still being delivered, and may be retried automatically for hours: it could arrive twice."
            )
        told = screen.context.now()
        known = await self.replayer.known(self.config.id, [row.event_id])
        if known:
            details[:0] = earlier_words(known, 1, told)
        elif (at := self.replayer.replayed_at(self.config.id, row.event_id)) is not None:
            details.insert(0, f"This program replayed it already, {long_ago(at, told)}.")
        details[:0] = await self.elsewhere([row.event_id])
        if self.replayer.is_sending(self.config.id, row.event_id):
            details.insert(0, "This program is sending it right now.")
        dialog = ConfirmDialog(
            f"Replay {row.event_id} through {self.config.label}?", details=details, production=screen.context.production
        )
        if await screen.app.push_screen_wait(dialog):
            before = told_at(told, known.values())
            start_worker(
                screen.app, partial(self._send_one, screen, row, repeat=bool(known), told=before), group="writes"
            )

    async def ask_many(self, screen: ConsoleScreen[Any], rows: Sequence[EventRow]) -> None:
        """Ask, then send many events again in batches. Call it from a worker of the group `asking`."""
        known = await self.replayer.known(self.config.id, [row.event_id for row in rows])
        selection = select(rows, known)
        if not selection.ids:
            screen.say(_left_out(selection) or "No marked event can be replayed.", severity="warning")
            return
        count = len(selection.ids)
        batches = -(-count // MAX_BATCH)
        again = sum(
            event_id in known or self.replayer.replayed_at(self.config.id, event_id) is not None
            for event_id in selection.ids
        )
        details = [
            f"Oldest first, in {batches} batch{'es' * (batches != 1)} of at most {MAX_BATCH}, "
            f"to {without_address_secrets(self.config.url or 'no URL')}. The receiver may get an event twice."
        ]
        if left_out := _left_out(selection):
            details.append(left_out)
        details += await self.elsewhere(selection.ids)
        if again:
            details.append(f"{again} of them were replayed from this machine before and are not known to have arrived.")
        if delivered := sum(row.status == "succeeded" for row in rows):
            details.append(f"{delivered} of them were delivered already.")
        details += list(selection.ids[:NAMED])
        if count > NAMED:
            details.append(f"and {count - NAMED} more")
        dialog = ConfirmDialog(
            f"Replay {count} event{'s' * (count != 1)} through {self.config.label}?",
            details=details,
            typed=count_to_type(count, production=screen.context.production),
            production=screen.context.production,
        )
        if await screen.app.push_screen_wait(dialog):
            start_worker(screen.app, partial(self._send_many, screen, selection), group="writes")

    async def elsewhere(self, event_ids: Sequence[str]) -> list[str]:
        """Sentences about those that were sent through a server of another name."""
        return list(elsewhere_words(await self.replayer.sent_elsewhere(self.config.id, event_ids)))

    async def _send_one(self, screen: ConsoleScreen[Any], row: EventRow, *, repeat: bool, told: datetime) -> None:
        try:
            outcome = await self.replayer.replay(self.config.id, row.event_id, repeat=repeat, told=told)
        except NotStarted as problem:
            screen.say(problem, severity="warning")
            return
        topic = self._topic([row.event_id])
        if outcome.error is not None:
            say_failed_write(screen, outcome.error, "replayed")
        else:
            screen.say("Queued, not delivered yet. Watching for the new event.", title=f"Replay of {row.event_id}",
                       topic=topic, event=(self.config.id, row.event_id))  # fmt: skip
        if outcome.sent:
            await self._follow(screen, outcome, topic)
        else:
            await self.changed(None)

    async def _send_many(self, screen: ConsoleScreen[Any], selection: ReplaySelection) -> None:
        try:
            outcome = await self.replayer.replay_batch(self.config.id, selection.ids)
        except NotStarted as problem:
            screen.say(problem, severity="warning")
            return
        self.queued(outcome.queued)
        topic = self._topic(selection.ids)
        if outcome.complete:
            screen.say(f"{len(outcome.queued)} queued, not delivered yet. Watching for the new events.", title="Batch",
                       topic=topic)  # fmt: skip
        else:
            screen.app.push_screen(BatchOutcomeDialog(outcome, screen.context))
        if outcome.sent:
            await self._follow(screen, outcome, topic)

    def _topic(self, event_ids: Sequence[str]) -> str:
        """Topic that the toasts of one replay have in common: the outcome takes the place of "queued"."""
        return f"replay {self.config.id} {' '.join(event_ids)}"

    async def _follow(self, screen: ConsoleScreen[Any], outcome: ReplayOutcome, topic: str) -> None:
        followed = None
        try:
            async for followed in self.replayer.follow(self.config.id, outcome, self.pause):
                await self.changed(followed)
        except RefusedLocally:
            screen.say("This connection was left before the outcome of the replay was known.",
                       title="Replay", severity="warning", topic=topic)  # fmt: skip
            return
        if followed is None:
            screen.say("The new events could not be read: their outcome is unknown. ctrl+r reads again.",
                       title="Replay", severity="warning", topic=topic)  # fmt: skip
            return
        bad = not followed.settled or any(row.status != "succeeded" for row in followed.matched)
        failed_first = sorted(followed.matched, key=lambda row: row.status == "succeeded")
        event = (self.config.id, failed_first[0].event_id) if failed_first else None
        screen.say(f"New events (same payload): {followed.words}.", title="Replay", topic=topic, event=event,
                   severity="warning" if bad else "information")  # fmt: skip
        if not followed.settled:
            await self.changed(None)  # nobody looks any more: words on the screen would grow stale


def _left_out(selection: ReplaySelection) -> str:
    parts = []
    if selection.in_progress:
        parts.append(f"{len(selection.in_progress)} still being delivered")
    if selection.delivered:
        parts.append(f"{len(selection.delivered)} that arrived (response too large to record)")
    if selection.replayed:
        parts.append(f"{len(selection.replayed)} replayed from this machine before that may have arrived")
    if selection.stood_for:
        parts.append(f"{len(selection.stood_for)} whose newer event is marked, too")
    return f"Left out: {' and '.join(parts)}. To send one of them anyway, press r on it." if parts else ""
