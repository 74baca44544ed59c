"""Points in time as the API writes them: UTC, milliseconds, a `Z` at the end. Such text sorts as the times do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`2026-11-23T09:38:12.123Z`, anything finer than a millisecond cut off."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime | None:
    """The moment that an RFC 3339 text names, or `None` where it is none; a zone is required."""
    if len(text) < 20 or text[10] not in "Tt ":
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def stamp_not_before(moment: datetime) -> str:
    """The first millisecond that is not before `moment`."""
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return stamp(whole if whole == moment else whole + timedelta(milliseconds=1))
