"""Reading what a plan is made of: the window to its end, from the failed and the succeeded events alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.services.clock import Clock
from tui.services.feed import FeedBook
from tui.services.loading import Progress
from tui.services.recovery_plan import Plan
from tui.services.window import Window
from tui.store.ledger import Ledger

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig


async def make_plan(
    book: FeedBook,
    ledger: Ledger,
    config: WebhookConfig,
    window: Window,
    now: Clock,
    *,
    marked: Sequence[str] | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Plan:
    """The plan for what failed in `window`, or for the `marked` events (ids) alone. Raises `ApiError` and `LedgerProblem`."""
    raise NotImplementedError
