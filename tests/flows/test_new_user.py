"""The first look of somebody who tries the program, on small terminals, too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.console import Console, press, until
from tui.screens.common import event_columns
from tui.screens.recovery import words as recovery_words
from tui.screens.requests import lines as request_lines
from tui.widgets.table_layout import Column, lay_out

GUTTER = 2
SMALL = (60, 15)


async def test_what_stands_above_the_cursor_is_seen_again_when_the_filter_goes(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        await press(pilot, "slash", *"erp", "enter")
        text = await press(pilot, "escape")
        assert "Meter readings" in text and "› ! delivering again" in text


@pytest.mark.parametrize("keys", [["enter", "enter"], ["x"], ["enter", "c"], ["enter", "R"]])
async def test_the_way_back_stands_at_the_bottom_of_a_small_terminal(tmp_path: Path, keys: list[str]) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=SMALL) as pilot:
        await press(pilot)
        text = await press(pilot, *keys)
        assert "esc Back" in text.splitlines()[-1]


async def test_which_match_of_how_many_is_said_on_a_small_terminal(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=SMALL) as pilot:
        await press(pilot, "enter", "enter", "2", "slash", *"reading", "enter")
        text = await press(pilot)
        parts = next(line for line in text.splitlines() if "4 Metadata" in line)
        assert " of " in parts.partition("4 Metadata")[2]


async def test_where_the_hand_over_was_written_is_seen_on_a_small_terminal(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=SMALL) as pilot:
        await press(pilot, "slash", *"sms", "enter", "R", "r", "y")
        await until(pilot, lambda shown: "ended" in shown)
        text = await press(pilot, "w")
        assert ".jsonl" in text and "esc Back" in text.splitlines()[-1]


def test_what_came_of_a_replay_has_a_column_beside_the_event_at_120_columns() -> None:
    columns = event_columns.columns(local=True, mark=lambda config_id, event_id: None)
    assert "again" not in lay_out(columns, 66, 3).left_out


def test_no_list_is_wider_than_a_terminal_of_60_columns() -> None:
    tables: list[tuple[Sequence[Column[Any]], int]] = [
        (event_columns.columns(local=True, hook=lambda row: ""), 3),
        (request_lines.columns(local=True), GUTTER),
        (recovery_words.row_columns(lambda: None, local=True), GUTTER),  # type: ignore[arg-type, return-value]
    ]
    for columns, gutter in tables:
        assert lay_out(columns, 60, gutter).width <= 60
