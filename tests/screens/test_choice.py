"""Pick one of a few."""

from __future__ import annotations

import pytest

from tests.host import Host, screen_text
from tui.screens.choice import ChoiceDialog

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
