"""One grammar of times, in every place where one is typed: around midnight, both changes of the clocks, and all that is
printed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.times import NOON
from tui.headless.desk import Desk, Trouble, instant
from tui.services.search.filter import parse_filter
from tui.services.time.clock import LOCAL, ago
from tui.services.time.moment import parse_moment, written
from tui.services.time.window import ALL_TIME, BadWindow, Window, in_full, last, parse_window, typed

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str, fold: int = 0) -> datetime:
    """A time as a clock in Berlin shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


def desk(zone: tzinfo = UTC, now: datetime = NOON) -> Desk:
    """As much of the commands' desk as reads a window."""
    return cast("Desk", SimpleNamespace(zone=zone, now=lambda: now))


def in_the_filter(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The time of the only term, where the bar took it."""
    return next((term.at for term in parse_filter(text, now, zone).terms), None)


Place = Callable[[str, datetime, tzinfo], datetime | None]
BEGINNINGS: dict[str, Place] = {
    "go-to": parse_moment,
    "window": lambda text, now, zone: parse_window(f"{text}..", now, zone).since,
    "window, alone": lambda text, now, zone: parse_window(text, now, zone).bounds(now)[0],
    "since:": lambda text, now, zone: in_the_filter(f"since:{text} order", now, zone),
    'since:""': lambda text, now, zone: in_the_filter(f'since:"{text}"', now, zone),
    "--since": lambda text, now, zone: Desk.window(desk(zone, now), text).bounds(now)[0],
    "--since with --until": lambda text, now, zone: Desk.window(desk(zone, now), text, "now").bounds(now)[0],
}
ENDS: dict[str, Place] = {
    "window": lambda text, now, zone: parse_window(f"..{text}", now, zone).until,
    "window, to": lambda text, now, zone: parse_window(f"2019-01-01 to {text}", now, zone).until,
    "until:": lambda text, now, zone: in_the_filter(f"until:{text} order", now, zone),
    'until:""': lambda text, now, zone: in_the_filter(f'until:"{text}"', now, zone),
    "--until": lambda text, now, zone: Desk.window(desk(zone, now), None, text).until,
}
"""Every place where a time is typed."""

TEN_PAST_MIDNIGHT = berlin("2026-11-23 00:10")
AFTER_SUMMER = berlin("2026-10-26 12:00")
"""The clocks went back yesterday, at 3 to 2."""
JUST_AFTER_SUMMER = berlin("2026-10-25 03:10")
IN_SPRING = berlin("2026-03-30 12:00")
"""The clocks went forward yesterday, from 2 to 3."""
CASES = (
    # around midnight
    ("23:50", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    ("00:05", TEN_PAST_MIDNIGHT, berlin("2026-11-23 00:05")),
    ("00:10", TEN_PAST_MIDNIGHT, berlin("2026-11-23 00:10")),
    ("0:11", TEN_PAST_MIDNIGHT, berlin("2026-11-22 00:11")),
    ("today", TEN_PAST_MIDNIGHT, berlin("2026-11-23 00:00")),
    ("yesterday 23:50", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    ("sun 23:50", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    ("11-22 23:50", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    ("2026-11-22 23:50", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    ("30m", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:40")),
    ("30m ago", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:40")),
    ("30 minutes ago", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:40")),
    ("23:49:58", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:49:58")),
    ("-30m", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:40")),
    ("23:00 UTC", TEN_PAST_MIDNIGHT, datetime(2026, 11, 22, 23, tzinfo=UTC)),
    ("2026-11-22T22:50:00Z", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    ("2026-11-22T22:50:00+00:00", TEN_PAST_MIDNIGHT, berlin("2026-11-22 23:50")),
    # the clocks went back: a time of another day has the offset of that day
    ("2026-10-24 09:15", AFTER_SUMMER, datetime(2026, 10, 24, 7, 15, tzinfo=UTC)),
    ("10-24 09:15", AFTER_SUMMER, datetime(2026, 10, 24, 7, 15, tzinfo=UTC)),
    ("sat 09:15", AFTER_SUMMER, datetime(2026, 10, 24, 7, 15, tzinfo=UTC)),
    ("yesterday 01:30", AFTER_SUMMER, datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
    ("yesterday 09:15", AFTER_SUMMER, datetime(2026, 10, 25, 8, 15, tzinfo=UTC)),
    ("24h ago", AFTER_SUMMER, datetime(2026, 10, 25, 11, 0, tzinfo=UTC)),
    ("yesterday 02:30", AFTER_SUMMER, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice there: the earlier one
    ("2026-10-25 02:30", AFTER_SUMMER, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ("02:30", JUST_AFTER_SUMMER, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ("30m ago", JUST_AFTER_SUMMER, datetime(2026, 10, 25, 1, 40, tzinfo=UTC)),
    ("2026-10-25 00:30 UTC", AFTER_SUMMER, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ("2026-10-25 01:30 utc", AFTER_SUMMER, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ("2026-10-25T02:30+02:00", AFTER_SUMMER, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    # and forward
    ("2026-03-28 09:15", IN_SPRING, datetime(2026, 3, 28, 8, 15, tzinfo=UTC)),
    ("yesterday 09:15", IN_SPRING, datetime(2026, 3, 29, 7, 15, tzinfo=UTC)),
    ("yesterday 02:30", IN_SPRING, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),  # missing: the earlier reading
    ("2026-03-29 02:30", IN_SPRING, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
    ("2026-03-29 01:30 UTC", IN_SPRING, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ("24h", IN_SPRING, datetime(2026, 3, 29, 10, 0, tzinfo=UTC)),
)


LATER_READINGS = {
    ("yesterday 02:30", AFTER_SUMMER): datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ("2026-10-25 02:30", AFTER_SUMMER): datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ("02:30", JUST_AFTER_SUMMER): datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ("yesterday 02:30", IN_SPRING): datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ("2026-03-29 02:30", IN_SPRING): datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
}
"""Where the clocks change a stretch ends at the later of two readings."""


def the_end(text: str, now: datetime, at: datetime) -> datetime:
    """The end of a stretch, by the same text: a second that is named is in it."""
    at = LATER_READINGS.get((text, now), at)
    return at + timedelta(microseconds=999_999) if re.search(r":[0-9]{2}:[0-9]{2}(?![0-9.])", text) else at


@pytest.mark.parametrize("place", BEGINNINGS)
@pytest.mark.parametrize(("text", "now", "at"), CASES)
def test_every_form_in_every_place(place: str, text: str, now: datetime, at: datetime) -> None:
    assert BEGINNINGS[place](text, now, BERLIN) == at


@pytest.mark.parametrize("place", ENDS)
@pytest.mark.parametrize(("text", "now", "at"), CASES)
def test_every_form_in_every_place_where_a_stretch_ends(place: str, text: str, now: datetime, at: datetime) -> None:
    assert ENDS[place](text, now, BERLIN) == the_end(text, now, at)


@pytest.mark.parametrize("place", [*BEGINNINGS.items(), *ENDS.items()], ids=lambda place: place[0])
@pytest.mark.parametrize("text", ["soon", "25:99", "9:5", "30 parsecs", "2026-02-30"])
def test_what_is_no_time_is_none_in_every_place(place: tuple[str, Place], text: str) -> None:
    try:
        assert place[1](text, NOON, BERLIN) is None
    except (BadWindow, Trouble) as problem:
        assert text in str(problem)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("23:50..00:05", "2026-11-22 23:50", "2026-11-23 00:05"),
        ("22:00..01:00", "2026-11-22 22:00", "2026-11-23 01:00"),
        ("2026-11-20 22:00..23:00", "2026-11-20 22:00", "2026-11-20 23:00"),
        ("2026-11-20 23:00..01:00", "2026-11-20 23:00", "2026-11-21 01:00"),
        ("2026-11-20..09:38", "2026-11-20 00:00", "2026-11-22 09:38"),
        ("yesterday 09:38..11:02", "2026-11-22 09:38", "2026-11-22 11:02"),
        ("3h..1h", "2026-11-22 21:10", "2026-11-22 23:10"),
        ("from 2026-11-20 to 2026-11-21", "2026-11-20 00:00", "2026-11-21 00:00"),
    ],
)
def test_a_stretch_that_was_typed_at_ten_past_midnight(text: str, since: str, until: str) -> None:
    window = parse_window(text, TEN_PAST_MIDNIGHT, BERLIN)
    assert (window.since, window.until) == (berlin(since), berlin(until))


@pytest.mark.parametrize("text", ["2031-01-01..", "today 23:50..", "2026-11-23T09:00+01:00.."])
def test_a_window_that_has_not_begun_is_none(text: str) -> None:
    with pytest.raises(BadWindow, match="is still to come"):
        parse_window(text, TEN_PAST_MIDNIGHT, BERLIN)


def test_a_stretch_over_the_change_of_the_clocks_leaves_nothing_out() -> None:
    window = parse_window("2026-10-25 02:15..02:45", AFTER_SUMMER, BERLIN)
    assert window.since == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert window.until == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    window = parse_window("2026-03-29 02:15..02:45", IN_SPRING, BERLIN)
    assert window.since is not None and window.until is not None
    assert window.since <= berlin("2026-03-29 01:59") and window.until >= berlin("2026-03-29 03:30")


# --- what is printed is read back -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "window",
    [ALL_TIME, *(last(label) for label in ("15m", "1h", "24h", "7d", "2w", "1d")),
     *(parse_window(text, TEN_PAST_MIDNIGHT, BERLIN)
       for text in ("23:50..", "..00:05", "3h..1h", "11-20 09:38..mon 00:05", "2025-11-20 09:38:05..2026-01-01"))],
)  # fmt: skip
def test_the_names_of_windows_are_read_back(window: Window) -> None:
    for text in (window.label, window.words, in_full(window), typed(window)):
        again = parse_window(text, TEN_PAST_MIDNIGHT, BERLIN)
        assert again.bounds(TEN_PAST_MIDNIGHT) == window.bounds(TEN_PAST_MIDNIGHT), text


def test_a_window_since_yesterdays_time_says_its_day() -> None:
    assert parse_window("23:50..", TEN_PAST_MIDNIGHT, BERLIN).label == "11-22 23:50..now"
    assert parse_window("00:05..", TEN_PAST_MIDNIGHT, BERLIN).label == "00:05..now"


@given(
    st.datetimes(datetime(2019, 1, 1), datetime(2026, 11, 22), timezones=st.just(UTC)),  # noqa: DTZ001  # made aware there
    st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]),
)
def test_every_time_as_it_is_shown_is_read_back(at: datetime, zone: tzinfo) -> None:
    at = at.replace(microsecond=0)
    again = parse_moment(written(at, TEN_PAST_MIDNIGHT, zone), TEN_PAST_MIDNIGHT, zone)
    assert again is not None and (again == at or (at - again) == timedelta(hours=1))  # the hour that is there twice
    assert parse_moment(instant(at) or "", NOON, zone) == at
    assert parse_moment(at.isoformat(), NOON, zone) == at
    assert parse_moment(f"{at:%Y-%m-%d %H:%M:%S} UTC", NOON, zone) == at


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=300)))
def test_ages_are_read_back(age: timedelta) -> None:
    words = ago(NOON - age, NOON)
    at = parse_moment(words, NOON)
    assert at is not None and ago(at, NOON) == words and parse_moment(f"{words} ago", NOON) == at


# --- this machine's zone ----------------------------------------------------------------------------------------------


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(("text", "now", "at"), CASES)
def test_the_zone_of_this_machine_has_the_offset_of_each_day(text: str, now: datetime, at: datetime) -> None:
    assert parse_moment(text, now, LOCAL) == at


@pytest.mark.usefixtures("in_berlin")
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_zone_of_this_machine_shows_what_its_clock_shows(at: datetime) -> None:
    shown = at.astimezone(LOCAL)
    assert (
        shown.replace(tzinfo=None) == at.astimezone(BERLIN).replace(tzinfo=None)
        and shown.fold == at.astimezone(BERLIN).fold
    )
    assert shown.astimezone(UTC) == at


# --- without a terminal -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "bounds"),
    [
        ("3h", None, (NOON - timedelta(hours=3), None)),
        ("3h", "1h", (NOON - timedelta(hours=3), NOON - timedelta(hours=1))),
        ("2h ago", None, (NOON - timedelta(hours=2), None)),
        ("2026-11-23T08:53:28Z", None, (datetime(2026, 11, 23, 8, 53, 28, tzinfo=UTC), None)),
        ("3h", "2026-11-23T11:00Z", (NOON - timedelta(hours=3), NOON - timedelta(hours=1))),
        ("09:38..11:02", None, (NOON.replace(hour=9, minute=38), NOON.replace(hour=11, minute=2))),
        ("13:00", None, (NOON.replace(day=22, hour=13), None)),
        ("all", None, (None, None)),
        ("all", "1h", (None, NOON - timedelta(hours=1))),
        (None, "1h", (None, NOON - timedelta(hours=1))),
        (None, None, (None, None)),
    ],
)  # fmt: skip
def test_since_and_until(since: str | None, until: str | None, bounds: tuple[datetime | None, datetime | None]) -> None:
    assert Desk.window(desk(), since, until).bounds(NOON) == bounds


@pytest.mark.parametrize("since", ["soon", "2031-01-01", "999999w", "1h..2h"])
def test_a_bad_since_is_one_sentence(since: str) -> None:
    with pytest.raises(Trouble, match="--since"):
        Desk.window(desk(), since)


def test_the_second_that_ends_a_stretch_is_in_it() -> None:
    """`failures` prints to the second when the last one failed; events have milliseconds."""
    failed_at = NOON - timedelta(hours=1) + timedelta(milliseconds=534)
    for text in (f"3h..{instant(failed_at)}", "3h..11:00:00", "10:59..11:00:00"):
        until = parse_window(text, NOON).until
        assert until is not None and failed_at <= until < failed_at.replace(microsecond=0) + timedelta(seconds=1)
    (until_term,) = parse_filter("until:11:00:00", NOON).terms
    assert until_term.at is not None and until_term.at >= failed_at
