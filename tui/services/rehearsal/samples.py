"""Payloads to try conditions and expressions on: the webhook's example, a past event, a file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from tui.services.rehearsal.event_input import input_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.services.events.event_row import EventRow
    from tui.services.events.feed import Feed

OFFERED: Final = 25
"""Past events that are offered: a page."""
MOST_BYTES: Final = 20_000_000
"""The largest file that is taken."""


class NoSample(Exception):
    """There is nothing to try on; `str()` is a sentence, which may hold outside text."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A payload as JSON. `words` names it, and may hold outside text."""

    words: str
    text: str
    certain: bool = True
    """It is what comes in, and not what a transform may have made of it."""
    delivered: str | None = None
    """What was delivered of the event."""


class Samples:
    """The samples of one webhook. Without an `example` (a webhook that is not saved yet) or a `log` there are fewer."""

    def __init__(
        self,
        config: Mapping[str, JsonValue],
        example: Callable[[], Awaitable[str]] | None = None,
        log: Feed | None = None,
    ) -> None:
        """`config` is the webhook as the server has it, `example` asks for its example and raises `ApiError`."""
        self._config = config
        self._example = example
        self._log = log

    @property
    def has_example(self) -> bool:
        """True if the API can be asked for an example."""
        return self._example is not None

    async def example(self) -> Sample:
        """The API's example. Raises `NoSample` and `ApiError`."""
        if self._example is None:
            raise NoSample("A webhook that is not saved yet has no example.")
        return Sample("the example", await self._example())

    async def recent(self) -> list[EventRow]:
        """The newest events, from the server where none is here yet. Raises `ApiError`."""
        log = self._log
        if log is None:
            return []
        if not len(log.rows):
            await log.newer()
        rows = log.rows
        return [rows[index] for index in range(min(OFFERED, len(rows)))]

    async def of_event(self, event_id: str) -> Sample:
        """A past event, read by its id. Raises `NoSample` and `ApiError`."""
        if self._log is None:
            raise NoSample("There are no events to try it on.")
        event = await self._log.event(event_id)
        given = input_of(event, self._config)
        if given is None:
            raise NoSample(f"No payload was recorded of the event {event_id}.")
        delivered = None if event.status == "skipped" else event.payload_text
        return Sample(f"the event {event_id}", given.text, given.certain, delivered)

    async def of_file(self, name: str) -> Sample:
        """A JSON file (UTF-8). Raises `NoSample`."""

        def read() -> str:
            path = Path(name).expanduser()
            if path.stat().st_size > MOST_BYTES:
                raise NoSample(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.")
            return path.read_text(encoding="utf-8-sig")

        try:
            return Sample(f"the file {PurePath(name).name}", await asyncio.to_thread(read))
        except UnicodeDecodeError:
            raise NoSample(f"{name} is no UTF-8 text.") from None
        except (OSError, RuntimeError, ValueError) as error:
            raise NoSample(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
