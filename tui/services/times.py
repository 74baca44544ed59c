"""A moment as a person types it: `09:38`, `mon 09:38`, `2026-11-23 09:38`, `30m ago`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

FORMS: Final = "09:38 · mon 09:38 · 2026-11-23 09:38 · 30m ago"
"""Examples, for the place where it is typed."""

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_AMOUNT: Final = r"([0-9]{1,6})\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
_AGO: Final = re.compile(rf"-\s*{_AMOUNT}|{_AMOUNT}\s+ago")
_MONTH_DAY: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")


def parse_moment(text: str, now: datetime, zone: tzinfo = UTC) -> datetime | None:
    """The moment (aware, UTC) that `text` names, the latest one that is not after `now`; `None` where it is no time.

    Times without a zone are those of `zone`. A time of day alone is today's or, if that is still to come, yesterday's; a day
    alone is its beginning. A full date is taken as it is, also if it is still to come.
    """
    words = " ".join(text.lower().split())
    try:
        return _relative(words, now) or _of_a_day(words, now, zone) or _full(text.strip(), zone)
    except (ValueError, OverflowError):  # 25:00, the 31st of February, a time before all calendars
        return None


def _relative(words: str, now: datetime) -> datetime | None:
    if words == "now":
        return now.astimezone(UTC)
    match = _AGO.fullmatch(words)
    if match is None:
        return None
    amount, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
    return (now - timedelta(**{_UNITS[unit[0]]: int(amount)})).astimezone(UTC)


def _of_a_day(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`09:38`, `today 9:38`, `yesterday`, `mon 09:38`, `11-23 09:38`."""
    today = now.astimezone(zone).date()
    head, _, rest = words.rpartition(" ")
    clock = _clock(rest)
    if clock is None:
        head, clock = words, time()
    if head in ("", "today") and words:
        at = _at(today, clock, zone)
        return at if head or at <= now else _at(today - timedelta(days=1), clock, zone)
    if head == "yesterday":
        return _at(today - timedelta(days=1), clock, zone)
    if len(head) >= 3 and (day := next((n for n, name in enumerate(_DAYS) if name.startswith(head)), None)) is not None:
        that = today - timedelta(days=(today.weekday() - day) % 7)
        at = _at(that, clock, zone)
        return at if at <= now else _at(that - timedelta(days=7), clock, zone)
    if match := _MONTH_DAY.fullmatch(head):
        for year in range(today.year, today.year - 9, -1):  # the 29th of February is up to eight years ago
            try:
                at = _at(date(year, int(match[1]), int(match[2])), clock, zone)
            except ValueError:
                continue
            if at <= now:
                return at
    return None


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    return time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _full(text: str, zone: tzinfo) -> datetime | None:
    """A date with or without a time, as ISO 8601 has them; nothing shorter, since an id may be digits."""
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[T ])", text, re.IGNORECASE):
        return None
    day, _, clock = text.replace("T", " ").replace("t", " ").partition(" ")
    clock = re.sub(r"^([0-9]):", r"0\1:", clock.strip())
    at = datetime.fromisoformat(f"{day}T{clock}" if clock else day)
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
