"""`:` asks where to go."""

from __future__ import annotations

import pytest
from textual import events

from tests.support.host import Host, screen_text
from tui.screens.common.go_to import GoToDialog


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        ([*"evt_1", "enter"], "evt_1"),
        (["space", *"a", "space", *"b", "space", "enter"], "a b"),
        (["enter"], None),
        ([*"evt_1", "escape"], None),
    ],
)
async def test_what_is_typed_is_the_result(keys: list[str], result: str | None) -> None:
    app = Host(GoToDialog())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert app.result == result


async def test_what_is_pasted_is_drawn_safe_and_given_as_it_is() -> None:
    app = Host(GoToDialog())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.focused is not None
        app.focused.post_message(events.Paste("evt\x9b[/x]\u202e"))
        await pilot.pause()
        assert not {"\x9b", "\u202e"} & set(screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert app.result == "evt\x9b[/x]\u202e"
