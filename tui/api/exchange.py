"""The request log: what went over the wire, one entry an attempt, bounded, in memory only, secrets redacted before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

MAX_EXCHANGES: Final = 2_000
BUDGET: Final = 8_000_000
"""Bytes of bodies, sent and received, that are kept."""


class KeptBody:
    """The body of an answer that was read well. Secrets are redacted when it is looked at: most never are."""

    __slots__ = ("_raw", "_redact", "_text")

    def __init__(self, raw: bytes, redact: Callable[[bytes], str | None]) -> None:
        self._raw: bytes | None = raw
        self._redact = redact
        self._text: str | None = None

    def __repr__(self) -> str:
        return f"KeptBody({len(self)} bytes)"

    def __len__(self) -> int:
        return len(self._raw) if self._raw is not None else 0

    @property
    def text(self) -> str | None:
        """The body without secrets, cut where it is long; `None` where there was no room for it any more."""
        if self._text is None and self._raw is not None:
            self._text = self._redact(self._raw)
        return self._text

    def drop(self) -> None:
        """Make room."""
        self._raw = self._text = None


class Phases(NamedTuple):
    """The parts of an attempt's time, in seconds: until there was a connection (0 where there was one already), until
    the answer began, and until it was here."""

    connect: float
    wait: float
    read: float


class Exchange(NamedTuple):
    """One attempt of one request, as it may be shown.

    `number` counts from 1 and never repeats, `attempt` is 1 for the first. `status` is `None` where no answer came,
    `error` says in a few words what broke. Sizes are body bytes on the wire. `request_body` holds up to 64 K
    characters; `response_body` up to 8 K, of errors and of answers that could not be read, `answer` those of the rest.
    `phases` say what the time went to, where that is known.
    """

    number: int
    at: datetime
    operation: str
    method: str
    url: str
    attempt: int
    status: int | None
    error: str | None
    seconds: float
    request_bytes: int
    response_bytes: int
    request_headers: tuple[tuple[str, str], ...] = ()
    response_headers: tuple[tuple[str, str], ...] = ()
    request_body: str | None = None
    response_body: str | None = None
    phases: Phases | None = None
    answer: KeptBody | None = None

    @property
    def answer_text(self) -> str | None:
        """The body of the answer, whatever it was; `None` where there was none, or no room for it."""
        return self.response_body if self.answer is None else self.answer.text

    @property
    def size(self) -> int:
        """Bytes of the bodies, about."""
        return sum(len(body) for body in (self.request_body, self.response_body, self.answer) if body is not None)


class ExchangeLog:
    """The last exchanges, newest last. `version` grows with each change, so that a screen knows when to draw again."""

    def __init__(self, maxlen: int = MAX_EXCHANGES, budget: int = BUDGET) -> None:
        self._exchanges: deque[Exchange] = deque()
        self._maxlen = maxlen
        self._budget = budget
        self._size = 0
        self._answers: deque[KeptBody] = deque()
        self._number = 0
        self._watchers: list[Callable[[Exchange], None]] = []
        self.version = 0

    def watch(self, added: Callable[[Exchange], None]) -> None:
        """Call `added` with each exchange from now on."""
        self._watchers.append(added)

    def next_number(self) -> int:
        """The number of the next exchange, from 1; clearing the log does not start again."""
        self._number += 1
        return self._number

    def add(self, exchange: Exchange) -> None:
        """Keep `exchange`. Where the log is full the oldest answers go first, then the oldest exchanges."""
        self._exchanges.append(exchange)
        self._size += exchange.size
        if exchange.answer is not None:
            self._answers.append(exchange.answer)
        while self._answers and self._size > self._budget:
            answer = self._answers.popleft()
            self._size -= len(answer)
            answer.drop()
        while len(self._exchanges) > self._maxlen or (self._size > self._budget and len(self._exchanges) > 1):
            self._forget_oldest()
        self.version += 1
        for added in self._watchers:
            added(exchange)

    def _forget_oldest(self) -> None:
        oldest = self._exchanges.popleft()
        self._size -= oldest.size
        if oldest.answer is not None and self._answers and self._answers[0] is oldest.answer:
            self._answers.popleft()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that is kept, newest last."""
        return tuple(self._exchanges)

    def clear(self) -> None:
        """Forget all."""
        self._exchanges.clear()
        self._answers.clear()
        self._size = 0
        self.version += 1
