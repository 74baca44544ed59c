"""The screens of a recovery: the plan's classes, the run that goes on unseen, what came of it, what was cut off."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.console import press, type_text, until
from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_recoveries import CONFIG, DAY, FakeRecoveries, make_plan, on_record
from tests.support.host import Host, make_context, settle
from tests.support.times import NOON
from tui.api.errors import NoConnection
from tui.screens.common.context import Context
from tui.screens.recovery.interrupted import ask_to_go_on
from tui.screens.recovery.plan import RecoveryPlanScreen
from tui.screens.recovery.screen import RecoveryScreen
from tui.screens.recovery.starting import show_running
from tui.services.events.feed import FeedBook
from tui.services.recovery.progress import RecoveryProgress
from tui.store.ledger_entries import LedgerProblem, State


def host(recoveries: FakeRecoveries, context: Context | None = None) -> Host:
    return Host(RecoveryPlanScreen(context or make_context(), CONFIG, DAY, recoveries))


Drive = Callable[[Pilot[Any]], Awaitable[None]]


async def test_the_plan_says_what_it_sends_where_and_sends_nothing() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        assert "33 failed in the last 24h" in text and "30 to replay" in text and "1 batch" in text
        assert "Will send 30 events: POST https://erp.example/in" in text
        assert "30 × 503 Service Unavailable" in text and "could get them twice" in text
        assert "(inferred)" in text and recoveries.begun == []


async def test_a_class_is_opened_and_one_event_taken_out() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "enter")
        assert "evt-0000" in text or "Service Unavailable" in text
        await press(pilot, "space", "space")
        text = await press(pilot, "escape")
        assert "28 to replay" in text and "Taken out" in text
        await press(pilot, "r", "y")
        assert [event.event_id for event in recoveries.begun[0].to_replay][:1] == ["evt-0002"]
        assert len(recoveries.begun[0].to_replay) == 28


async def test_several_are_taken_out_and_in_again_at_once() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        assert "space" in " ".join((await press(pilot, "enter", "v")).split()), "it says how"
        text = await press(pilot, "space", *["down"] * 9, "v")
        assert "19 of them to replay" in text and "19 to replay in all" in text
        text = await press(pilot, "space", "up", "up", "up", "v")
        assert "22 of them to replay" in text
        text = await press(pilot, "escape")
        assert "22 to replay" in text
        await press(pilot, "r", "y")
        assert len(recoveries.begun[0].to_replay) == 22


async def test_a_class_is_taken_in_with_a_warning_and_cannot_stays_out() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 40)) as pilot:
        text = await press(pilot, "down", "space")
        assert "31 to replay" in text and "may have arrived already" in text
        assert "30 to replay" in await press(pilot, "space"), "and out again"
        assert "31 to replay" in await press(pilot, "space")
        text = await press(pilot, "G", "space")
        assert "31 to replay" in text or "32 to replay" in text
        kinds = {event.event_id for event in recoveries.made.cannot}
        await press(pilot, "r", "y")
        assert not kinds & {event.event_id for event in recoveries.begun[0].to_replay}


async def test_confirm_pressed_twice_fast_begins_once() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        await press(pilot)
        await pilot.press("r", "r", "y", "y", "r", "y", "y")
        await settle(pilot)
        assert len(recoveries.begun) == 1


async def test_n_and_escape_begin_nothing() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        await press(pilot, "r", "n", "r", "escape", "r", "enter")
        assert recoveries.begun == []


async def test_on_production_the_count_is_typed() -> None:
    recoveries = FakeRecoveries(make_plan())
    app = host(recoveries, replace(make_context(), production=True))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "r", "y")
        assert recoveries.begun == [] and "PRODUCTION" in text and "type 30" in text
        await pilot.press("backspace")
        await type_text(pilot, "30")
        await press(pilot, "enter")
        assert len(recoveries.begun) == 1


async def test_read_only_plans_and_says_why_it_sends_nothing() -> None:
    recoveries = FakeRecoveries(make_plan())
    app = host(recoveries, make_context(read_only="The token is read-only."))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "r")
        assert "30 to replay" in text and recoveries.begun == []
        assert any("The token is read-only." in sentence for sentence in app.said)


async def test_what_cannot_be_read_is_said_and_asked_again() -> None:
    recoveries = FakeRecoveries(make_plan())
    recoveries.error = NoConnection("The events could not be read: no connection.")
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        assert "no connection" in text and "ctrl+r" in text
        recoveries.error = LedgerProblem("The replay ledger cannot be used.")
        assert "The replay ledger cannot be used." in await press(pilot, "ctrl+r")
        recoveries.error = None
        assert "30 to replay" in await press(pilot, "ctrl+r")


async def test_the_run_is_shown_stopped_and_its_groups_opened() -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        await press(pilot, "r", "y")
        running = recoveries.runs["w1"]
        running.hear(RecoveryProgress("sending", 30, {"not_sent": 20, "queued": 10}, 1, 3, 5.0, 4.0))
        assert isinstance(pilot.app.screen, RecoveryScreen)
        pilot.app.screen.show_state()
        text = await press(pilot)
        assert "recovering 10 of 30" in text and "batch 1 of 3" in text and "4 s left" in text and "5/s" in text
        await press(pilot, "escape")
        assert recoveries.run.stops == 1 and isinstance(pilot.app.screen, RecoveryScreen)
        recoveries.done.set_result(
            on_record(recoveries, "recovered", "recovered", "failed_again", "unknown", "not_sent")
        )
        text = await press(pilot)
        assert "2 of 5 recovered" in text and "Failed again" in text and "Unknown" in text and "Not sent" in text
        assert "success" not in text.lower()
        text = await press(pilot, "down", "enter")
        assert "evt-0002" in text and "failed again" in text
        await press(pilot, "enter", "n")
        taken = [where for where in pilot.app.screen.context.routes.taken if where[0] == "open_event_by_id"]  # type: ignore[attr-defined]
        assert taken == [("open_event_by_id", "w1", "evt-0002"), ("open_event_by_id", "w1", "new-2")]


async def test_a_ledger_that_fails_is_told_with_how_far_it_had_come() -> None:
    for sent, wanted in ((0, "nothing was sent"), (10, "cut off: 10 may have been sent")):
        recoveries = FakeRecoveries(make_plan())
        async with host(recoveries).run_test(size=(80, 24)) as pilot:
            await press(pilot, "r", "y")
            counts: dict[State, int] = {"not_sent": 30 - sent}
            recoveries.runs["w1"].hear(RecoveryProgress("sending", 30, {**counts, "queued": sent} if sent else counts))
            recoveries.done.set_exception(LedgerProblem("The disk is full."))
            text = await press(pilot)
            assert wanted in text and "The disk is full." in text
            assert ("10 of 30 had been sent" in " ".join(text.split())) is bool(sent)


async def test_failed_again_alone_is_planned_again() -> None:
    recoveries = FakeRecoveries(make_plan())
    context = make_context()
    async with host(recoveries, context).run_test(size=(80, 24)) as pilot:
        await press(pilot, "r", "y")
        recoveries.done.set_result(on_record(recoveries, "recovered", "failed_again", "failed_again"))
        await press(pilot, "a")
        assert context.routes.taken[-1] == ("recover", CONFIG, DAY, ["evt-0001", "evt-0002"])  # type: ignore[attr-defined]  # the fake's


async def test_the_note_is_written_where_it_says(tmp_path: Path) -> None:
    recoveries = FakeRecoveries(make_plan())
    async with host(recoveries, replace(make_context(), folder=tmp_path)).run_test(size=(120, 24)) as pilot:
        await press(pilot, "r", "y")
        recoveries.done.set_result(on_record(recoveries, "recovered", "failed_again"))
        text = await press(pilot, "w")
        assert "Written:" in text
    check_note(tmp_path)


def written(folder: Path) -> list[dict[str, Any]]:
    """The events of the hand-over's second file."""
    (events,) = folder.glob("*.jsonl")
    return [json.loads(line) for line in events.read_text().splitlines()[1:]]


async def test_payloads_are_written_only_when_asked(tmp_path: Path) -> None:
    book = FeedBook(FakeLog(), "w1", lambda: NOON)
    recoveries = FakeRecoveries(make_plan(), book)
    for number in range(2):
        book.store.keep(make_event(number, payload=f'{{"number": {number}}}', config="w1"))
    with closing(book.store.index):
        async with host(recoveries, replace(make_context(), folder=tmp_path)).run_test(size=(120, 24)) as pilot:
            await press(pilot, "r", "y")
            recoveries.done.set_result(on_record(recoveries, "recovered", "failed_again", "unknown"))
            await press(pilot, "w")
            assert all("payload" not in line for line in written(tmp_path))
            text = await press(pilot, "W")
            assert "with 2 of 3 payloads" in " ".join(text.split())
            lines = written(tmp_path)
            assert lines[0]["payload"] == '{"number": 0}' and lines[2]["payload"] is None


def check_note(folder: Path) -> None:
    note, events = sorted(folder.iterdir(), key=lambda path: path.suffix, reverse=True)
    assert note.suffix == ".md" and events.suffix == ".jsonl"
    assert note.stat().st_mode & 0o777 == 0o600 and "evt-0001" in note.read_text()


async def test_it_goes_on_when_its_screen_is_left_and_the_end_is_said() -> None:
    recoveries = FakeRecoveries(make_plan())
    app = host(recoveries)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "r", "y", "b")
        assert not isinstance(app.screen, RecoveryScreen) and not recoveries.runs["w1"].finished
        recoveries.done.set_result(on_record(recoveries, "recovered", "unknown"))
        await settle(pilot)
        assert any("1 recovered, 1 unknown" in sentence for sentence in app.said)


async def test_other_screens_say_how_far_it_is() -> None:
    recoveries = FakeRecoveries(make_plan())
    app = host(recoveries)
    async with app.run_test(size=(120, 24)) as pilot:
        await press(pilot)
        running = recoveries.begin(recoveries.made)
        show_running(app.screen, running, recoveries)  # type: ignore[arg-type]  # the plan's screen
        await press(pilot, "b")
        running.hear(RecoveryProgress("sending", 250, {"not_sent": 130, "queued": 120}, 2, 3))
        await until(pilot, lambda shown: "recovering 120 of 250" in shown.splitlines()[0])
        recoveries.done.set_result(on_record(recoveries, "recovered"))
        await until(pilot, lambda shown: "recovering" not in shown.splitlines()[0])


async def test_what_was_cut_off_is_told_and_gone_on_with_after_a_question() -> None:
    recoveries = FakeRecoveries(make_plan())
    on_record(recoveries, "recovered", "queued", "unknown", "not_sent", "not_sent")
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        assert "cut off at 3 of 5" in text and "2 unsent" in text
        text = await press(pilot, "o")
        assert "was cut off: 3 of 5" in text and "then send the 2 that" in text
        text = await press(pilot, "1")
        assert "Replay the 2 unsent events" in text and recoveries.gone_on == []
        await press(pilot, "y")
        assert [send for _, send in recoveries.gone_on] == [True]
        assert isinstance(pilot.app.screen, RecoveryScreen)


async def test_where_all_that_was_sent_has_an_outcome_there_is_nothing_to_look_for() -> None:
    recoveries = FakeRecoveries(make_plan())
    on_record(recoveries, "recovered", "failed_again", "not_sent")
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "o")
        assert "1   Send the 1 that certainly was not" in text and "See what came" not in text
        text = await press(pilot, "1")
        assert "Replay the 1 unsent event through" in text and "is looked up" not in text


async def test_what_was_cut_off_can_be_looked_at_without_sending() -> None:
    recoveries = FakeRecoveries(make_plan())
    record = on_record(recoveries, "queued", "not_sent").record
    (cut_off,) = await recoveries.cut_off()
    app = host(recoveries)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        screen = app.screen
        asked = app.run_worker(ask_to_go_on(screen, cut_off, recoveries, CONFIG), group="asking")  # type: ignore[arg-type]  # the plan's screen
        await press(pilot, "2")
        running = await asked.wait()
        assert running is not None and recoveries.gone_on == [(record.id, False)]


async def test_what_was_cut_off_can_be_closed_for_good() -> None:
    recoveries = FakeRecoveries(make_plan())
    record = on_record(recoveries, "recovered", "sending", "not_sent").record
    async with host(recoveries).run_test(size=(80, 24)) as pilot:
        assert "o goes on or closes it (1 unsent)" in await press(pilot)
        await press(pilot, "o", "3")
        await until(pilot, lambda shown: "cut off" not in shown)
        assert recoveries.gone_on == [] and await recoveries.cut_off() == []
        counts = recoveries.ledger.recovery(record.id).counts
        assert counts == {"recovered": 1, "unknown": 1, "not_sent": 1}, "a plan knows what may have arrived"


async def test_read_only_looks_at_what_was_cut_off_and_offers_no_sending() -> None:
    recoveries = FakeRecoveries(make_plan())
    on_record(recoveries, "queued", "not_sent")
    app = host(recoveries, make_context(read_only="The token is read-only."))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "o")
        assert "Check their outcome; send nothing" in text and "then send" not in text


LOST = NoConnection("The events could not be sent: no connection.")


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
@pytest.mark.parametrize(
    ("progress", "sentences", "right"),
    [
        (RecoveryProgress("reading", 125, {"not_sent": 125}), ["before anything is sent"], "esc stops sending"),
        (RecoveryProgress("sending", 125, {"not_sent": 85, "queued": 40}, 1, 4), ["40 of 125 sent"], "stops sending"),
        (
            RecoveryProgress("waiting", 125, {"not_sent": 85, "queued": 40}, 1, 4, 0, None, 60, 41),
            ["a pause of 60 s: 41 s left"], "stops sending",
        ),
        (
            RecoveryProgress("waiting", 125, {"not_sent": 85, "queued": 40}, 1, 4, 0, None, 10, 7, LOST),
            ["No connection: 85 of 125 are not sent. Next try in 7 s.", "could not be sent: no connection"],
             "stops sending",
        ),
        (
            RecoveryProgress("following", 125, {"not_sent": 85, "queued": 40}, 1, 4, 0, None, 5, 3, LOST, LOST),
            ["Sending has stopped: 85 of 125 are not sent.", "cannot be read now. Next try in 3 s."],
             "esc stops watching",
        ),
        (
            RecoveryProgress("following", 125, {"not_sent": 85, "queued": 40}, 1, 4, stopping=True),
            ["Stopped by you: 85 of 125 are not sent."], "esc stops watching",
        ),
        (
            RecoveryProgress("following", 125, {"not_sent": 85, "unknown": 40}, 1, 4, sends=False),
            ["Nothing is sent now: 85 of 125 stay unsent."], "esc stops watching",
        ),
        (RecoveryProgress("following", 125, {"queued": 125}, 4, 4), ["Nothing is left to be sent."],
         "esc stops watching"),
    ],
)  # fmt: skip
async def test_a_running_recovery_says_what_is_so(
    progress: RecoveryProgress, sentences: list[str], right: str, size: tuple[int, int]
) -> None:
    recoveries = FakeRecoveries(make_plan())
    running = recoveries.begin(recoveries.made)
    running.hear(progress)
    async with Host(RecoveryScreen(make_context(), running, recoveries)).run_test(size=size) as pilot:
        text = " ".join((await press(pilot)).split())
        assert right in text and not [sentence for sentence in sentences if sentence not in text], text
        if progress.phase == "following" and progress.unsent:
            assert "still to be sent" not in text and "all" not in text.lower().split(), text
