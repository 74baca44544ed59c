"""Pick one of a few."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from tests.support.host import Host, make_context, screen_text
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.window import WindowDialog
from tui.services.time.window import DEFAULT

WINDOWS = [("1h", "last hour"), ("24h", "last 24 hours"), ("7d", "last 7 days")]


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], "24h"),
        (["down", "enter"], "7d"),
        (["k", "enter"], "1h"),
        (["j", "enter"], "7d"),
        (["1"], "1h"),
        (["9"], None),
        (["escape"], None),
    ],
)
async def test_picking(keys: list[str], result: str | None) -> None:
    app = Host(ChoiceDialog("Time window", WINDOWS, "24h"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert app.result == result


async def test_the_current_one_is_marked_in_words_and_not_by_colour_alone() -> None:
    app = Host(ChoiceDialog("Time window", WINDOWS, "24h"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "2 ● last 24 hours" in screen_text(app)


async def test_nothing_to_choose_from_and_an_unknown_current_do_not_hurt() -> None:
    app = Host(ChoiceDialog("Profile", [], "gone"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert app.result is None


async def test_labels_from_outside_are_inert() -> None:
    app = Host(ChoiceDialog("[/x] \x1b", [("a", "[/nope] \x9b \u202e"), ("b", "[@click=app.quit]b")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "[/nope]" in text
        assert "[@click=app.quit]b" in text
        assert not {"\x1b", "\x9b", "\u202e"} & set(text)


async def test_on_a_small_screen_a_dialog_with_a_list_still_says_how_it_is_left() -> None:
    app = Host(WindowDialog(DEFAULT, make_context()))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "esc leaves" in screen_text(app)


async def test_a_choice_is_gone_through_by_every_moving_key() -> None:
    app = Host(ChoiceDialog("Number", [(str(number), f"number {number}") for number in range(40)], "0"))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        for key, number in (("G", 39), ("g", 0), ("j", 1), ("k", 0), ("end", 39), ("home", 0)):
            await pilot.press(key)
            assert app.screen.query_one(OptionList).highlighted == number
        await pilot.press("ctrl+d", "ctrl+f", "enter")
        await pilot.pause()
    assert app.result is not None and int(app.result) > 2
