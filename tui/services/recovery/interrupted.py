"""Recoveries that were not brought to their end and that nobody is at: what is left of each, and closing one for
good."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from tui.store.ledger import Ledger
from tui.store.ledger_entries import HeldBy, RecoveryRecord


@dataclass(frozen=True)
class CutOff:
    """A recovery that was cut off, and what is left of it."""

    record: RecoveryRecord
    open: int
    """The number of events that were sent, or may have been, and have no outcome yet, by this recovery or a later
    one."""

    @property
    def unsent(self) -> int:
        """The number of events that certainly were not sent, by it or by any other recovery."""
        return self.record.count("not_sent")


def find_cut_off(ledger: Ledger, config_id: str | None = None, but: Container[str] = ()) -> list[CutOff]:
    """Those of a webhook, or of all `but` these, newest first. Raises `LedgerProblem`.

    One of which nothing is left (the program ended after the last outcome, or a later recovery sent the rest) is ended
    here.
    """
    cut_off = []
    for record in ledger.unfinished(config_id):
        if record.config_id in but:
            continue
        try:
            with ledger.lock(record.config_id, record.label):
                ledger.leave_out_sent_elsewhere(record.id)
                left = CutOff(ledger.recovery(record.id), ledger.open_alone(record.id))
                if left.unsent or left.open:
                    cut_off.append(left)
                else:
                    ledger.end(record.id)
        except HeldBy:
            continue
    return cut_off


def close_off(ledger: Ledger, record: RecoveryRecord) -> None:
    """End one for good: it is not told of again. Nothing is sent, and nothing forgotten: a plan knows what it sent, and
    offers what it did not. Raises `LedgerProblem`, and `HeldBy` where somebody is at it."""
    with ledger.lock(record.config_id, record.label):
        ledger.interrupted(record.id)
        ledger.end(record.id)
