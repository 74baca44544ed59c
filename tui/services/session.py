"""One connection and the services over it, made once and shared by the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.services.clock import Clock
from tui.services.feed import FeedBook
from tui.services.fleet import Fleet
from tui.services.outbox import Outbox
from tui.services.replaying import Replayer

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient


class Session:
    """The fleet, the replayer, and each webhook's log, so that going back to one shows what was read of it."""

    def __init__(self, client: WebhooksClient, outbox: Outbox, now: Clock) -> None:
        self._now = now
        self._books: dict[str, FeedBook] = {}
        self.client = client
        self.outbox = outbox
        self.fleet = Fleet(client, now)
        self.replayer = Replayer(client, outbox, now)

    def book(self, config_id: str) -> FeedBook:
        """The log of one webhook, the same one each time."""
        if config_id not in self._books:
            self._books[config_id] = FeedBook(self.client, config_id, self._now)
        return self._books[config_id]

    async def aclose(self) -> None:
        """Close the connection. Nothing may be asked of the services afterwards."""
        await self.client.aclose()
