"""Moments and windows as people type them and as this program prints them: one grammar for every place where a time is
typed.

    09:38 · 09:38:05 · today 09:38 · yesterday · mon 09:38 · 11-23 09:38 · 2026-11-23 · 2026-11-23T09:38:05.123Z
    2026-11-23 09:38 UTC · 30m · 30m ago · -30m · 2 hours ago · now

A time of day alone, a weekday and a day without a year are the latest such that is not after now: at ten past midnight
`23:50` is yesterday's. A time without a zone has the offset of its own day. Where the clocks go back a time of day is
there twice, and where they go forward it is missing: the beginning of a stretch is then the earlier of the two readings
(the offsets before and after the change), its end the later one, so that the stretch leaves out nothing that could be
meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

FORMS: Final = "09:38 · mon 09:38 · 2026-11-23 09:38 · 30m ago"
"""Examples, for the place where it is typed."""

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_AMOUNT: Final = r"([0-9]{1,6})\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
_SPAN: Final = re.compile(_AMOUNT)
_AGO: Final = re.compile(rf"(?:-\s*)?{_AMOUNT}|{_AMOUNT}\s+ago")
_MONTH_DAY: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
_TO_THE_SECOND: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?![0-9.,])")
_WHOLE_SECOND: Final = timedelta(microseconds=999_999)
_IN_UTC: Final = re.compile(r"\s*(?<![a-z])utc", re.IGNORECASE)


def parse_moment(text: str, now: datetime, zone: tzinfo = UTC, *, end: bool = False) -> datetime | None:
    """The moment (aware, UTC) that `text` names; `None` where it is no time. `now` is aware.

    Times without a zone are those of `zone`. What names no day is the latest such moment that is not after `now`; a day
    alone is its beginning. A full date, `today` and a zone of its own are taken as they are, also if that is still to
    come. `end`: it ends a stretch: of two readings where the clocks change it is the later one, and a second that is
    named is in it, since times are shown to the second and events have milliseconds.
    """
    words = " ".join(text.lower().split())
    whole_second = _WHOLE_SECOND if end and _TO_THE_SECOND.search(words) else timedelta(0)
    if match := _IN_UTC.search(words):
        if match.end() != len(words):
            return None
        words, zone = words[: match.start()], UTC
    try:
        at = _relative(words, now) or _of_a_day(words, now, zone, end) or _full(words, zone, end)
        return None if at is None else at + whole_second
    except (ValueError, OverflowError, OSError):  # 25:00, the 31st of February, a time before all calendars
        return None


def first_after(text: str, since: datetime, zone: tzinfo = UTC) -> datetime | None:
    """The first moment after `since` at the time of day that `text` names; `None` where it names more, or none at
    all."""
    clock = _clock(text.strip())
    if clock is None:
        return None
    begins_on = since.astimezone(zone).date()
    for days in range(3):
        whole_second = _WHOLE_SECOND if _TO_THE_SECOND.search(text) else timedelta(0)
        readings = _readings(begins_on + timedelta(days=days), clock, zone)
        later = [at + whole_second for at in readings if at > since]
        if later:
            return max(later)
    return None


def parse_span(text: str) -> timedelta | None:
    """Read a length of time: `15m`, `3 h`, `15 minutes`, `last 3h`, `last day`; `None` where it says no length."""
    words = " ".join(text.lower().split())
    if match := re.match(r"(?:in )?(?:the )?last ", words):
        words = words[match.end() :]
        words = f"1 {words}" if words.isalpha() else words
    match = _SPAN.fullmatch(words)
    return timedelta(**{_UNITS[match[2][0]]: int(match[1])}) if match else None


def goes_on(value: str, more: str) -> bool:
    """Tell whether the word `more` belongs to the time `value` that was typed before it: `mon 09:38`, `2 hours ago`,
    `09:38 UTC`."""
    value, more = value.lower(), more.lower()
    if more == "ago":
        return _SPAN.fullmatch(value) is not None
    if value.isdecimal():
        return _SPAN.fullmatch(f"{value} {more}") is not None
    if more == "utc":
        return _CLOCK.search(value) is not None
    return re.fullmatch(r"[0-9]{1,2}:[0-9:]*", more) is not None and _names_a_day(value)


def says_its_day(text: str) -> bool:
    """Tell whether `text` is a full date as people write it, so that it can stand in a name as it is."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?", text) is not None


def written(at: datetime, now: datetime, zone: tzinfo = UTC, *, day: bool = False) -> str:
    """A moment as it is shown in the name of a window, and read back today: its day where that is not today's, or
    (`day`) always."""
    shown, today = at.astimezone(zone), now.astimezone(zone)
    clock = f"{shown:%H:%M:%S}" if shown.second else f"{shown:%H:%M}"
    if shown.date() == today.date() and shown <= today and not day:
        return clock
    is_recent = timedelta(0) <= today - shown < timedelta(days=300)
    return f"{shown:%m-%d} {clock}" if is_recent else f"{shown:%Y-%m-%d} {clock}"


def _relative(words: str, now: datetime) -> datetime | None:
    if words == "now":
        return now.astimezone(UTC)
    match = _AGO.fullmatch(words)
    if match is None:
        return None
    amount, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
    return (now - timedelta(**{_UNITS[unit[0]]: int(amount)})).astimezone(UTC)


def _names_a_day(word: str) -> bool:
    return (
        word in ("today", "yesterday")
        or _weekday(word) is not None
        or re.fullmatch(r"([0-9]{4}-)?[0-9]{1,2}-[0-9]{1,2}", word) is not None
    )


def _weekday(word: str) -> int | None:
    if len(word) < 3:
        return None
    return next((number for number, name in enumerate(_DAYS) if name.startswith(word)), None)


def _of_a_day(words: str, now: datetime, zone: tzinfo, end: bool) -> datetime | None:
    """`09:38`, `today 9:38`, `yesterday`, `mon 09:38`, `11-23 09:38`."""
    head, _, rest = words.rpartition(" ")
    clock = _clock(rest)
    if clock is None:
        head, clock = words, time()
    today = now.astimezone(zone).date()
    if not words:
        return None
    if head == "today":
        return _at(today, clock, zone, end)
    if head == "yesterday":
        return _at(today - timedelta(days=1), clock, zone, end)
    for day in _candidates(head, today):
        past = [at for at in _readings(day, clock, zone) if at <= now]
        if past:
            return max(past) if end else min(past)
    return None


def _candidates(head: str, today: date) -> Iterator[date]:
    """The days that `head` can mean, the latest first."""
    if not head:
        yield from (today, today - timedelta(days=1))
    elif (number := _weekday(head)) is not None:
        latest = today - timedelta(days=(today.weekday() - number) % 7)
        yield from (latest, latest - timedelta(days=7))
    elif match := _MONTH_DAY.fullmatch(head):
        for year in range(today.year, today.year - 9, -1):  # the 29th of February is up to eight years ago
            try:
                yield date(year, int(match[1]), int(match[2]))
            except ValueError:
                continue


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    return time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def _readings(day: date, clock: time, zone: tzinfo) -> list[datetime]:
    """The moments (UTC) at which a clock in `zone` shows this, or would with the offsets around a change; one or
    two."""
    naive = datetime.combine(day, clock)
    return sorted({naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})


def _at(day: date, clock: time, zone: tzinfo, end: bool) -> datetime:
    return _readings(day, clock, zone)[-1 if end else 0]


def _full(words: str, zone: tzinfo, end: bool) -> datetime | None:
    """A date with or without a time, as ISO 8601 has them; nothing shorter, since an id may be digits."""
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[t ])", words):
        return None
    day, _, clock = words.replace("t", " ").partition(" ")
    clock = re.sub(r"^([0-9]):", r"0\1:", clock.strip())
    at = datetime.fromisoformat(f"{day}T{clock.upper()}" if clock else day)
    return at.astimezone(UTC) if at.tzinfo is not None else _readings(at.date(), at.time(), zone)[-1 if end else 0]
