"""Pictures of what asks and tells when something is sent: replay, trigger, example, requests."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.snapshots.looks import LARGE, SMALL, ThemedHost, console, keys
from tests.support.events_host import make_events_screen
from tests.support.exchanges import make_exchange_log
from tests.support.fake_log import make_log
from tests.support.fake_trigger import INVOICES, FakeTriggerClient, delivered
from tests.support.host import make_context
from tui.api.errors import OutcomeUnknown
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.replay.batch_outcome import BatchOutcomeDialog
from tui.screens.requests.screen import RequestLogScreen
from tui.screens.trigger.screen import TriggerScreen
from tui.services.replay.replayer import ReplayOutcome
from tui.services.trigger.trigger import Trigger

Compare = Callable[..., bool]


def trigger(client: FakeTriggerClient, theme: str = "night-shift") -> ThemedHost:
    service = Trigger(client, client.outbox, timer=count(0, 0.125).__next__)
    return ThemedHost(TriggerScreen(make_context(), INVOICES, service, None, None), theme)


def test_replay_asks(snap_compare: Compare) -> None:
    run = keys(("space", "space", "space"), "b")
    assert snap_compare(ThemedHost(make_events_screen(make_log())), terminal_size=SMALL, run_before=run)


def test_production_asks(snap_compare: Compare) -> None:
    dialog = ConfirmDialog(
        "Delete Orders to ERP?",
        details=["Its settings and its signing secret are gone for good."],
        confirm="Delete",
        typed="Orders to ERP",
        production=True,
    )
    assert snap_compare(ThemedHost(dialog, "day-shift"), terminal_size=SMALL, run_before=keys())


def test_not_all_of_a_batch(snap_compare: Compare) -> None:
    outcome = ReplayOutcome(
        queued=("evt-0001", "evt-0002"),
        not_queued=("evt-0003",),
        unknown=("evt-0004",),
        not_sent=("evt-0005",),
        error=OutcomeUnknown("The connection broke after the batch was sent."),
    )
    dialog = BatchOutcomeDialog(outcome, make_context())
    assert snap_compare(ThemedHost(dialog), terminal_size=SMALL, run_before=keys())


def test_a_trigger_begins_with_the_example(snap_compare: Compare) -> None:
    assert snap_compare(trigger(FakeTriggerClient(delivered())), terminal_size=SMALL, run_before=keys())


def test_a_trigger_was_delivered(snap_compare: Compare) -> None:
    assert snap_compare(trigger(FakeTriggerClient(delivered())), terminal_size=LARGE, run_before=keys("ctrl+t", "y"))


def test_a_trigger_has_an_unknown_outcome(snap_compare: Compare) -> None:
    app = trigger(FakeTriggerClient(OutcomeUnknown("The connection broke.")), "high-contrast-light")
    assert snap_compare(app, terminal_size=SMALL, run_before=keys("ctrl+t", "y"))


def test_the_example(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(console(tmp_path, "day-shift").app, terminal_size=LARGE, run_before=keys("x"))


def test_the_request_log(snap_compare: Compare) -> None:
    screen = RequestLogScreen(make_context(), make_exchange_log())
    assert snap_compare(ThemedHost(screen), terminal_size=SMALL, run_before=keys(("down", "down")))
