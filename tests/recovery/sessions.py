"""Somebody's work at one webhook with one program, until it is done or ended from outside: each in a process of its
own."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Literal, TypeAlias

from tests.recovery.world import TOKEN
from tui import cli
from tui.api.client import WebhooksClient
from tui.api.errors import ApiError
from tui.paths import LEDGER_FILE
from tui.sealed import SecretStr
from tui.services.events.event_row import EventRow
from tui.services.events.feed import FeedBook, Query
from tui.services.events.window_loader import WindowLoader
from tui.services.outbox import Outbox
from tui.services.recovery.recoveries import Recoveries, Running
from tui.services.recovery.run import RecoveryRun
from tui.services.replay.ledger_record import ByHand
from tui.services.replay.replayer import NotStarted, Replayer, select
from tui.services.time.clock import utc_now
from tui.services.time.window import last
from tui.store.ledger import Ledger
from tui.store.ledger_entries import LedgerProblem

Kind: TypeAlias = Literal["recover", "marked", "batch", "one", "command", "ledger", "finish"]
ABOUT_TO_SEND: Final = "about to send"
DAY: Final = last("24h")

for _name in (
    "anyio._backends._asyncio", "certifi", "concurrent.futures.thread", "httpcore", "platformdirs.unix",
    "tui.api._send",
    "tui.api.auth", "tui.api.connecting", "tui.api.failures", "tui.api.models.answers", "tui.api.models.events",
    "tui.api.models.webhooks", "tui.connection", "tui.headless.commands", "tui.services.recovery.planner",
    "tui.settings",
):  # fmt: skip
    import_module(_name)  # once, before a program is forked: it would take each of them half a second


@dataclass(frozen=True)
class Session:
    """One program. `seed` decides what the person at it chooses; `in_order`: it ends in order when a signal says so."""

    kind: Kind
    server: str
    organization: str
    config_id: str
    folder: Path
    rate: float
    seed: int
    in_order: bool

    @property
    def ledger(self) -> Path:
        """The place where the installed program keeps it."""
        return self.folder / "epilot-webhooks-tui" / LEDGER_FILE


class Hasty(Recoveries):
    """Looks more often, and for a shorter time."""

    def _make_run(self, running: Running) -> RecoveryRun:
        return RecoveryRun(
            self._client, self._book(running.config_id), self.ledger, self._outbox, rate=self.rate, who=self.who,
            patience_seconds=1.0, sleep=self._sleep, changed=running.hear,
        )  # fmt: skip


class Desk:
    """The services of one program, and somebody who chooses at random."""

    def __init__(self, session: Session, told: Connection) -> None:
        self.session = session
        self.told = told
        self.choose = random.Random(session.seed)
        self.client = WebhooksClient(session.server, SecretStr(TOKEN))
        self.ledger = Ledger(session.ledger, session.server, session.organization, utc_now)
        self.book = FeedBook(self.client, session.config_id, utc_now)
        outbox = Outbox()

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(seconds / 20)

        self.recoveries = Hasty(
            self.client, outbox, utc_now, self.ledger, lambda _: self.book, who="Ada", rate=session.rate, sleep=sleep
        )
        self.replayer = Replayer(self.client, outbox, utc_now, ByHand(self.ledger, lambda _: self.book, "Ada"))

    async def recover(self, *, marked: bool = False) -> None:
        """Be told of what was cut off, choose what to do about it, then plan and send."""
        await self._take_up(self.choose.choice(["go on", "go on", "look", "close", "later"]))
        ids = [row.event_id for row in await self._some_failed()] if marked else None
        config = await self.client.get_config(self.session.config_id)
        plan = await self.recoveries.plan(config, DAY, marked=ids)
        if plan.unknown and self.choose.random() < 0.3:
            plan = plan.moved([row.event_id for row in plan.unknown], "in")
        self.told.send(ABOUT_TO_SEND)
        if not plan.is_empty:
            await self.recoveries.begin(plan).go()

    async def recover_marked(self) -> None:
        await self.recover(marked=True)

    async def finish(self) -> None:
        """Go on with everything, send what is left, and repeat by choice what nobody knows the outcome of."""
        await self._take_up("go on")
        config = await self.client.get_config(self.session.config_id)
        plan = await self.recoveries.plan(config, DAY)
        plan = plan.moved([row.event_id for row in plan.unknown], "in")
        if not plan.is_empty:
            running = self.recoveries.begin(plan)
            await running.go()
            assert not running.problem, running.problem
        left = await self.recoveries.plan(config, DAY)
        self.told.send({"left": len(left.to_replay) + len(left.unknown) + len(left.in_progress)})

    async def batch(self) -> None:
        """`S` to failed, mark some, or all, and `b`."""
        rows = await self._some_failed()
        known = await self.replayer.known(self.session.config_id, [row.event_id for row in rows])
        selection = select(rows, known)
        self.told.send(ABOUT_TO_SEND)
        if selection.ids:
            await self.replayer.replay_batch(self.session.config_id, selection.ids)

    async def one(self) -> None:
        """`r` on one; where it may have arrived already, a person seldom insists."""
        rows, now = await self._some_failed(), utc_now()
        if not rows:
            return
        event_id = self.choose.choice(rows).event_id
        known = await self.replayer.known(self.session.config_id, [event_id])
        self.told.send(ABOUT_TO_SEND)
        if not known or self.choose.random() < 0.2:
            await self.replayer.replay(self.session.config_id, event_id, repeat=bool(known), told=now)

    async def look_at_ledger(self) -> None:
        for record in self.ledger.recoveries(everywhere=True):
            self.ledger.entries(record.id)

    async def _take_up(self, choice: str) -> None:
        for cut_off in await self.recoveries.cut_off(self.session.config_id):
            if choice == "close":
                await self.recoveries.close_off(cut_off.record)
            elif choice != "later":
                await self.recoveries.go_on(cut_off.record, send=choice == "go on").go()

    async def _some_failed(self) -> list[EventRow]:
        feed = self.book.feed(Query(DAY, "failed"))
        await feed.newer()
        await WindowLoader(feed).load()
        rows = list(feed.rows)
        return rows if self.choose.random() < 0.5 else self.choose.sample(rows, self.choose.randint(0, len(rows)))


async def _live(session: Session, told: Connection) -> None:
    desk = Desk(session, told)
    kinds: Mapping[str, Callable[[], Awaitable[None]]] = {
        "recover": desk.recover, "marked": desk.recover_marked, "batch": desk.batch, "one": desk.one,
        "ledger": desk.look_at_ledger, "finish": desk.finish,
    }  # fmt: skip
    doing = asyncio.ensure_future(kinds[session.kind]())
    if session.in_order:
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, doing.cancel)
    try:
        await doing
    except (ApiError, LedgerProblem, NotStarted):
        if session.kind == "finish":
            raise
    finally:
        desk.ledger.close()
        await desk.client.aclose()


def main(session: Session, told: Connection) -> None:
    """The program, from its start to its end."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if session.kind != "finish":
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
    if session.kind == "command":
        told.send(ABOUT_TO_SEND)
        os.environ |= {
            "XDG_STATE_HOME": str(session.folder), "XDG_CONFIG_HOME": str(session.folder / "config"),
            "XDG_CACHE_HOME": str(session.folder / "cache"), "HOME": str(session.folder), "EPILOT_TOKEN": TOKEN,
        }  # fmt: skip
        flags = ["--failed", "--since", "3h", "--yes", "--rate", f"{session.rate:g}", "--server", session.server]
        sys.exit(cli.main(["replay", session.config_id, *flags]))
    asyncio.run(_live(session, told))
