"""The ledger's words and types: the state of each event of a recovery, and the ways that lead on from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

State: TypeAlias = Literal[
    "not_sent", "left_out", "sending", "queued", "not_queued", "unknown", "recovered", "failed_again"
]
"""The state of a planned event.

`not_sent`: planned, certainly not sent. `left_out`: not sent by this recovery, since another replay sent it. `sending`:
its request may be on its way. `queued`: the server took it. `not_queued`: the server's answer leaves it out. `unknown`:
it may have arrived. `recovered`, `failed_again`: the outcome of its new event.
"""
Kind: TypeAlias = Literal["recovery", "by hand"]

STATES: Final[tuple[State, ...]] = (
    "not_sent", "left_out", "sending", "queued", "not_queued", "unknown", "recovered", "failed_again",
)  # fmt: skip
STEPS: Final[Mapping[State, frozenset[State]]] = {
    "not_sent": frozenset({"sending", "recovered", "left_out"}),
    "left_out": frozenset(),
    "sending": frozenset({"queued", "not_queued", "unknown", "not_sent", "recovered", "failed_again"}),
    "queued": frozenset({"queued", "recovered", "failed_again"}),
    "not_queued": frozenset({"recovered"}),
    "unknown": frozenset({"queued", "recovered", "failed_again"}),
    "recovered": frozenset(),
    "failed_again": frozenset({"recovered"}),
}
"""The states that may follow a state by themselves. No way leads from `unknown` to `sending`: only a person opens one
(`allow_repeat`)."""
OPEN: Final[frozenset[State]] = frozenset({"sending", "queued", "unknown"})
"""States whose end is still to be found out."""
MAY_HAVE_ARRIVED: Final[frozenset[State]] = OPEN | {"recovered"}
"""States after which an event is sent again only where a person chose to repeat it."""
TAKEN: Final[frozenset[State]] = MAY_HAVE_ARRIVED | {"failed_again"}
"""States of what the server took, or may have: there is a new event of it, or there may be."""
NEVER_LEFT: Final[frozenset[State]] = frozenset({"not_sent", "left_out"})
"""States of what this recovery had in no request; what another one says of the event counts more."""


class LedgerProblem(Exception):
    """The ledger cannot be used; `str()` is a sentence that names the file and the way out. Nothing was sent."""


class LedgerRefuses(LedgerProblem):
    """A step that the ledger does not allow; nothing was written."""


class HeldBy(LedgerProblem):
    """Somebody else is recovering this webhook; `str()` says who."""


@dataclass(frozen=True)
class Baseline:
    """The newest event before anything was sent: the newest event's time (microseconds since 1970), and who has that
    time."""

    at: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of one recovery. `at` is when it came to its state, `sent` when its request was about to leave (aware,
    UTC)."""

    recovery: str
    config_id: str
    event_id: str
    state: State
    at: datetime
    batch: int
    """The number of its batch, from 1; 0 where it was not sent."""
    new_event_id: str | None
    note: str
    digest: str
    """SHA-256 (hex) of the canonical payload; empty where there is none."""
    sent: datetime | None = None
    repeat_by: str = ""
    """The person who chose to send it although it may have arrived before."""


@dataclass(frozen=True)
class Claim:
    """The answer to asking for events to be sent: `granted` may leave now, and is on record; `refused` says of the
    others why."""

    granted: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecoveryRecord:
    """One recovery, or (`by hand`) one replay of some events without a plan."""

    id: str
    server: str
    organization: str
    config_id: str
    label: str
    who: str
    started: datetime
    ended: datetime | None
    window: str
    planned: int
    counts: Mapping[State, int] = field(default_factory=dict)
    """The number of its events in each state; a state that none is in is left out."""
    kind: Kind = "recovery"
    baseline: Baseline | None = None

    def count(self, *states: State) -> int:
        """Count its events in these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def reached(self) -> int:
        """The number of its events that were sent, or may have been."""
        return self.planned - self.count(*NEVER_LEFT)
