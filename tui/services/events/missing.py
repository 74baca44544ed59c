"""The webhooks whose events a timeline lacks, and why: a reading failed, or its answer is still awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.errors import ApiError


class Missing:
    """The webhooks (by id) of a timeline of `webhooks` that its rows don't speak for. A log of one webhook misses none:
    where it cannot be read there is nothing to show."""

    def __init__(self, webhooks: int = 1) -> None:
        self._webhooks = webhooks
        self._late: dict[str, asyncio.Task[int]] = {}
        self.left_out: dict[str, ApiError] = {}
        """Those that could not be read, with the error, until the top is read again."""

    @property
    def late(self) -> Sequence[str]:
        """Those whose answers are still awaited, while the others are shown."""
        return [*self._late]

    @property
    def ids(self) -> set[str]:
        """All of them."""
        return self.left_out.keys() | self._late.keys()

    def leave_out(self, config_id: str, error: ApiError) -> None:
        """Go on without a webhook that could not be read."""
        self.left_out[config_id] = error

    def raise_if_nobody_is_left(self) -> None:
        """Raise the first error where no webhook at all could be read: that is no timeline without events."""
        if len(self.left_out) >= self._webhooks:
            error = next(iter(self.left_out.values()))
            self.left_out.clear()
            raise error

    def await_later(self, config_id: str, task: asyncio.Task[int]) -> None:
        """Go on without a webhook whose answer takes long; it is late until the task has ended."""
        self._late[config_id] = task
        task.add_done_callback(lambda _: self._late.pop(config_id, None))

    async def one_more(self) -> bool:
        """Wait until one of those that are late is there, or cannot be read; false where none is late."""
        if not self._late:
            return False
        await asyncio.wait([*self._late.values()], return_when=asyncio.FIRST_COMPLETED)
        return True

    def stop_waiting(self) -> None:
        """Await those that are late no longer: nobody looks."""
        for task in [*self._late.values()]:
            task.cancel()
