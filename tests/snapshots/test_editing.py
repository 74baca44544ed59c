"""Changing a webhook: why one was skipped, the editor, its trials, the questions before a save, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.snapshots.looks import LARGE, SMALL, RunBefore, console, keys, typed
from tests.support.console import rest, until
from tests.support.jsonata import needs_engine

Compare = Callable[..., bool]

NEXT_SECTION = "ctrl+n"
DUNNING = ("slash", *typed("dunning"), "enter")
"""A webhook with a condition; the newest of its events was skipped."""
ORDERS = ("slash", *typed("orders to erp"), "enter")
"""One with an OAuth login and secrets."""
SMS = ("slash", *typed("confirmation by"), "enter")
"""One with a transform."""
TO_VALUES = ("e", "tab", "tab")
"""From a skipped event to the values of its condition."""
SKIPPED = (DUNNING, "enter", "enter")


def shot(
    compare: Compare,
    folder: Path,
    run_keys: RunBefore,
    words: str,
    *,
    size: tuple[int, int] = SMALL,
    theme: str = "night-shift",
) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        """Once `words` are there, which follow the keys after a pause; without toasts, whose time is the machine's."""
        await run_keys(pilot)
        await until(pilot, lambda shown: words in " ".join(shown.split()))
        pilot.app.clear_notifications()
        await rest(pilot)

    assert compare(console(folder, theme).app, terminal_size=size, run_before=run)


@pytest.mark.parametrize("theme", ["night-shift", "high-contrast"])
def test_why_it_was_skipped(snap_compare: Compare, tmp_path: Path, theme: str) -> None:
    shot(snap_compare, tmp_path, keys(DUNNING, "enter", "enter"), "does not pass entity.amount_due", theme=theme)


def test_general_beside_the_changes(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys(ORDERS, "e", "end", "x"), "Changes (1)", size=LARGE, theme="day-shift")


def test_what_a_new_webhook_lacks(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys("n", "ctrl+s"), "A webhook needs an event.")


def test_an_oauth_login_with_a_kept_secret(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys(ORDERS, "e", NEXT_SECTION), "Token URL")


def test_a_condition_is_judged_on_a_past_event(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys(*SKIPPED, *TO_VALUES, "f5", "3"), "✗ it is skipped", theme="day-shift")


@needs_engine
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_a_fault_on_the_bench(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    shot(
        snap_compare,
        tmp_path,
        keys(SMS, "e", "f8", "down", "end", ("backspace", "backspace")),
        "at character 95",
        size=size,
    )


@needs_engine
def test_a_save_with_what_it_would_have_done(snap_compare: Compare, tmp_path: Path) -> None:
    change = ("end", "ctrl+u", *typed("100"))
    shot(snap_compare, tmp_path, keys(*SKIPPED, *TO_VALUES, change, "ctrl+s"), "b shows each")


def test_each_event_of_a_backtest(snap_compare: Compare, tmp_path: Path) -> None:
    change = ("end", "ctrl+u", *typed("100"))
    shot(snap_compare, tmp_path, keys(*SKIPPED, *TO_VALUES, change, "ctrl+s", "b"), "still skipped")


def test_the_versions_of_before(snap_compare: Compare, tmp_path: Path) -> None:
    change = ("end", "ctrl+u", *typed("100"))
    run = keys(*SKIPPED, *TO_VALUES, change, "ctrl+s", "y", "e", "f6")
    shot(snap_compare, tmp_path, run, "Former versions", theme="high-contrast-light")


def test_a_new_host_would_get_a_kept_secret(snap_compare: Compare, tmp_path: Path) -> None:
    url = ("end", "ctrl+u", *typed("https://erp.example/in"))
    shot(snap_compare, tmp_path, keys(ORDERS, "e", "tab", "tab", "tab", url, "ctrl+s"), "To confirm, type")


def test_one_is_tested_from_the_editor(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys(SMS, "e", "ctrl+t", "y"), "opens the event")


def test_the_public_key(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys(SMS, "K"), "BEGIN PUBLIC KEY", theme="day-shift")


def test_an_event_goes_elsewhere(snap_compare: Compare, tmp_path: Path) -> None:
    shot(snap_compare, tmp_path, keys(ORDERS, "enter", "greater_than_sign"), "Past the API")
