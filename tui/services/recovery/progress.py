"""The progress and the outcome of a recovery, in numbers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tui.api.errors import ApiError, NoConnection, TimedOutBeforeSending
from tui.store.ledger_entries import NEVER_LEFT, Entry, RecoveryRecord, State

if TYPE_CHECKING:
    from tui.store.ledger import Ledger

Phase: TypeAlias = Literal["reading", "sending", "waiting", "following", "done"]
Group: TypeAlias = Literal["recovered", "failed_again", "out_of_time", "unknown", "not_queued", "left_out", "not_sent"]
CONNECTION_LOST: Final = (NoConnection, TimedOutBeforeSending)
"""The server was not reached at all, so that nothing can have arrived: it is tried again."""
GROUPS: Final[Mapping[Group, tuple[State, ...]]] = {
    "recovered": ("recovered",),
    "failed_again": ("failed_again",),
    "out_of_time": ("queued",),
    "unknown": ("unknown", "sending"),
    "not_queued": ("not_queued",),
    "left_out": ("left_out",),
    "not_sent": ("not_sent",),
}
"""The groups of an outcome, each with the states that are in it. `out_of_time`: queued, but no new event with an
outcome was seen in the time there was."""

_WORDS: Final[tuple[tuple[State, str], ...]] = (
    ("recovered", "recovered"),
    ("failed_again", "failed again"),
    ("queued", "queued"),
    ("sending", "being sent"),
    ("unknown", "unknown"),
    ("not_queued", "not queued"),
    ("left_out", "left out"),
    ("not_sent", "not sent"),
)


@dataclass(frozen=True)
class RecoveryProgress:
    """The progress of a recovery. `words` is one line for people, our own words."""

    phase: Phase
    total: int
    counts: Mapping[State, int]
    batch: int = 0
    batches: int = 0
    rate: float = 0.0
    """Events a second that were sent, over the whole run."""
    seconds_left: float | None = None
    """Until the last batch has left, as far as can be told."""
    pause_seconds: float = 0.0
    """Seconds of the wait before the next try, where there is a reason to: the server asked for it, or cannot be
    reached."""
    next_try_seconds: float = 0.0
    """Seconds of that wait that are left."""
    error: ApiError | None = None
    """The error that keeps it from going on, or has ended the sending."""
    unreadable: ApiError | None = None
    """The error that kept the new events from being read when they were looked for last."""
    sends: bool = True
    """True if anything is sent in this run, or only what came of an earlier one is looked for."""
    stopping: bool = False

    @property
    def unsent(self) -> int:
        """The number of events that certainly did not leave so far."""
        return self.counts.get("not_sent", 0)

    @property
    def without_countdown(self) -> RecoveryProgress:
        """The same as it was when the wait for the next try began: for who writes a line with each change."""
        return replace(self, next_try_seconds=self.pause_seconds)

    @property
    def is_cut_off(self) -> bool:
        """True if it is waited for the connection."""
        return self.phase == "waiting" and isinstance(self.error, CONNECTION_LOST)

    @property
    def reached(self) -> int:
        """The number of events that have left, or may have, whatever came of them: also those whose request is on its
        way."""
        return self.total - sum(self.counts.get(state, 0) for state in NEVER_LEFT)

    @property
    def sent(self) -> int:
        """The number of events that were in a request that is over, whatever came of them."""
        return self.reached - self.counts.get("sending", 0)

    @property
    def known(self) -> int:
        """The number of events that have an outcome."""
        return self.counts.get("recovered", 0) + self.counts.get("failed_again", 0)

    @property
    def state_words(self) -> str:
        """`100 recovered, 20 queued, 130 not sent`."""
        return words_of(self.counts) or "nothing to send"

    @property
    def words(self) -> str:
        """`batch 2 of 3 · 200 of 250 sent · 20/s · 3 s left`, or what else is being done."""
        match self.phase:
            case "reading":
                return "reading what is there"
            case "sending" | "waiting":
                parts = [f"batch {self.batch:,} of {self.batches:,}", f"{self.sent:,} of {self.total:,} sent"]
                if self.rate:
                    parts.append(f"{self.rate:,.0f}/s" if self.rate >= 10 else f"{self.rate:.2g}/s")
                if self.is_cut_off:
                    parts.append(f"no connection, next try in {self.next_try_seconds:.0f} s")
                elif self.pause_seconds:
                    parts.append(
                        f"the server asked for a pause of {self.pause_seconds:.0f} s: {self.next_try_seconds:.0f} s "
                        f"left"
                    )
                elif self.seconds_left is not None:
                    parts.append(f"{_length(self.seconds_left)} left")
                if self.stopping:
                    parts.append("stopping after the request in flight")
                return " · ".join(parts)
            case "following":
                return (
                    f"following {self.counts.get('queued', 0) + self.counts.get('unknown', 0):,} · {self.state_words}"
                )
            case _:
                return self.state_words


@dataclass(frozen=True)
class RecoveryOutcome:
    """The outcome of a recovery, in numbers: each is in exactly one group. The ledger has the events (`entries_of`)."""

    record: RecoveryRecord
    """As it is at the end."""
    error: ApiError | None = field(default=None, compare=False)
    """The error that ended it early, if one did."""
    stopped: bool = False
    """True if a person did."""
    followed_seconds: float = 0.0
    """Seconds for which the new events were followed after the last request."""

    def count(self, group: Group) -> int:
        """Count the events of a group."""
        return self.record.count(*GROUPS[group])

    @property
    def complete(self) -> bool:
        """True if every event is known to have arrived."""
        return not any(self.count(group) for group in GROUPS if group != "recovered")

    @property
    def words(self) -> str:
        """`120 recovered, 3 failed again, 2 unknown`; never the word success."""
        names: Mapping[Group, str] = {"out_of_time": f"without an outcome after {_length(self.followed_seconds)}"}
        counts = ((self.count(group), names.get(group, group.replace("_", " "))) for group in GROUPS)
        return ", ".join(f"{count:,} {name}" for count, name in counts if count) or "nothing to send"


def entries_of(ledger: Ledger, outcome: RecoveryOutcome, group: Group) -> list[Entry]:
    """The events of a group of an outcome, in the order of the plan. Raises `LedgerProblem`."""
    return ledger.entries(outcome.record.id, *GROUPS[group])


def words_of(counts: Mapping[State, int]) -> str:
    """Say how many events are in each state: `100 recovered, 20 queued`."""
    return ", ".join(f"{counts[state]:,} {words}" for state, words in _WORDS if counts.get(state))


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
