"""The time window: which stretch of time lists and counts cover."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from tui.services.time.moment import first_after, parse_moment, parse_span, says_its_day, written

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SECONDS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_SLACK: Final = timedelta(minutes=1)
"""Clocks differ by so much without anybody being wrong: a beginning that is later than this is still to come."""


class BadWindow(ValueError):
    """The text is no window; `str()` says so in a sentence that shows the forms there are."""


class Window(NamedTuple):
    """The last `span`, or from `since` to `until` (aware, UTC), or everything where all three are `None`."""

    label: str
    span: timedelta | None = None
    since: datetime | None = None
    until: datetime | None = None

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """From and to as the server is asked: `None` is open."""
        if self.span is not None:
            return now - self.span, None
        return self.since, self.until

    @property
    def words(self) -> str:
        """For the middle of a sentence: `in the last 24h`, `from … to …`, `ever`."""
        if self.span is not None:
            return f"in the last {self.label}"
        return f"in {self.label}" if self.since or self.until else "ever"


def typed(window: Window) -> str:
    """The window as text that `parse_window` reads back whenever, wherever: times with their date, in UTC."""
    if window.span is not None:
        return window.label
    if window.since is None and window.until is None:
        return "all"
    since, until = (
        at.astimezone(UTC).isoformat(timespec="microseconds") if at else "" for at in (window.since, window.until)
    )
    return f"{since}..{until}"


def in_full(window: Window) -> str:
    """A window for a list of windows: `last 15 minutes`, `last day`, `all time`."""
    if window.span is None:
        return window.label
    amount, unit = int(window.label[:-1]), _UNITS[window.label[-1]]
    return f"last {unit[:-1]}" if amount == 1 else f"last {amount} {unit}"


def last(label: str) -> Window:
    """The window `label` names: `15m`, `3h`, `7d`."""
    amount, unit = int(label[:-1]), label[-1]
    return Window(label, span=timedelta(**{_UNITS[unit]: amount}))


ALL_TIME: Final = Window("all time")
WINDOWS: Final = (*(last(label) for label in ("15m", "1h", "3h", "24h", "7d", "30d")), ALL_TIME)
DEFAULT: Final = last("24h")

_FORMS = (
    "write 15m, 3h, 7d, all, FROM..TO, or FROM alone, "
    "with times such as 09:38, 2h, mon 09:38, 2026-11-23 or 2026-11-23 09:38"
)
_ALL: Final = ("all", "all time", "ever")
_RANGE: Final = re.compile(r"\s*\.\.\s*|\s+(?:to|–)\s+")


def parse_window(text: str, now: datetime, zone: tzinfo = UTC) -> Window:
    """The window that a person typed, or that this program printed: a length, `all`, or two times with `..` or `to`
    between them. One time alone is where it begins: it ends now.

    Times are read by `tui.services.time.moment`; those without a zone are in `zone`. Raises `BadWindow` for anything
    else, a span of nothing, a beginning that is still to come, or an end before its start.
    """
    text = " ".join(text.split())
    if text.lower() in _ALL:
        return ALL_TIME
    if (span := parse_span(text)) is not None:
        return _last(text, span, now)
    sides = _RANGE.split(re.sub(r"^(?:in|from) ", "", text, flags=re.IGNORECASE).strip(" "))
    if len(sides) == 1 and parse_moment(text, now, zone) is not None:
        return between(text, "", now, zone)
    if len(sides) != 2 or not any(sides):
        raise BadWindow(f"'{text}' is no window: {_FORMS}.")
    return between(sides[0], sides[1], now, zone)


def between(start: str, end: str, now: datetime, zone: tzinfo = UTC) -> Window:
    """The window from one typed time to another; an empty one is open. Raises `BadWindow`.

    An end that is a time of day alone is that of the beginning's day, where the beginning names a time of day, too, or
    else the latest that is past. It may be still to come today, but not on a day to come.
    """
    start, end = " ".join(start.split()), " ".join(end.split())
    begins_first, ends_now = start.lower() in ("", "the first", *_ALL), end.lower() in ("", "now")
    since = None if begins_first else _moment(start, now, zone)
    until = None if ends_now else _moment(end, now, zone, end=True)
    if since and until and (until <= since or ":" in start):
        later = first_after(end, since, zone)
        if later is not None and later.astimezone(zone).date() <= now.astimezone(zone).date():
            until = later
    if since and until and until <= since:
        raise BadWindow(f"'{start}..{end}' ends before it starts: {_FORMS}.")
    if since and since > now + _SLACK:
        raise BadWindow(f"'{start}' is still to come: nothing happened since then. For what is past, {_FORMS}.")
    if since is None and until is None:
        return ALL_TIME
    first = _name(start, since, now, zone) if since is not None else "the first"
    last_one = _name(end, until, now, zone, day="-" in first) if until is not None else "now"
    return Window(f"{first}..{last_one}", since=since, until=until)


def _name(text: str, at: datetime, now: datetime, zone: tzinfo, *, day: bool = False) -> str:
    """A side of a window as it was typed, where that is a whole date, and else the moment that was meant by it."""
    return text if says_its_day(text) else written(at, now, zone, day=day)


def _last(text: str, span: timedelta, now: datetime) -> Window:
    seconds = int(span.total_seconds())
    if not seconds:
        raise BadWindow(f"'{text}' is no time at all: {_FORMS}.")
    try:
        _ = now - span
    except OverflowError:
        raise BadWindow(f"'{text}' reaches back before all calendars: {_FORMS}.") from None
    typed_unit = next(unit for unit in re.sub(r"^.*last ", "", text.lower()).strip(" 0123456789") if unit in _UNITS)
    return last(f"{seconds // _SECONDS[typed_unit]}{typed_unit}")


def _moment(text: str, now: datetime, zone: tzinfo, *, end: bool = False) -> datetime:
    at = parse_moment(text, now, zone, end=end)
    if at is None:
        raise BadWindow(f"'{text}' is no time: {_FORMS}.")
    return at
