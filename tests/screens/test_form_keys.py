"""On a form a letter is text, or looks for an option: never a command."""

from __future__ import annotations

import pytest
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Select, TextArea

from tests.support.editor_host import editing
from tests.support.fake_configs import BASIC
from tui.screens.editor.draft_form import JSON
from tui.screens.editor.sections import SectionBar
from tui.services.drafts.fields import SECTIONS

LETTERS = ("p", "q", "colon", "exclamation_mark", "y", "s", "d")
FULL = {
    **BASIC,
    "customHeaders": {"X-One": "1"},
    "filterConditions": [{"field": "a", "operation": "equals", "values": ["b"]}],
}


@pytest.mark.parametrize("section", [*(section.key for section in SECTIONS), JSON])
async def test_no_letter_is_a_command_on_anything_that_takes_the_focus(section: str) -> None:
    async with editing(FULL, size=(120, 40)) as editor:
        await editor.section(section)
        focusable = [widget for widget in editor.screen.query(Widget) if widget.focusable and widget.region]
        assert focusable
        for widget in focusable:
            if isinstance(widget, Input | TextArea):
                continue
            widget.focus()
            await editor.pilot.pause()
            await editor.press(*LETTERS)
            assert editor.app.screen is editor.screen, widget
            assert editor.routes.taken == [] and editor.said == "", widget
            await editor.press("escape" if isinstance(widget, Select) else "home")  # the options that a letter opened
            assert editor.app.screen is editor.screen


async def test_the_kinds_that_take_the_focus_are_those_that_are_tried() -> None:
    async with editing(FULL, size=(120, 40)) as editor:
        kinds: set[type[Widget]] = set()
        for section in SECTIONS:
            await editor.section(section.key)
            kinds |= {type(widget) for widget in editor.screen.query(Widget) if widget.focusable and widget.region}
        for kind in (Select, Checkbox, Button, SectionBar):
            assert any(issubclass(widget_type, kind) for widget_type in kinds), kind


async def test_letters_on_a_drop_down_go_to_its_option_and_enter_takes_it() -> None:
    async with editing() as editor:
        await editor.to("Method")
        drop_down = editor.app.focused
        assert isinstance(drop_down, Select) and drop_down.value == "POST"
        await editor.press("p", "u")
        assert drop_down.value == "POST", "nothing is chosen before enter"
        await editor.press("enter")
        assert drop_down.value == "PUT" and editor.draft.is_dirty


async def test_help_is_still_one_key_away() -> None:
    async with editing() as editor:
        await editor.to("Method")
        await editor.press("question_mark")
        assert [way for way, *_ in editor.routes.taken] == ["open_help"]


async def test_what_is_required_and_set_cannot_be_chosen_away() -> None:
    async with editing({**BASIC, "auth": {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X-Key"}}}) as editor:
        await editor.section("auth")
        await editor.press("enter")
        assert "BASIC" in editor.text and "required" not in editor.text.splitlines()[4]
        await editor.press("home", "enter")
        assert editor.draft.text(("auth", "authType")) == "BASIC"


async def test_a_kept_reference_is_said_in_its_field_with_the_key_that_clears_it() -> None:
    key = {"keyName": "X-Key", "keyValue": "{{ env.erp_key }}", "keyValueIsEnvVar": True}
    async with editing({**BASIC, "auth": {"authType": "API_KEY", "apiKeyConfig": key}}) as editor:
        await editor.section("auth")
        assert "{{ env.erp_key }}, ctrl+d clears it" in editor.text
