"""Ledgers in memory or in a file, and events sent by them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.support.times import NOON
from tui.store.ledger import Ledger
from tui.store.ledger_entries import State


def make_ledger(path: Path | None = None, server: str = "https://api.test", organization: str = "739224") -> Ledger:
    """A ledger at noon: in memory where there is no `path`."""
    return Ledger(path, server, organization, lambda: NOON)


def send(ledger: Ledger, ids: Sequence[str], state: State = "queued", *, repeat: bool = False,
         config: str = "hook") -> tuple[str, ...]:  # fmt: skip
    """Send them by a recovery of their own; what of them left, and came to `state`: `failed_again` makes `a'` of
    `a`."""
    name = ledger.begin(config, "Orders", "Ada", "24h", [(event_id, f"digest of {event_id!a}") for event_id in ids]).id
    if repeat:
        ledger.allow_repeat(name, ids, by="Ada")
    granted = ledger.claim(name, 1, ids).granted
    for event_id in granted:
        if state in ("failed_again", "recovered"):
            new = f"{event_id}'"
            while ledger.origins(config, [new]):  # of an earlier replay of it
                new += "*"
            ledger.settle(name, event_id, state, new_event_id=new)
        elif state != "sending":
            ledger.settle(name, event_id, state)
    if state != "sending":
        ledger.end(name)
    return granted
