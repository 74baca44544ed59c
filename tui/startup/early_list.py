"""The list of webhooks as the head start brings it, for those who cannot wait for the models."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from tui.api.early import EarlyAnswer
    from tui.api.models import JsonObject
    from tui.startup.head_start import HeadStart


class EarlyList:
    """The outcome of a head start: waited for, or looked at."""

    def __init__(self, head_start: HeadStart) -> None:
        self._head_start = head_start

    @property
    def is_there(self) -> bool:
        """True if the outcome is known, good or bad."""
        return self._head_start.answer is not None

    def webhooks(self) -> list[JsonObject]:
        """The webhooks as the server sent them, one JSON object each; entries that are none are left out. Nothing where
        there is no list (yet): `WebhooksClient.get_configs` then says why."""
        answer = self._head_start.answer
        if answer is None or answer.status != 200:
            return []
        try:
            value = json.loads(answer.body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return []
        return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []

    async def wait(self) -> EarlyAnswer:
        """Wait for what became of the request. It has a time limit of its own."""
        import asyncio

        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(done.set)

        if self._head_start.answer is None:
            self._head_start.when_done(tell)
        while (answer := self._head_start.answer) is None:
            await done.wait()
        return answer


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
