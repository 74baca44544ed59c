"""The writes that are on their way: so that leaving the program can ask first, and say what became of it when it is cut
off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

LastWord = Callable[[], str]
"""The words about a write where the program ends before it is over; outside text."""


WAS_SENDING: Final = "_was_sending"
"""The attribute in which an error that left a write remembers what is to be said of it, for whoever tells of the
error."""


class Outbox:
    """The writes in flight, each described in a few words (`Replay of 5 events`)."""

    def __init__(self) -> None:
        self._busy: dict[int, tuple[str, LastWord]] = {}
        self._next = 0

    @property
    def busy(self) -> tuple[str, ...]:
        """The writes that are on their way, oldest first."""
        return tuple(what for what, _ in self._busy.values())

    @property
    def last_words(self) -> tuple[LastWord, ...]:
        """The words about each where the program ends now; they may be called once it has."""
        return tuple(last_word for _, last_word in self._busy.values())

    @contextmanager
    def sending(self, what: str, last_word: LastWord | None = None) -> Iterator[None]:
        """Count `what` as being sent until the block is left, however it is left. An error that leaves it remembers
        that."""
        self._next += 1
        number = self._next
        say = last_word or (lambda: f"{what} was on its way: it may have arrived, and its outcome is not known.")
        self._busy[number] = what, say
        try:
            yield
        except Exception as error:
            with suppress(AttributeError, TypeError):  # an error may forbid new attributes
                setattr(error, WAS_SENDING, (*getattr(error, WAS_SENDING, ()), say()))
            raise
        finally:
            del self._busy[number]
