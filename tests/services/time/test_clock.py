"""Times of the API, and how long ago they were."""

from __future__ import annotations

from datetime import timedelta

from tests.support.times import NOON
from tui.services.time.clock import ago, long_ago, parse_time


def test_times_without_a_zone_are_utc_and_nonsense_is_unknown() -> None:
    assert parse_time("2026-11-23T12:00:00") == NOON == parse_time("2026-11-23T13:00:00+01:00")
    assert parse_time("proident consectetur") is None is parse_time(None)
    assert [ago(NOON - timedelta(seconds=s), NOON) for s in (0, 40, 720, 10_800, 500_000)] == [
        "now", "40 s", "12 min", "3 h", "5 d",
    ]  # fmt: skip
    assert ago(None, NOON) == "unknown"
    assert [long_ago(NOON - timedelta(seconds=s), NOON) for s in (0, 40)] == ["just now", "40 s ago"]
    assert long_ago(None, NOON) == "unknown"
