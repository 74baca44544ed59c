"""The way of an in-process client to the sandbox: httpx's own ASGI transport, with what a network does besides.

Its read timeout counts, and a lost connection and a cut body are what they would be over a socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
from starlette.types import ASGIApp

from tui.sandbox.faults import BodyCut, ConnectionLost


class SandboxTransport(httpx.AsyncBaseTransport):
    """`close` is awaited when the client closes."""

    def __init__(self, app: ASGIApp, close: Callable[[], Awaitable[None]]) -> None:
        self._inner = httpx.ASGITransport(app)
        self._close = close

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        limit = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(limit):
                return await self._inner.handle_async_request(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout("The sandbox did not answer in time", request=request) from error
        except ConnectionLost as error:
            raise httpx.ReadError("The connection was lost", request=request) from error
        except BodyCut as cut:
            return httpx.Response(cut.status, headers=cut.headers, stream=_CutStream(cut, request))

    async def aclose(self) -> None:
        await self._close()


class _CutStream(httpx.AsyncByteStream):
    def __init__(self, cut: BodyCut, request: httpx.Request) -> None:
        self._cut = cut
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._cut.part
        expected = dict(self._cut.headers).get(b"content-length", b"?").decode()
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
            f" (received {len(self._cut.part)} bytes, expected {expected})",
            request=self._request,
        )
