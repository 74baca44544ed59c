"""Lists of options where there is no room for them, and where what was clicked is gone."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import OptionList, Select

from tui.widgets.drop_down import DropDown
from tui.widgets.option_lists import SteadyList


class Lists(App[Any]):
    CSS = "SteadyList { height: 0; border: none; } SelectOverlay { max-height: 0; border: none; padding: 0; }"

    def compose(self) -> ComposeResult:
        yield SteadyList("one", "two")
        yield DropDown([("one", "1"), ("two", "2")], None, prompt="not set")


class Roomy(Lists):
    CSS = ""


@pytest.mark.parametrize("key", ["pagedown", "pageup", "home", "end", "enter"])
async def test_a_list_without_room_stands_every_key(key: str) -> None:
    """`KeyError: 0` from the page keys."""
    app = Lists()
    async with app.run_test() as pilot:
        app.query_one(SteadyList).focus()
        app.query_one(SteadyList).highlighted = 0
        await pilot.press(key)
        app.query_one(Select).expanded = True
        await pilot.pause()
        app.query_one("SteadyOverlay", OptionList).highlighted = 0
        await pilot.press(key)


async def test_a_click_on_an_option_that_is_gone_does_nothing() -> None:
    app = Roomy()
    async with app.run_test() as pilot:
        options = app.query_one(SteadyList)
        options.highlighted = None
        options._options.pop()  # what is drawn still has it
        options._options.pop()
        await pilot.click(SteadyList, offset=(3, 2))
        assert app._exception is None
