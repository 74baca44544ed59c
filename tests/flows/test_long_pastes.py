"""A megabyte pasted into any field: alive, what was left out is said, and as before once the field is empty again."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, TextArea

from tests.support.console import Console, press
from tests.support.host import settle
from tests.support.typing_ahead import arrived, hand_in, sent_operations
from tui.connection import NoToken
from tui.widgets.fields import LONGEST_LINE

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000
FIELDS = {
    "list filter": ("slash",),
    "log filter": ("enter", "slash"),
    "search in an event": ("enter", "enter", "slash"),
    "go to": ("colon",),
    "palette": ("ctrl+p",),
    "search in the help": ("question_mark", "slash"),
    "window": ("w", "tab"),
    "name of a view": ("enter", "V", "s"),
    "typed confirmation": ("d",),
    "example's automation": ("x", "i"),
    "name of a webhook": ("e",),
    "new webhook's name": ("n",),
}
TEXTS = {
    "x": "x" * MEGABYTE,
    "words": "503 " * (MEGABYTE // 4),
    "lines": '{"a": "ü%_"}\r\n' * (MEGABYTE // 14),
}


@pytest.mark.parametrize(("place", "text"), zip(FIELDS, cycle(TEXTS)))
async def test_a_megabyte_in_a_field_of_one_line(tmp_path: Path, place: str, text: str) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *FIELDS[place])
        if place == "window" and not isinstance(console.app.focused, Input):
            console.app.screen.query_one(Input).focus()
            await settle(pilot)
        field, screen = console.app.focused, console.app.screen
        assert isinstance(field, Input)
        before = field.value
        hand_in(console, events.Paste(TEXTS[text]))
        await arrived(pilot)
        limit = field.max_length or LONGEST_LINE
        assert console.app.screen is screen and len(field.value) == (limit if text != "lines" else len(before) + 12)
        await press(pilot, "end", "x", "home", "enter")
        assert sent_operations(console) == []
        if field.is_attached:
            field.focus()
            await press(pilot, "end", "ctrl+u")
            assert field.value == ""


async def test_a_payload_takes_a_megabyte_whole(tmp_path: Path) -> None:
    console = Console(tmp_path)
    text = "[\n" + ",\n".join(f'{{"line": {number}, "text": "{"x" * 80}"}}' for number in range(9_000)) + "\n]"
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "t")
        area, screen = console.app.focused, console.app.screen
        assert isinstance(area, TextArea)
        await press(pilot, "f7")  # all of it is chosen
        hand_in(console, events.Paste(text.replace("\n", "\r")))
        await arrived(pilot)
        assert area.text == text and console.app.screen is screen and not console.app._notifications
        await press(pilot, "f7", "backspace")
        assert area.text == "" and sent_operations(console) == []


async def test_a_token_is_pasted_into_its_field_as_into_any_other(tmp_path: Path) -> None:
    console = Console(tmp_path, no_token=NoToken(()))
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        hand_in(console, events.Paste(TEXTS["x"]))
        await arrived(pilot)
        field = console.app.focused
        assert isinstance(field, Input) and len(field.value) == LONGEST_LINE
        assert any("left out of what was pasted" in notification.message for notification in console.app._notifications)
        await press(pilot, "end", "ctrl+u")
        assert field.value == ""
