"""Replays by hand, over a log and a ledger in memory."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.fake_log import FakeLog
from tests.support.ledgers import make_ledger
from tests.support.times import NOON
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.replay.ledger_record import ByHand
from tui.services.replay.replayer import Replayer, ReplayTarget
from tui.store.ledger import Ledger


def make_replayer(
    target: ReplayTarget,
    book: Callable[[str], FeedBook] | FeedBook | None = None,
    ledger: Ledger | None = None,
    outbox: Outbox | None = None,
) -> Replayer:
    """A replayer at noon, of Ada's. Without a `book` the log is empty, without a `ledger` it is in memory."""
    known = book or FeedBook(FakeLog(), "hook", lambda: NOON)
    book_of = (lambda config_id: known) if isinstance(known, FeedBook) else known
    return Replayer(target, outbox or Outbox(), lambda: NOON, ByHand(ledger or make_ledger(), book_of, "Ada"))
