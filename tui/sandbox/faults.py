"""Faults on demand, so that tests and people can see how a client copes.

Ask with a request header, for that request:

    X-Sandbox-Fault: 429=2

or in a webhook's name, for every request about that webhook except saving and deleting it (so that the fault can be
taken off again):

    Meter readings to the portal [fault: drop x1]

What can be asked for (several, separated by commas, happen in that order):

    latency=1.5    the answer comes that many seconds late 429=2          429 with Retry-After: 2 (without =2 no such
    header); any status from 400 to 599 works: 500, 503=1, 413 refuse         the connection is lost before anything is
    carried out drop           the request IS carried out, then the connection is lost instead of the answer cut
    the request is carried out, and the answer's body stops half way not-json       the request is carried out, and the
    answer is 200 with a page of HTML

`x3` after a fault: only the first three times, for this webhook, or for this header's text, method and path (`#
anything` at the end of the header makes it another text). A header that asks for anything else is answered with 400.
In-process a lost connection is httpx.ReadError and a cut body httpx.RemoteProtocolError; served, the socket really is
closed.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui.sandbox.wire import answer

HEADER: Final = b"x-sandbox-fault"
_IN_NAME: Final = re.compile(r"\[fault:\s*([^\]]*)\]", re.IGNORECASE)
_FAULT: Final = re.compile(
    r"(?P<kind>latency|refuse|drop|cut|not-json|[45]\d\d)(?:=(?P<number>\d+(?:\.\d+)?))?(?:\s+x(?P<times>\d+))?"
)
_ABOUT_A_WEBHOOK: Final = re.compile(r"/v[12]/webhooks/configs/([^/]+)(/.*)?")
_PAGE: Final = b"<!DOCTYPE html>\n<html><body><h1>It works!</h1></body></html>\n"

CloseConnection = Callable[[Scope, bool], Awaitable[None]]
"""Close the connection of a request: at once, or (True) after what was written has gone out."""


class ConnectionLost(Exception):
    """In-process: what a closed socket is over HTTP."""


class BodyCut(Exception):
    """In-process: an answer whose body stops half way."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], part: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.part = part


@dataclass(frozen=True)
class Fault:
    kind: str
    number: float | None = None
    times: int | None = None


def parse(text: str) -> list[Fault]:
    """The faults that a header or a name asks for; ValueError names one that is none."""
    faults = []
    for part in text.partition("#")[0].split(","):
        if not part.strip():
            continue
        match = _FAULT.fullmatch(part.strip())
        if match is None:
            raise ValueError(
                f"{part.strip()!r} is no fault: latency=SECONDS, 429=SECONDS, 500, refuse, drop, cut or not-json"
            )
        number, times = match["number"], match["times"]
        faults.append(Fault(match["kind"], float(number) if number else None, int(times) if times else None))
    return faults


class Faults:
    """The outermost layer of the application. `name_of` gives a webhook's name by id, `close` closes a connection
    (None: in-process)."""

    def __init__(
        self, app: ASGIApp, name_of: Callable[[str], str | None], close: CloseConnection | None = None
    ) -> None:
        self._app = app
        self._name_of = name_of
        self._happened: Counter[tuple[str, ...]] = Counter()
        self.close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            asked = self._asked(scope)
        except ValueError as error:
            return await answer({"message": f"X-Sandbox-Fault: {error}"}, 400)(scope, receive, send)
        for fault in asked:
            if fault.kind == "latency":
                await asyncio.sleep(fault.number or 0)
            elif fault.kind == "refuse":
                return await self._lose(scope)
            elif fault.kind.isdecimal():
                return await _status(fault)(scope, receive, send)
            else:
                return await self._spoil(fault.kind, scope, receive, send)
        await self._app(scope, receive, send)

    def _asked(self, scope: Scope) -> list[Fault]:
        asked: list[Fault] = []
        for name, value in scope["headers"]:
            if name.lower() == HEADER:
                text = value.decode("latin-1")
                asked += self._due(parse(text), (text, scope["method"], scope["path"]))
        path = scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0] or scope["path"]
        about = _ABOUT_A_WEBHOOK.fullmatch(path)
        if about is not None and not (about[2] is None and scope["method"] in {"PUT", "DELETE"}):
            config_id = unquote(about[1])
            wanted = _IN_NAME.search(self._name_of(config_id) or "")
            if wanted is not None:
                with suppress(ValueError):  # any other text in a name is just a name
                    asked += self._due(parse(wanted[1]), (config_id, wanted[1]))
        return asked

    def _due(self, faults: list[Fault], key: tuple[str, ...]) -> list[Fault]:
        due = []
        for number, fault in enumerate(faults):
            count = (*key, str(number))
            if fault.times is None or self._happened[count] < fault.times:
                due.append(fault)
                self._happened[count] += 1
        return due

    async def _lose(self, scope: Scope) -> None:
        if self.close is None:
            raise ConnectionLost
        await self.close(scope, False)

    async def _spoil(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry the request out, and make something else of the answer."""
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        if kind == "not-json":
            headers = [(b"content-type", b"text/html"), (b"content-length", str(len(_PAGE)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": _PAGE})
        elif kind == "drop" or len(body) < 2:
            await self._lose(scope)  # a body of nothing cannot be cut short
        elif self.close is None:
            raise BodyCut(start["status"], list(start["headers"]), bytes(body[: len(body) // 2]))
        else:
            await send(start)
            await send({"type": "http.response.body", "body": bytes(body[: len(body) // 2]), "more_body": True})
            await self.close(scope, True)


def _status(fault: Fault) -> ASGIApp:
    status = int(fault.kind)
    headers = {} if fault.number is None else {"Retry-After": f"{fault.number:g}"}
    return answer({"message": f"The sandbox was asked for a {status}"}, status, headers)
