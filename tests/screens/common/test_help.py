"""Help, palette, and what they know of a screen."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from textual import events
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.pilot import Pilot

from tests.support.host import Host, make_context, screen_text, settle
from tui import keys
from tui.palette import CommandsProvider
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.help import HelpScreen, backticks
from tui.screens.common.help_sheet import HelpEntry, HelpSheet, in_columns, pieces, wrapped
from tui.screens.common.offers import offers

EVIL = "read only [/nope] \x1b]0;t\x07 \x9b \u202e"


class Below(ConsoleScreen[None]):
    """A screen to explain."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.REPLAY, keys.COPY_ID, keys.HISTOGRAM)]
    HELP = "Press `r` to replay."

    def __init__(self, read_only: str | None = None) -> None:
        super().__init__(make_context(read_only=read_only))
        self.done: list[str] = []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return False if action == "histogram" else super().check_action(action, parameters)

    def action_replay(self) -> None:
        self.done.append("replay")

    def action_copy_id(self) -> None:
        self.done.append("copy")


class PaletteHost(Host):
    """With the real palette."""

    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {CommandsProvider}


async def press(pilot: Pilot[Any], *names: str) -> None:
    for name in names:
        await pilot.press(name)
        await settle(pilot)


async def open_help(pilot: Pilot[Any]) -> None:
    await settle(pilot)
    pilot.app.push_screen(HelpScreen(pilot.app.screen))
    await settle(pilot)


async def test_the_screens_own_commands_come_first_and_hidden_ones_are_left_out() -> None:
    app = Host(Below())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        names = [offer.command.id for offer in offers(app.screen)]
        assert names[0] == "event.replay"
        assert "list.copy_id" in names
        assert "event.histogram" not in names
        assert "app.interrupt" not in names


async def test_a_persons_own_key_is_the_one_that_is_shown() -> None:
    app = Host(Below())
    app.set_keymap({"event.replay": "f5"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert {offer.command.id: offer.pressed for offer in offers(app.screen)}["event.replay"] == "f5"


async def test_help_says_what_works_and_does_it() -> None:
    below = Below()
    app = Host(below)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        assert "Replay: Send this event again" in screen_text(app)
        await press(pilot, "G")
        assert "Press r to replay." in screen_text(app), "the prose is below the keys"
        await press(pilot, "slash", *"copy the id", "enter")
        assert "Replay:" not in screen_text(app)
        await press(pilot, "enter")
        assert app.screen is below
        assert below.done == ["copy"]


async def test_help_says_why_something_is_off_and_does_not_do_it() -> None:
    below = Below("This token may only read.")
    app = Host(below)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        assert "Replay is not available: This token may only read." in screen_text(app)
        await press(pilot, "j", "enter")
        assert below.done == []
        assert "This token may only read." in app.said[-1]


async def test_escape_drops_the_search_and_then_closes() -> None:
    below = Below()
    app = Host(below)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        await press(pilot, "slash", *"zzz")
        assert "No key matches." in screen_text(app)
        await press(pilot, "escape")
        assert "Replay: Send this event again" in screen_text(app)
        await press(pilot, "escape")
        assert app.screen is below


@pytest.mark.parametrize("key", ["question_mark", "q", "ctrl+c"])
async def test_help_is_left_by_the_keys_that_are_at_hand(key: str) -> None:
    below = Below()
    app = Host(below)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_help(pilot)
        await press(pilot, key)
        assert app.screen is below


async def test_the_palette_finds_a_command_and_runs_it_on_the_screen_below() -> None:
    below = Below()
    app = PaletteHost(below)
    async with app.run_test(size=(80, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        text = screen_text(app)
        assert "Replay: Send this event again" in text
        assert "key: r" in text
        await press(pilot, *"send this event", "enter")
        await settle(pilot)
        assert below.done == ["replay"]


async def test_the_palette_keeps_the_themes() -> None:
    app = PaletteHost(Below())
    async with app.run_test(size=(80, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p", *"theme")
        assert "Theme" in screen_text(app)


async def test_reasons_from_outside_are_inert_in_help_and_palette() -> None:
    below = Below(EVIL)
    app = PaletteHost(below)
    async with app.run_test(size=(100, 40)) as pilot:
        await open_help(pilot)
        assert "[/nope]" in screen_text(app)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(screen_text(app))
        await press(pilot, "j", "enter", "escape", "ctrl+p", *"send this event")
        text = screen_text(app)
        assert "off now: read only (/nope)" in text
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
        await press(pilot, "enter")
        assert below.done == []


def test_backticks_are_the_only_thing_with_a_meaning_in_a_help_text() -> None:
    assert backticks("a `b` [c] \x1b").plain == "a b [c] ␛"


@pytest.mark.parametrize(
    ("down", "up"),
    [("j", "k"), ("down", "up"), ("ctrl+d", "ctrl+u"), ("ctrl+f", "ctrl+b"), ("pagedown", "pageup"),
     ("space", "pageup"), ("G", "g"),
     ("end", "home")],
)  # fmt: skip
async def test_help_scrolls_to_its_last_word_and_back_by_every_key_on_a_small_screen(down: str, up: str) -> None:
    app = Host(Below())
    async with app.run_test(size=(60, 15)) as pilot:
        await open_help(pilot)
        first = screen_text(app)
        assert "Send this event again" in first and "Press r to replay." not in first
        await pilot.press(*[down] * (40 if down in ("j", "down") else 8))
        await settle(pilot)
        assert "Press r to replay." in screen_text(app)
        await pilot.press(*[up] * (40 if up in ("k", "up") else 8))
        await settle(pilot)
        assert "Send this event again" in screen_text(app)


async def test_help_scrolls_by_the_wheel_and_says_what_moves() -> None:
    app = Host(Below())
    async with app.run_test(size=(60, 15)) as pilot:
        await open_help(pilot)
        for _ in range(30):
            await pilot._post_mouse_events([events.MouseScrollDown], HelpSheet, (5, 5), button=0)
        await settle(pilot)
        text = screen_text(app)
        assert "Press r to replay." in text and "ctrl+d" in text


async def test_wide_help_has_its_groups_in_columns_and_each_can_be_run() -> None:
    below = Below()
    app = Host(below)
    async with app.run_test(size=(200, 24)) as pilot:
        await open_help(pilot)
        text = screen_text(app)
        heads = next(line for line in text.splitlines() if "Events" in line)
        assert "Moving" in text and "Press r to replay." in text and heads.index("Events") < 10
        await press(pilot, "right", "left", "enter")
        assert below.done == ["replay"]


def test_no_heading_is_the_last_line_of_a_column() -> None:
    entries = [HelpEntry("", "A"), *[HelpEntry("x", "y")] * 4, HelpEntry("", "B"), *[HelpEntry("x", "y")] * 4]
    for count in range(1, 5):
        columns = list(in_columns(entries, count))
        assert [entry for column in columns for entry in column] == entries and len(columns) <= count
        assert not any(column[-1].is_heading for column in columns)


def test_prose_is_wrapped_between_words_and_never_between_a_key_and_its_comma() -> None:
    lines = ["".join(text for text, _ in line) for line in wrapped(list(pieces("press `⏎`, then `escape`: done")), 14)]
    assert lines == ["press ⏎, then", "escape: done"]


async def test_help_that_is_seen_whole_cuts_no_words_for_a_second_column() -> None:
    app = Host(Below())
    async with app.run_test(size=(120, 50)) as pilot:
        await open_help(pilot)
        lines = screen_text(app).splitlines()
        assert not any("…" in line for line in lines)
        assert not any("Events" in line and "Moving" in line for line in lines)
