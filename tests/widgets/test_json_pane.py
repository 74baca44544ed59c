"""The line below a JSON view: the path, what is waited for, what can be opened; inert whatever the keys are called."""

from __future__ import annotations

import json

import pytest

from tests.support.widget_host import HOSTILE, Host, assert_inert, lines
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView


async def test_the_path_follows_the_cursor_and_its_end_is_what_is_seen() -> None:
    view = JsonView()
    app = Host(JsonPane(view))
    async with app.run_test(size=(40, 12)) as pilot:
        view.focus()
        view.show_value({"order": {"a rather long name of a key": {"and another one": [1]}}})
        await pilot.press("j", "j", "j", "j")
        await pilot.pause()
        line = lines(app)[-1].strip()
        assert line.startswith("…") and line.endswith('["and another one"][0]')
        await pilot.press("g", "j")
        await pilot.pause()
        assert lines(app)[-1].strip() == ".order"
        view.show_text("no json")
        await pilot.pause()
        assert lines(app)[-1].strip() == ""


async def test_what_can_be_opened_and_what_is_waited_for_are_said() -> None:
    view = JsonView()
    app = Host(JsonPane(view))
    async with app.run_test(size=(60, 12)) as pilot:
        view.focus()
        view.show_value({"inner": '{"a": 1}', "plain": "text"})
        await pilot.press("j")
        await pilot.pause()
        assert lines(app)[-1].split() == [".inner", "⏎", "opens", "what", "is", "in", "it"]
        await pilot.press("j")
        await pilot.pause()
        assert lines(app)[-1].strip() == ".plain"


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_hostile_keys_and_texts_are_inert(text: str) -> None:
    view = JsonView()
    app = Host(JsonPane(view))
    async with app.run_test(size=(50, 20)) as pilot:
        view.focus()
        view.show_value({text: {text: [text, json.dumps({text: text}), f"{text}\n{text}"]}})
        await pilot.press("j", "j", "j", "enter")
        assert_inert(app, 50)
        await pilot.press("escape", "j", "enter", "j", "v", "v")
        await pilot.pause()
        assert_inert(app, 50)
        await pilot.press("backspace", "j", "enter", "v", "(")
        await pilot.pause()
        assert_inert(app, 50)
