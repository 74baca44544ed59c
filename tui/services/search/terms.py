"""The terms of the filter bar: what each takes, which rows it lets through, and the sentence for what it does not
take."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from tui.services.time.moment import parse_moment
from tui.store.matching import holds, starts
from tui.store.rows import EventRow

STATUS_WORDS: Final[Mapping[str, str]] = {
    "succeeded": "delivered",
    "failed": "failed",
    "in_progress": "pending",
    "skipped": "skipped",
}
"""The API's status, and the word that people see."""

FORMS: Final[Mapping[str, str]] = {
    "status": "delivered, failed, pending or skipped",
    "code": "503, 5xx, a part of an error code, or none",
    "since": "09:38, mon 09:38, 2026-11-23 09:38, or 30m for 30 minutes ago",
    "until": "09:38, mon 09:38, 2026-11-23 09:38, or 30m for 30 minutes ago",
    "id": "an event's id or a part of it",
    "event": "an event's name or a part of it",
    "attempt": "1 for the first try, >1, <=3",
    "hook": "a webhook's name or id or a part of it",
}
"""The names of the terms, in the order in which they are offered, and what each takes."""

TIMES: Final = frozenset({"since", "until"})

_CODE: Final = re.compile(r"[1-5][0-9x]{0,2}", re.IGNORECASE)
_ATTEMPT: Final = re.compile(r"(>=|<=|>|<|=)?\s*([0-9]{1,6})", re.ASCII)

NO_CODE: Final = "none"


@dataclass(frozen=True, slots=True)
class Word:
    """Free text that must occur in an event. `quoted` keeps `"foo:bar"` from being read as a term."""

    text: str
    negated: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`name:value,value`: one of the values must fit. `at` is the time that a `since:` or `until:` names."""

    name: str
    values: tuple[str, ...]
    negated: bool = False
    at: datetime | None = None

    def fits(self, row: EventRow, hook: Callable[[str], str]) -> bool:
        """Tell whether the row is let through. `hook(config_id)` gives the webhook's name."""
        return self._fits_one(row, hook) is not self.negated

    def _fits_one(self, row: EventRow, hook: Callable[[str], str]) -> bool:
        if self.name in TIMES:
            if row.at is None or self.at is None:
                return False
            return row.at >= self.at if self.name == "since" else row.at <= self.at
        return any(_FITS[self.name](row, value, hook) for value in self.values)


def statuses(value: str) -> frozenset[str]:
    """The API's statuses whose words begin with `value`."""
    return frozenset(api for api, seen in STATUS_WORDS.items() if starts(api, value) or starts(seen, value))


def code_pattern(value: str) -> str | None:
    """`5`, `50`, `5xx` as the beginning of a status code with `_` for any digit; `None` for an error code's text."""
    return value.lower().replace("x", "_") if _CODE.fullmatch(value) else None


def attempt_bound(value: str) -> tuple[str, int] | None:
    """`>1` as comparison and number of tries (1 = the first); `None` for what is none."""
    match = _ATTEMPT.fullmatch(value)
    return (match[1] or "=", int(match[2])) if match else None


def moment(name: str, value: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The time that the `value` of a `since:` or an `until:` names; `None` for what is no time."""
    return parse_moment(value, now, zone, end=name == "until")


def wrong(name: str, value: str, now: datetime, zone: tzinfo) -> str | None:
    """Say what is wrong with a value, as a sentence with the forms there are; `None` for one that can be used."""
    if name == "status" and not statuses(value):
        return f"'{value}' is no status; they are {FORMS[name]}."
    if name == "attempt" and attempt_bound(value) is None:
        return f"'{value}' is no number of tries; write {FORMS[name]}."
    if name in TIMES:
        at = moment(name, value, now, zone)
        if at is None:
            return f"'{value}' is no time; write {FORMS[name]}."
        if name == "since" and at > now + timedelta(minutes=1):
            return f"'{value}' is still to come: nothing happened since then."
    return None


def _fits_code(row: EventRow, value: str, _hook: Callable[[str], str]) -> bool:
    if value.lower() == NO_CODE:
        return not row.code
    pattern = code_pattern(value)
    if pattern is None:
        return holds(row.code, value)
    if len(row.code) != 3 or not (row.code.isascii() and row.code.isdigit()):
        return False
    return all(wanted in ("_", digit) for wanted, digit in zip(pattern, row.code, strict=False))


def _fits_attempt(row: EventRow, value: str, _hook: Callable[[str], str]) -> bool:
    bound = attempt_bound(value)
    if bound is None or row.attempt is None:
        return False
    tries, (sign, number) = row.attempt + 1, bound
    return {
        "=": tries == number, ">": tries > number, "<": tries < number, ">=": tries >= number, "<=": tries <= number,
    }[sign]  # fmt: skip


def _fits_status(row: EventRow, value: str, _hook: Callable[[str], str]) -> bool:
    return row.status in statuses(value) or starts(row.status, value)


_FITS: Final[Mapping[str, Callable[[EventRow, str, Callable[[str], str]], bool]]] = {
    "status": _fits_status,
    "code": _fits_code,
    "attempt": _fits_attempt,
    "id": lambda row, value, hook: holds(row.event_id, value),
    "event": lambda row, value, hook: holds(row.event_name, value),
    "hook": lambda row, value, hook: holds(row.config_id, value) or holds(hook(row.config_id), value),
}
