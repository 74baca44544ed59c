"""A recovery as it is seen: its plan, a class of it, the run, the outcome, and one that was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from tests.snapshots.looks import LARGE, SMALL, RunBefore, ThemedHost, keys
from tests.support.fake_recoveries import CONFIG, DAY, FakeRecoveries, make_plan, on_record
from tests.support.host import make_context
from tui.screens.recovery.plan import RecoveryPlanScreen
from tui.screens.recovery.screen import RecoveryScreen
from tui.services.recovery.progress import RecoveryProgress
from tui.store.ledger_entries import State

Compare = Callable[..., bool]


@pytest.fixture(autouse=True)
def one_name() -> Iterator[None]:
    """Every recovery is called the same."""
    names = iter(range(100))
    with patch("tui.store.ledger.new_name", lambda now: f"{now:%Y%m%d-%H%M%S}-{next(names):06}"):
        yield


@pytest.fixture(autouse=True)
def no_news() -> Iterator[None]:
    """The status line tells of a recovery after a quarter of a second: a slow machine would have it on the picture."""
    with patch("tui.screens.recovery.starting.LOOK_SECONDS", 3_600):
        yield


def host(recoveries: FakeRecoveries, theme: str = "night-shift") -> ThemedHost:
    return ThemedHost(RecoveryPlanScreen(make_context(), CONFIG, DAY, recoveries), theme)


def begun(recoveries: FakeRecoveries, then: Callable[[], None]) -> RunBefore:
    """The plan is confirmed, and `then` happens."""

    async def run(pilot: Pilot[object]) -> None:
        await keys()(pilot)
        await pilot.press("r")
        await pilot.pause()
        await pilot.press("y")
        for _ in range(400):
            await pilot.pause()
            if isinstance(pilot.app.screen, RecoveryScreen) and pilot.app.screen.is_mounted:
                break
        then()
        for _ in range(3):
            await pilot.pause()
        assert isinstance(pilot.app.screen, RecoveryScreen)
        pilot.app.screen.show_state()
        await pilot.pause()

    return run


def test_the_plan_with_one_taken_in(snap_compare: Compare) -> None:
    app = host(FakeRecoveries(make_plan()))
    assert snap_compare(app, terminal_size=SMALL, run_before=keys("down", "space"))


def test_a_class_with_some_taken_out(snap_compare: Compare) -> None:
    run = keys("enter", ("space", "down", "down", "down", "v"))
    assert snap_compare(host(FakeRecoveries(make_plan()), "day-shift"), terminal_size=LARGE, run_before=run)


def test_the_run(snap_compare: Compare) -> None:
    recoveries = FakeRecoveries(make_plan())

    def progress() -> None:
        counts: dict[State, int] = {"not_sent": 130, "queued": 20, "recovered": 100}
        recoveries.runs["w1"].hear(RecoveryProgress("waiting", 250, counts, 2, 3, 20.0, None, 30.0))

    assert snap_compare(host(recoveries), terminal_size=SMALL, run_before=begun(recoveries, progress))


def test_the_outcome(snap_compare: Compare) -> None:
    recoveries = FakeRecoveries(make_plan())
    states: tuple[State, ...] = ("recovered", "recovered", "failed_again", "unknown", "not_sent")
    run = begun(recoveries, lambda: recoveries.done.set_result(on_record(recoveries, *states)))
    assert snap_compare(host(recoveries, "day-shift"), terminal_size=SMALL, run_before=run)


def test_one_was_cut_off(snap_compare: Compare) -> None:
    recoveries = FakeRecoveries(make_plan())
    on_record(recoveries, "recovered", "queued", "unknown", "not_sent", "not_sent")
    assert snap_compare(host(recoveries), terminal_size=SMALL, run_before=keys())


def test_what_to_do_about_it(snap_compare: Compare) -> None:
    recoveries = FakeRecoveries(make_plan())
    on_record(recoveries, "recovered", "queued", "unknown", "not_sent", "not_sent")
    assert snap_compare(host(recoveries), terminal_size=SMALL, run_before=keys("o"))
