"""A replay by `call`: on record before it leaves, and asked about where an event may arrive twice."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tui.api import operations
from tui.api.models import MAX_BATCH
from tui.headless.call.asking import ask_for_count, ask_to_repeat
from tui.headless.call.request import Request
from tui.headless.desk import Desk, Trouble, complain, progress
from tui.headless.trouble import NotAllQueued
from tui.services.recovery.plan import elsewhere_words
from tui.services.replay.earlier import earlier_words
from tui.services.replay.replayer import NotStarted, Replayer
from tui.store.standing import told_at

if TYPE_CHECKING:
    from tui.api.answer import Answer
    from tui.api.client import WebhooksClient

Heard = Callable[["Answer"], None]


@dataclass
class _AsGiven:
    """Sends a replay with the body that a person gave, as far as it is about the same events."""

    client: WebhooksClient
    body: bytes | None
    heard: Heard

    async def replay_event(self, config_id: str, event_id: str, *, reapply_transform: bool = False) -> None:
        await self.client.replay_event(config_id, event_id, content=self.body, heard=self.heard)

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        given = json.loads(self.body or b"{}")
        content = self.body
        if given.get("eventIds") != list(event_ids):  # another program has just sent some of them
            content = json.dumps({**given, "eventIds": list(event_ids)}).encode("ascii")
        return await self.client.replay_batch(config_id, event_ids, content=content, heard=self.heard)


async def replay(flags: argparse.Namespace, desk: Desk, request: Request, body: bytes | None, heard: Heard) -> None:
    """Send one event or a batch again. Raises `ApiError`, `NotAllQueued`, and `Trouble` where nothing was sent."""
    options = json.loads(body) if body else {}
    options = options if isinstance(options, dict) else {}
    is_batch = request.operation.for_client.id == operations.REPLAY_BATCH.id
    config_id, event_ids = _events_of(request, options, is_batch=is_batch)
    replayer = desk.session.replayer_through(_AsGiven(desk.session.client, body, heard))
    told = desk.now()
    known = await replayer.known(config_id, event_ids)
    may_have_arrived = {event_id: standing for event_id, standing in known.items() if standing.may_have_arrived}
    words = [*elsewhere_words(await replayer.sent_elsewhere(config_id, event_ids))]
    words += earlier_words(may_have_arrived, len(event_ids), told)
    ask_for_count(flags, desk, len(event_ids))
    if words:
        ask_to_repeat(flags, words)
    await _carry_out(
        replayer,
        config_id,
        event_ids,
        is_batch=is_batch,
        reapply=options.get("reapply_transform") is True,
        repeat=list(known),
        told=told_at(told, known.values()),
    )


def _events_of(request: Request, options: dict[str, object], *, is_batch: bool) -> tuple[str, list[str]]:
    """The webhook and the events that a replay is of. Raises `Trouble`."""
    if len(request.ids) != (1 if is_batch else 2):
        raise Trouble(f"{request.operation.id}: this contract gives it other ids, so that it could not be recorded.")
    config_id, *event_ids = request.ids
    if not is_batch:
        return config_id, event_ids
    ids = options.get("eventIds")
    if not isinstance(ids, list) or not all(isinstance(event_id, str) and event_id for event_id in ids):
        raise Trouble(f"{request.operation.id}: eventIds must be a list of texts, none of them empty.")
    unique = list(dict.fromkeys(ids))
    if not 1 <= len(unique) <= MAX_BATCH:
        raise Trouble(f"{request.operation.id}: a batch has 1 to {MAX_BATCH} events; this one has {len(unique)}.")
    return config_id, unique


async def _carry_out(
    replayer: Replayer,
    config_id: str,
    event_ids: Sequence[str],
    *,
    is_batch: bool,
    reapply: bool,
    repeat: Sequence[str],
    told: datetime,
) -> None:
    try:
        if is_batch:
            outcome = await replayer.replay_batch(
                config_id, event_ids, reapply_transform=reapply, repeat=repeat, told=told
            )
        else:
            outcome = await replayer.replay(
                config_id, event_ids[0], reapply_transform=reapply, repeat=bool(repeat), told=told
            )
    except NotStarted as problem:
        raise Trouble(str(problem)) from None
    if outcome.error is not None:
        raise outcome.error
    if outcome.queued:
        progress(f"{len(outcome.queued)} queued, not delivered yet; 'ledger show {outcome.record}' has the record.")
    if outcome.elsewhere:
        complain(f"Not sent, since another program has just sent them: {', '.join(outcome.elsewhere)}.")
    if outcome.not_queued:
        raise NotAllQueued(outcome.not_queued)
