"""Carrying a plan out: batches, the ledger, the new events, and what came of every one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from tui.api.errors import ApiError
from tui.services.clock import Clock
from tui.services.outbox import Outbox
from tui.services.recovery_plan import Plan
from tui.store.ledger import Ledger
from tui.store.ledger_entries import Entry, RecoveryRecord, State

if TYPE_CHECKING:
    from tui.services.feed import FeedBook

RATE: Final = 20.0
"""Events a second that a recovery sends, unless a person sets another pace (`recovery_rate`)."""
PATIENCE_SECONDS: Final = 180.0
"""How long new events are followed after the last batch."""

Phase: TypeAlias = Literal["reading", "sending", "waiting", "following", "done"]


class RecoveryTarget(Protocol):
    """The part of `WebhooksClient` that a recovery sends by."""

    @property
    def held_seconds(self) -> float: ...

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]: ...


@dataclass(frozen=True)
class Progress:
    """How far a recovery has come. `words` is one line for people, our own words."""

    phase: Phase
    total: int
    counts: Mapping[State, int]
    batch: int = 0
    batches: int = 0
    rate: float = 0.0
    """Events a second that were sent, over the whole run."""
    seconds_left: float | None = None
    """Until the last batch has left, as far as can be told."""
    pause_seconds: float = 0.0
    """How long the server asked to wait, where it did."""
    stopping: bool = False

    @property
    def sent(self) -> int:
        """How many have left, whatever came of them."""
        return self.total - self.counts.get("not_sent", 0)

    @property
    def known(self) -> int:
        """How many have an outcome."""
        return self.counts.get("recovered", 0) + self.counts.get("failed_again", 0)

    @property
    def words(self) -> str:
        """`sending batch 2 of 3 · 100 of 250 sent · 20/s · 8 s left`."""
        raise NotImplementedError


@dataclass(frozen=True)
class Outcome:
    """Where every event of a recovery ended: in exactly one group each, in the order of the plan."""

    record: RecoveryRecord
    recovered: tuple[Entry, ...] = ()
    failed_again: tuple[Entry, ...] = ()
    out_of_time: tuple[Entry, ...] = ()
    """Queued, but no new event with an outcome was seen in the time there was."""
    unknown: tuple[Entry, ...] = ()
    not_queued: tuple[Entry, ...] = ()
    not_sent: tuple[Entry, ...] = ()
    error: ApiError | None = None
    """What ended it early, if anything did."""
    stopped: bool = False
    """Whether a person did."""
    followed_seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every event is known to have arrived."""
        return not (self.failed_again or self.out_of_time or self.unknown or self.not_queued or self.not_sent)

    @property
    def words(self) -> str:
        """`120 recovered, 3 failed again, 2 unknown`; never the word success."""
        raise NotImplementedError


class RecoveryRun:
    """One recovery of one webhook: runs once."""

    def __init__(
        self,
        target: RecoveryTarget,
        book: FeedBook,
        ledger: Ledger,
        outbox: Outbox,
        now: Clock,
        *,
        rate: float = RATE,
        who: str = "",
        patience_seconds: float = PATIENCE_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        changed: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        """`rate` is in events a second, 0 for as fast as it goes. `changed` is called with every step."""
        raise NotImplementedError

    progress: Progress
    outcome: Outcome | None = None

    async def run(self, plan: Plan) -> Outcome:
        """Send the plan's `to_replay`, oldest first, and follow what becomes of it.

        Raises `LedgerProblem` (`HeldBy` among them) where nothing could be begun, and nothing else but what cancels it.
        """
        raise NotImplementedError

    async def resume(self, record: RecoveryRecord) -> Outcome:
        """Go on with a recovery that was cut off: see what came of what was sent, then send what certainly was not."""
        raise NotImplementedError

    def stop(self) -> None:
        """Send no further batch; the request in flight is waited for, and what was sent is looked at once more."""
        raise NotImplementedError
