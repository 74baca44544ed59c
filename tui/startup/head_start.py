"""The first request, under way before anything heavy is imported: the list of webhooks, asked for by a thread.

It is a GET, so asking twice does no harm: whatever goes wrong here, the client asks again and says what is wrong.
Standard library only, and of that neither `http.client` nor `asyncio`: they take longer to import than the answer takes
to come.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Final
from urllib.parse import urlsplit

from tui import __version__
from tui.api.certificates import trusting_context
from tui.api.early import EarlyAnswer
from tui.api.operations import GET_CONFIGS
from tui.api.proxies import BadProxy, proxy_for
from tui.sealed import SecretStr

LONGEST_SECONDS: Final = 15.0
"""Seconds that the client waits for this before it asks itself."""
LONGEST_ANSWER: Final = 16 * 1024 * 1024
"""Bytes of an answer that are kept; a longer one is left to the client."""
_LONGEST_HEAD: Final = 64 * 1024


class NoAnswer(Exception):
    """There is no answer that could be used; a few words say why."""


class HeadStart:
    """One request in a thread of its own. `server`, `token` and `headers` are checked already (see
    `tui.connection`)."""

    def __init__(
        self,
        server: str,
        token: SecretStr,
        headers: Sequence[tuple[str, str]] = (),
        *,
        seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._server, self._token, self._headers = server, token, headers
        self._seconds = seconds
        self._lock = Lock()
        self._answer: EarlyAnswer | None = None
        self._waiting: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return "HeadStart(...)"  # headers may be secrets, and a crash report prints every local variable

    def start(self) -> HeadStart:
        """Send the request; returns at once."""
        Thread(target=self._run, name="head start", daemon=True).start()
        return self

    @property
    def answer(self) -> EarlyAnswer | None:
        """The outcome; `None` while it is under way."""
        return self._answer

    def when_done(self, call: Callable[[], None]) -> None:
        """Call `call` once the outcome is there: from the thread, or at once where it is there already."""
        with self._lock:
            if self._answer is None:
                self._waiting.append(call)
                return
        call()

    def _run(self) -> None:
        at, started = datetime.now(UTC), time.perf_counter()
        status: int | None = None
        error: str | None = None
        headers: tuple[tuple[str, str], ...] = ()
        body = b""
        try:
            status, headers, body = self._ask(started + self._seconds)
        except NoAnswer as problem:
            error = str(problem)
        except Exception as problem:  # whatever it is: the client asks again, and finds the words for it
            error = type(problem).__name__
        answer = EarlyAnswer(
            url=f"{self._server}{GET_CONFIGS.path}",
            at=at,
            seconds=time.perf_counter() - started,
            status=status,
            error=error,
            sent_headers=tuple(self._sent_headers()),
            headers=headers,
            body=body,
        )
        with self._lock:
            self._answer = answer
            waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()

    def _ask(self, deadline: float) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        parts = urlsplit(self._server)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection = socket.create_connection((host, port), timeout=_left(deadline))
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if parts.scheme == "https":
                connection = trusting_context().wrap_socket(connection, server_hostname=host)
            connection.sendall(self._request(parts.path, parts.netloc))
            return _read_answer(connection, deadline)
        finally:
            connection.close()

    def _sent_headers(self) -> list[tuple[str, str]]:
        """All but Authorization: the client's own, unless a header of that name was given."""
        own = [
            ("Accept", "application/json"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
            ("User-Agent", f"epilot-webhooks-tui/{__version__}"),
        ]
        given = {name.lower() for name, _ in self._headers}
        return [pair for pair in own if pair[0].lower() not in given] + list(self._headers)

    def _request(self, prefix: str, netloc: str) -> bytes:
        # One expression: no variable of any frame holds the token.
        return "".join(
            (
                f"GET {prefix}{GET_CONFIGS.path} HTTP/1.1\r\nHost: {netloc}\r\n",
                *(f"{name}: {value}\r\n" for name, value in self._sent_headers()),
                f"Authorization: Bearer {self._token.get_secret_value()}\r\n\r\n",
            )
        ).encode("ascii")


def can_be_started(server: str, headers: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the way to `server` is as simple as this module is: no proxy, and no login of the person's own."""
    if any(name.lower() in ("authorization", "accept-encoding", "connection", "range") for name, _ in headers):
        return False
    try:
        return proxy_for(server) is None
    except BadProxy:
        return False  # the client finds the words for it


def _left(deadline: float) -> float:
    left = deadline - time.perf_counter()
    if left <= 0:
        raise NoAnswer("timed out")
    return left


def _read_answer(connection: socket.socket, deadline: float) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    data = bytearray()
    ended = False
    while True:
        whole = parse_answer(bytes(data), ended=ended) if ended or b"\r\n\r\n" in data else None
        if whole is not None:
            return whole
        if ended:
            raise NoAnswer("the answer broke off")
        connection.settimeout(_left(deadline))
        chunk = connection.recv(256 * 1024)
        ended = not chunk
        data += chunk
        if len(data) > LONGEST_ANSWER:
            raise NoAnswer("the answer is too long")


def parse_answer(data: bytes, *, ended: bool) -> tuple[int, tuple[tuple[str, str], ...], bytes] | None:
    """Status, headers and body of an HTTP/1.1 answer; `None` while it is not whole. `ended`: nothing more will come.

    Raises `NoAnswer` for what is not one, or is coded in a way that was not asked for.
    """
    head, blank_line, body = data.partition(b"\r\n\r\n")
    if not blank_line:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1.") or not rest[:3].isdigit() or len(head) > _LONGEST_HEAD:
        raise NoAnswer("not an HTTP answer")
    status = int(rest[:3])
    if status < 200:  # "early hints" and the like: the answer comes after them
        return parse_answer(body, ended=ended)
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    values = {name.lower(): value for name, value in headers}
    if values.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswer("the answer is packed")
    if coding := values.get("transfer-encoding"):
        if coding.lower() != "chunked":
            raise NoAnswer("the answer is coded")
        joined = _joined(body)
        return None if joined is None else (status, headers, joined)
    if (length := values.get("content-length")) is not None:
        if not length.isdigit() or len(length) > 12:
            raise NoAnswer("not an HTTP answer")
        return (status, headers, body[: int(length)]) if len(body) >= int(length) else None
    return (status, headers, body) if ended else None


def _joined(body: bytes) -> bytes | None:
    """The chunks of a chunked body as one; `None` where the last one is not there yet."""
    if b"0\r\n" not in body[-4096:]:  # cheap: no look at the chunks before the last can be there
        return None
    parts: list[bytes] = []
    start = 0
    while True:
        end = body.find(b"\r\n", start)
        if end < 0:
            return None
        size = body[start:end].partition(b";")[0].strip()
        if not 0 < len(size) <= 8 or size.strip(b"0123456789abcdefABCDEF"):
            raise NoAnswer("not an HTTP answer")
        length = int(size, 16)
        if length == 0:
            return b"".join(parts)
        if len(body) < end + 2 + length + 2:
            return None
        parts.append(body[end + 2 : end + 2 + length])
        start = end + 2 + length + 2
