"""The guard of a served sandbox; it lets in programs of this machine that ask for it by one of this machine's own
names.

A web page can let its own name lead to 127.0.0.1 (DNS rebinding); the browser then lets it read what answers there.
Such a request names the page's host. One that another page sends by itself names that page as its origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.sandbox.network import is_loopback
from tui.sandbox.wire import answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class OnlyThisMachine:
    """Answers 421 to a request for another host, and 403 to one that another machine's page sends; the rest is
    `app`'s."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := _refusal(scope)) is not None:
            status, message = refusal
            await answer({"message": message}, status)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> tuple[int, str] | None:
    hosts, origins = (
        [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]
        for wanted in (b"host", b"origin")
    )
    if len(hosts) != 1 or not is_this_machine(f"http://{hosts[0]}"):
        return 421, "This sandbox answers to 127.0.0.1 and localhost only, by that name in the Host header"
    if not all(map(is_this_machine, origins)):
        return 403, "This sandbox answers no web page of another machine"
    return None


def is_this_machine(address: str) -> bool:
    """Tell whether an origin such as `http://localhost:3000` is of this machine by its very name."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no number up to 65535
    except ValueError:
        return False
    is_origin = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return is_origin and is_loopback((parts.hostname or "").rstrip("."))
