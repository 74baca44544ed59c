"""What is being sent right now: so that leaving the program can ask first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Outbox:
    """The writes in flight, each described in a few words (`Replay of 5 events`)."""

    def __init__(self) -> None:
        self._busy: dict[int, str] = {}
        self._next = 0

    @property
    def busy(self) -> tuple[str, ...]:
        """What is being sent, oldest first; empty when nothing is."""
        return tuple(self._busy.values())

    @contextmanager
    def sending(self, what: str) -> Iterator[None]:
        """Count `what` as being sent until the block is left, however it is left."""
        self._next += 1
        number = self._next
        self._busy[number] = what
        try:
            yield
        finally:
            del self._busy[number]
