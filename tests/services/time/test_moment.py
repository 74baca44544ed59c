"""Moments as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.times import NOON
from tui.services.time.moment import FORMS, parse_moment


def on(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("09:38", on(23, 9, 38)),
        ("9:38", on(23, 9, 38)),
        (" 09:38:05 ", on(23, 9, 38, 5)),
        ("12:00", NOON),
        ("12:01", on(22, 12, 1)),
        ("today 13:00", on(23, 13)),
        ("yesterday", on(22)),
        ("Yesterday  09:38", on(22, 9, 38)),
        ("mon 09:38", on(23, 9, 38)),
        ("mon 14:00", on(16, 14)),
        ("sunday 09:38", on(22, 9, 38)),
        ("tues", on(17)),
        ("11-20 09:38", on(20, 9, 38)),
        ("11-24", datetime(2025, 11, 24, tzinfo=UTC)),
        ("02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2026-11-20", on(20)),
        ("2026-11-20 9:38", on(20, 9, 38)),
        ("2026-11-20 09:38:05", on(20, 9, 38, 5)),
        ("2026-11-20T09:38:05.123Z", on(20, 9, 38, 5) + timedelta(milliseconds=123)),
        ("2026-11-20T09:38+02:00", on(20, 7, 38)),
        ("2027-01-01", datetime(2027, 1, 1, tzinfo=UTC)),
        ("30m ago", NOON - timedelta(minutes=30)),
        ("2 hours ago", NOON - timedelta(hours=2)),
        ("30m", NOON - timedelta(minutes=30)),
        ("-30m", NOON - timedelta(minutes=30)),
        ("- 1 day", NOON - timedelta(days=1)),
        ("1w ago", NOON - timedelta(weeks=1)),
        ("now", NOON),
    ],
)
def test_the_latest_such_moment_that_is_past(text: str, at: datetime) -> None:
    assert parse_moment(text, NOON) == at


@pytest.mark.parametrize(
    "text",
    ["", "soon", "25:00", "9:5", "09:60", "2026-02-30", "20261123", "evt-0007", "mo", "11-31", "m ago", "-",
     "2026-11-23 evt", "٩:٣٨", "999999w ago", "0001-01-01T00:00+14:00", "1-1-1", "2026-11-23-7f", "mon tue"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_moment(text, NOON) is None


def test_times_are_those_of_the_persons_clock() -> None:
    zone = timezone(timedelta(hours=-5))
    assert parse_moment("06:00", NOON, zone) == on(23, 11)
    assert parse_moment("23:00", NOON, zone) == on(23, 4)
    assert parse_moment("yesterday", NOON, zone) == on(22, 5)
    berlin = ZoneInfo("Europe/Berlin")
    assert parse_moment("2026-07-01 12:00", NOON, berlin) == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_the_examples_shown_are_understood() -> None:
    assert all(parse_moment(form, NOON) for form in FORMS.split(" · "))


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[0-9:\- amonyestrdgT]{0,20}", fullmatch=True)))
def test_no_text_breaks_it_and_what_is_found_is_utc(text: str) -> None:
    at = parse_moment(text, NOON)
    assert at is None or at.utcoffset() == timedelta(0)
