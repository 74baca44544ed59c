"""Conditions tried on a payload while they are edited."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest

from tests.support.editor_host import Editor, editing
from tests.support.fake_configs import BASIC
from tests.support.fake_log import FakeLog, make_event
from tests.support.host import settle
from tests.support.jsonata import needs_engine
from tests.support.times import NOON
from tui.api.models import WebhookEvent
from tui.conditions import judging, values
from tui.conditions.values import Value
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.time.window import ALL_TIME

CONDITIONS: list[dict[str, Any]] = [
    {"field": "entity.status", "operation": "equals", "values": ["active"]},
    {"jsonata_expression": "entity.amount > 10"},
]
EXAMPLE = '{"entity": {"status": "active", "amount": 12.50}}'


def wire(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {**copy.deepcopy(BASIC), "filterConditions": {"conditions": [*conditions]}}


async def example() -> str:
    return EXAMPLE


class Log(FakeLog):
    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        return next(event for event in self.events if event.event_id == event_id)


def log() -> Feed:
    draft = make_event(7, status="skipped", payload='{"entity": {"status": "draft\\u001b", "amount": 3}}')
    return FeedBook(Log([draft]), "hook", lambda: NOON).feed(Query(ALL_TIME))


async def at_values(editor: Editor) -> None:
    await editor.section("filter")
    await editor.to("Values")


@needs_engine
async def test_each_condition_says_whether_the_example_passes_and_follows_what_is_typed() -> None:
    async with editing(wire(*CONDITIONS), size=(100, 40), example=example, log=log()) as editor:
        await at_values(editor)
        assert "On the example: ✓ it is sent" in editor.text
        assert '✓ passes  "active": it equals active' in editor.text and "✓ passes  true: " in editor.text
        await editor.retype("closed")
        await editor.until("On the example: ✗ it is skipped")
        assert '✗ does not pass  "active": it does not equal closed' in editor.text


@needs_engine
async def test_a_past_event_is_picked_and_tried() -> None:
    async with editing(wire(*CONDITIONS), size=(80, 24), example=example, log=log()) as editor:
        await at_values(editor)
        await editor.press("f5")
        assert "Try it on" in editor.text and "skipped  evt-0007" in editor.text
        await editor.press("end", "enter")
        await editor.until("On the event evt-0007: ✗ it is skipped")
        assert "\x1b" not in editor.text and "it does not equal active" in editor.text


async def test_a_file_is_tried_and_one_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"entity": {"status": "active"}}')
    async with editing(wire(CONDITIONS[0]), size=(140, 40), log=log()) as editor:
        await at_values(editor)
        assert "There is no example yet." in editor.text
        for name, words in ((str(tmp_path / "gone.json"), ""), (str(path), "✓ it is sent")):
            await editor.press("f5", "home", "enter")
            await editor.type(name)
            await editor.press("enter")
            await editor.until(words)
        assert "cannot be read: No such file" in editor.said


async def test_an_answer_about_an_older_draft_is_dropped() -> None:
    gate = asyncio.Event()

    async def late() -> str:
        await gate.wait()
        return EXAMPLE

    async with editing(wire(CONDITIONS[0]), size=(100, 40), example=late, log=log()) as editor:
        await editor.screen.form.show_section("filter")
        await editor.pilot.pause()
        gate.set()
        await settle(editor.pilot)
        await editor.until("On the example: ✓ it is sent")


async def test_nothing_is_asked_before_the_conditions_are_shown() -> None:
    asked: list[str] = []

    async def counted() -> str:
        asked.append("example")
        return EXAMPLE

    async with editing(wire(CONDITIONS[0]), example=counted, log=log()) as editor:
        await editor.type("x")
        await editor.section("payload")
        assert asked == []
        await editor.section("filter")
        await editor.section("payload")
        await editor.section("filter")
        assert asked == ["example"]


async def test_the_bench_gets_the_expression_under_the_cursor_and_gives_back_what_was_typed() -> None:
    async with editing(wire(*CONDITIONS), size=(100, 40), example=example, log=log()) as editor:
        await editor.section("payload")
        await editor.to("Transform")
        await editor.type("{ }")
        await editor.press("f8")
        name, _, bench, index, closed = editor.routes.taken[-1]
        assert (name, index, bench.expressions[0].text) == ("open_bench", 0, "{ }")
        bench.expressions[0].text = "{ 'a': 1 }"
        closed(bench)
        await settle(editor.pilot)
        assert editor.draft.text(("jsonataExpression",)) == "{ 'a': 1 }" and "{ 'a': 1 }" in editor.text
        await editor.section("filter")
        await editor.to("JSONata")
        await editor.press("f8")
        assert editor.routes.taken[-1][2].expressions[editor.routes.taken[-1][3]].label == "Condition 2"


async def test_a_payload_is_read_once_and_not_with_each_key(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str) -> Value:
        read.append(text)
        return values.read(text)

    monkeypatch.setattr(judging, "read", counted)
    async with editing(wire(CONDITIONS[0]), size=(100, 40), example=example, log=log()) as editor:
        await at_values(editor)
        await editor.until("On the example: ✓ it is sent")
        await editor.retype("closed")
        await editor.until("On the example: ✗ it is skipped")
        assert read == [EXAMPLE]
        await editor.press("f5", "end", "enter")
        await editor.until("On the event evt-0007: ✗ it is skipped")
        assert len(read) == 2
