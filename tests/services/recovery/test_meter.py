"""A running recovery's words about its pace and the time that is left."""

from __future__ import annotations

import pytest

from tests.support.times import NOON
from tui.services.recovery.meter import Meter
from tui.services.recovery.pace import sending_seconds
from tui.services.recovery.progress import RecoveryProgress
from tui.store.ledger_entries import RecoveryRecord, State


class Watch:
    """A timer that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def meter(rate: float, planned: int, watch: Watch, told: list[RecoveryProgress] | None = None, sent: int = 0) -> Meter:
    counts: dict[State, int] = {"not_sent": planned - sent, "recovered": sent}
    made = Meter(rate, watch, (told if told is not None else []).append)
    made.begin(RecoveryRecord("r", "s", "o", "hook", "Orders", "Ada", NOON, None, "24h", planned, counts))
    return made


def send(made: Meter, count: int) -> None:
    made.batch += 1
    made.shift({"not_sent": -count, "queued": count})


def test_the_time_left_with_a_pace_is_what_the_pace_waits() -> None:
    watch = Watch()
    made = meter(20, 250, watch)
    made.begin_sending(0)
    assert made.progress.batches == 3
    send(made, 100)
    made.due, watch.now = 105.0, 101.0
    progress = made.progress
    assert progress.seconds_left == pytest.approx(4 + 5) and progress.rate == 20, "4 to the next batch, 5 to the last"
    send(made, 100)
    made.due = 110.0
    assert made.progress.seconds_left == pytest.approx(9), "the last one leaves when its time has come"
    watch.now = 112.0
    assert made.progress.seconds_left == 0


def test_the_time_left_without_a_pace_is_told_by_what_was_sent_so_far() -> None:
    watch = Watch()
    made = meter(0, 300, watch, sent=100)
    made.begin_sending(1)
    send(made, 100)
    watch.now = 102.0
    assert made.progress.rate == 50 and made.progress.seconds_left == pytest.approx(2)
    assert made.progress.batches == 3, "one before it was cut off, and two more"


def test_every_step_is_told() -> None:
    told: list[RecoveryProgress] = []
    made = meter(20, 10, Watch(), told)
    made.begin_sending(0)
    send(made, 10)
    made.enter("waiting", 30)
    made.enter("following")
    assert [progress.phase for progress in told] == ["reading", "waiting", "following"]
    assert [progress.pause_seconds for progress in told] == [0, 30, 0] and told[0].counts == {"queued": 10}


@pytest.mark.parametrize(
    ("count", "rate", "seconds"), [(100, 20, 0), (101, 20, 5), (250, 20, 10), (7, 1, 5), (9, 0, None)]
)
def test_how_long_it_is_from_the_first_request_to_the_last(count: int, rate: float, seconds: float | None) -> None:
    assert sending_seconds(count, rate) == seconds


def test_what_is_on_its_way_is_not_called_sent_yet() -> None:
    progress = RecoveryProgress("sending", 125, {"recovered": 90, "unknown": 10, "sending": 20, "not_sent": 5}, 2, 2)
    assert (progress.sent, progress.reached) == (100, 120) and "100 of 125 sent" in progress.words
