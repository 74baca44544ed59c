"""A delivery is one thing to send, whichever of its events is marked: counted at the receiver, by keys alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.recovery.world import TOKEN, Receiver, add_webhook, event, make_sandbox
from tests.support.console import Console, press, until
from tui.connection import demo_connection
from tui.sandbox import Sandbox
from tui.sealed import SecretStr
from tui.services.time.clock import utc_now
from tui.settings import Settings

EVENTS = 12
SIZE = (120, 40)


async def outage(
    tmp_path: Path, *names: str, payload: str = "", prefix: str = "", count: int = EVENTS
) -> tuple[Console, Sandbox, Receiver]:
    """The console over a sandbox with webhooks of which so many deliveries failed each, all with the same `payload` or
    their own, and with ids that begin alike or by webhook; the receiver is still down."""
    sandbox, receiver = make_sandbox()
    await sandbox.start()
    start = utc_now() - timedelta(hours=1)
    for name in names:
        add_webhook(sandbox, name, failed=0)
        rows = [event(name, number, start + timedelta(seconds=number)) for number in range(count)]
        rows = [row._replace(event_id=f"{prefix or row.event_id[:-6]}-{row.event_id[-5:]}") for row in rows]
        sandbox.database.add_events([row._replace(payload=payload or row.payload) for row in rows])
    receiver.answer = lambda number: 503
    settings = Settings(animations=False, times="utc", recovery_rate=0)
    connection = replace(demo_connection(), token=SecretStr(TOKEN))
    return Console(tmp_path, sandbox=sandbox, connection=connection, settings=settings, now=utc_now), sandbox, receiver


def words(shown: str) -> str:
    """Everything on the screen as one line, without the frames of dialogs."""
    return " ".join(re.sub(r"[│╭╮╰╯─▌]", " ", shown).split())


async def recover(pilot: Pilot[Any], count: int, outcome: str) -> None:
    """Make a plan for the webhook under the cursor, and send it, `count` events; then go back to the list."""
    await until(pilot, lambda shown: "failures in the last" in shown)
    await press(pilot, "R")
    await until(pilot, lambda shown: f"{count} to replay" in shown)
    await press(pilot, "r")
    await until(pilot, lambda shown: f"Replay {count} failed event" in words(shown))
    await pilot.press("y")
    await until(pilot, lambda shown: "· ended" in shown)
    text = await press(pilot, "home")
    assert outcome in text
    await press(pilot, "escape")


async def test_originals_and_what_stands_for_them_marked_together_are_sent_once(tmp_path: Path) -> None:
    console, _, receiver = await outage(tmp_path, "orders")
    async with console.app.run_test(size=SIZE, notifications=True) as pilot:
        await recover(pilot, EVENTS, "12 failed again")
        receiver.answer = lambda number: 200
        await press(pilot, "enter", "S", "L", "a", "b")
        text = words(await until(pilot, lambda shown: "Replay 12 events" in shown))
        assert "12 whose newer event is marked, too" in text
        await pilot.press("y")
        await until(pilot, lambda shown: "12 delivered" in shown)
        await press(pilot, "escape", "escape", "escape")
        await press(pilot, "R")
        await until(pilot, lambda shown: "0 to replay" in shown)
    assert receiver.arrived["orders"] == Counter(range(EVENTS))


async def test_an_original_sent_by_hand_is_not_sent_again_by_what_stands_for_it(tmp_path: Path) -> None:
    console, sandbox, receiver = await outage(tmp_path, "orders")
    async with console.app.run_test(size=SIZE, notifications=True) as pilot:
        await recover(pilot, EVENTS, "12 failed again")
        receiver.answer = lambda number: 200
        await press(pilot, "enter", "end", "r")  # the oldest
        text = words(await until(pilot, lambda shown: "Replay evt-orders-00000" in shown))
        assert "It was replayed from this machine" in text
        await pilot.press("y")
        await until(pilot, lambda shown: "1 delivered" in shown)
        await press(pilot, "escape")
        await recover(pilot, EVENTS - 1, "11 recovered")
    await sandbox.settle()
    assert receiver.arrived["orders"] == Counter(range(EVENTS))


async def test_what_stands_for_one_that_was_sent_by_hand_is_told_and_sent_only_where_a_person_insists(
    tmp_path: Path,
) -> None:
    console, sandbox, receiver = await outage(tmp_path, "orders", count=1)
    async with console.app.run_test(size=SIZE, notifications=True) as pilot:
        await recover(pilot, 1, "1 failed again")
        receiver.answer = lambda number: 200
        await press(pilot, "enter", "end", "r", "y")
        await until(pilot, lambda shown: "1 delivered" in shown)
        await press(pilot, "S", "home", "space", "b")  # of the two that failed, the one that stands for the other
        await until(pilot, lambda shown: "1 replayed from this machine before that may have arrived" in words(shown))
        assert receiver.arrived["orders"] == Counter([0]), "the batch leaves it out"
        await press(pilot, "u", "home", "r")
        told = "evt-orders-00000, which is the same delivery, was replayed from this machine"
        await until(pilot, lambda shown: told in words(shown))
        await pilot.press("y")
        await until(pilot, lambda shown: receiver.arrived["orders"] == Counter([0, 0]))
    await sandbox.settle()
    assert receiver.arrived["orders"] == Counter([0, 0]), "somebody insisted"


async def test_two_deliveries_with_the_same_payload_are_both_sent(tmp_path: Path) -> None:
    console, _, receiver = await outage(tmp_path, "orders", payload='{"number": 7}')
    async with console.app.run_test(size=SIZE, notifications=True) as pilot:
        await recover(pilot, EVENTS, "12 failed again")
        receiver.answer = lambda number: 200
        await press(pilot, "enter", "S", "L", "a", "b")
        await until(pilot, lambda shown: "Replay 12 events" in shown)
        await pilot.press("y")
        await until(pilot, lambda shown: "12 delivered" in shown)
    assert receiver.arrived["orders"] == Counter({7: EVENTS})


async def test_another_webhook_s_event_with_the_same_id_was_not_sent(tmp_path: Path) -> None:
    console, _, receiver = await outage(tmp_path, "orders", "bills", prefix="evt")
    receiver.answer = lambda number: 200
    async with console.app.run_test(size=(160, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "failures in the last" in shown)
        await press(pilot, "A")
        await until(pilot, lambda shown: "24 of 24" in shown)
        await press(pilot, "end", "r", "y")
        await until(pilot, lambda shown: "✓ recovered" in shown)
        lines = [line for line in (await press(pilot, "home")).splitlines() if "✓ recovered" in line]
        assert len(lines) == 1


async def test_the_cursor_stays_on_its_event_beside_another_webhook_s_with_the_same_id(tmp_path: Path) -> None:
    console, _, receiver = await outage(tmp_path, "orders", "bills", prefix="evt")
    receiver.answer = lambda number: 200
    async with console.app.run_test(size=(160, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "failures in the last" in shown)
        await press(pilot, "A")
        await until(pilot, lambda shown: "24 of 24" in shown)
        (before,) = [line for line in (await press(pilot, "end")).splitlines() if "›  ✗" in line]
        await press(pilot, "r")
        await press(pilot, "y")
        shown = await until(pilot, lambda shown: "25 of 25" in shown)
        (after,) = [line for line in shown.splitlines() if "›  ✗" in line]
        assert after.split("│")[0].split()[:5] == before.split("│")[0].split()[:5]
