"""Targets of a replay that keep what they were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.support.fake_log import FakeLog, make_event
from tui.api.errors import ApiError


class FakeTarget:
    """Takes replays; leaves out `refused`, and fails at the batch numbers in `errors`."""

    def __init__(self, *, refused: Sequence[str] = (), errors: dict[int, ApiError] | None = None) -> None:
        self.refused = set(refused)
        self.errors = errors or {}
        self.batches: list[list[str]] = []
        self.singles: list[str] = []
        self.gate: asyncio.Event | None = None
        self.was_asked = asyncio.Event()

    async def replay_event(self, config_id: str, event_id: str, *, reapply_transform: bool = False) -> None:
        self.singles.append(event_id)
        self.was_asked.set()
        if self.gate is not None:
            await self.gate.wait()
        if (error := self.errors.get(len(self.singles) - 1)) is not None:
            raise error

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        self.batches.append(list(event_ids))
        if (error := self.errors.get(len(self.batches) - 1)) is not None:
            raise error
        return [event_id for event_id in event_ids if event_id not in self.refused]


class ReplayingLog(FakeTarget):
    """A target whose replays appear in the log as new events that arrived."""

    def __init__(self, log: FakeLog, *, outcome: str = "succeeded", refused: Sequence[str] = (),
                 errors: dict[int, ApiError] | None = None) -> None:  # fmt: skip
        super().__init__(refused=refused, errors=errors)
        self.log = log
        self.outcome = outcome

    async def replay_event(self, config_id: str, event_id: str, *, reapply_transform: bool = False) -> None:
        await super().replay_event(config_id, event_id, reapply_transform=reapply_transform)
        self._appear(event_id)

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        queued = await super().replay_batch(config_id, event_ids, reapply_transform=reapply_transform)
        for event_id in queued:
            self._appear(event_id)
        return queued

    def _appear(self, event_id: str) -> None:
        old = next(event for event in self.log.events if event.event_id == event_id)
        self.log.events.append(
            make_event(5_000 + len(self.log.events), status=self.outcome, payload=old.payload_text or "{}")
        )
