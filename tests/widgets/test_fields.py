"""Fields keep the original and draw the safe text, and the cursor, the mouse and wrapping go by what is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.notifications import Notify

from tests.support.widget_host import HOSTILE, Host, Inbox, assert_inert, lines, strips
from tui.widgets.fields import LONGEST_LINE, SafeInput
from tui.widgets.text_areas import JsonTextArea, SafeTextArea, _give_back, _take_in

EVERYTHING_HOSTILE = "".join(HOSTILE[:-1]).replace("\r", "")


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
async def test_an_input_keeps_the_value_and_draws_it_inert(value: str) -> None:
    app = Host(lambda: SafeInput(value=value, select_on_focus=False))
    async with app.run_test(size=(30, 5)) as pilot:
        field = app.query_one(SafeInput)
        field.focus()
        await pilot.press("home", "right", "end", "left")
        assert_inert(app, 30)
        await pilot.press("end", "Z")
        assert field.value == value + "Z"
        assert_inert(app, 30)


async def test_the_cursor_of_an_input_stands_where_the_character_is_drawn() -> None:
    app = Host(lambda: SafeInput(value="\x1b\x1bab", select_on_focus=False))
    async with app.run_test(size=(30, 5)) as pilot:
        field = app.query_one(SafeInput)
        await pilot.press("left")
        assert field.cursor_screen_offset.x == field.content_region.x + 3
        await pilot.click(field, offset=(3 + 2, 1))  # border and padding are three columns
        assert field.cursor_position == 2
        await pilot.press("delete")
        assert field.value == "\x1b\x1bb"


async def test_a_masked_input_shows_a_dot_a_character() -> None:
    app = Host(lambda: SafeInput(value="s\x1becret日", password=True, placeholder="\x1b[31m"))
    async with app.run_test(size=(30, 5)) as pilot:
        field = app.query_one(SafeInput)
        assert "•" * 8 in "".join(lines(app))
        assert "ecret" not in "".join(lines(app))
        field.value = ""
        await pilot.pause()
        assert "␛[31m" in "".join(lines(app))


@pytest.mark.parametrize(
    "value", [*HOSTILE, EVERYTHING_HOSTILE, "one\r\ntwo\r\n", "one\r\ntwo\n", "a\x0b\x85\u2028b", "\n\n"], ids=ascii
)
@pytest.mark.parametrize("kind", [SafeTextArea, JsonTextArea])
async def test_a_text_area_keeps_the_text_and_draws_it_inert(kind: type[SafeTextArea], value: str) -> None:
    app = Host(lambda: kind(value))
    async with app.run_test(size=(30, 12)) as pilot:
        area = app.query_one(kind)
        assert area.text == value
        area.focus()
        await pilot.press("down", "end", "up", "home", "ctrl+end")
        assert_inert(app, 30)
        await pilot.press("Z", "backspace")
        assert area.text == value
        await pilot.press("ctrl+z", "ctrl+z")
        area.select_all()
        assert area.selected_text == value
        assert_inert(app, 30)


async def test_control_characters_wrap_as_wide_as_they_are_drawn() -> None:
    app = Host(lambda: SafeTextArea("\x1b" * 100))
    async with app.run_test(size=(30, 12)):
        assert "".join(lines(app)).count("␛") == 100
        assert_inert(app, 30)


async def test_what_is_pasted_is_kept_and_drawn_inert() -> None:
    app = Host(lambda: SafeTextArea())
    async with app.run_test(size=(40, 12)) as pilot:
        area = app.query_one(SafeTextArea)
        area.focus()
        await pilot.pause()
        app.post_message(events.Paste("a\rb\r\nc \x1b[2J\x85"))
        await pilot.pause()
        assert area.text == "a\nb\nc \x1b[2J\x85"
        assert area.document.line_count == 3
        assert_inert(app, 40)


async def test_a_language_is_never_parsed() -> None:
    app = Host(lambda: SafeTextArea("{}", language="json"))
    async with app.run_test():
        area = app.query_one(SafeTextArea)
        assert not area.is_syntax_aware


async def test_json_is_coloured_in_the_lines_that_are_seen() -> None:
    app = Host(lambda: JsonTextArea('{\n  "key": "value",\n  "n": -1.5e3, "t": true\n}', theme="css"))
    app.theme = "nord"
    async with app.run_test(size=(60, 8)):
        colours = {
            segment.text.strip(): segment.style.color
            for strip in strips(app)
            for segment in strip
            if segment.style is not None
        }
        assert len({colours['"key"'], colours['"value"'], colours["-1.5e3"], colours["true"], colours["}"]}) == 5


@given(st.text(st.characters(max_codepoint=0xFFFFF, categories=None)))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back_as_it_went_in(text: str) -> None:
    kept = _take_in(text)
    assert _give_back(kept) == text
    assert len(kept) == len(text)
    # What Textual would take for a line end is one.
    assert len(f"{kept}x".splitlines()) == kept.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "taken", "complaint"),
    [
        ("one\r\n", "one", None),
        ("\n\n  two\n", "  two", None),
        ("one\rtwo", "one", "another line"),
        ("a\nb\nc\n", "a", "2 more lines"),
        ("x" * 1_000_000, "x" * (LONGEST_LINE - 4), "990,004 of 1,000,000 characters"),
        ("\n", "", None),
    ],
    ids=range(6),
)
async def test_a_field_of_one_line_takes_what_it_holds_and_says_what_it_left_out(
    text: str, taken: str, complaint: str | None
) -> None:
    app, inbox = Host(lambda: SafeInput(value="abcd", select_on_focus=False)), Inbox(Notify)
    async with app.run_test(size=(60, 8), message_hook=inbox) as pilot:
        field = app.query_one(SafeInput)
        await pilot.press("left")
        field.post_message(events.Paste(text))
        await pilot.pause()
        assert field.value == f"abc{taken}d" and field.cursor_position == 3 + len(taken)
        words = [message.notification.message for message in inbox.messages]
        assert words == ([f"This field holds one line; left out of what was pasted: {complaint}."] if complaint else [])
        await pilot.press("ctrl+k", "ctrl+u")
        assert field.value == ""


async def test_a_field_takes_of_its_own_clipboard_no_more_than_of_the_terminals() -> None:
    app = Host(lambda: SafeInput(max_length=5))
    async with app.run_test(size=(60, 8)) as pilot:
        app.copy_to_clipboard("0123456789\nab")
        await pilot.press("ctrl+v")
        assert app.query_one(SafeInput).value == "01234"
