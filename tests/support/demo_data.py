"""The demo's data of one afternoon, made once a process: each test of the whole program gets a copy of it, in 4 ms
instead of 200. Most need few of its webhooks, of which the program counts each."""

from __future__ import annotations

from datetime import datetime
from threading import Lock
from typing import Any, Final, Literal

import tui.sandbox.state
from tests.support.times import AFTERNOON
from tui.sandbox import Sandbox
from tui.sandbox.database import SandboxDatabase
from tui.sandbox.seed import fill

_kept: dict[int, SandboxDatabase] = {}
"""By the seed of their random numbers."""
_making = Lock()
"""Sandboxes are filled in threads."""


def _fill(
    database: SandboxDatabase, seed: Literal["demo", "empty"], events: int | None, now: datetime, random_seed: int
) -> None:
    if (seed, events, now) != ("demo", None, AFTERNOON):
        return fill(database, seed, events, now, random_seed)
    with _making:
        if random_seed not in _kept:
            made = SandboxDatabase(None)
            fill(made, seed, events, now, random_seed)
            _kept[random_seed] = made
        _kept[random_seed]._connection.backup(database._connection)


def make_once() -> None:
    """Let all sandboxes of this process that are opened at `AFTERNOON` share the making of their data."""
    tui.sandbox.state.fill = _fill  # type: ignore[attr-defined]  # where it is called


FEW: Final = (
    "Orders to ERP", "Order cancellations", "Contract updates", "Meter readings to grid", "Meter corrections to grid",
    "Contracts to document", "Dunning notices", "Invoices to archive", "Invoices to billing", "Contacts to CRM",
    "Order confirmation by SMS", "Test: local receiver", "New CRM (draft)", "Appointments to partner portal",
)  # fmt: skip
"""What the names of some begin with: all that fail, some that do not, and those that are switched off."""


class FewWebhooks(Sandbox):
    """The demo with a third of its webhooks."""

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        self._is_thinned = False

    async def start(self) -> None:
        await super().start()
        if not self._is_thinned:
            self._is_thinned = True
            for webhook in self.database.webhooks():
                if not webhook.name.startswith(FEW):
                    self.database.delete_webhook(webhook.id)
