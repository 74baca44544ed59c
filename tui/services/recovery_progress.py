"""How far a recovery has come, and where it ended, in numbers and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from tui.api.errors import ApiError
from tui.store.ledger_entries import Entry, RecoveryRecord, State

Phase: TypeAlias = Literal["reading", "sending", "waiting", "following", "done"]

_WORDS: Final[tuple[tuple[State, str], ...]] = (
    ("recovered", "recovered"),
    ("failed_again", "failed again"),
    ("queued", "queued"),
    ("sending", "being sent"),
    ("unknown", "unknown"),
    ("not_queued", "not queued"),
    ("not_sent", "not sent"),
)


@dataclass(frozen=True)
class Progress:
    """How far a recovery has come. `words` is one line for people, our own words."""

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
    """How long the server asked to wait, where it did."""
    stopping: bool = False

    @property
    def sent(self) -> int:
        """How many have left, or may have, whatever came of them."""
        return self.total - self.counts.get("not_sent", 0)

    @property
    def known(self) -> int:
        """How many have an outcome."""
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
                parts = [f"batch {self.batch} of {self.batches}", f"{self.sent} of {self.total} sent"]
                if self.rate:
                    parts.append(f"{self.rate:.3g}/s")
                if self.pause_seconds:
                    parts.append(f"the server asked for a pause of {self.pause_seconds:.0f} s")
                elif self.seconds_left is not None:
                    parts.append(f"{_length(self.seconds_left)} left")
                if self.stopping:
                    parts.append("stopping after the request in flight")
                return " · ".join(parts)
            case "following":
                return f"following {self.counts.get('queued', 0) + self.counts.get('unknown', 0)} · {self.state_words}"
            case _:
                return self.state_words


@dataclass(frozen=True)
class Outcome:
    """Where every event of a recovery ended: in exactly one group each, in the order of the plan."""

    record: RecoveryRecord
    recovered: tuple[Entry, ...] = ()
    failed_again: tuple[Entry, ...] = ()
    out_of_time: tuple[Entry, ...] = ()
    """Queued, but no new event with an outcome was seen in the time there was."""
    unknown: tuple[Entry, ...] = ()
    not_queued: tuple[Entry, ...] = ()
    not_sent: tuple[Entry, ...] = ()
    error: ApiError | None = field(default=None, compare=False)
    """What ended it early, if anything did."""
    stopped: bool = False
    """Whether a person did."""
    followed_seconds: float = 0.0
    """How long the new events were followed after the last request."""

    @property
    def complete(self) -> bool:
        """Whether every event is known to have arrived."""
        return not (self.failed_again or self.out_of_time or self.unknown or self.not_queued or self.not_sent)

    @property
    def words(self) -> str:
        """`120 recovered, 3 failed again, 2 unknown`; never the word success."""
        groups = (
            (self.recovered, "recovered"),
            (self.failed_again, "failed again"),
            (self.out_of_time, f"without an outcome after {_length(self.followed_seconds)}"),
            (self.unknown, "unknown"),
            (self.not_queued, "not queued"),
            (self.not_sent, "not sent"),
        )
        return ", ".join(f"{len(group)} {name}" for group, name in groups if group) or "nothing to send"


def outcome_of(
    record: RecoveryRecord,
    entries: Sequence[Entry],
    *,
    error: ApiError | None = None,
    stopped: bool = False,
    followed_seconds: float = 0.0,
) -> Outcome:
    """The outcome of a recovery by what the ledger says now."""

    def those(*states: State) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if entry.state in states)

    return Outcome(
        record=record,
        recovered=those("recovered"),
        failed_again=those("failed_again"),
        out_of_time=those("queued"),
        unknown=those("unknown", "sending"),
        not_queued=those("not_queued"),
        not_sent=those("not_sent"),
        error=error,
        stopped=stopped,
        followed_seconds=followed_seconds,
    )


def words_of(counts: Mapping[State, int]) -> str:
    """How many events are in each state: `100 recovered, 20 queued`."""
    return ", ".join(f"{counts[state]} {words}" for state, words in _WORDS if counts.get(state))


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
