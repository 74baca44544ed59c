"""Sending to a receiver of a person's own, with an httpx client that knows nothing of the API.

No token, no redirects, no cookies, no proxy, nothing out of the environment but which certificates are trusted; one
attempt, since a person looks on.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlsplit

import httpx

from tui.api.certificates import BadCertificates, trusting_context
from tui.api.failures import reason_of
from tui.api.redaction import Redactor
from tui.sizes import seconds_in_words

if TYPE_CHECKING:
    from tui.services.elsewhere.request import Outgoing
    from tui.services.outbox import Outbox

LONGEST_WAIT: Final = 30.0
"""Seconds for all of it."""
LONGEST_CONNECT: Final = 5.0
LONGEST_ANSWER: Final = 1024 * 1024
"""Bytes of an answer that are read."""


@dataclass(frozen=True)
class Reply:
    """The receiver's answer, all of it outside text, values of headers that hold secrets redacted. `seconds` until it
    was read; `is_cut`: there was more of its body."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    seconds: float
    is_cut: bool = False
    was_sent: ClassVar[bool] = True

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299

    @property
    def headline(self) -> str:
        """The outcome in a line of outside text: `✓ 200 OK after 12 ms`."""
        words = " ".join(filter(None, (str(self.status), self.reason)))
        return f"{'✓' if self.is_success else '✗'} {words} after {seconds_in_words(self.seconds)}"


@dataclass(frozen=True)
class NoReply:
    """No answer came. `why` is a sentence that may hold outside text; `is_unknown`: it may have arrived."""

    why: str
    is_unknown: bool
    is_success: ClassVar[bool] = False

    @property
    def was_sent(self) -> bool:
        return self.is_unknown

    @property
    def headline(self) -> str:
        """The outcome in a line of outside text."""
        return f"{'?' if self.is_unknown else '✗'} {self.why}"


class ElsewhereSender:
    """Sends one request at a time, each announced in the outbox. `transport` is that of tests."""

    def __init__(
        self,
        outbox: Outbox,
        transport: httpx.AsyncBaseTransport | None = None,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._outbox = outbox
        self._transport = transport
        self._timer = timer

    async def send(self, request: Outgoing) -> Reply | NoReply:
        """Send it, once; nothing is raised for what the other side does."""
        with self._outbox.sending(f"{request.event_id} to {request.name}"):
            try:
                async with asyncio.timeout(LONGEST_WAIT), await self._client(request) as client:
                    return await self._exchange(client, request)
            except BadCertificates as problem:
                return NoReply(f"Nothing was sent: {problem}.", is_unknown=False)
            except Exception as problem:  # httpx lets through what anyio, ssl and h11 raise
                return _broken(request, problem)

    async def _client(self, request: Outgoing) -> httpx.AsyncClient:
        needs_tls = urlsplit(request.url).scheme == "https" and self._transport is None
        context = await asyncio.to_thread(trusting_context) if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return httpx.AsyncClient(
            verify=context,
            transport=self._transport,
            timeout=httpx.Timeout(LONGEST_WAIT, connect=LONGEST_CONNECT),
            trust_env=False,
            follow_redirects=False,
        )

    async def _exchange(self, client: httpx.AsyncClient, request: Outgoing) -> Reply:
        began = self._timer()
        # Made without the client, which would add headers of its own.
        wire = httpx.Request(
            request.method,
            request.url,
            headers=[(name.encode("ascii"), value.encode("ascii")) for name, value in request.headers],
            content=request.body or None,
        )
        response = await client.send(wire, stream=True)
        body = bytearray()
        try:
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LONGEST_ANSWER:
                    break
        finally:
            await response.aclose()
        return Reply(
            status=response.status_code,
            reason=response.reason_phrase,
            headers=Redactor().headers(response.headers.multi_items()),
            body=bytes(body[:LONGEST_ANSWER]),
            seconds=self._timer() - began,
            is_cut=len(body) > LONGEST_ANSWER,
        )


def _broken(request: Outgoing, problem: Exception) -> NoReply:
    match problem:
        case httpx.ConnectTimeout():
            sentence = f"{request.name} took no connection within {LONGEST_CONNECT:.0f} s"
        case httpx.ConnectError():
            sentence = f"{request.name} cannot be reached ({reason_of(problem)})"
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError() | UnicodeError():
            sentence = f"it cannot be put into a request ({problem or type(problem).__name__})"
        case httpx.TimeoutException() | TimeoutError():
            return NoReply(
                f"{request.name} gave no whole answer within {LONGEST_WAIT:.0f} s: it may have arrived.",
                is_unknown=True,
            )
        case _:
            return NoReply(
                f"{request.name} gave no whole answer ({reason_of(problem)}): it may have arrived.",
                is_unknown=True,
            )
    return NoReply(f"Nothing was sent: {sentence}.", is_unknown=False)
