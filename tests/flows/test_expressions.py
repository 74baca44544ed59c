"""JSONata over what is read in the console: from one screen to another, and from one run to the next."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tests.support.jsonata import needs_engine
from tui import paths
from tui.settings import Settings
from tui.store.filter_history import EXPRESSIONS

pytestmark = needs_engine


async def put_payload_through(pilot: Pilot[Any], expression: str) -> str:
    """From the list of webhooks into the newest event of one, and its payload through `expression`."""
    await press(pilot, "slash")
    await type_text(pilot, "orders to erp")
    await press(pilot, "enter", "enter", "enter", "2", "vertical_line")
    await type_text(pilot, expression)
    await press(pilot, "enter")
    return await until(pilot, lambda shown: "RESULT of this expression" in shown)


async def test_an_expression_is_kept_for_the_next_screen_and_the_next_run(tmp_path: Path) -> None:
    async with Console(tmp_path).app.run_test(size=(120, 40)) as pilot:
        text = await put_payload_through(pilot, '{"only": entity._id}')
        assert '"only": "' in text and '"_id"' not in text
        await press(pilot, "escape", "escape", "x")
        await until(pilot, lambda shown: "for any automation" in shown)
        await press(pilot, "vertical_line", "up", "enter")
        text = await until(pilot, lambda shown: "RESULT of this expression" in shown)
        assert '"only": "' in text and '"_id"' not in text
    assert json.loads((paths.state_folder() / EXPRESSIONS).read_text()) == ['{"only": entity._id}']
    async with Console(tmp_path).app.run_test(size=(120, 40)) as pilot:
        await put_payload_through(pilot, "$")
        await press(pilot, "vertical_line", "up")
        await until(pilot, lambda shown: '| {"only": entity._id}' in shown)


async def test_no_expression_is_written_down_where_filters_are_not(tmp_path: Path) -> None:
    settings = Settings(animations=False, times="utc", remember_filters=False)
    async with Console(tmp_path, settings=settings).app.run_test(size=(120, 40)) as pilot:
        await put_payload_through(pilot, "entity")
    assert not (paths.state_folder() / EXPRESSIONS).exists()


@pytest.mark.parametrize("transform", ["{ 'n': entity.n", "($f := function($n) { 1 + $f($n) }; $f(1))"])
async def test_a_transform_that_fails_is_read_in_the_event(tmp_path: Path, transform: str) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "order confirmation by sms")
        await press(pilot, "enter")
        database = console.sandbox.database
        webhook = next(hook for hook in database.webhooks() if hook.name == "Order confirmation by SMS")
        database.save_webhook(replace(webhook, document={**webhook.document, "jsonataExpression": transform}))
        await press(pilot, "t", "ctrl+t", "y")
        text = await until(pilot, lambda shown: "The transform failed" in shown)
        assert "INTERNAL_ERROR" in text
