"""Sorting failed events into the classes of a plan. Pure: what was read and what the ledger knows in, rows out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tui.services.recovery.matching import Seen, pair_later
from tui.services.recovery.plan import Class, PlanRow, ordered
from tui.store.keys import moment
from tui.store.ledger_entries import Entry
from tui.store.standing import Standing, newest_of_each

DECIDED: Mapping[str, tuple[Class, str]] = {
    "recovered": ("replayed", "recovered"),
    "failed_again": ("replayed", "failed again, and its new event stands for it"),
    "queued": ("replayed", "queued, no new event seen yet"),
    "sending": ("unknown", "the program ended while it was being sent"),
    "unknown": ("unknown", "it may have arrived"),
}
"""The class of an event by the ledger's word on it. Other words leave it to the events."""


@dataclass(frozen=True)
class Material:
    """The material of a plan. `failed` and `pending` are all there are since the window's beginning, up to now."""

    failed: Sequence[Seen] = ()
    pending: Sequence[Seen] = ()
    delivered: Sequence[Seen] = ()
    """Those that have the payload of a failed one."""
    known: Mapping[str, Standing] = field(default_factory=dict)
    """The ledger's knowledge of the failed ones."""
    replays: Collection[str] = ()
    """Events that the ledger knows as the replay of another one."""


def sort_rows(material: Material, wanted: Collection[str]) -> tuple[PlanRow, ...]:
    """A row for each of the `wanted` failed or pending events, in its class. Those not wanted take part in the
    pairing."""
    replays = set(material.replays)
    open_ones = [seen for seen in material.failed if not seen.was_delivered and _ledger_class(material, seen) is None]
    at = {seen.event_id: seen.key for seen in open_ones}
    stand_in = newest_of_each(at, material.known, at.__getitem__)
    open_ones = [seen for seen in open_ones if seen.event_id not in stand_in]
    arrived = pair_later(open_ones, [seen for seen in material.delivered if seen.event_id not in replays])
    left = [seen for seen in open_ones if seen.event_id not in arrived]
    under_way = pair_later(left, [seen for seen in material.pending if seen.event_id not in replays])
    also_arrived = {seen.digest for seen in arrived.values()}
    copies = {seen.event_id for seen in under_way.values()}
    rows = []
    for seen in material.failed:
        if seen.event_id not in wanted:
            continue
        known = _ledger_class(material, seen)
        if seen.was_delivered:
            rows.append(_row(seen, "delivered", "only its response was too large to record"))
        elif known is not None:
            rows.append(_known_row(material, seen, *known))
        elif (newer := stand_in.get(seen.event_id)) is not None:
            rows.append(_row(seen, "replayed", "its newest event stands for it", new=newer))
        elif seen.event_id in arrived:
            rows.append(_row(seen, "recovered", new=arrived[seen.event_id].event_id))
        elif seen.event_id in under_way:
            rows.append(
                _row(seen, "in_progress", "a copy of it is being delivered", new=under_way[seen.event_id].event_id)
            )
        else:
            rows.append(_to_replay(material, seen, also_arrived))
    rows += [
        _row(seen, "in_progress")
        for seen in material.pending
        if seen.event_id in wanted and seen.event_id not in copies and seen.event_id not in replays
    ]
    return ordered(rows)


def _ledger_class(material: Material, seen: Seen) -> tuple[Class, str] | None:
    standing = material.known.get(seen.event_id)
    if standing is None:
        return None
    if standing.own is not None and standing.own.state in DECIDED:
        return DECIDED[standing.own.state]
    if standing.word is None or not standing.may_have_arrived:
        return None
    kind, why = DECIDED[standing.word.state]
    return kind, f"{standing.word.event_id} stands for it: {why}"


def _known_row(material: Material, seen: Seen, kind: Class, why: str) -> PlanRow:
    standing = material.known[seen.event_id]
    entry = standing.own if standing.own is not None and standing.own.state in DECIDED else standing.word
    assert entry is not None, "only the ledger's word is a reason"
    if entry.state == "queued" and entry.new_event_id is not None:
        why = "its new event is still being retried"
    return _row(seen, kind, why, new=entry.new_event_id, entry=entry)


def _to_replay(material: Material, seen: Seen, also_arrived: Collection[str]) -> PlanRow:
    standing = material.known.get(seen.event_id)
    entry = standing.own if standing is not None else None
    why = ""
    if entry is not None:
        why = "was not queued before" if entry.state == "not_queued" else "was planned before, but not sent"
    elif seen.digest in also_arrived:
        why = "another one with its payload arrived"
    return _row(seen, "to_replay", why, entry=entry)


def _row(seen: Seen, kind: Class, why: str = "", *, new: str | None = None, entry: Entry | None = None) -> PlanRow:
    return PlanRow(
        event_id=seen.event_id,
        at=moment(seen.at),
        code=seen.code,
        reason=seen.reason,
        digest=seen.digest,
        kind=kind,
        why=why,
        new_event_id=new,
        state=entry.state if entry is not None else None,
        replayed_at=(entry.sent or entry.at) if entry is not None else None,
    )
