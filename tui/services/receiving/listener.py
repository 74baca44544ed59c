"""A receiver of webhooks: takes each request whole, has its signature checked, shows it, and answers as it was told.

An ASGI application. Nothing is kept but counts: a request is gone once it was shown.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.redaction import Redactor
from tui.loopback import refusal
from tui.services.signatures.verification import Verdict, verify
from tui.standard_webhooks import HEADERS

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tui.services.signatures.keys import Key
    from tui.services.time.clock import Clock

LONGEST_BODY: Final = 10 * 1024 * 1024
"""Bytes of a body that are taken: a longer one is answered with 413."""
SLOWEST_BODY: Final = 30.0
"""Seconds in which a body has to be here: a slower one is answered with 408."""

MOST_AT_ONCE: Final = 64
"""Requests that are taken at the same time: one more is answered with 503."""

_TOO_LARGE: Final = 413
_TOO_SLOW: Final = 408
_TOO_MANY: Final = 503


@dataclass(frozen=True)
class ListenerAnswer:
    """The answer to each request. `retry_after` in seconds."""

    status: int = 200
    retry_after: int | None = None


@dataclass(frozen=True)
class Received:
    """A request as it came. `headers` and `path` are outside text, secrets and all."""

    number: int
    at: datetime
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    verdict: Verdict | None
    """`None` where there is no key to check with."""
    answered: int

    @property
    def shown_path(self) -> str:
        """The path with its query, secrets redacted."""
        return Redactor().text(self.path)

    @property
    def shown_headers(self) -> list[tuple[str, str]]:
        """The headers, secrets redacted. Those of the signature stay: they are none, and `verify` can check them
        again."""
        redacted = Redactor().headers(self.headers)
        return [
            header if header[0].lower() in HEADERS else blotted
            for header, blotted in zip(self.headers, redacted, strict=True)
        ]

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Listener:
    """`show` gets each request that was taken, `say` a sentence about each that was not."""

    def __init__(
        self,
        key: Key | None,
        answer: ListenerAnswer,
        now: Clock,
        show: Callable[[Received], None],
        say: Callable[[str], None],
    ) -> None:
        self._key = key
        self._answer = answer
        self._now = now
        self._show = show
        self._say = say
        self._being_taken = 0
        self.counts: Counter[str] = Counter()
        """Requests by what came of them: `received`, `valid`, `not valid`, `refused`."""

    @property
    def summary(self) -> str:
        """All that came, in a sentence."""
        counts = self.counts
        received = counts["received"]
        parts = [f"{received} request{'s' * (received != 1)} received"]
        if counts["valid"] or counts["not valid"]:
            parts.append(f"{counts['valid']} with a valid signature, {counts['not valid']} without")
        if counts["refused"]:
            parts.append(f"{counts['refused']} refused")
        return f"{'; '.join(parts)}."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        refused = refusal(scope["headers"], "This receiver")
        if refused is not None:
            await self._refuse(send, *refused)
            return
        if self._being_taken >= MOST_AT_ONCE:
            await self._refuse(send, _TOO_MANY, f"{MOST_AT_ONCE} requests are being taken already")
            return
        self._being_taken += 1
        try:
            await self._answer_to(scope, receive, send)
        finally:
            self._being_taken -= 1

    async def _answer_to(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(SLOWEST_BODY):
                body = await _whole(receive)
        except TimeoutError:
            await self._refuse(send, _TOO_SLOW, f"A body was not here after {SLOWEST_BODY:.0f} s")
            return
        except _TooLong:
            await self._refuse(send, _TOO_LARGE, f"A body is longer than {LONGEST_BODY // 1024 // 1024} MB")
            return
        except _Gone:
            self.counts["refused"] += 1
            self._say("A sender went away before its request was whole.")
            return
        self._take(scope, body)
        await _send(send, self._answer.status, self._answer.retry_after)

    def _take(self, scope: Scope, body: bytes) -> None:
        headers = tuple((_text(name), _text(value)) for name, value in scope["headers"])
        at = self._now()
        verdict = verify(headers, body, self._key, at) if self._key is not None else None
        self.counts["received"] += 1
        if verdict is not None:
            self.counts["valid" if verdict.is_valid else "not valid"] += 1
        query = f"?{_text(scope['query_string'])}" if scope["query_string"] else ""
        self._show(
            Received(
                number=self.counts["received"],
                at=at,
                method=scope["method"],
                path=_text(scope.get("raw_path") or scope["path"].encode()) + query,
                headers=headers,
                body=body,
                verdict=verdict,
                answered=self._answer.status,
            )
        )

    async def _refuse(self, send: Send, status: int, words: str) -> None:
        self.counts["refused"] += 1
        self._say(f"Refused with {status}: {words}.")
        await _send(send, status, None)


class _TooLong(Exception):
    pass


class _Gone(Exception):
    pass


async def _whole(receive: Receive) -> bytes:
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        part: bytes = message.get("body", b"")
        length += len(part)
        if length > LONGEST_BODY:
            raise _TooLong
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, status: int, retry_after: int | None) -> None:
    headers = [] if status in (204, 304) else [(b"content-length", b"0")]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")
