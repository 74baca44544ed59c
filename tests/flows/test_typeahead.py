"""Keys typed faster than screens open: each reaches the screen it is meant for, and none answers a question unread."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult

from tests.support.console import Console, press, type_text
from tests.support.typing_ahead import arrived, filter_of, hand_in, sent_operations, type_ahead, typed_ahead
from tui import typeahead
from tui.screens.common.asking import ASKING
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.go_to import GoToDialog
from tui.screens.difference.screen import DifferenceScreen
from tui.screens.editor.dialogs import SaveDialog
from tui.screens.editor.screen import EditorScreen
from tui.screens.event.panel import EventPanel
from tui.screens.events.screen import EventsScreen
from tui.screens.navigation.routes import ConsoleRoutes
from tui.screens.rehearsal.screen import BacktestScreen
from tui.screens.webhooks.screen import WebhooksScreen
from tui.services.elsewhere.elsewhere import ElsewhereChoice
from tui.services.elsewhere.request import Outgoing
from tui.services.elsewhere.sending import NoReply
from tui.textual_compat import Screen
from tui.typeahead import GUARD_SECONDS, Typeahead
from tui.widgets.fields import SafeInput
from tui.workers import start_worker

FAR = 1_000.0
"""Seconds of guard that no test outlives."""


async def test_what_is_typed_while_a_log_opens_stands_in_its_filter(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await typed_ahead(pilot, console, "\r/retry")
        assert isinstance(console.app.screen, EventsScreen)
        assert filter_of(console.app.screen) == "retry"
        assert sent_operations(console) == []


async def test_keys_typed_after_escape_go_to_the_screen_below_in_order(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter")
        await typed_ahead(pilot, console, "\r\x1b\x1b/orders\r")
        screen = console.app.screen
        assert isinstance(screen, WebhooksScreen)
        assert filter_of(screen) == "orders" and console.app.focused is screen.table


async def test_keys_go_into_a_dialog_that_is_just_opening(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await typed_ahead(pilot, console, ":orders to")
        assert isinstance(console.app.screen, GoToDialog) and filter_of(console.app.screen) == "orders to"


async def test_keys_go_into_the_palette_that_is_just_opening(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await pilot.press("ctrl+p")
        await typed_ahead(pilot, console, "theme")
        assert filter_of(console.app.screen) == "theme"


async def test_keys_typed_before_the_first_screen_stands_are_for_it(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await typed_ahead(pilot, console, "/erp")  # nothing was awaited: nothing is on the terminal yet
        assert isinstance(console.app.screen, WebhooksScreen)
        assert filter_of(console.app.screen) == "erp"


async def test_a_word_typed_ahead_confirms_nothing(tmp_path: Path) -> None:
    console = Console(tmp_path, guard=GUARD_SECONDS)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        for at, words in (
            (WebhooksScreen, ["sy"]),
            (EventsScreen, ["ry", "rryy", "retry", "by", " by", "Ry", "/\rry"]),
        ):
            if at is EventsScreen:
                await press(pilot, "enter")
            for word in words:
                assert isinstance(console.app.screen, at)
                await typed_ahead(pilot, console, word)
                assert sent_operations(console) == [], word
                while not isinstance(console.app.screen, at):
                    await press(pilot, "escape")


async def test_a_word_typed_ahead_sends_nothing_to_another_machine(tmp_path: Path) -> None:
    console = Console(tmp_path, guard=GUARD_SECONDS)
    sent: list[str] = []

    async def send(request: Outgoing) -> NoReply:
        sent.append(request.url)
        return NoReply("Nobody is there.", is_unknown=False)

    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter")
        screen = console.app.screen
        assert isinstance(screen, EventsScreen) and isinstance(screen.context.routes, ConsoleRoutes)
        elsewhere = screen.context.routes.elsewhere
        elsewhere.last, elsewhere.send = ElsewhereChoice("https://receiver.example/in"), send
        await typed_ahead(pilot, console, ">\ry")
        assert isinstance(console.app.screen, ConfirmDialog) and sent == []
        await press(pilot, "escape")
        elsewhere.last = ElsewhereChoice()
        await press(pilot, "escape")
        await typed_ahead(pilot, console, ">\r")
        assert sent == ["http://127.0.0.1:8787"], "this machine is not asked about: typing fast is enough"


async def test_a_question_takes_its_first_key_when_the_guard_is_over(tmp_path: Path) -> None:
    console = Console(tmp_path, guard=GUARD_SECONDS)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter", "r")
        question = console.app.screen
        assert isinstance(question, ConfirmDialog)
        painted = console.app.typeahead.painted_at(question)
        assert painted is not None
        type_ahead(console, "y", at=painted + GUARD_SECONDS - 0.01)
        await arrived(pilot)
        assert console.app.screen is question
        type_ahead(console, "y", at=painted + GUARD_SECONDS + 0.01)
        await arrived(pilot)
        assert console.app.screen is question, "one that came too early puts the others off: a word was being typed"
        type_ahead(console, "y", at=painted + 2 * GUARD_SECONDS + 0.02)
        await arrived(pilot)
        assert console.app.screen is not question and sent_operations(console) == ["replayEvent"]


async def test_a_key_that_came_too_early_does_nothing_else_either(tmp_path: Path) -> None:
    console = Console(tmp_path, guard=FAR)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter", "r")
        question = console.app.screen
        await typed_ahead(pilot, console, "yyqnpw?:\r ")
        assert console.app.screen is question and console.written == []
        await press(pilot, "escape")
        assert isinstance(console.app.screen, EventsScreen), "escape works at once"


async def test_keys_typed_while_the_editor_opens_at_a_condition_are_for_its_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeahead, "LONGEST_HOLD", 60.0)  # a busy machine may take long for a whole editor
    console = Console(tmp_path)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "dunning")
        await press(pilot, "enter", "enter", "enter")
        await typed_ahead(pilot, console, "e\t\t9")
        screen = console.app.screen
        assert isinstance(screen, EditorScreen) and screen.form.section == "filter"
        assert screen.form.draft.get(("filterConditions", "conditions", 0, "values")) == ["5009"]


class Beginning(Screen[None]):
    """A screen that goes on to its second field some time after it was drawn."""

    begins: asyncio.Event

    def compose(self) -> ComposeResult:
        yield SafeInput(id="first")
        yield SafeInput(id="second")

    def on_mount(self) -> None:
        self.begins = asyncio.Event()
        self.query_one("#first").focus()
        start_worker(self, self._begin, group=ASKING)

    async def _begin(self) -> None:
        await self.begins.wait()
        self.query_one("#second").focus()


async def test_keys_wait_until_a_screen_that_was_drawn_has_gone_to_where_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeahead, "LONGEST_HOLD", 60.0)
    console, screen = Console(tmp_path), Beginning()
    async with console.app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        await console.app.push_screen(screen)
        await pilot.pause()
        assert console.app.typeahead.painted_at(screen) is not None
        type_ahead(console, "x")
        await pilot.pause()
        assert [field.value for field in screen.query(SafeInput)] == ["", ""]
        screen.begins.set()
        await arrived(pilot)
        assert [field.value for field in screen.query(SafeInput)] == ["", "x"]


@pytest.mark.parametrize("key", ["D", "b"])
async def test_what_only_shows_more_of_a_question_comes_at_once(tmp_path: Path, key: str) -> None:
    console = Console(tmp_path, guard=FAR)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "dunning")
        await press(pilot, "enter", "e", "ctrl+n", "ctrl+n", "tab", "tab", "tab", "tab", "tab", "9")
        await typed_ahead(pilot, console, f"\x13{key}yy")  # ctrl+s
        assert isinstance(console.app.screen, DifferenceScreen if key == "D" else BacktestScreen)
        await press(pilot, "escape")
        assert isinstance(console.app.screen, SaveDialog)
        await typed_ahead(pilot, console, "y")
        assert isinstance(console.app.screen, SaveDialog) and sent_operations(console) == []


async def test_a_click_that_was_made_before_the_question_stood_is_not_for_it(tmp_path: Path) -> None:
    console = Console(tmp_path, guard=FAR)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter", "r")
        question = console.app.screen
        x, y = question.query_one("#confirm").region.center
        for kind in (events.MouseDown, events.MouseUp):
            hand_in(console, kind(None, int(x), int(y), 0, 0, 1, False, False, False))
        await arrived(pilot)
        assert console.app.screen is question and sent_operations(console) == []


async def test_a_held_arrow_key_waits_for_no_rest_between_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key waited until the one before was done with all its screen: sixty took a second."""
    rests = 0
    rest = Typeahead._rest

    async def counted(door: Typeahead) -> None:
        nonlocal rests
        rests += 1
        await rest(door)

    monkeypatch.setattr(Typeahead, "_rest", counted)
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter", "L")
        screen = console.app.screen
        assert isinstance(screen, EventsScreen)
        rests = 0
        await typed_ahead(pilot, console, "j" * 60)
        assert screen.table.cursor_index == 60 and rests <= 2


async def test_a_key_that_opens_waits_for_those_that_move(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "enter", "L")
        screen = console.app.screen
        assert isinstance(screen, EventsScreen)
        await typed_ahead(pilot, console, "jjjjkj\r")
        assert console.app.screen.query(EventPanel) and screen.table.cursor_index == 4
        await typed_ahead(pilot, console, "\x1bkkG/retry")
        assert console.app.screen is screen and filter_of(screen) == "retry" and sent_operations(console) == []


async def test_pasted_text_waits_for_the_field_that_is_asked_for(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        type_ahead(console, "\r/")
        hand_in(console, events.Paste("ry"))
        await arrived(pilot)
        assert isinstance(console.app.screen, EventsScreen) and filter_of(console.app.screen) == "ry"


async def test_what_is_typed_after_a_backspace_is_not_taken_back_by_it(tmp_path: Path) -> None:
    """A character went straight into the field, a key that edits took the way of commands: it came later, and took
    it."""
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        for keys, left in (("\x7f\x7f\x7fxyz", "xyz"), ("\x7fd\x7fe", "abe"), ("\x01z", "zabc")):
            await press(pilot, "slash", "end", "ctrl+u", "a", "b", "c")
            assert await typed_ahead(pilot, console, keys)
            assert filter_of(console.app.screen) == left


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_typed_ahead_words_send_nothing_and_lose_nothing(tmp_path: Path, seed: int) -> None:
    """Some of the words that send if a key of theirs is lost. `python -m tests.flows.typing` tries as many as you
    like."""
    from tests.flows.typing import try_words

    await try_words(tmp_path, random.Random(seed), tries=3, most_seconds=0.02)


async def test_what_waits_in_line_is_dropped_when_the_program_ends(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        type_ahead(console, "\rq" + "j" * 50)
        async with asyncio.timeout(20):
            while console.app.is_running:  # noqa: ASYNC110 (an app has no event for its end)
                await asyncio.sleep(0)
    assert console.app.return_code == 0 and sent_operations(console) == []
