"""A person who recovers a webhook by the keys of the installed console, and a gate before the sandbox that holds
batches up."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.recovery.world import HOST, TOKEN, Receiver
from tests.support.pty_console import ConsoleProcess
from tests.support.pty_process import PATIENCE
from tui.typeahead import GUARD_SECONDS

Fate: TypeAlias = Literal["passes", "never arrives", "is not answered", "arrives late", "is slow", "is slow and frail"]
"""What becomes of a batch. One that never arrives or is not answered is held up until its sender has gone away; what is
slow arrives all the same then, but for what is frail."""
SIZE = (120, 40)
_BEGIN, _END = b"\x1b[?2026h", b"\x1b[?2026l"
_ROW = re.compile(r"[› ] (?P<title>\S.{17}) +(?P<count>[\d,]+)(?:  |$)")
_ONLY_UNKNOWN = re.compile(r"following [\d,]+ · (?:[\d,]+ recovered, )?[\d,]+ unknown")


class Gate:
    """Stands before the sandbox. `fates` are those of the batches in turn, `fate` that of the others; `asked` are all
    ids that were in one that came here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.fates: list[Fate] = []
        self.fate: Fate = "passes"
        self.asked: set[str] = set()
        self.seconds = 0.15
        """How long a slow batch waits before it is carried out, and its answer after that."""
        self.held = threading.Event()
        """Set once a batch is held up."""
        self.opened = asyncio.Event()
        """Lets what is late arrive; to be set in the sandbox's thread."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/replay-batch"):
            return await self._app(scope, receive, send)
        body = await body_of(receive)
        if body is None:
            return
        self.asked.update(json.loads(body)["eventIds"])
        match self.fates.pop(0) if self.fates else self.fate:
            case "never arrives":
                self.held.set()
                await gone(receive)
            case "is not answered":
                await self._app(scope, receiving(body, receive), nowhere)
                self.held.set()
                await gone(receive)
            case "arrives late":
                self.held.set()
                await self.opened.wait()
                await self._app(scope, receiving(body, receive), nowhere)
            case "is slow" | "is slow and frail" as fate:
                if not await gone(receive, within=self.seconds) or fate == "is slow":
                    await self._app(scope, receiving(body, receive), self._slowly(send))
            case _:
                await self._app(scope, receiving(body, receive), send)

    def _slowly(self, send: Send) -> Send:
        async def later(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self.seconds)
            await send(message)

        return later


async def body_of(receive: Receive) -> bytes | None:
    """The body of a request; `None` where its sender went away in the middle of it."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def gone(receive: Receive, within: float | None = None) -> bool:
    """Wait until the sender has gone away, for so many seconds; whether it has."""
    try:
        async with asyncio.timeout(within):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


def receiving(body: bytes, receive: Receive) -> Receive:
    """Receives this body, whether its sender is still there or not."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def first_this() -> Message:
        return messages.pop() if messages else await receive()

    return first_this


async def nowhere(message: Message) -> None:
    """An answer that nobody gets."""


class Dam(Receiver):
    """A receiver that keeps all but the first `most` deliveries waiting until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.most: int | None = None
        self.opened = asyncio.Event()
        """To be set in the sandbox's thread."""
        self._came = 0

    async def receive(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == HOST:
            self._came += 1
            if self.most is not None and self._came > self.most:
                await self.opened.wait()
        return await super().receive(request)


def _number(text: str) -> int:
    return int(text.replace(",", ""))


class Person(ConsoleProcess):
    """Somebody at the console, over the sandbox at `server`. Looks at whole frames only."""

    def __init__(self, home: Path, server: str) -> None:
        super().__init__(home, "--server", server, size=SIZE, EPILOT_TOKEN=TOKEN, TMPDIR=str(home))

    def wait_for(self, reached: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Look at whole frames only: half a frame may be of two screens."""
        try:
            super().wait_for(lambda: self.output.rfind(_BEGIN) <= self.output.rfind(_END) and reached(), what, seconds)
        except AssertionError as gone:
            gone.add_note("\n".join(self.lines))
            raise

    # --- looking ----------------------------------------------------------------------------------------------------

    @property
    def counts(self) -> dict[str, int]:
        """The counts of the plan, or of the recovery, by the titles of their rows."""
        rows = (_ROW.match(line) for line in self.lines)
        return {row["title"].strip(): _number(row["count"]) for row in rows if row is not None}

    def sum_of(self, *titles: str) -> int:
        """Add up the events of the rows with these titles."""
        return sum(self.counts.get(title, 0) for title in titles)

    @property
    def words(self) -> str:
        """Everything on the screen as one line, without the frames of dialogs."""
        return " ".join(" ".join(re.sub(r"[│╭╮╰╯─]", " ", line) for line in self.lines).split())

    def wait_for_no(self, line: str) -> None:
        """Until a line is not on the screen any more."""
        self.wait_for(lambda: line not in self.lines, f"{line!r} stays on the screen")

    def watch(self, seconds: float) -> None:
        """Look on for a while."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass

    # --- doing ------------------------------------------------------------------------------------------------------

    def wait_for_list(self) -> None:
        self.wait_for_line("failures in the last")

    def plan(self) -> dict[str, int]:
        """Make a plan for the one webhook there is; returns the counts of its classes."""
        self.wait_for_list()
        self.send(b"R")
        self.wait_for(lambda: self._shows_all(r"([\d,]+) failed .* nothing is sent yet"), "there is no plan")
        return self.counts

    def take_in(self, title: str) -> None:
        """Take a class of the plan in."""
        while not (line := self.wait_for_line("›")).startswith(f"› {title}"):
            self.send(b"j")
            self.wait_for_no(line)
        wanted = self.counts["To replay"] + self.counts[title]
        self.send(b" ")
        self.wait_for(lambda: self.counts.get("To replay") == wanted, f"{title} is not taken in")

    def send_plan(self) -> None:
        """Send what is to be replayed, and say yes to the question."""
        count = self.counts["To replay"]
        self.send(b"r")
        self.confirm(f"Replay {count} failed event")

    def confirm(self, question: str) -> None:
        """Say yes to this question."""
        self.wait_for(lambda: question in self.words and "Replay (y)" in self.words, f"it does not ask: {question}")
        self.answer(b"y")

    def answer(self, key: bytes) -> None:
        """Press a key of a question that stands: it takes none that was pressed before a person can have read it."""
        self.let_pass(GUARD_SECONDS + 0.05)
        self.send(key)

    def wait_until_ended(self) -> dict[str, int]:
        """See a recovery through; returns how many events ended where. Does not wait for what nobody knows any more."""
        self.wait_for(lambda: self._has_ended() or bool(_ONLY_UNKNOWN.search(self.words)), "it does not end")
        if not self._has_ended():
            self.send(b"\x1b")
            self.wait_for(self._has_ended, "it does not end when it is told to look no longer")
        return self.counts

    def _has_ended(self) -> bool:
        return "✓ Recovered" in self.counts and self._shows_all(r"of ([\d,]+) recovered · ended")

    def _shows_all(self, headline: str) -> bool:
        """Tell whether the headline is this one, and the rows below hold as many events as it says."""
        match = re.search(headline, self.lines[1])
        return match is not None and sum(self.counts.values()) == _number(match[1])

    def go_back(self) -> None:
        self.send(b"\x1b")
        self.wait_for_list()

    def leave(self) -> None:
        self.send(b"q")
        assert self.wait_for_end() == 0

    def kill(self) -> None:
        """SIGKILL, while it runs."""
        assert self.process.poll() is None
        self.signal(signal.SIGKILL)
        assert self.wait_for_end() == -signal.SIGKILL
