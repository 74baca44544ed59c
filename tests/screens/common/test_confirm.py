"""The question before anything is sent."""

from __future__ import annotations

import pytest
from textual.widgets import Button, Input

from tests.support.host import Host, screen_text
from tui.screens.common.confirm import ConfirmDialog, count_to_type
from tui.text import typable

QUESTION = "Replay 5 failed events of Invoice paid?"


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["y"], True),
        (["n"], False),
        (["escape"], False),
        (["ctrl+c"], False),
        (["enter"], False),
        (["space"], None),
        (["tab", "enter"], True),
        (["right", "enter"], True),
        (["right", "left", "enter"], False),
        (["Y"], None),
    ],
)
async def test_only_y_or_the_button_itself_confirms(keys: list[str], result: bool | None) -> None:
    app = Host(ConfirmDialog(QUESTION))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert app.result is result


async def test_cancel_has_the_focus() -> None:
    app = Host(ConfirmDialog(QUESTION))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.focused, Button)
        assert app.focused.id == "cancel"
        assert QUESTION in screen_text(app)


async def test_what_is_typed_must_match_before_it_confirms() -> None:
    app = Host(ConfirmDialog("Delete yearly?", confirm="Delete", typed="yearly"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*"year", "enter")
        await pilot.pause()
        assert app.result is None
        assert "does not match yet" in app.said[-1]
        assert app.screen.query_one("#confirm", Button).disabled
        await pilot.press(*"ly")
        await pilot.pause()
        assert not app.screen.query_one("#confirm", Button).disabled
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is True


async def test_y_is_a_letter_where_a_text_is_typed() -> None:
    app = Host(ConfirmDialog("Delete x?", confirm="Delete", typed="x"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("y", "tab", "y")
        await pilot.pause()
        assert app.result is None
        assert app.screen.query_one("#typed", Input).value == "y"
        await pilot.press("escape")
        await pilot.pause()
        assert app.result is False


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Invoice paid", "Invoice paid"),
        ("  two   spaces ", "two spaces"),
        ("zero\u200bwidth", "zerowidth"),
        ("\x1b]52;c;x\x07", "]52;c;x"),
        ("no\u00a0break", "no break"),
        ("e\u0301", "é"),
    ],
)
def test_a_name_can_be_typed_as_it_is_seen(name: str, shown: str) -> None:
    assert typable(name) == shown


async def test_a_name_of_nothing_visible_asks_for_the_word_on_the_button() -> None:
    assert ConfirmDialog("?", confirm="Delete", typed="\u200b\u200b").typed == "Delete"


async def test_long_details_scroll_and_leave_the_question_and_the_buttons_in_sight() -> None:
    app = Host(ConfirmDialog(QUESTION, details=[f"event {number}" for number in range(100)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = screen_text(app)
        assert QUESTION in before
        assert "Cancel (esc)" in before
        assert "event 99" not in before
        await pilot.press(*["pagedown"] * 12)
        await pilot.pause()
        after = screen_text(app)
        assert "event 99" in after
        assert QUESTION in after


async def test_production_is_said_in_words() -> None:
    app = Host(ConfirmDialog(QUESTION, production=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "PRODUCTION" in screen_text(app)


async def test_outside_text_is_inert() -> None:
    evil = "x[/nope]y [@click=app.quit]z[/] \x1b]0;t\x07 \x9b31m \u202e\u200b\nforged line"
    app = Host(ConfirmDialog(evil, details=[evil], confirm=evil, typed=evil))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "[/nope]" in text
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u200b"} & set(text)
        assert "␊" in text


@pytest.mark.parametrize(
    ("count", "production", "typed"), [(25, True, None), (26, True, "26"), (1_000, False, None), (1_250, True, "1250")]
)
def test_many_events_on_production_want_their_count_typed(count: int, production: bool, typed: str | None) -> None:
    assert count_to_type(count, production=production) == typed
