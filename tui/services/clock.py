"""Time, as the services take it: a function, so that tests own it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Gives the time now, aware, in UTC."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def parse_time(text: str | None) -> datetime | None:
    """A time as the server writes it (ISO 8601); without a zone it is taken as UTC; `None` where it is no time."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit: `now`, `40 s`, `12 min`, `3 h`, `5 d`; `unknown` where it is not known."""
    if then is None:
        return "unknown"
    seconds = (now - then) / timedelta(seconds=1)
    if seconds < 1:
        return "now"
    for limit, unit, size in ((60, "s", 1), (3_600, "min", 60), (86_400, "h", 3_600)):
        if seconds < limit:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds // 86_400)} d"
