"""Causes of failure: failures grouped by their code and what their messages have in common."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from tui.services.events.message_patterns import Wording, in_common
from tui.store.database import Reader
from tui.store.event_index import EventIndex
from tui.store.groups import FailureGroup, Said, failure_at, failure_groups, failures_saying
from tui.store.keys import Span, micros, moment
from tui.store.rows import RESPONSE_TOO_LARGE, EventRow

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

INTERNAL_ERROR: Final = "INTERNAL_ERROR"
OAUTH_FAILED: Final = "OAuthTokenExchangeError"
OWN_WORDS: Final = "epilot's own failure"
OAUTH_WORDS: Final = "OAuth login failed"
"""The beginning of the reasons of the two."""

CauseKind = Literal["answer", "none", "vendor", "oauth", "delivered"]
"""The side that is to blame: the receiver's answer; nobody answered; epilot itself; the login before it; nobody (it was
delivered)."""

_Name = tuple[CauseKind, str, str]


@dataclass(frozen=True)
class Cause:
    """Failures of one kind, code and message. `code`, `message` and `members` are outside text."""

    kind: CauseKind
    code: str
    """The HTTP status or the error code."""
    message: str
    """The words that they have in common; where they differ there is a placeholder (`<id>`, `<n>`, `<time>` ...). May
    be empty."""
    count: int
    first: datetime
    last: datetime
    attempts: int
    """Deliveries tried for them all."""
    members: tuple[Said, ...]
    """Code and reason of each group of events in it; the newest of them comes first."""
    wording: str
    """`message` with a placeholder for all that may differ from event to event."""

    @property
    def key(self) -> str:
        """Tells causes apart; the same after another count."""
        return f"{self.kind} {self.code} {self.wording}"

    @property
    def was_delivered(self) -> bool:
        return self.kind == "delivered"


def causes(groups: Iterable[FailureGroup]) -> list[Cause]:
    """The causes of the failures, the most frequent first, then the latest. Every failure is in exactly one."""
    wording = Wording()
    by_name: dict[_Name, list[FailureGroup]] = {}
    for group in groups:
        by_name.setdefault(_name(wording, group.code, group.reason), []).append(group)
    result = []
    for (kind, code, words), those in by_name.items():
        those.sort(key=lambda group: (-group.last_at, group.code, group.reason))
        result.append(
            Cause(
                kind=kind,
                code=code,
                message=in_common(words, (_said(kind, group.reason) for group in those)),
                count=sum(group.count for group in those),
                first=moment(min(group.first_at for group in those)),
                last=moment(those[0].last_at),
                attempts=sum(group.attempts for group in those),
                members=tuple(dict.fromkeys((group.code, group.reason) for group in those)),
                wording=words,
            )
        )
    result.sort(key=lambda cause: (cause.kind, cause.code, cause.wording))
    result.sort(key=lambda cause: (cause.count, cause.last), reverse=True)
    return result


def belongs(row: EventRow, cause: Cause) -> bool:
    """Tell whether an event is one of the cause's, also where it came after the count."""
    if not row.failed:
        return False
    return (row.code, row.reason) in cause.members or _name(Wording(), row.code, row.reason) == (
        cause.kind,
        cause.code,
        cause.wording,
    )


def _name(wording: Wording, code: str, reason: str) -> _Name:
    """Name what failures must share to have one cause. Of epilot's own the message says nothing that a person can mend.

    A login that failed, or a failure of epilot's own, may be on record with the HTTP status of what failed: then only
    its reason (`event_rows.reason_of`) tells.
    """
    if code == RESPONSE_TOO_LARGE:
        return "delivered", code, ""
    if code == INTERNAL_ERROR or reason.startswith(OWN_WORDS):
        return "vendor", INTERNAL_ERROR, ""
    if code == OAUTH_FAILED or reason.startswith(OAUTH_WORDS):
        return "oauth", code, wording.of(_said("oauth", reason))
    return ("answer" if code else "none"), code, wording.of(reason)


def _said(kind: CauseKind, reason: str) -> str:
    """Cut a reason to what is told apart."""
    return reason.removeprefix(OAUTH_WORDS).removeprefix(": ") if kind == "oauth" else reason


class CauseFinder:
    """Counts the causes of what was read, in a thread: a log of 100,000 failures takes a second."""

    def __init__(self, index: EventIndex) -> None:
        self._index = index

    @cached_property
    def _reader(self) -> Reader:
        return self._index.reader()

    async def causes(self, spans: Sequence[Span]) -> list[Cause]:
        """The causes of the failures in these spans, which share no event."""
        return await asyncio.to_thread(self._causes, self._reader, spans)

    def sample(self, spans: Sequence[Span], cause: Cause) -> WebhookEvent | None:
        """The newest of a cause's events, as far as it was read; `None` where it is gone."""
        log_and_id = failure_at(self._index.connection, spans, cause.members[0], micros(cause.last))
        return self._index.event(*log_and_id) if log_and_id is not None else None

    async def events(self, spans: Sequence[Span], cause: Cause) -> array[int]:
        """The numbers (`events.id`) of a cause's events, newest first."""
        return await asyncio.to_thread(self._events, self._reader, spans, frozenset(cause.members))

    @staticmethod
    def _causes(reader: Reader, spans: Sequence[Span]) -> list[Cause]:
        with reader.reading() as database:
            return causes(failure_groups(database, spans))

    @staticmethod
    def _events(reader: Reader, spans: Sequence[Span], members: frozenset[Said]) -> array[int]:
        with reader.reading() as database:
            return failures_saying(database, spans, members)
