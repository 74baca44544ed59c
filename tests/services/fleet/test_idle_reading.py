"""The times at which the list reads itself again, in a time that the test tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.times import NOON
from tui.api.errors import ApiError, NotAuthenticated, ServerError
from tui.services.fleet.idle_reading import IdleReading


def left(idle: IdleReading, seconds: float, requests: int = 3, *, focused: bool = True) -> float | None:
    return idle.seconds_left(NOON + timedelta(seconds=seconds), requests, focused=focused)


def test_it_is_due_so_long_after_the_last_reading_and_later_without_focus() -> None:
    idle = IdleReading(30)
    assert left(idle, 0) is None, "the first reading is the person's"
    idle.ended(NOON, None)
    assert [left(idle, seconds) for seconds in (0, 29, 30, 99)] == [30, 1, 0, 0]
    assert left(idle, 30, focused=False) == 90
    assert left(idle, 30, requests=1_000) == 170, "a long list is read less often"
    assert left(idle, -3600) == 30, "a clock that was set back does not stop it"


def test_errors_make_it_slower_and_one_that_only_a_person_can_mend_ends_it() -> None:
    idle = IdleReading(30)
    waits = []
    for _ in range(6):
        idle.ended(NOON, ServerError("The server failed.", status=500))
        waits.append(left(idle, 0))
    assert waits == [60, 120, 240, 300, 300, 300]
    idle.ended(NOON, None)
    assert left(idle, 0) == 30
    idle.ended(NOON, NotAuthenticated("The token is not valid.", status=401))
    assert left(idle, 999) is None


@pytest.mark.parametrize(
    ("seconds", "error", "held", "sending", "words"),
    [
        (0, None, 0, False, "reads only when asked"),
        (30, None, 0, False, ""),
        (30, None, 9, False, "auto off: 429"),
        (30, None, 0, True, "auto off: sending"),
        (30, ServerError("It failed.", status=500), 0, False, "error, again in 60 s"),
        (30, NotAuthenticated("No.", status=401), 0, False, "auto off: error"),
    ],
)
def test_it_says_when_it_is_off(seconds: int, error: ApiError | None, held: float, sending: bool, words: str) -> None:
    idle = IdleReading(seconds)
    idle.ended(NOON, error)
    assert idle.words(NOON, 3, focused=True, held=held, sending=sending) == words
    assert IdleReading(30).words(NOON, 1_000, focused=True, held=0, sending=False) == "auto every 200 s"
