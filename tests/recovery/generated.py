"""Recoveries that are made up: programs killed at any moment, faults, deliveries that fail again, two spellings of one
server, batches and single replays by hand in between. What arrived is counted at the receiver."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.recovery.console import body_of, gone, nowhere, receiving
from tests.recovery.served import PATIENCE, World, no_figures, served
from tests.recovery.sessions import Kind, Session, main
from tests.recovery.world import HOST, TOKEN, Receiver, add_webhook, event
from tui.sandbox import Sandbox
from tui.services.recovery.payload_digest import digest
from tui.services.time.clock import utc_now
from tui.store.ledger import Ledger

WORLD_LASTS: Final = 40
"""Recoveries over one sandbox: the list of webhooks stays short."""
KINDS: Final[tuple[Kind, ...]] = (*get_args(Kind)[:-1], "recover", "recover", "batch", "command")
SIGNALS: Final = (
    (signal.SIGKILL,), (signal.SIGKILL,), (signal.SIGHUP,), (signal.SIGTERM,), (signal.SIGINT,),
    (signal.SIGINT, signal.SIGINT), (signal.SIGHUP, signal.SIGINT, signal.SIGINT),
)  # fmt: skip


class Faulty:
    """Stands before the sandbox: what becomes of a replay's request is decided by its webhook's own dice, while it has
    any."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.dice: dict[str, random.Random] = {}
        self.late = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].split("/") if scope["type"] == "http" else []
        dice = self.dice.get(parts[4]) if len(parts) > 4 and parts[-1] in ("replay", "replay-batch") else None
        if dice is None:
            return await self._app(scope, receive, send)
        fate, seconds = dice.random(), dice.uniform(0, 0.4)
        body = await body_of(receive)
        if body is None:
            return

        async def carry_out(to: Send) -> None:
            await self._app(scope, receiving(body, receive), to)

        if fate < 0.5:
            await carry_out(send)
        elif fate < 0.6:  # never arrives
            await gone(receive)
        elif fate < 0.7:  # is not answered
            await carry_out(nowhere)
            await gone(receive)
        elif fate < 0.8:  # arrives, whether its sender is still there or not
            await self._late(seconds, carry_out, send)
        elif fate < 0.9:  # is slow, and answered late
            await asyncio.sleep(seconds)
            await carry_out(nowhere if await gone(receive, within=0.01) else send)
        elif fate < 0.95:
            await carry_out(nowhere)
            await _answer(send, 500)
        else:
            await _answer(send, 500 if fate < 0.98 else 429)

    async def _late(self, seconds: float, carry_out: Callable[[Send], Awaitable[None]], send: Send) -> None:
        self.late += 1
        try:
            await asyncio.sleep(seconds)
            await carry_out(send)
        finally:
            self.late -= 1


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"message": "a fault"}'})


class Flaky(Receiver):
    """Fails some deliveries of a webhook, while it has dice for it."""

    def __init__(self) -> None:
        super().__init__()
        self.dice: dict[str, random.Random] = {}

    async def receive(self, request: httpx.Request) -> httpx.Response:
        if (
            request.url.host == HOST
            and (dice := self.dice.get(request.url.path[1:])) is not None
            and dice.random() < 0.4
        ):
            return httpx.Response(503, request=request)
        return await super().receive(request)


@dataclass
class Place:
    """The world of some recoveries."""

    world: World
    gate: Faulty
    receiver: Flaky


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """A sandbox that is served, a gate before it, and a receiver."""
    sandbox, receiver = Sandbox(seed="empty", token=TOKEN, time_scale=0), Flaky()
    sandbox.state.receivers = receiver
    gate = Faulty(sandbox)
    with served(sandbox, receiver, folder, gate) as world:
        yield Place(world, gate, receiver)


@dataclass
class Story:
    """One recovery, from the outage to the end: `told` is what happened, in a line each."""

    place: Place
    number: int
    seed: int
    told: list[str] = field(default_factory=list)
    kills: int = 0

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.recovery.sessions"])

    def __post_init__(self) -> None:
        self.choose = random.Random(f"{self.seed} {self.number}")
        self.config_id = f"story-{self.number}"
        self.folder = self.place.world.folder / self.config_id

    # --- the outage ---------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Deliveries that failed, here and there two with the same payload."""
        count = self.choose.randint(3, 40)
        twins = self.choose.random() < 0.15
        self.wanted = Counter(number // 2 if twins else number for number in range(count))
        start = datetime.now(UTC) - timedelta(hours=1)
        rows = [
            event(self.config_id, number, start + timedelta(seconds=number))._replace(
                payload=json.dumps(self._payload(number // 2 if twins else number))
            )
            for number in range(count)
        ]

        def add() -> None:
            sandbox = self.place.world.sandbox
            add_webhook(sandbox, self.config_id, failed=0)
            sandbox.database.add_events(rows)

        self.place.world.call(add)

    def _payload(self, number: int) -> dict[str, object]:
        return {"number": number, "of": self.config_id}

    def go_wrong(self, *, ends: bool = False) -> None:
        """Let the gate and the receiver go wrong, or work."""
        for who, odds in ((self.place.gate, 0.6), (self.place.receiver, 0.5)):
            if ends:
                who.dice.pop(self.config_id, None)
            elif self.choose.random() < odds:
                who.dice[self.config_id] = random.Random(self.choose.random())

    # --- what people do -----------------------------------------------------------------------------------------------

    def session(self, kind: Kind) -> Session:
        port = self.place.world.server.rpartition(":")[2]
        host = self.choose.choice(["127.0.0.1", "localhost", "LOCALHOST"])
        return Session(
            kind, f"http://{host}:{port}{self.choose.choice(['', '/'])}", self.choose.choice(["", "739224"]),
            self.config_id, self.folder, self.choose.choice([0, 1, 2]), self.choose.getrandbits(32),
            self.choose.random() < 0.5,
        )  # fmt: skip

    def start(self, session: Session) -> tuple[Any, Any]:
        heard, told = self.context.Pipe(duplex=False)
        process = self.context.Process(target=main, args=(session, told))
        process.start()
        told.close()
        return process, heard

    def interrupted(self, *kinds: Kind) -> None:
        """Let these work side by side, and end them at some moment, if they have not come to their end."""
        sessions = [self.session(kind) for kind in kinds]
        began = [self.start(session) for session in sessions]
        for process, heard in began:
            deadline = time.monotonic() + 5  # one whose request is held up may have nothing to say
            while process.is_alive() and not heard.poll(0.02) and time.monotonic() < deadline:
                pass
        time.sleep(self.choose.choice([0.0, 0.1, 0.3, 0.8]) * self.choose.random())
        for (process, heard), session in zip(began, sessions, strict=True):
            signals = self.choose.choice(SIGNALS)
            alive = process.is_alive()
            for ending in signals:
                with suppress(ProcessLookupError):  # it may come to its end at this moment
                    if process.is_alive():
                        os.kill(process.pid, ending)
                time.sleep(self.choose.uniform(0, 0.1))
            process.join(0.7)
            process.kill()
            process.join(PATIENCE)
            heard.close()
            self.kills += alive
            names = ", ".join(ending.name for ending in signals) if alive else "came to its end"
            self.told.append(f"{session.kind} at {session.server} as {session.organization or 'nobody'}: {names}")

    def finish(self) -> None:
        """With everything working, bring it to its end."""
        for _ in range(8):
            while self.place.gate.late:
                time.sleep(0.02)
            self.place.world.settle()
            process, heard = self.start(self.session("finish"))
            try:
                assert heard.poll(PATIENCE), f"it does not end: {self.told}"
                left = heard.recv()["left"]
            except EOFError:
                raise AssertionError(f"it ends badly: {self.told}") from None
            finally:
                process.kill()
                process.join(PATIENCE)
                heard.close()
            if not left:
                return
        raise AssertionError(f"something is always left: {self.told}")

    def tell(self) -> dict[str, int]:
        """All of it; the figures."""
        self.begin()
        for _ in range(self.choose.randint(1, 4)):
            self.go_wrong()
            kinds = self.choose.choices(KINDS, k=2 if self.choose.random() < 0.15 else 1)
            self.interrupted(*kinds)
        self.go_wrong(ends=True)
        self.finish()
        self.place.world.settle()
        return self.figures()

    def figures(self) -> dict[str, int]:
        ledger = Ledger(self.session("finish").ledger, self.place.world.server, "", utc_now)
        entries = [entry for record in ledger.recoveries(everywhere=True) for entry in ledger.entries(record.id)]
        ledger.close()
        numbers = {digest(json.dumps(self._payload(number))): number for number in self.wanted}
        chosen = Counter(numbers[entry.digest] for entry in entries if entry.repeat_by and entry.sent is not None)
        arrived = self.place.receiver.arrived.get(self.config_id, Counter())
        lost = self.wanted - arrived
        doubled = arrived - self.wanted - chosen
        if lost or doubled:
            self.told += [f"lost {dict(lost)}", f"doubled {dict(doubled)}", *map(str, entries)]
        return {
            "recoveries": 1, "kills": self.kills, "events": self.wanted.total(), "lost": lost.total(),
            "doubled": doubled.total(), "chosen to repeat": chosen.total(),
        }  # fmt: skip


def tell_many(
    count: int, seed: int, *, at_once: int = 3, tell: Callable[[Story, dict[str, int]], None] = lambda *_: None
) -> dict[str, int]:
    """So many stories, some at once; the sum of their figures."""
    figures = no_figures()
    for begin in range(0, count, WORLD_LASTS):
        with (
            tempfile.TemporaryDirectory(prefix="recoveries-", ignore_cleanup_errors=True) as folder,
            place(Path(folder)) as here,
            ThreadPoolExecutor(at_once) as threads,
        ):
            stories = [Story(here, number, seed) for number in range(begin, min(begin + WORLD_LASTS, count))]
            for story, told in zip(stories, threads.map(Story.tell, stories), strict=True):
                for name, number in told.items():
                    figures[name] += number
                tell(story, told)
    return figures
