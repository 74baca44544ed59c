"""The request on its way: a write is asked about and announced."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui.api import operations, reading
from tui.headless.call.asking import ask_for_name, ask_on_production, check_access
from tui.headless.call.request import Request
from tui.headless.desk import Desk, Trouble
from tui.services.drafts.protection import NOT_CHANGED, NOT_DELETED

if TYPE_CHECKING:
    from tui.api.answer import Answer
    from tui.api.client import WebhooksClient

Heard = Callable[["Answer"], None]


_ASKS_FOR_THE_NAME: Final = {
    operations.UPDATE_CONFIG.id: NOT_CHANGED,
    operations.DELETE_CONFIG.id: NOT_DELETED,
}


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
    if operation.id in _ASKS_FOR_THE_NAME and not flags.protected:
        await _ask_where_protected(flags, client, request, what, heard)
    with desk.session.outbox.sending(what):
        await client.send(operation, request.ids, query=request.query, content=body, heard=heard)


async def _ask_where_protected(
    flags: argparse.Namespace, client: WebhooksClient, request: Request, what: str, heard: Heard
) -> None:
    """Read the webhook that a change is for, and ask for its name where it is protected. Raises `ApiError` where it
    cannot be read, and `Trouble` where the change is not meant."""
    operation = request.operation.for_client
    not_known = f"so it is not known if {what} is for a protected webhook. Add --protected to send it all the same."
    if len(request.ids) != 1:
        raise Trouble(f"nothing was sent: this contract gives it other ids, {not_known}")
    body = await client.send(operations.GET_CONFIG, request.ids, heard=heard)
    try:
        config = reading.one_config(body)
    except ValueError:
        raise Trouble(f"nothing was sent: what the server has there is no webhook, {not_known}") from None
    ask_for_name(flags, config, what, _ASKS_FOR_THE_NAME[operation.id])
