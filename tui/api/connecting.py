"""The httpx client: made with the first request, in the loop that runs it, so that making a `WebhooksClient` costs nothing."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Sequence
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from tui import __version__
from tui.api.operations import Operation, refused
from tui.api.server import is_loopback
from tui.api.timing import Timeouts


class Connections:
    """Holds the connections to one server. No redirects, no cookies, and no `.netrc` beside the token."""

    def __init__(
        self,
        server: str,
        headers: Sequence[tuple[str, str]],
        timeouts: Timeouts,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._server = server
        self._headers = _with_defaults(headers)
        self._timeouts, self._transport = timeouts, transport
        self._client: httpx.AsyncClient | None = None
        self._closed = False

    async def open(self, operation: Operation) -> httpx.AsyncClient:
        """The httpx client. `RefusedLocally` once closed, or where proxy or certificate settings cannot be used."""
        if self._closed:
            raise refused(operation, "this connection is closed. Open it again.")
        if self._client is None:
            complaint = await self._make()
            if self._client is None:
                raise refused(
                    operation,
                    f"the proxy or certificate settings of the environment cannot be used ({complaint}). Check HTTPS_PROXY, "
                    "HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
                )
        return self._client

    async def aclose(self) -> None:
        """Close them, and the transport that was passed in."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
        elif self._transport is not None:
            await self._transport.aclose()

    async def _make(self) -> str | None:
        """What stood in the way, if something did. It runs outside any handler, so that no proxy password hangs on it."""
        parts = urlsplit(self._server)
        needs_tls = parts.scheme == "https" and self._transport is None
        try:
            settings = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
            if needs_tls:
                context = await asyncio.to_thread(_trusting_context, *settings)
            else:  # trusts nobody, and is made in no time
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if self._client is None and not self._closed:  # another request may have been quicker
                self._client = self._new(context, direct=parts.scheme == "http" and is_loopback(parts.hostname or ""))
        except (OSError, ValueError, ImportError, httpx.InvalidURL) as problem:
            return type(problem).__name__
        return "closed meanwhile" if self._closed else None

    def _new(self, context: ssl.SSLContext, *, direct: bool) -> httpx.AsyncClient:
        """`direct`: plain http to this machine goes through no proxy, or the token would leave it unencrypted."""
        limits = self._timeouts
        return httpx.AsyncClient(
            verify=context,
            transport=self._transport,
            headers=self._headers,
            timeout=httpx.Timeout(connect=limits.connect, read=limits.read, write=limits.write, pool=limits.pool),
            trust_env=not direct,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )


def _with_defaults(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The extra headers, after those of our own that they do not replace."""
    given = {name.lower() for name, _ in headers}
    own = [("Accept", "application/json"), ("User-Agent", f"epilot-webhooks-tui/{__version__}")]
    return [pair for pair in own if pair[0].lower() not in given] + list(headers)


@lru_cache(maxsize=4)
def _trusting_context(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """A context made once: loading the certificates takes longer than an answer does (performance.md, section 1).

    The arguments are the settings that httpx takes the certificates from, so that other settings make another context.
    """
    return httpx.create_ssl_context()
