"""The request log: what went over the wire, one entry an attempt, bounded, in memory only, secrets redacted before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

MAX_EXCHANGES: Final = 500


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
    characters; `response_body` up to 8 K, and only of errors and of answers that could not be read. `phases` say what
    the time went to, where that is known.
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


class ExchangeLog:
    """The last exchanges, newest last. `version` grows with each change, so that a screen knows when to draw again."""

    def __init__(self, maxlen: int = MAX_EXCHANGES) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=maxlen)
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
        """Keep `exchange`, dropping the oldest where the log is full."""
        self._exchanges.append(exchange)
        self.version += 1
        for added in self._watchers:
            added(exchange)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that is kept, newest last."""
        return tuple(self._exchanges)

    def clear(self) -> None:
        """Forget all."""
        self._exchanges.clear()
        self.version += 1
