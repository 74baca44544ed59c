"""Starting at a place: one that was named, or where the connection was left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from tests.support.console import Console, press, type_text, until
from tests.support.demo_data import FEW
from tui.connection import Connection, demo_connection
from tui.screens.event.screen import EventScreen
from tui.screens.events.screen import EventsScreen
from tui.screens.webhooks.screen import WebhooksScreen
from tui.store.last_session import LastSession

ACCOUNT = replace(demo_connection(), is_demo=False)


def starting(folder: Path, *, place: str | None = None, fresh: bool = False) -> Console:
    """The console over an account that remembers where it was left."""

    def last_session(connection: Connection) -> LastSession:
        return LastSession(folder / "last-session.json", connection.server, connection.claims.organization)

    return Console(folder, connection=ACCOUNT, place=place, last_session=last_session, fresh=fresh)


def top(console: Console) -> Screen[Any]:
    """The screen that is seen now."""
    return console.app.screen


async def test_a_webhook_is_opened_by_the_beginning_of_its_name_with_the_list_below(tmp_path: Path) -> None:
    console = starting(tmp_path, place="contacts to")
    async with console.app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        assert isinstance(top(console), EventsScreen) and "Contacts to CRM" in text
        await press(pilot, "escape")
        webhooks = top(console)
        assert isinstance(webhooks, WebhooksScreen)
        row = webhooks.table.cursor_row
        assert row is not None and row.config.label == "Contacts to CRM"


async def test_an_event_is_opened_over_the_events_of_its_webhook(tmp_path: Path) -> None:
    probe = starting(tmp_path)
    async with probe.app.run_test() as pilot:
        await press(pilot)
        assert probe.client is not None
        config = next(
            candidate for candidate in await probe.client.get_configs() if candidate.label == "Contacts to CRM"
        )
        event = (await probe.client.list_events(config.id)).data[3]
    console = starting(tmp_path, place=f"Contacts to CRM/{event.event_id}")
    async with console.app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        assert isinstance(top(console), EventScreen) and event.event_id in text
        await press(pilot, "escape")
        assert isinstance(top(console), EventsScreen)


@pytest.mark.parametrize(
    ("place", "sentence", "screen"),
    [
        ("no such webhook", "There is no webhook called no such webhook", WebhooksScreen),
        ("Contacts to CRM/no-such-event", "has no event no-such-event", EventsScreen),
        ("no/such/thing", "There is no webhook called no/such/thing", WebhooksScreen),
    ],
)
async def test_what_is_not_there_is_said(tmp_path: Path, place: str, sentence: str, screen: type) -> None:
    console = starting(tmp_path, place=place)
    async with console.app.run_test(size=(160, 40), notifications=True) as pilot:
        text = await until(pilot, lambda shown: "Not opened" in shown)
        assert sentence in " ".join(text.split())
        assert isinstance(console.app.screen, screen)
        await press(pilot)


async def test_the_next_start_is_where_the_last_one_ended(tmp_path: Path) -> None:
    async with starting(tmp_path).app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "grid")
        await press(pilot, "enter", "down", "q")
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        screen = console.app.screen
        assert isinstance(screen, WebhooksScreen)
        assert "/ grid" in text and "Orders to ERP" not in text
        assert screen.table.cursor_index > 0
        await press(pilot, "q")
    async with starting(tmp_path, fresh=True).app.run_test(size=(120, 40)) as pilot:
        assert "Orders to ERP" in await press(pilot)


async def test_the_window_is_kept_and_a_named_place_wins(tmp_path: Path) -> None:
    LastSession(tmp_path / "last-session.json", ACCOUNT.server, ACCOUNT.claims.organization).write(
        {"webhooks": {"window": "7d", "filter": "grid"}}
    )
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        assert "7d" in await press(pilot)
    named = starting(tmp_path, place="Contacts to CRM")
    async with named.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "escape")
        text = await until(pilot, lambda shown: f"of {len(FEW)}" in shown and "Contacts to CRM" in shown)
        assert isinstance(named.app.screen, WebhooksScreen) and "/ grid" not in text


@pytest.mark.parametrize("left", [{"window": "\x1b[31m", "filter": "\x1b]0;x\x07"}, {"window": 7, "cursor": "gone"}])
async def test_an_odd_place_does_no_harm(tmp_path: Path, left: dict[str, object]) -> None:
    LastSession(tmp_path / "last-session.json", ACCOUNT.server, ACCOUNT.claims.organization).write(
        {"webhooks": left, "events": {"config": "gone"}}
    )
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert isinstance(console.app.screen, WebhooksScreen)


async def test_the_log_that_was_open_is_open_again(tmp_path: Path) -> None:
    first = starting(tmp_path)
    async with first.app.run_test() as pilot:
        await press(pilot)
        assert isinstance(first.app.screen, WebhooksScreen)
        row = first.app.screen.fleet.rows[2]
    LastSession(tmp_path / "last-session.json", ACCOUNT.server, ACCOUNT.claims.organization).write(
        {"webhooks": {}, "events": {"config": row.config.id}}
    )
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        assert isinstance(console.app.screen, EventsScreen) and row.config.label in text


async def test_the_open_log_its_filter_and_cursor_are_there_again(tmp_path: Path) -> None:
    async with starting(tmp_path, place="Orders to ERP").app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "status:failed")
        await press(pilot, "enter", "down", "down", "down")
        screen = pilot.app.screen
        assert isinstance(screen, EventsScreen)
        key = screen.table.cursor_key
        await press(pilot, "q")
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        screen = top(console)
        assert isinstance(screen, EventsScreen) and screen.view.filter_text == "status:failed"
        assert key is not None and screen.table.cursor_key == key
        await press(pilot, "escape", "escape")
        assert isinstance(top(console), WebhooksScreen)


async def test_the_timeline_of_all_opens_and_is_there_again(tmp_path: Path) -> None:
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        text = await press(pilot, "A")
        assert f"all {len(FEW)} webhooks" in text and isinstance(top(console), EventsScreen)
        await press(pilot, "down", "q")
    again = starting(tmp_path)
    async with again.app.run_test(size=(120, 40)) as pilot:
        assert f"all {len(FEW)} webhooks" in await press(pilot)


async def test_a_time_typed_on_the_first_screen_opens_all_events_there(tmp_path: Path) -> None:
    console = starting(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, "2h ago")
        await press(pilot, "enter")
        screen = top(console)
        assert isinstance(screen, EventsScreen) and screen.rows.event is not None
        at, now = screen.rows.event.at, screen.context.now()
        assert at is not None and 7_200 <= (now - at).total_seconds() < 3 * 3_600
