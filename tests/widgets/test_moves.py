"""The keys that move are the same in every list and view."""

from __future__ import annotations

import pytest

from tests.support.widget_host import Host
from tui import keys
from tui.widgets.cursor_view import CursorView
from tui.widgets.json_view import JsonView
from tui.widgets.line_table import Column, LineTable


def table() -> LineTable[int]:
    return LineTable[int]([Column("number", "Number", str, width=6)], row_key=str)


@pytest.mark.parametrize("make", [table, JsonView])
async def test_every_moving_key_moves_a_list_and_a_view(make: type[CursorView]) -> None:
    view = make()
    app = Host(view)
    async with app.run_test(size=(40, 12)) as pilot:
        if isinstance(view, LineTable):
            view.show(list(range(100)))
        else:
            assert isinstance(view, JsonView)
            view.show_value(list(range(98)))
        view.focus()
        await pilot.pause()
        page, half = view.view_height - 1, view.view_height // 2
        steps = [("j", 1), ("down", 1), ("ctrl+d", half), ("ctrl+f", page), ("pagedown", page), ("k", -1), ("up", -1),
                 ("ctrl+u", -half), ("ctrl+b", -page), ("pageup", -page)]  # fmt: skip
        place = 0
        for key, rows in steps:
            await pilot.press(key)
            place += rows
            assert view.cursor_index == place, key
        for key, place in (("G", 99), ("g", 0), ("end", 99), ("home", 0)):
            await pilot.press(key)
            assert view.cursor_index == place, key


def test_the_keys_that_move_have_one_list() -> None:
    bound = {key for binding in keys.moves() for key in binding.key.split(",")}
    assert bound == keys.MOVING | {"g", "home", "G", "end"}
    assert {"ctrl+d", "ctrl+u", "ctrl+f", "ctrl+b", "j", "k"} <= keys.MOVING
