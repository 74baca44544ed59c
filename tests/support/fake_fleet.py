"""Several webhooks in memory; some cannot be read, some hang."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from tests.support.fake_log import FakeLog
from tui.api.errors import ApiError, NoConnection
from tui.api.models import EventPage, WebhookConfig, WebhookEvent


class FakeFleet(FakeLog):
    """A log with several webhooks: those in `broken` raise, those in `hanging` answer only once `go_on` is set."""

    def __init__(
        self,
        *names: str,
        events: Sequence[WebhookEvent] = (),
        page_size: int = 25,
        hanging: Collection[str] = (),
    ) -> None:
        super().__init__(events, page_size=page_size)
        self.configs = [WebhookConfig.model_validate({"id": name, "name": name.title()}) for name in names]
        self.broken: dict[str, ApiError] = {}
        self.hanging = frozenset(hanging)
        self.go_on = asyncio.Event()

    def cut_off(self, *names: str) -> None:
        """From now on the events of these webhooks, and of no others, cannot be read."""
        self.broken = {name: NoConnection(f"{name} could not be read.") for name in names}

    async def list_events(self, config_id: str, **known: object) -> EventPage:
        await asyncio.sleep(0)  # as a wire does: others get their turn
        if config_id in self.hanging:
            await self.go_on.wait()
        if config_id in self.broken:
            raise self.broken[config_id]
        return await super().list_events(config_id, **known)  # type: ignore[arg-type]  # as they came
