"""Reading what a plan is made of: the window to its end, the failed events and the delivered ones, up to now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from tui.api.models import MAX_BATCH
from tui.services.events.feed import Feed, FeedBook
from tui.services.events.webhook_log import Log, Query
from tui.services.events.window_loader import LoadProgress, WindowLoader, no_pause
from tui.services.recovery.classify import Material, sort_rows
from tui.services.recovery.matching import Seen, Waiting, wants_of
from tui.services.recovery.payload_digest import digest
from tui.services.recovery.plan import Class, Plan, PlanRow, ordered
from tui.services.time.clock import Clock
from tui.services.time.window import Window
from tui.store import payloads
from tui.store.keys import LAST_ID, LOWEST, Span, micros
from tui.store.ledger import Ledger
from tui.store.ledger_entries import Baseline, Entry, HeldBy
from tui.store.rows import RESPONSE_TOO_LARGE

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.store.event_index import EventIndex


async def make_plan(
    book: FeedBook,
    ledger: Ledger,
    config: WebhookConfig,
    window: Window,
    now: Clock,
    *,
    marked: Sequence[str] | None = None,
    batch_size: int = MAX_BATCH,
    progress: Callable[[LoadProgress], None] = lambda _: None,
    breathe: Callable[[], Awaitable[None]] = no_pause,
) -> Plan:
    """The plan for what failed in `window`, or for the `marked` events (ids) alone. Raises `ApiError` and
    `LedgerProblem`.

    Sends nothing. What came of earlier replays is looked for in the events, and written into the ledger. `breathe` is
    awaited between the pages that are read, as `WindowLoader` does.
    """
    made = now()
    since, until = window.bounds(made)
    if marked is not None:
        times = [row.at for row in book.known_rows(marked) if row.at is not None]
        since = min([*times, *([since] if since else [])]) if times else since
        until = None
    feed = book.feed(Query(Window(f"{window.label}, to now", since=since)))
    with feed.index.room.held():  # following beside it must not drop what the plan is made of
        complete = await _read(feed, progress, breathe)
        low = feed.window_span.low[0] if since is not None else LOWEST[0]
        seen = newest(book.store)
        log, last = book.store.number, micros(until) if until else None
        ledger.learn(organization_of(book.store))
        known_at = now()
        rows = await asyncio.to_thread(_sorted, feed.index, ledger, config, log, low, last, marked)
        if marked is not None:
            rows = ordered([*rows, *_others(book, marked, {row.event_id for row in rows})])
    to_replay = [row.event_id for row in rows if row.kind == "to_replay"]
    elsewhere = await asyncio.to_thread(ledger.sent_elsewhere, config.id, to_replay)
    plan = Plan(
        config=config,
        window=window,
        made=made,
        rows=_unable(config, rows),
        complete=complete,
        of_marked=marked is not None,
        known_at=known_at,
        elsewhere=elsewhere,
        seen=seen,
        batch_size=batch_size,
        notes=(*_notes(config, ledger), *_unseen(feed)),
    )
    # Of 10,000 rows they take their time, once.
    await asyncio.to_thread(lambda: (plan.counts, plan.causes, plan.warnings))
    return plan


def organization_of(log: Log) -> str | None:
    """The organisation that the newest event names, where any was read."""
    for event_id in newest(log).ids[:1]:
        event = log.get(event_id)
        if event is not None:
            return event.org_id or (event.metadata.organization_id if event.metadata is not None else None)
    return None


def newest(log: Log) -> Baseline:
    """The newest event that was read of a webhook."""
    keys = log.index.keys_of(Span((log.number,)), 0, 1)
    if not keys:
        return Baseline(0)
    at = keys[0][0]
    same = log.index.keys_of(Span((log.number,), None, (at, ""), (at, LAST_ID)), 0, 10_000)
    return Baseline(at, tuple(event_id for _, event_id in same))


async def _read(feed: Feed, progress: Callable[[LoadProgress], None], breathe: Callable[[], Awaitable[None]]) -> bool:
    """Read the window to its end, and what came meanwhile; whether all of it is here.

    All of it afresh, however much was read before: events can be listed late, far below the newest ones, and retries
    can have ended since. What the server doesn't say now must not be planned.
    """
    loader = WindowLoader(feed, progress, breathe, afresh=True)
    await loader.load()
    await feed.newer(pending=0)
    return loader.complete and feed.exhausted and not feed.unreadable


def _sorted(
    index: EventIndex,
    ledger: Ledger,
    config: WebhookConfig,
    log: int,
    low: int,
    last: int | None,
    marked: Sequence[str] | None,
) -> tuple[PlanRow, ...]:
    """In a thread: what failed from `low` to `last` (microseconds since 1970), or the `marked`, each in its class."""
    waiting = ledger.still_open(config.id)
    material = _read_events(index, log, low, frozenset(entry.digest for entry in waiting))
    _find_outcomes(ledger, config.id, waiting, material)
    standings = ledger.standings(config.id, [event.event_id for event in material.failed])
    known = [event.event_id for part in (material.failed, material.pending, material.delivered) for event in part]
    replays = set(ledger.origins(config.id, known))
    material = replace(material, known=standings, replays=replays)
    return sort_rows(material, _wanted(material, ledger, config.id, marked, last))


def left_to_replay(
    index: EventIndex, ledger: Ledger, config: WebhookConfig, log: int, low: int, last: int | None, *, compare: bool
) -> int:
    """Count the failed events that a plan would replay, by what was read so far. Writes nothing, asks the server
    nothing; for a thread.

    Without `compare` deliveries with the same payloads are not looked for. Raises `LedgerProblem`.
    """
    material = _read_events(index, log, low, frozenset(), delivered=compare)
    if ledger.is_made:
        known = [event.event_id for part in (material.failed, material.pending, material.delivered) for event in part]
        standings = ledger.standings(config.id, [event.event_id for event in material.failed])
        material = replace(material, known=standings, replays=set(ledger.origins(config.id, known)))
    rows = _unable(config, sort_rows(material, _wanted(material, ledger, config.id, None, last)))
    return sum(row.kind == "to_replay" for row in rows)


def _read_events(
    index: EventIndex, log: int, low: int, waited_for: Collection[str], *, delivered: bool = True
) -> Material:
    """Every failed and pending event, and of the delivered ones (where they are asked for) those that may matter."""
    with closing(index.reader()) as reader, reader.reading() as database:
        failed = list(seen_in(payloads.walk(database, log, "failed", low)))
        pending = list(seen_in(payloads.walk(database, log, "in_progress", low)))
        wanted = {event.digest for event in failed if event.digest}.union(waited_for)
        arrived = [event for event in failed if event.code == RESPONSE_TOO_LARGE]
        succeeded = payloads.walk(database, log, "succeeded", low) if delivered else ()
        arrived += [event for event in seen_in(succeeded) if event.digest in wanted]
    return Material(failed, pending, arrived)


def seen_in(events: Iterable[payloads.WithPayload]) -> Iterable[Seen]:
    """The events without their payloads, with the digests of those."""
    for at, event_id, status, code, reason, payload in events:
        yield Seen(at, event_id, status, code, reason, digest(payload))


def bring_up_to_date(ledger: Ledger, config_id: str, index: EventIndex, log: int) -> None:
    """Write down what came of earlier replays of a webhook, as far as it is among the events that were read. Asks the
    server nothing; any thread may call it."""
    waiting = ledger.still_open(config_id)
    if waiting:
        under_way = any(entry.new_event_id is not None for entry in waiting)
        wants = wants_of(waiting, ledger.baselines(config_id))
        low = LOWEST[0] if under_way else min(want.baseline.at for want in wants)
        material = _read_events(index, log, low, frozenset(entry.digest for entry in waiting))
        _find_outcomes(ledger, config_id, waiting, material)


def _find_outcomes(ledger: Ledger, config_id: str, waiting: Sequence[Entry], material: Material) -> None:
    """Write down what came of earlier replays, where it is among the events; not while somebody else is at it."""
    if not waiting:
        return
    try:
        with ledger.lock(config_id):
            find_outcomes(ledger, config_id, [*material.failed, *material.pending, *material.delivered])
    except HeldBy:
        return


def find_outcomes(ledger: Ledger, config_id: str, events: Sequence[Seen]) -> None:
    """Write down what came of every open replay of a webhook, as far as `events` tell."""
    entries = ledger.still_open(config_id)
    by_id = {event.event_id: event for event in events}
    taken = set(ledger.origins(config_id, [*by_id]))
    settled: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        if entry.new_event_id is not None and entry.new_event_id in by_id:
            settled.setdefault(entry.recovery, []).append((entry.event_id, entry.new_event_id))
    waiting = Waiting()
    waiting.add(sorted(wants_of(entries, ledger.baselines(config_id)), key=lambda want: not want.certain))
    for event in sorted(by_id.values(), key=lambda event: event.key):
        if event.event_id not in taken and (want := waiting.take(event)) is not None:
            settled.setdefault(want.recovery, []).append((want.event_id, event.event_id))
    for recovery, pairs in settled.items():
        ledger.settle_each(recovery, [(event_id, by_id[new].outcome, new, "") for event_id, new in pairs])


def _wanted(
    material: Material, ledger: Ledger, config_id: str, marked: Sequence[str] | None, until: int | None
) -> Collection[str]:
    """Choose the events that the plan is about. A marked event is there for all that its replays made, too."""
    if marked is None:
        return {event.event_id for event in (*material.failed, *material.pending) if until is None or event.at <= until}
    known = ledger.standings(config_id, list(marked))
    made = (standing.events[standing.events.index(event_id) :] for event_id, standing in known.items())
    return {*marked, *chain.from_iterable(made)}


def _others(book: FeedBook, marked: Sequence[str], known: Collection[str]) -> list[PlanRow]:
    """Rows for marked events that did not fail."""
    rows = {row.event_id: row for row in book.known_rows(marked)}
    result = []
    for event_id in dict.fromkeys(marked):
        if event_id in known:
            continue
        row = rows.get(event_id)
        kind: Class = "delivered" if row is not None and row.status == "succeeded" else "cannot"
        why = "it was not found among the events that were read"
        if row is not None:
            why = "it did not fail" if kind == "delivered" else f"it is {row.status}: nothing failed"
        payload = digest(event.payload_text) if (event := book.store.get(event_id)) is not None else ""
        result.append(
            PlanRow(
                event_id,
                row.at if row else None,
                row.code if row else "",
                row.reason if row else "",
                payload,
                kind,
                why,
            )
        )
    return result


def _unable(config: WebhookConfig, rows: tuple[PlanRow, ...]) -> tuple[PlanRow, ...]:
    if config.url and config.status != "incomplete":
        return rows
    why = "the webhook is incomplete: it has no address to send to"
    return tuple(replace(row, kind="cannot", why=why) if row.kind == "to_replay" else row for row in rows)


def _unseen(feed: Feed) -> Iterator[str]:
    if count := len(feed.too_large):
        yield (
            f"At least {count} {'event' if count == 1 else 'events'} could not be read, since the API cannot return "
            "them (413, too large for a page): whether they failed is not known, and they are not replayed."
        )


def _notes(config: WebhookConfig, ledger: Ledger) -> Iterator[str]:
    if config.status == "inactive":
        yield "The webhook is switched off: the server may deliver nothing."
    if not ledger.knows_organization:
        yield (
            "Neither the token nor the server says which organisation this is: what was sent through this server for "
            "any"
            " organisation counts as sent."
        )
