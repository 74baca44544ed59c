"""Whose a new event is, where several replays of the same payload wait for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from tests.recovery.world import Wire, add_webhook, client_of, event, make_sandbox
from tests.support.ledgers import make_ledger
from tui.services.events.feed import FeedBook
from tui.services.recovery.following import Following
from tui.services.recovery.payload_digest import digest
from tui.services.time.clock import utc_now
from tui.store.ledger import Ledger
from tui.store.ledger_entries import Baseline, State

BASELINE = Baseline(0)


@asynccontextmanager
async def log_with_a_new_event() -> AsyncIterator[tuple[FeedBook, str]]:
    """The log of a webhook with one delivered event; its payload's digest."""
    sandbox, _ = make_sandbox()
    await sandbox.start()
    config_id = add_webhook(sandbox, "orders", failed=0)
    delivered = event(config_id, 0, datetime.now(UTC), status="succeeded", name="new")
    sandbox.database.add_events([delivered])
    client = client_of(Wire(sandbox))
    book = FeedBook(client, config_id, utc_now)
    try:
        yield book, digest(delivered.payload)
    finally:
        book.store.index.close()
        await client.aclose()
        await sandbox.aclose()


def replayed(ledger: Ledger, event_id: str, payload: str, state: State) -> str:
    """A replay of an event by itself, as far as `state`; its name in the ledger."""
    record = ledger.begin("orders", "Orders", "Ada", "24h", [(event_id, payload)], baseline=BASELINE)
    ledger.claim(record.id, 1, [event_id])
    if state != "sending":
        ledger.settle(record.id, event_id, state)
    return record.id


async def look(book: FeedBook, ledger: Ledger, recovery: str, payload: str) -> State:
    """Follow one of them as far as the log goes now; the state in which that leaves it."""
    following = Following(book, ledger, recovery, BASELINE, {payload})
    await following.expect(ledger.entries(recovery))
    await following.look()
    return ledger.entries(recovery)[0].state


@pytest.mark.parametrize("theirs", ["queued", "sending"])
async def test_what_may_have_been_taken_leaves_the_new_event_to_a_twin_that_was_or_is_being(theirs: State) -> None:
    async with log_with_a_new_event() as (book, payload):
        ledger = make_ledger()
        ours = replayed(ledger, "first", payload, "unknown")
        twin = replayed(ledger, "second", payload, theirs)
        assert await look(book, ledger, ours, payload) == "unknown"
        assert await look(book, ledger, twin, payload) == "recovered"


async def test_what_may_have_been_taken_has_the_new_event_that_nobody_else_waits_for() -> None:
    async with log_with_a_new_event() as (book, payload):
        ledger = make_ledger()
        ours = replayed(ledger, "first", payload, "unknown")
        twin = replayed(ledger, "second", payload, "unknown")
        assert await look(book, ledger, ours, payload) == "recovered"
        assert await look(book, ledger, twin, payload) == "unknown"


async def test_an_event_that_seemed_another_s_is_looked_at_again_once_that_has_its_own() -> None:
    async with log_with_a_new_event() as (book, payload):
        ledger = make_ledger()
        ours = replayed(ledger, "first", payload, "unknown")
        twin = replayed(ledger, "second", payload, "queued")
        following = Following(book, ledger, ours, BASELINE, {payload})
        await following.expect(ledger.entries(ours))
        await following.look()
        ledger.settle(twin, "second", "recovered", new_event_id="another")
        await following.look()
        assert ledger.entries(ours)[0].state == "recovered" and following.done
