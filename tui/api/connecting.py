"""The httpx client: made with the first request, in the loop that runs it, so that making a `WebhooksClient` costs
nothing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from tui import __version__
from tui.api.certificates import BadCertificates, trusting_context
from tui.api.operations import Operation, refused
from tui.api.proxies import BadProxy, Proxy, proxy_for
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
        self.proxy: str | None = None
        """The setting whose proxy is asked, such as `HTTPS_PROXY`; `None` for none, or before the first request."""

    async def open(self, operation: Operation) -> httpx.AsyncClient:
        """The httpx client. `RefusedLocally` once closed, or where proxy or certificate settings cannot be used."""
        if self._closed:
            raise refused(operation, "this connection is closed. Open it again.")
        if self._client is None:
            complaint = await self._make()
            if self._client is None:
                raise refused(operation, f"{complaint}.")
        return self._client

    async def aclose(self) -> None:
        """Close them, and the transport that was passed in."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
        elif self._transport is not None:
            await self._transport.aclose()

    async def _make(self) -> str:
        """Make it, and return what stood in the way, if something did. It runs outside any handler, so that no proxy
        password hangs on it."""
        needs_tls = urlsplit(self._server).scheme == "https" and self._transport is None
        proxy: Proxy | None = None
        try:
            proxy = proxy_for(self._server) if self._transport is None else None
            if needs_tls:
                context = await asyncio.to_thread(trusting_context)
            else:  # trusts nobody, and is made in no time
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if self._client is None and not self._closed:  # another request may have been quicker
                self._client = self._new(context, proxy)
                self.proxy = proxy.name if proxy is not None else None
        except (BadProxy, BadCertificates) as problem:
            return str(problem)
        except ImportError:
            return (
                f"{proxy.name if proxy else 'a setting'} names a SOCKS proxy, which needs the package socksio beside "
                f"this program; "
                "install it, or name an http proxy"
            )
        except (OSError, ValueError, httpx.InvalidURL) as problem:
            name = proxy.name if proxy else "a proxy or certificate setting of the environment"
            return f"{name} cannot be used ({type(problem).__name__}); correct it or unset it"
        return "this connection is closed. Open it again"

    def _new(self, context: ssl.SSLContext, proxy: Proxy | None) -> httpx.AsyncClient:
        """Nothing is left to httpx to read in the environment: see `tui.api.proxies` and `tui.api.certificates`."""
        limits = self._timeouts
        return httpx.AsyncClient(
            verify=context,
            transport=self._transport,
            proxy=proxy.address if proxy is not None else None,
            headers=self._headers,
            timeout=httpx.Timeout(connect=limits.connect, read=limits.read, write=limits.write, pool=limits.pool),
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )


def _with_defaults(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The extra headers, after those of our own that they do not replace."""
    given = {name.lower() for name, _ in headers}
    own = [("Accept", "application/json"), ("User-Agent", f"epilot-webhooks-tui/{__version__}")]
    return [pair for pair in own if pair[0].lower() not in given] + list(headers)
