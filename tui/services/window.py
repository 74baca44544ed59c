"""The time window: which stretch of time lists and counts cover."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


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
    since, until = (at.astimezone(UTC).isoformat() if at else "" for at in (window.since, window.until))
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

_FORMS = "write 15m, 3h, 7d, all, or FROM..TO with times such as 09:38, 2026-11-23 or 2026-11-23 09:38"


def parse_window(text: str, now: datetime, zone: tzinfo = UTC) -> Window:
    """The window that a person typed. Times without a zone are in `zone`; a bare time is today's.

    Raises `BadWindow` for anything else, a span of nothing, or an end before its start.
    """
    text = " ".join(text.split())
    if text.lower() in ("all", "all time"):
        return ALL_TIME
    if match := re.fullmatch(r"([0-9]{1,5})\s*([mhdw])", text.lower()):
        if int(match[1]) == 0:
            raise BadWindow(f"'{text}' is no time at all: {_FORMS}.")
        return last(match[1] + match[2])
    start, dots, end = text.partition("..")
    if not dots or not (start.strip() or end.strip()):
        raise BadWindow(f"'{text}' is no window: {_FORMS}.")
    since = _moment(start.strip(), now, zone) if start.strip() else None
    until = _moment(end.strip(), now, zone) if end.strip() else None
    if since and until and until <= since:
        raise BadWindow(f"'{text}' ends before it starts: {_FORMS}.")
    return Window(f"{start.strip() or 'the first'}..{end.strip() or 'now'}", since=since, until=until)


def _moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    try:
        if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", text):
            clock = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
            return datetime.combine(now.astimezone(zone).date(), clock, zone).astimezone(UTC)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadWindow(f"'{text}' is no time: {_FORMS}.") from None
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)
