"""Time, as the services take it: a function, so that tests own it; and the zone of this machine's clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Gives the time now, aware, in UTC."""

_READABLE: Final = range(2, 9_999)
"""Years that any zone's clock can show; the first and the last of the calendar are other systems' words for "no
time"."""
JUST_NOW: Final = timedelta(seconds=10)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class _LocalZone(tzinfo):
    """This machine's zone, with the offset of the day that is asked about: `datetime.now().astimezone().tzinfo` has
    today's only."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        naive = (when or datetime.now()).replace(tzinfo=None)  # noqa: DTZ005  # local is what is asked for
        return naive.astimezone().utcoffset() or timedelta(0)

    def dst(self, when: datetime | None) -> None:
        return None

    def tzname(self, when: datetime | None) -> str | None:
        return (when or datetime.now()).replace(tzinfo=None).astimezone().tzname()  # noqa: DTZ005

    def fromutc(self, when: datetime) -> datetime:
        on_the_clock = when.replace(tzinfo=UTC).astimezone()
        naive = on_the_clock.replace(tzinfo=None)
        fold = int(naive.astimezone().utcoffset() != on_the_clock.utcoffset())  # the second time that it shows this
        return naive.replace(tzinfo=self, fold=fold)

    def __repr__(self) -> str:
        return "LOCAL"


LOCAL: Final[tzinfo] = _LocalZone()


def shown(at: datetime, *, local: bool) -> datetime:
    """`at` on this machine's clock, with the offset of its own day, or in UTC; in UTC, too, where the system has no
    offset for it."""
    if local:
        with suppress(ValueError, OverflowError, OSError):  # Windows knows none before 1970
            return at.astimezone(LOCAL)
    return at.astimezone(UTC)


def parse_time(text: str | None) -> datetime | None:
    """A time as the server writes it (ISO 8601); without a zone it is taken as UTC; `None` where it is no time, or lies
    in the first or last year of the calendar, where not every zone could show it."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year in _READABLE else None


def ago(then: datetime | None, now: datetime) -> str:
    """Say how long ago, in one unit: `now`, `40 s`, `12 min`, `3 h`, `5 d`; `unknown` where it is not known."""
    if then is None:
        return "unknown"
    seconds = (now - then) / timedelta(seconds=1)
    if seconds < 1:
        return "now"
    for limit, unit, size in ((60, "s", 1), (3_600, "min", 60), (86_400, "h", 3_600)):
        if seconds < limit:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds // 86_400)} d"


def long_ago(then: datetime | None, now: datetime) -> str:
    """The same as an adverb: `just now`, `40 s ago`, `3 h ago`; `unknown` where it is not known."""
    words = ago(then, now)
    return {"now": "just now", "unknown": words}.get(words, f"{words} ago")


def read_words(at: datetime, now: datetime) -> str:
    """Say how old the rows on the screen are: `read just now`, `read 40 s ago`."""
    return "read just now" if now - at < JUST_NOW else f"read {ago(at, now)} ago"
