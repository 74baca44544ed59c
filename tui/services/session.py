"""One connection and the services over it, made once and shared by the screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.services.fleet.fleet import Fleet
from tui.services.outbox import Outbox
from tui.services.shielded import to_the_end
from tui.services.time.clock import Clock

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.models import WebhookConfig
    from tui.services.events.feed import FeedBook
    from tui.services.events.log_scope import AllLogs
    from tui.services.fleet.health import LeftToReplay
    from tui.services.recovery.recoveries import Recoveries
    from tui.services.replay.replayer import Replayer, ReplayTarget
    from tui.services.time.window import Window
    from tui.store.config_versions import ConfigVersions
    from tui.store.event_index import EventIndex
    from tui.store.unsaved_drafts import UnsavedDrafts


class Session:
    """The fleet, the replayer, and each webhook's log, so that going back to one shows what was read of it.

    What the first frame does not need is imported and made when it is first asked for.
    """

    def __init__(
        self,
        client: WebhooksClient,
        outbox: Outbox,
        now: Clock,
        open_index: Callable[[], EventIndex] | None = None,
        organization: str = "",
        make_recoveries: Callable[[Session], Recoveries] | None = None,
        open_versions: Callable[[], ConfigVersions] | None = None,
        open_unsaved: Callable[[], UnsavedDrafts] | None = None,
    ) -> None:
        """Keep what is read in the index that `open_index` makes, by default a private one that goes with the session.

        `open_versions` opens the place of former versions of webhooks; without it none are kept, and so
        does `open_unsaved` for edits that are not saved. `make_recoveries`
        makes what recovers webhooks; by default its ledger is in memory.
        """
        self._now = now
        self._books: dict[str, FeedBook] = {}
        self._timeline: AllLogs | None = None
        self._organization = organization
        self.client = client
        self._open_index = open_index
        self._index: EventIndex | None = None
        self._replayer: Replayer | None = None
        self._make_recoveries = make_recoveries
        self._recoveries: Recoveries | None = None
        self.outbox = outbox
        self.open_versions = open_versions
        self._open_unsaved = open_unsaved
        self._unsaved: UnsavedDrafts | None = None
        self.fleet = Fleet(client, now, self.book, held=lambda: client.held_seconds, left=self._left)

    async def _left(self, config: WebhookConfig, window: Window) -> LeftToReplay | None:
        from tui.services.replay.to_replay import ToReplay

        return await ToReplay(self.book, lambda: self.recoveries.ledger).count(config, window, self._now())

    @property
    def index(self) -> EventIndex:
        """The index in which what was read is kept."""
        if self._index is None:
            from tui.store.event_index import EventIndex

            self._index = EventIndex() if self._open_index is None else self._open_index()
        return self._index

    @property
    def replayer(self) -> Replayer:
        """Sends events again, and writes them into the same ledger as recoveries."""
        if self._replayer is None:
            self._replayer = self.replayer_through(self.client)
        return self._replayer

    def replayer_through(self, target: ReplayTarget) -> Replayer:
        """One that sends through another `target`, on the same record and announced in the same place."""
        from tui.services.replay.ledger_record import ByHand
        from tui.services.replay.replayer import Replayer

        records = ByHand(self.recoveries.ledger, self.book, self.recoveries.who)
        return Replayer(target, self.outbox, self._now, records)

    @property
    def recoveries(self) -> Recoveries:
        """Plans and runs recoveries."""
        if self._recoveries is None:
            from tui.services.recovery.recoveries import Recoveries
            from tui.store.ledger import Ledger

            if self._make_recoveries is not None:
                self._recoveries = self._make_recoveries(self)
            else:
                ledger = Ledger(None, self.client.server, self._organization, self._now)
                self._recoveries = Recoveries(self.client, self.outbox, self._now, ledger, self.book)
        return self._recoveries

    @property
    def unsaved(self) -> UnsavedDrafts | None:
        """The keeper of edits that are not saved; `None` where none are kept."""
        if self._unsaved is None and self._open_unsaved is not None:
            self._unsaved = self._open_unsaved()
        return self._unsaved

    def book(self, config_id: str) -> FeedBook:
        """The log of one webhook, the same one each time."""
        if config_id not in self._books:
            from tui.services.events.feed import FeedBook

            self._books[config_id] = FeedBook(
                self.client,
                config_id,
                self._now,
                self.index,
                server=self.client.server,
                organization=self._organization,
            )
        return self._books[config_id]

    def all_logs(self, configs: Sequence[WebhookConfig]) -> AllLogs:
        """The logs of these webhooks as one timeline, the same one as long as the webhooks are the same."""
        if self._timeline is None or list(self._timeline.configs) != list(configs):
            from tui.services.events.log_scope import AllLogs

            self._timeline = AllLogs(configs, self.book)
        return self._timeline

    async def aclose(self) -> None:
        """Close the connection. Nothing may be asked of the services afterwards."""
        await self.client.aclose()
        if self._recoveries is not None:
            await to_the_end(self._recoveries.close)
        if self._unsaved is not None:
            self._unsaved.close()
        if self._index is not None:
            self._index.close()
