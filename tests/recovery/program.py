"""A program that recovers one webhook, without a terminal: in a process of its own, to be killed at any moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.recovery.world import TOKEN
from tui.api.client import WebhooksClient
from tui.sealed import SecretStr
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.recovery.plan import Plan
from tui.services.recovery.planner import make_plan
from tui.services.recovery.run import RecoveryOutcome, RecoveryProgress, RecoveryRun
from tui.services.time.clock import utc_now
from tui.services.time.window import last
from tui.store.ledger import Ledger

STEPS = ("planned", "leaving", "answered", "between batches", "following")
"""Where the program can be told to hold still, so that it is killed there."""


@dataclass(frozen=True)
class Orders:
    """Orders for a program. `restart`: finish what another one left behind; a person then repeats what is
    unknown."""

    server: str
    config_id: str
    ledger: Path
    restart: bool = False
    hold: str = ""


@dataclass
class Program:
    """Counts batches, and stands still at one step once it has said so."""

    orders: Orders
    told: Connection
    client: WebhooksClient
    phase: str = ""
    batches: int = 0
    chosen: int = 0
    words: list[str] = field(default_factory=list)

    def hold(self, step: str) -> None:
        if self.orders.hold == step:
            self.told.send(step)
            time.sleep(3_600)

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        self.batches += 1
        if self.batches == 1:
            self.hold("leaving")
        answered = await self.client.replay_batch(config_id, event_ids)
        if self.batches == 2:
            self.hold("answered")
        return answered

    async def sleep(self, seconds: float) -> None:
        if self.phase == "following":
            self.hold("following")
        await asyncio.sleep(seconds / 20)

    def changed(self, progress: RecoveryProgress) -> None:
        self.phase = progress.phase
        if self.phase == "reading":
            self.hold("planned")
        elif self.batches and not progress.counts.get("sending") and progress.counts.get("not_sent"):
            self.hold("between batches")

    async def run(self) -> None:
        orders = self.orders
        ledger = Ledger(orders.ledger, orders.server, "739224", utc_now)
        book = FeedBook(self.client, orders.config_id, utc_now)
        config = await self.client.get_config(orders.config_id)

        def recovery() -> RecoveryRun:
            return RecoveryRun(
                self, book, ledger, Outbox(), rate=200, who="Ada", patience_seconds=60, sleep=self.sleep,
                timer=lambda: time.monotonic() * 20, changed=self.changed,
            )  # fmt: skip

        async def plan() -> Plan:
            return await make_plan(book, ledger, config, last("24h"), utc_now)

        async def finish(outcome: RecoveryOutcome) -> None:
            self.words.append(outcome.words)

        if orders.restart:
            for record in ledger.unfinished(orders.config_id):
                await finish(await recovery().resume(record))
        made = await plan()
        if orders.restart and made.unknown:
            self.chosen = len(made.unknown)
            made = made.moved([row.event_id for row in made.unknown], "in")
        self.told.send("about to send")
        await finish(await recovery().run(made))
        left = await plan()
        self.told.send(
            {"left": len(left.to_replay) + len(left.unknown), "chosen": self.chosen, "words": " | ".join(self.words)}
        )
        await self.client.aclose()


def main(orders: Orders, told: Connection) -> None:
    """The program, from its start to its end."""

    async def live() -> None:
        client = WebhooksClient(orders.server, SecretStr(TOKEN))
        await Program(orders, told, client).run()

    asyncio.run(live())
