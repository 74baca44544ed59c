"""The guard of a served sandbox; it lets in programs of this machine that ask for it by one of this machine's own
names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.loopback import refusal
from tui.sandbox.wire import answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class OnlyThisMachine:
    """Answers 421 to a request for another host, and 403 to one that another machine's page sends; the rest is
    `app`'s."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refused := refusal(scope["headers"], "This sandbox")) is not None:
            status, message = refused
            await answer({"message": message}, status)(scope, receive, send)
            return
        await self._app(scope, receive, send)
