"""The one rule for a screen that is left: an answer that comes for it is dropped. A bug on one that is open is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from textual.css.query import NoMatches
from textual.message import Message
from textual.widget import MountError, Widget
from textual.widgets import Static

from tests.support.console import Console, press, until
from tests.support.events_host import make_events_screen
from tests.support.fake_log import make_log
from tests.support.fake_target import ReplayingLog
from tests.support.host import Host, make_context, settle
from tui.connection import NoToken
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.dialog import Dialog
from tui.screens.common.window import WindowDialog
from tui.screens.navigation.connections import ConnectionOpener
from tui.screens.recovery.plan import RecoveryPlanScreen
from tui.widgets.bars import Banner


class Waiting(ConsoleScreen[None]):
    """Waits for an answer, and then looks for its widgets."""

    class News(Message):
        pass

    def __init__(self) -> None:
        super().__init__(make_context())
        self.gate = asyncio.Event()
        self.done: list[str] = []

    def compose_body(self) -> Iterable[Widget]:
        yield Static("body", id="body")

    async def read(self) -> None:
        await self.gate.wait()
        self.done.append("read")
        self.query_one("#body")

    def touch(self) -> None:
        self.done.append("touched")
        self.query_one("#body")

    def on_waiting_news(self) -> None:
        self.done.append("heard")
        self.run_worker(self.read(), group="late")


async def test_a_worker_of_a_screen_that_was_left_does_nothing_with_its_answer() -> None:
    app = Host(ConsoleScreen[None](make_context()))
    async with app.run_test() as pilot:
        await app.push_screen(waiting := Waiting())
        waiting.run_worker(waiting.read(), group="reading")
        waiting.query_one("#body").run_worker(waiting.read(), group="reading of a widget")
        await pilot.pause()
        waiting.dismiss()
        waiting.gate.set()
        await settle(pilot)
        assert waiting.done == [] and not waiting.is_open


async def test_what_waits_for_a_refresh_is_left_undone_once_its_screen_was_left() -> None:
    """Textual calls it from the screen that is drawn next: `.dialog` was looked for in a dialog without widgets."""
    app = Host(ConsoleScreen[None](make_context()))
    async with app.run_test() as pilot:
        await app.push_screen(waiting := Waiting())
        waiting.call_after_refresh(waiting.touch)
        waiting.dismiss()
        await settle(pilot)
        assert waiting.done == []
        await app.push_screen(dialog := Dialog[None]())
        dialog.call_after_refresh(lambda: dialog.query_one(".dialog"))
        await pilot.press("escape")
        await settle(pilot)


async def test_a_message_that_comes_when_its_screen_was_left_begins_nothing() -> None:
    app = Host(ConsoleScreen[None](make_context()))
    async with app.run_test() as pilot:
        await app.push_screen(waiting := Waiting())
        waiting.dismiss()
        waiting.post_message(Waiting.News())
        waiting.gate.set()
        await settle(pilot)
        assert waiting.done == []


async def test_a_screen_that_is_only_covered_goes_on() -> None:
    app = Host(waiting := Waiting())
    async with app.run_test() as pilot:
        waiting.run_worker(waiting.read(), group="reading")
        await app.push_screen(ConsoleScreen[None](make_context()))
        waiting.call_after_refresh(waiting.touch)
        waiting.gate.set()
        await settle(pilot)
        assert waiting.is_open and set(waiting.done) == {"read", "touched"}


@pytest.mark.slow  # the whole program
async def test_a_bug_on_a_screen_that_is_open_still_ends_the_program(tmp_path: Path) -> None:
    app = Console(tmp_path).app
    with pytest.raises(NoMatches):
        async with app.run_test() as pilot:
            await settle(pilot)
            app.screen.call_later(app.screen.query_one, "#nothing-is-called-this")
            await settle(pilot)


async def test_the_log_is_left_again_and_again_when_its_answer_comes() -> None:
    """`NoMatches: Banner` in `say_who_is_left_out`, after 5 to 57 times."""
    log = make_log()
    answers = [asyncio.Event()]
    page = log.list_events

    async def late(*words: Any, **more: Any) -> Any:
        answer = await page(*words, **more)
        await answers[-1].wait()
        return answer

    log.list_events = late  # type: ignore[method-assign]
    app = Host(ConsoleScreen[None](make_context()))
    async with app.run_test() as pilot:
        for ticks in range(12):
            answers.append(asyncio.Event())
            await app.push_screen(make_events_screen(log, ReplayingLog(log)))
            await pilot.pause()
            app.screen.dismiss()
            for _ in range(ticks):
                await asyncio.sleep(0)
            answers[-1].set()
            await settle(pilot)


@pytest.mark.slow  # the whole program
@pytest.mark.parametrize("ticks", range(4))
async def test_the_program_may_be_left_while_a_dialog_over_a_plan_closes(tmp_path: Path, ticks: int) -> None:
    """`MountError` in `RecoveryPlanScreen.on_screen_resume`: once the program is leaving nothing can be mounted."""
    app = Console(tmp_path).app
    async with app.run_test() as pilot:
        await until(pilot, lambda shown: "✗ failing" in shown)
        await pilot.press("R")
        await until(pilot, lambda shown: "to replay" in shown)
        await press(pilot, "w")
        assert isinstance(app.screen, WindowDialog) and isinstance(app.screen_stack[-2], RecoveryPlanScreen)
        app.screen.dismiss(None)
        for _ in range(ticks):
            await asyncio.sleep(0)
        app.exit()
        for _ in range(20):
            await asyncio.sleep(0)
    assert app._exception is None


@pytest.mark.slow  # the whole program
async def test_what_is_mounted_while_the_program_is_left_is_no_crash(tmp_path: Path) -> None:
    app = Console(tmp_path).app
    async with app.run_test() as pilot:
        await settle(pilot)
        app.exit()
        with pytest.raises(MountError):  # Textual's way of saying that nobody will see it
            app.screen.mount(Static("late"))
        banner = app.screen.query_one(Banner)
        banner.call_later(banner.mount, Static("late"))
        for _ in range(20):
            await asyncio.sleep(0)
    assert app._exception is None


@pytest.mark.slow  # the whole program
async def test_a_place_that_cannot_be_remembered_does_not_hold_the_program_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal asks once: what failed in between left the program running, deaf to every other one."""
    app = Console(tmp_path).app

    def fail(_connections: ConnectionOpener) -> None:
        raise ValueError("a bug")

    async with app.run_test() as pilot:
        await settle(pilot)
        monkeypatch.setattr(ConnectionOpener, "remember", fail)
        with pytest.raises(ValueError, match="a bug"):
            app.exit(None, 143)
        assert app.return_code == 143 and app._exit


@pytest.mark.slow  # the whole program
@pytest.mark.parametrize("keys", [("ctrl+p", "escape"), ("ctrl+p", "d", "escape", "ctrl+p"), ("x", "escape")])
async def test_what_opens_is_left_at_once(tmp_path: Path, keys: tuple[str, ...]) -> None:
    app = Console(tmp_path).app
    async with app.run_test() as pilot:
        await settle(pilot)
        for _ in range(6):
            for key in keys:
                app.simulate_key(key)
            await asyncio.sleep(0)
        await settle(pilot)


@pytest.mark.slow  # the whole program
async def test_connecting_is_left_while_the_profiles_are_read(tmp_path: Path) -> None:
    app = Console(tmp_path, no_token=NoToken([])).app
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.dismiss(None)
        await settle(pilot)
