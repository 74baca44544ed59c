"""The plan of a recovery: what it would send, and what it leaves out and why. Making a plan sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tui.api.models import MAX_BATCH
from tui.services.time.window import Window
from tui.store.ledger_entries import MAY_HAVE_ARRIVED, Baseline, State

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig

Class: TypeAlias = Literal[
    "to_replay", "recovered", "replayed", "in_progress", "delivered", "unknown", "cannot", "left_out"
]
CLASSES: Final[Mapping[Class, str]] = {
    "to_replay": "to replay",
    "recovered": "already recovered (inferred: a later success has the same payload)",
    "replayed": "already replayed",
    "in_progress": "still being retried",
    "delivered": "was delivered",
    "unknown": "sent before, outcome unknown",
    "cannot": "cannot be replayed",
    "left_out": "taken out by you",
}
"""The classes in the order of the plan, each in words."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One failed event, and why it is in its class. Its text is outside text."""

    event_id: str
    at: datetime | None
    code: str
    reason: str
    """The reason why the delivery failed."""
    digest: str
    """SHA-256 (hex) of its canonical payload; empty where the server shows none."""
    kind: Class
    """The class that it was sorted into; where a person moved it since, `Plan` tells."""
    why: str = ""
    """The reason why it is in that class: `queued, no new event seen yet`. Empty where the class says it all."""
    new_event_id: str | None = None
    """The later event that it was sorted by: the success, the copy under way."""
    state: State | None = None
    """The ledger's state of it, where it was replayed from here before."""
    replayed_at: datetime | None = None
    """The time at which it was, or was about to be."""

    @property
    def order(self) -> tuple[float, str]:
        """Sorts oldest first, as they are sent."""
        return (self.at.timestamp() if self.at else 0.0), self.event_id


@dataclass(frozen=True, slots=True)
class PlanCause:
    """A cause of failed deliveries that are to be replayed. Outside text."""

    words: str
    count: int


@dataclass(frozen=True)
class Plan:
    """Every failed event of the window in exactly one class, each class oldest first. Immutable: `moved()` makes
    another."""

    config: WebhookConfig
    window: Window
    made: datetime
    rows: tuple[PlanRow, ...] = ()
    """All of them, oldest first."""
    complete: bool = True
    """True if the window was read to its end; where not, there may be more failures than these."""
    of_marked: bool = False
    """True if it is of marked events only."""
    taken_in: frozenset[str] = frozenset()
    taken_out: frozenset[str] = frozenset()
    known_at: datetime | None = None
    """The time at which the ledger was asked: what was sent since is not known here."""
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """The number of events that were sent from this machine through a server of another name, by that name: outside
    text."""
    seen: Baseline | None = None
    """The newest event that the plan knows: what is newer was not there when it was made."""
    batch_size: int = MAX_BATCH
    """The most events that one request has."""
    notes: tuple[str, ...] = field(default=(), repr=False)
    """Warnings beside those that follow from the rows."""

    def of(self, kind: Class) -> tuple[PlanRow, ...]:
        """The rows of a class, oldest first."""
        return tuple(row for row in self.rows if self.class_of(row) == kind)

    def class_of(self, row: PlanRow) -> Class:
        """The class of a row, the person's word on it counting."""
        if row.event_id in self.taken_in:
            return "to_replay"
        return "left_out" if row.event_id in self.taken_out else row.kind

    @cached_property
    def to_replay(self) -> tuple[PlanRow, ...]:
        return self.of("to_replay")

    @property
    def recovered(self) -> tuple[PlanRow, ...]:
        return self.of("recovered")

    @property
    def replayed(self) -> tuple[PlanRow, ...]:
        return self.of("replayed")

    @property
    def in_progress(self) -> tuple[PlanRow, ...]:
        return self.of("in_progress")

    @property
    def delivered(self) -> tuple[PlanRow, ...]:
        return self.of("delivered")

    @property
    def unknown(self) -> tuple[PlanRow, ...]:
        return self.of("unknown")

    @property
    def cannot(self) -> tuple[PlanRow, ...]:
        return self.of("cannot")

    @property
    def left_out(self) -> tuple[PlanRow, ...]:
        return self.of("left_out")

    @cached_property
    def counts(self) -> Mapping[Class, int]:
        """The number of rows of each class, in the order of the plan; one without rows is left out."""
        count = Counter(map(self.class_of, self.rows))
        return {kind: count[kind] for kind in CLASSES if count[kind]}

    @cached_property
    def repeats(self) -> tuple[PlanRow, ...]:
        """Those to replay that may have arrived already: a person took them in all the same."""
        return tuple(row for row in self.to_replay if _may_have_arrived(row))

    @property
    def without_outcome(self) -> tuple[PlanRow, ...]:
        """Those that were sent before, or may have been, and stay out of this plan without anybody knowing what came of
        them."""
        return tuple(
            row
            for row in self.rows
            if (kind := self.class_of(row)) == "unknown" or (kind == "replayed" and row.state == "queued")
        )

    @cached_property
    def causes(self) -> tuple[PlanCause, ...]:
        """The causes of those to replay, the most frequent first."""
        from tui.services.events.message_patterns import Wording, in_common

        wording = Wording()
        reasons: dict[tuple[str, str], list[str]] = {}
        for row in self.to_replay:
            reasons.setdefault((row.code, wording.of(row.reason)), []).append(row.reason)
        causes = [
            PlanCause(" ".join(filter(None, (code, in_common(words, texts)))) or "no reason recorded", len(texts))
            for (code, words), texts in reasons.items()
        ]
        return tuple(sorted(causes, key=lambda cause: -cause.count))

    @property
    def oldest(self) -> datetime | None:
        """The time at which the oldest of those to replay had failed."""
        return next((row.at for row in self.to_replay if row.at), None)

    @property
    def newest(self) -> datetime | None:
        return next((row.at for row in reversed(self.to_replay) if row.at), None)

    @property
    def batches(self) -> int:
        """Requests that sending takes."""
        return -(-len(self.to_replay) // self.batch_size)

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to send."""
        return not self.to_replay

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Warnings before a person confirms, one sentence each; our own words."""
        return tuple(self._warnings())

    def _warnings(self) -> Iterator[str]:
        rows = self.to_replay
        if rows:
            yield "Some failed events may have arrived; the receiver could get them twice."
        if not self.complete:
            yield "The window could not be read to its end: there may be more failures than these."
        if repeats := len(self.repeats):
            what = "is sent again because you took it in" if repeats == 1 else "are sent again because you took them in"
            yield f"{repeats:,} of them may have arrived already, and {what}."
        same = Counter(row.digest for row in rows if row.digest)
        if copies := sum(number - 1 for number in same.values()):
            yield (
                f"{copies:,} of them {'has' if copies == 1 else 'have'} the payload of another one of these: perhaps "
                f"replays of"
                " it that failed, made elsewhere. Each is sent."
            )
        if blind := sum(not row.digest for row in rows):
            yield f"{blind:,} show no payload: whether they arrive can be followed by nobody."
        yield from elsewhere_words(self.elsewhere)
        yield from self.notes

    def moved(self, event_ids: Iterable[str], to: Literal["in", "out"]) -> Plan:
        """The plan with these taken `in` to what is replayed, or `out` of it. What cannot be replayed stays where it
        is."""
        wanted = set(event_ids)
        rows = [row for row in self.rows if row.event_id in wanted and row.kind != "cannot"]
        mine = {row.event_id for row in rows if row.kind == "to_replay"}
        others = {row.event_id for row in rows} - mine
        if to == "in":
            return replace(self, taken_in=self.taken_in | others, taken_out=self.taken_out - mine)
        return replace(self, taken_in=self.taken_in - others, taken_out=self.taken_out | mine)

    def only(self, event_ids: Collection[str]) -> Plan:
        """The plan with nothing but these to replay."""
        return self.moved([row.event_id for row in self.to_replay if row.event_id not in set(event_ids)], "out").moved(
            event_ids, "in"
        )


def elsewhere_words(elsewhere: Mapping[str, int]) -> Iterator[str]:
    """Say that events were sent through a server of another name: two names may be one server's."""
    for server, count in elsewhere.items():
        yield (
            f"{count:,} {'was' if count == 1 else 'were'} sent from this machine through {server} before: if that is "
            f"this server"
            " by another name, the receiver gets them twice."
        )


def _may_have_arrived(row: PlanRow) -> bool:
    return row.kind in ("recovered", "replayed", "in_progress", "delivered", "unknown") or (
        row.state is not None and row.state in MAY_HAVE_ARRIVED
    )


def ordered(rows: Sequence[PlanRow]) -> tuple[PlanRow, ...]:
    """Oldest first."""
    return tuple(sorted(rows, key=lambda row: row.order))
