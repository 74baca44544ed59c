"""The bounds of deliveries: this machine, the demo's own receivers, and hosts that the person allowed. Nowhere else.

Made-up data must not reach real partners because somebody copied a real URL. Only literal loopback addresses and
`localhost` count as this machine: any other name could resolve to anything.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import cache
from typing import Final, Protocol

import httpx

from tui.loopback import is_loopback
from tui.sandbox.auth import CannotDeliver

TIMEOUT_SECONDS: Final = 10.0


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that httpx trusts, read once: that takes longer than a whole delivery on this machine."""
    return httpx.create_ssl_context()


class Receivers(Protocol):
    """Receivers inside this process, by host name."""

    def knows(self, host: str) -> bool: ...

    async def receive(self, request: httpx.Request) -> httpx.Response: ...


class Network(httpx.AsyncBaseTransport):
    def __init__(self, receivers: Receivers, allowed_hosts: Iterable[str] = ()) -> None:
        self._receivers = receivers
        self._allowed = {host.lower().rstrip(".") for host in allowed_hosts}
        self._real: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host.lower().rstrip(".")
        if host not in self._allowed and self._receivers.knows(host):
            return await self._receivers.receive(request)
        if host in self._allowed or is_loopback(host):
            if self._real is None:
                self._real = httpx.AsyncHTTPTransport(verify=_trust(), limits=httpx.Limits(max_keepalive_connections=0))
            return await self._real.handle_async_request(request)
        raise CannotDeliver(
            f"The sandbox does not deliver to {host or 'an empty host'}: only to this machine and the demo's own "
            f"receivers."
            f" Allow it with --allow-host {host or 'HOST'}."
        )

    async def aclose(self) -> None:
        if self._real is not None:
            await self._real.aclose()


def make_client(network: Network) -> httpx.AsyncClient:
    """A client that takes nothing from the environment (no proxy, no netrc) and follows no redirect."""
    return httpx.AsyncClient(
        transport=network,
        trust_env=False,
        follow_redirects=False,
        timeout=TIMEOUT_SECONDS,
        headers={"User-Agent": "epilot-webhooks-sandbox", "Accept": "*/*"},
    )
