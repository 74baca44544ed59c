"""The list of webhooks: full, filtered, and its other faces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.snapshots.looks import LARGE, SMALL, ThemedHost, console, keys
from tests.support.fake_fleet import FakeFleet
from tests.support.webhooks_host import make_fleet_source, make_webhooks_screen
from tui.api.errors import NoConnection

Compare = Callable[..., bool]


@pytest.mark.parametrize(
    ("size", "theme"), [(SMALL, "night-shift"), (LARGE, "day-shift")], ids=["small-dark", "large-light"]
)
def test_worst_first(snap_compare: Compare, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(console(tmp_path, theme).app, terminal_size=size, run_before=keys())


@pytest.mark.parametrize("theme", ["terminal", "high-contrast", "textual-light"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(
        ThemedHost(make_webhooks_screen(make_fleet_source()), theme), terminal_size=SMALL, run_before=keys()
    )


def test_filter_is_typed(snap_compare: Compare) -> None:
    app = ThemedHost(make_webhooks_screen(make_fleet_source()))
    assert snap_compare(app, terminal_size=SMALL, run_before=keys(("slash", "e", "r", "p")))


def test_none_matches(snap_compare: Compare) -> None:
    app = ThemedHost(make_webhooks_screen(make_fleet_source()), "high-contrast-light")
    assert snap_compare(app, terminal_size=SMALL, run_before=keys(("slash", "z", "z", "enter")))


def test_read_only(snap_compare: Compare) -> None:
    screen = make_webhooks_screen(make_fleet_source(), read_only="The token is read-only.")
    assert snap_compare(ThemedHost(screen), terminal_size=SMALL, run_before=keys())


def test_one_cannot_be_read(snap_compare: Compare) -> None:
    assert snap_compare(ThemedHost(make_webhooks_screen(make_fleet_source())), terminal_size=LARGE, run_before=keys())


def test_none_can_be_read(snap_compare: Compare) -> None:
    source = FakeFleet()
    source.fail_with = NoConnection("epilot could not be reached: the name api.example is not known.")
    assert snap_compare(ThemedHost(make_webhooks_screen(source)), terminal_size=SMALL, run_before=keys())


def test_there_is_none(snap_compare: Compare) -> None:
    assert snap_compare(ThemedHost(make_webhooks_screen(FakeFleet())), terminal_size=SMALL, run_before=keys())
