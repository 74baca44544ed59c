"""The health of one webhook: what is known of its deliveries in the window, and how bad that is. Nothing here is ever a
guess."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from tui.api import errors, reading
from tui.api.summary import WebhookSummary, summary_of
from tui.services.events.counts import Counts
from tui.services.time.clock import parse_time

if TYPE_CHECKING:
    from tui.api.errors import ApiError
    from tui.api.models import JsonObject, WebhookConfig
    from tui.services.events.event_row import EventRow

BUCKETS: Final = 24
"""Parts of the window that failures are counted in; a narrow list draws two of them as one."""
MOST_COUNTED: Final = 1_000
"""Failures that are counted of one webhook at most: 40 pages. From there on it is `1,000+`."""
LOOKED_AT: Final = 25
"""Failures from the newest on that are looked at for one that was really lost: the first page."""
RECENT: Final = timedelta(hours=24)
"""Time after its last failure in which a webhook that delivers is said to deliver again, whatever the window that is
counted over."""

HealthCondition = Literal[
    "unreadable",
    "unread",
    "reading",
    "failing",
    "off",
    "unready",
    "again",
    "too_large",
    "no_outcome",
    "no_events",
    "ok",
]
"""The word of a webhook's newest deliveries. It does not depend on the window."""

CONDITION_WORDS: Final[Mapping[HealthCondition, str]] = {
    "unreadable": "unreadable",
    "unread": "not read",
    "reading": "reading",
    "failing": "failing",
    "off": "off",
    "unready": "unready",
    "again": "delivering again",
    "too_large": "response too large",
    "no_outcome": "no outcome yet",
    "no_events": "no events",
    "ok": "ok",
}
"""The words for it, on the screen and in the headless commands. `no_outcome`: there are events, but none that was
delivered or failed."""

Buckets = tuple[int | None, ...]
"""Failures in each part of the window, the oldest first; `None` where they were not read."""


class LeftToReplay(NamedTuple):
    """The number of failed events of the window that are left to replay. Without `exact` some of them may have
    arrived."""

    number: int
    exact: bool = True


class FailureFeed(Protocol):
    """The part of a `Feed` of failed events that is looked at here: `rows` is newest first."""

    @property
    def counts(self) -> Counts: ...

    @property
    def rows(self) -> Sequence[EventRow]: ...


@dataclass
class Health:
    """The counts of the window (`failures`, `at_least`, `buckets`), and what the newest deliveries say, in the window
    or not.

    `failures` is `None` until it was read; `at_least` says that there are more than were counted. While it is read
    again the last answer stays: `read_at` says how old it is.
    """

    source: WebhookConfig | JsonObject
    """The webhook's model; or, until the models are imported, the JSON object that it is made of."""
    state: Literal["unread", "waiting", "reading", "read", "unreadable"] = "unread"
    failures: int | None = None
    at_least: bool = False
    odd_entries: int = 0
    """Entries of the answers that no event could be read from: how many failures those are is not known."""
    last_failure: datetime | None = None
    """The newest failure; `None` where there is none, or none since the window began and a later delivery succeeded."""
    last_success: datetime | None = None
    last_reason: str = ""
    """Code and reason of the newest failure, as far as the server says; outside text."""
    all_delivered: bool = False
    """True if the newest failures were delivered after all, and only their responses were too large to record."""
    has_events: bool = True
    """True if there are any events; asked only where none was delivered and none failed."""
    buckets: Buckets = ()
    left: LeftToReplay | Literal["unknown"] | None = None
    """The events that are left to replay of the failures; `None`: nobody has counted."""
    error: ApiError | None = None
    read_at: datetime | None = None
    asked_at: datetime | None = None
    """The time at which the answer that is on its way was asked for."""
    retry_at: datetime | None = None
    """The time at which it is asked again by itself; `None` where that is not worth it."""
    tries: int = 0
    """The number of times in a row that it could not be read."""
    webhook: WebhookSummary = field(init=False)
    """The part of the webhook that a row shows."""

    def __post_init__(self) -> None:
        self.webhook = summary_of(self.source) if isinstance(self.source, Mapping) else self.source.summary

    @property
    def is_early(self) -> bool:
        """True while asking for `config` would have to wait for the models."""
        return isinstance(self.source, Mapping)

    @property
    def config(self) -> WebhookConfig:
        """The webhook's model, which is made now where there is none yet: that waits for pydantic."""
        if isinstance(self.source, Mapping):
            self.source = reading.config(self.source)
        return self.source

    def take(self, config: WebhookConfig) -> None:
        """Take over the webhook as it was read again; what is known of its deliveries stays."""
        self.source, self.webhook = config, config.summary

    @property
    def is_awaited(self) -> bool:
        """True if its answer is on the way, or will be asked for."""
        return self.state in ("waiting", "reading")

    @property
    def is_uncounted(self) -> bool:
        """True if counting on would say more."""
        return self.state == "read" and self.at_least and (self.failures or 0) < MOST_COUNTED

    @property
    def failures_text(self) -> str:
        """`3`, `25+`, `1,000+`, `…` while it is being read for the first time, `?` where it could not be."""
        if self.failures is None:
            return "…" if self.is_awaited and self.error is None else "?"
        return f"{self.failures:,}+" if self.at_least or self.odd_entries else f"{self.failures:,}"

    @property
    def left_text(self) -> str:
        """`125`; `≤137` where some may have arrived, `25+` where more failed than was read, `?` where it cannot be
        told; never 0 for what is not known, and nothing where nothing failed."""
        if not self.failures or self.left is None:
            return ""
        if self.left == "unknown" or (self.at_least and not self.left.number):
            return "?"
        if self.at_least:
            return f"{self.left.number:,}+"
        return f"{'' if self.left.exact or not self.left.number else '≤'}{self.left.number:,}"

    @property
    def words(self) -> str:
        """The condition, and what is left to replay: `delivering again · 125 to replay`."""
        words, left = CONDITION_WORDS[self.condition], self.left_text
        if left in ("", "0", "?") or self.condition in ("unreadable", "unread", "reading"):
            return words
        return f"{words} · {left.replace('≤', 'up to ')} to replay"

    @property
    def failing(self) -> bool:
        """True if the newest delivery is a failure, as far as it was read."""
        if self.read_at is None or self.last_failure is None or self.all_delivered:
            return False
        return self.last_success is None or self.last_failure > self.last_success

    @property
    def idle(self) -> Literal["off", "unready"] | None:
        """The reason why it delivers nothing."""
        return idle_reason(self.webhook)

    @property
    def condition(self) -> HealthCondition:
        """The word of its newest deliveries; that it fails comes before that it is off."""
        if self.error is not None:
            return "unreadable"
        if self.state == "unread":
            return "unread"
        if self.failures is None or self.read_at is None:
            return "reading"
        if self.failing:
            return "failing"
        if (idle := self.idle) is not None:
            return idle
        if self.last_failure is not None and self.last_failure >= self.read_at - RECENT:
            return "too_large" if self.all_delivered else "again"
        if self.last_success is None and self.last_failure is None:
            return "no_outcome" if self.has_events else "no_events"
        return "ok"

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """Sorts the worst first: failing now, then unknown, then failures that are over, then the rest by name."""
        if self.failing:
            group = 0
        elif self.failures is None or self.error is not None or self.read_at is None:
            group = 1
        elif self.failures or self.condition in ("again", "too_large"):
            group = 2
        else:
            group = 3
        newest = self.last_failure.timestamp() if self.last_failure and group < 3 else 0.0
        return group, -(self.failures or 0), -newest, self.webhook.label.casefold()

    def take_failures(
        self, feed: FailureFeed, since: datetime | None, until: datetime, *, up_to_now: bool = True
    ) -> None:
        """Count what was read of its failures from `since` to `until`; without `up_to_now` there may be newer ones."""
        rows = feed.rows
        self.failures = len(rows)
        self.at_least = not feed.counts.whole
        self.odd_entries = feed.counts.unreadable
        if up_to_now and self.failures:
            self.take_newest([rows[place] for place in range(min(self.failures, LOOKED_AT))])
        self.buckets = bucketed(rows, since, until, complete=not self.at_least)

    def take_newest(self, rows: Sequence[EventRow]) -> None:
        """The newest events that are recorded as failed, newest first."""
        lost = [row for row in rows if not row.was_delivered]
        newest = next((row for row in lost if row.at is not None), lost[0] if lost else None)
        self.all_delivered = bool(rows) and newest is None
        shown = newest or (rows[0] if rows else None)
        self.last_failure = shown.at or parse_time(shown.created_at) if shown is not None else None
        self.last_reason = f"{shown.code} {shown.reason}".strip() if shown is not None else ""

    def knows_newest(self, since: datetime | None, now: datetime, *, last_success: datetime | None) -> bool:
        """Tell whether its failures from `since` up to `now` tell enough of the newest. Where there are none, what
        failed before is over if a delivery has succeeded since, and is not told any more after `RECENT`."""
        if self.failures or since is None:
            return True
        return last_success is not None and last_success >= since and since <= now - RECENT

    def forget(self) -> None:
        """Drop what was counted: it was for another window."""
        self.state, self.failures, self.error, self.buckets, self.left = "unread", None, None, (), None
        self.read_at = self.asked_at = self.retry_at = None
        self.tries = 0


def idle_reason(webhook: WebhookSummary) -> Literal["off", "unready"] | None:
    """Tell why a webhook delivers nothing: it is switched off, or incomplete."""
    if webhook.enabled is False or webhook.status == "inactive":
        return "off"
    return "unready" if webhook.status == "incomplete" else None


def bucketed(
    rows: Sequence[EventRow], since: datetime | None, until: datetime, *, complete: bool, parts: int = BUCKETS
) -> Buckets:
    """Events in each of `parts` equal parts from `since` to `until`, the oldest part first.

    `rows` is newest first and is looked at in a few places only. Without `complete`, parts older than its last row are
    unknown: `None`. Without `since` the parts begin at the oldest row.
    """
    oldest = rows[-1].at if len(rows) else None
    if since is None:
        since = oldest
    if since is None or since >= until:
        return (0,) * parts if complete else (None,) * parts
    step = (until - since) / parts
    # How many rows are at or after the beginning of each part. What came after `until` belongs to the last part.
    after = [_newer(rows, since + step * number) for number in range(parts)] + [0]
    after[0] = len(rows)
    if not complete:  # down to the part with the oldest row; what is newer than `until` counts as its end
        ends = [since + step * (number + 1) for number in range(parts - 1)]
        unknown = bisect.bisect_right(ends, oldest) if oldest is not None else parts
    else:
        unknown = 0
    return (None,) * unknown + tuple(after[number] - after[number + 1] for number in range(unknown, parts))


def _newer(rows: Sequence[EventRow], at: datetime) -> int:
    return bisect.bisect_right(rows, -at.timestamp(), key=lambda row: -row.at.timestamp() if row.at else 0.0)


def coarser(buckets: Buckets, parts: int) -> Buckets:
    """The same in `parts` parts, a divisor of their number. A part of which anything is unknown is known to have at
    least what was read."""
    size = len(buckets) // parts if parts else 0
    if size <= 1:
        return buckets
    counts: list[int | None] = []
    for start in range(0, size * parts, size):
        known = [count for count in buckets[start : start + size] if count is not None]
        counts.append(sum(known) if known and (len(known) == size or sum(known)) else None)
    return tuple(counts)


_HOPELESS: Final = (errors.NotAuthenticated, errors.Forbidden, errors.NotFound, errors.RefusedLocally)
FIRST_RETRY_SECONDS: Final = 15.0
LONGEST_RETRY_SECONDS: Final = 300.0


def retry_seconds(error: ApiError, tries: int) -> float | None:
    """Seconds until a webhook is asked again that could not be read `tries` times in a row; `None`: only a person can
    help."""
    if isinstance(error, _HOPELESS):
        return None
    seconds = min(FIRST_RETRY_SECONDS * 2.0 ** min(tries - 1, 10), LONGEST_RETRY_SECONDS)
    asked = error.retry_after_seconds if isinstance(error, errors.RateLimited) else None
    return max(seconds, asked or 0.0)


def error_words(error: ApiError) -> str:
    """Say why a webhook could not be read, in 13 characters at most: `error 500`, `no answer`, `429: wait`."""
    match error:
        case errors.RateLimited():
            return "429: wait"
        case errors.OutcomeUnknown():
            return "no answer"
        case errors.NoConnection() | errors.TimedOutBeforeSending():
            return "unreachable"
        case errors.UnreadableAnswer():
            return "unreadable"
        case _ if error.status is not None:
            return f"error {error.status}"
        case _:
            return "not readable"


def later(at: datetime, seconds: float | None) -> datetime | None:
    """`seconds` after `at`, as far as a calendar goes."""
    return None if seconds is None else at + timedelta(seconds=min(seconds, 86_400.0))
