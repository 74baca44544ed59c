"""Words of the recovery's screens: classes, states and times in words, as cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from tui.screens.common.errors import error_lines
from tui.screens.common.event_columns import time_words
from tui.screens.common.state_words import STATES
from tui.services.recovery.progress import words_of
from tui.widgets.line_table import Cell, Column

if TYPE_CHECKING:
    from tui.services.recovery.plan import Class, Plan, PlanRow
    from tui.services.recovery.progress import Group, RecoveryOutcome, RecoveryProgress
    from tui.store.ledger_entries import Entry

Row = TypeVar("Row")

GROUPS: Final[Mapping[Class, tuple[str, str, str]]] = {
    "to_replay": ("To replay", "accent", "failed, and nothing shows that it arrived since"),
    "recovered": ("Already recovered", "ok", "a later success has the same payload (inferred)"),
    "replayed": ("Already replayed", "muted", "from this machine, according to the ledger"),
    "unknown": ("Sent, unknown", "warning", "may have arrived; never sent again automatically"),
    "in_progress": ("Being retried", "accent", "the server may still deliver it for hours"),
    "delivered": ("Was delivered", "warning", "only its response was too large to record"),
    "cannot": ("Cannot", "failed", "cannot be replayed"),
    "left_out": ("Taken out", "muted", "by you"),
}
"""Title, style and meaning of each class of a plan."""

RESULTS: Final[Sequence[tuple[Group, str, str, str]]] = (
    ("recovered", "✓ Recovered", "ok", "the new event was delivered"),
    ("failed_again", "✗ Failed again", "failed", "press a to plan these again"),
    ("out_of_time", "… No outcome yet", "warning", "queued, but no new event with an outcome was seen in time"),
    ("unknown", "? Unknown", "warning", "may have arrived; not sent again automatically"),
    ("not_queued", "✗ Not queued", "failed", "the server's answer left them out"),
    ("left_out", "– Left out", "warning", "another replay sent them: press R for their outcome"),
    ("not_sent", "– Not sent", "failed", "certainly did not leave this machine"),
)
"""The groups of an outcome: name, title, style, meaning."""


@dataclass(frozen=True)
class PlanGroup:
    """A class of a plan, as a row."""

    kind: Class
    count: int
    meaning: str


@dataclass(frozen=True)
class ResultGroup:
    """A group of an outcome, or of what is known so far, as a row."""

    name: str
    title: str
    style: str
    meaning: str
    count: int
    group: Group | None = None
    """Of an outcome: the group whose events can be listed."""


def plan_groups(plan: Plan) -> list[PlanGroup]:
    """The classes of a plan in order; empty ones are there too, but those that hardly ever have any."""
    counts = plan.counts
    always = ("to_replay", "recovered", "replayed", "in_progress", "delivered")
    meanings = {kind: meaning for kind, (_, _, meaning) in GROUPS.items()}
    if states := Counter(row.state for row in plan.replayed if row.state is not None):
        meanings["replayed"] = f"from this machine: {words_of(states)}"
    return [
        PlanGroup(kind, counts.get(kind, 0), meanings[kind]) for kind in GROUPS if counts.get(kind) or kind in always
    ]


def _count_column(count: Callable[[Row], int]) -> Column[Row]:
    def cell(row: Row) -> Cell:
        return Cell(f"{count(row):,}", "strong" if count(row) else "muted")

    return Column("count", "Count", cell, width=7, align="right")


def plan_columns() -> Sequence[Column[PlanGroup]]:
    def style(group: PlanGroup) -> str:
        return GROUPS[group.kind][1] if group.count else "muted"

    return (
        Column("group", "Failed events", lambda group: Cell(GROUPS[group.kind][0], style(group)), width=18),
        _count_column(lambda group: group.count),
        Column("meaning", "", lambda group: Cell(group.meaning, "muted"), min_width=20, flex=1),
    )


def result_columns() -> Sequence[Column[ResultGroup]]:
    return (
        Column("group", "Events", lambda row: Cell(row.title, row.style if row.count else "muted"), width=18),
        _count_column(lambda row: row.count),
        Column("meaning", "", lambda row: Cell(row.meaning, "muted"), min_width=20, flex=1),
    )


def results(outcome: RecoveryOutcome) -> list[ResultGroup]:
    """The groups of an outcome that are worth a row: those that have events, and the four that a person asks for."""
    always = ("recovered", "failed_again", "out_of_time", "unknown")
    return [
        ResultGroup(group, title, style, meaning, outcome.count(group), group)
        for group, title, style, meaning in RESULTS
        if outcome.count(group) or group in always
    ]


def running_lines(progress: RecoveryProgress) -> Iterator[tuple[str, str]]:
    """Say what a running recovery is at, in sentences with the style of each. May hold outside text.

    It never says that all is sent where something is not, nor that something is being done that is only waited for.
    """
    total, unsent = f"{progress.total:,}", f"{progress.unsent:,}"
    again = f"Next try in {progress.next_try_seconds:.0f} s."
    if progress.phase == "reading":
        yield "Looking at what is there, before anything is sent.", ""
        return
    if progress.phase != "following":
        if progress.is_cut_off and progress.error is not None:
            yield f"No connection: {unsent} of {total} are not sent. {again}", "error"
            yield error_lines(progress.error), "error"
        return
    if progress.unsent and progress.error is not None:
        yield f"Sending has stopped: {unsent} of {total} are not sent.", "error"
    elif progress.unsent and progress.stopping:
        yield f"Stopped by you: {unsent} of {total} are not sent.", "warning"
    elif progress.unsent and not progress.sends:
        yield f"Nothing is sent now: {unsent} of {total} stay unsent.", "warning"
    elif progress.unsent:
        yield f"{unsent} of {total} are not sent.", "warning"
    else:
        yield "Nothing is left to be sent.", ""
    if progress.unreadable is not None:
        yield f"Outcomes cannot be read now. {again}", "error"
    else:
        yield "Watching until every event that was sent has an outcome.", ""
    troubles = (progress.error if progress.unsent else None, progress.unreadable)
    for details in dict.fromkeys(error_lines(trouble) for trouble in troubles if trouble is not None):
        yield details, "error"


def states_so_far(progress: RecoveryProgress) -> list[ResultGroup]:
    """Group the events of a running recovery by their state."""
    counts = progress.counts
    goes_on = progress.sends and not progress.stopping and progress.phase != "following"
    meanings = {
        "queued": "the server took them; waiting for their new events",
        "sending": "their request is on its way",
        "not_sent": "still to be sent" if goes_on else "certainly did not leave this machine",
        "left_out": "another replay sent them since the plan was made",
    }
    return [
        ResultGroup(name, title[:1].upper() + title[1:], style, meanings.get(name, ""), counts.get(name, 0))
        for name, (title, style) in STATES.items()
        if counts.get(name) or name in ("not_sent", "queued", "recovered", "failed_again")
    ]


def row_columns(plan: Callable[[], Plan], *, local: bool) -> Sequence[Column[PlanRow]]:
    """The events of a class; `plan` says where each is now."""

    def place(row: PlanRow) -> Cell:
        title, style, _ = GROUPS[plan().class_of(row)]
        return Cell(title, style)

    return (
        Column("place", "In the plan as", place, width=17),
        Column(
            "time", "Failed" if local else "Failed (UTC)", lambda row: time_words(row.at, "", local=local), width=14
        ),
        Column("code", "Code", lambda row: row.code, width=5),
        Column("why", "Why", _why, min_width=14, flex=2),
        Column("id", "Event id", lambda row: Cell(row.event_id, "muted"), min_width=36, priority=1),
    )


def _why(row: PlanRow) -> str:
    if row.why or row.kind == "to_replay":
        return row.why or row.reason
    return f"by {row.new_event_id}" if row.new_event_id else row.reason


def entry_columns(*, local: bool) -> Sequence[Column[Entry]]:
    """The events of a recovery, as the ledger has them."""

    def state(entry: Entry) -> Cell:
        words, style = STATES[entry.state]
        return Cell(words, style)

    return (
        Column("state", "State", state, width=14),
        Column(
            "sent", "Sent" if local else "Sent (UTC)", lambda entry: time_words(entry.sent, "–", local=local), width=14
        ),
        Column("id", "Event id", lambda entry: entry.event_id, min_width=36, flex=1),
        Column(
            "new", "New event", lambda entry: Cell(entry.new_event_id or "", "muted"), min_width=10, flex=1, priority=1
        ),
        Column("note", "Note", lambda entry: Cell(entry.note, "muted"), min_width=10, flex=1, priority=2),
    )


def at(moment: datetime | None, *, local: bool) -> str:
    return time_words(moment, "unknown", local=local) + ("" if local else " UTC")


def batches(count: int) -> str:
    """`1 batch`, `2 batches`."""
    return f"{count:,} {'batch' if count == 1 else 'batches'}"


def seconds_in_words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
