"""The request on its way: a write is asked about and announced."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.api import operations
from tui.headless.call.asking import ask_on_production, check_access
from tui.headless.call.request import Request
from tui.headless.desk import Desk

if TYPE_CHECKING:
    from tui.api.answer import Answer

Heard = Callable[["Answer"], None]


async def send(flags: argparse.Namespace, desk: Desk, request: Request, body: bytes | None, heard: Heard) -> None:
    """Send it; the answers go to `heard`. Raises `ApiError`, `NotAllQueued`, and `Trouble` where nothing
    was sent."""
    operation = request.operation.for_client
    if operation.changes:
        check_access(desk)
    if operation.id in (operations.REPLAY_EVENT.id, operations.REPLAY_BATCH.id):
        from tui.headless.call.replaying import replay  # all that knows of logs and ledgers

        await replay(flags, desk, request, body, heard)
        return
    client = desk.session.client
    if not operation.changes:
        await client.send(operation, request.ids, query=request.query, content=body, heard=heard)
        return
    what = " ".join((operation.id, *request.ids))
    ask_on_production(flags, desk, what)
    with desk.session.outbox.sending(what):
        await client.send(operation, request.ids, query=request.query, content=body, heard=heard)
