"""The event log and one event."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.snapshots.looks import LARGE, OUTAGE, SMALL, ThemedHost, console, keys, typed
from tests.support.events_host import make_events_screen
from tests.support.fake_log import FakeLog, make_log
from tui.api.errors import NoConnection

Compare = Callable[..., bool]


def test_the_log(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(console(tmp_path).app, terminal_size=SMALL, run_before=keys(OUTAGE))


def test_failed_and_marked(snap_compare: Compare, tmp_path: Path) -> None:
    run = keys(("enter", "S"), ("space", "space"))
    assert snap_compare(console(tmp_path, "day-shift").app, terminal_size=LARGE, run_before=run)


def test_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    run = keys(("space", "space"))
    assert snap_compare(ThemedHost(make_events_screen(make_log())), terminal_size=SMALL, run_before=run)


def test_no_events(snap_compare: Compare) -> None:
    screen = make_events_screen(FakeLog(), status="failed")
    assert snap_compare(ThemedHost(screen), terminal_size=SMALL, run_before=keys())


def test_no_answer(snap_compare: Compare) -> None:
    log = FakeLog()
    log.fail_with = NoConnection("The events could not be read: no connection.")
    assert snap_compare(ThemedHost(make_events_screen(log), "day-shift"), terminal_size=SMALL, run_before=keys())


def test_no_answer_over_rows(snap_compare: Compare) -> None:
    log = make_log(60)

    def lose_connection() -> None:
        log.fail_with = NoConnection("The events could not be read: no connection.")

    screen = make_events_screen(log)
    screen.call_later(lose_connection)
    assert snap_compare(ThemedHost(screen), terminal_size=SMALL, run_before=keys("ctrl+r"))


def test_the_response_searched(snap_compare: Compare, tmp_path: Path) -> None:
    run = keys("enter", "enter", ("slash", *typed("serv")))
    assert snap_compare(console(tmp_path).app, terminal_size=SMALL, run_before=run)


def test_the_payload(snap_compare: Compare, tmp_path: Path) -> None:
    run = keys("enter", ("enter", "2"))
    assert snap_compare(console(tmp_path, "high-contrast").app, terminal_size=LARGE, run_before=run)


def test_the_difference(snap_compare: Compare, tmp_path: Path) -> None:
    run = keys(OUTAGE, "S", ("enter", "2"), "D")
    assert snap_compare(console(tmp_path).app, terminal_size=LARGE, run_before=run)


def test_the_difference_folded_and_searched(snap_compare: Compare, tmp_path: Path) -> None:
    run = keys(OUTAGE, "S", ("enter", "2"), "D", "minus", ("slash", *typed("malo"), "enter"))
    assert snap_compare(console(tmp_path, "day-shift").app, terminal_size=SMALL, run_before=run)
