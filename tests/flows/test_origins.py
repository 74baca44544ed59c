"""A screen hands on to the one that is opened from it: the window, the list around an event, its webhook, a
time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tui.api.models import EventPage
from tui.screens.event.screen import EventScreen
from tui.screens.events.screen import EventsScreen


async def go_to(pilot: Pilot[None], text: str) -> None:
    await press(pilot, "colon")
    await type_text(pilot, text)
    await pilot.press("enter")


async def in_a_log_of_a_week(pilot: Pilot[None]) -> None:
    await go_to(pilot, "Contacts to CRM")
    await until(pilot, lambda shown: "Contacts to CRM" in shown.splitlines()[0] and "24h (w)" in shown)
    assert "7d (w)" in await press(pilot, "w", "5")


async def opens_with_a_week(pilot: Pilot[None], name: str = "Invoices to billing") -> None:
    await until(pilot, lambda shown: name in shown.splitlines()[0] and "(w)" in shown)
    assert "7d (w)" in await press(pilot)


async def test_from_a_log_another_webhooks_log_opens_with_the_same_window(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await in_a_log_of_a_week(pilot)
        await go_to(pilot, "Invoices to billing")
        await opens_with_a_week(pilot)


async def test_the_window_goes_along_through_an_event_and_a_screen_without_a_list(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await in_a_log_of_a_week(pilot)
        await press(pilot, "enter", "x")
        await go_to(pilot, "Invoices to billing")
        await opens_with_a_week(pilot)


async def test_from_the_timeline_the_log_of_a_webhook_opens_with_its_window(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await press(pilot, "A", "w", "5", "o")
        await until(pilot, lambda shown: "all webhooks" not in shown.splitlines()[0].lower() and "(w)" in shown)
        assert "7d (w)" in await press(pilot)


async def test_a_log_that_is_gone_to_at_a_time_outside_the_window_has_all_time(tmp_path: Path) -> None:
    """A typed window has an end, too."""
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await press(pilot, "w", "tab")
        await type_text(pilot, "3h..2h")
        await press(pilot, "enter", "colon")
        await type_text(pilot, "1h ago")
        await press(pilot, "enter")
        await until(pilot, lambda shown: "all time (w)" in shown)


async def test_an_event_gone_to_from_a_log_stands_in_its_list_and_a_time_leads_back(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await in_a_log_of_a_week(pilot)
        log = console.app.screen
        assert isinstance(log, EventsScreen)
        third = log.table.rows[2].event_id
        await go_to(pilot, third)
        await until(pilot, lambda shown: third in shown.splitlines()[0] and "3 of " in shown.splitlines()[0])
        await press(pilot, "J")
        assert log.table.cursor_index == 3
        await go_to(pilot, "2 days ago")
        await until(pilot, lambda shown: "7d (w)" in shown)
        assert console.app.screen is log and log.table.cursor_index > 3


async def test_an_event_id_is_looked_for_in_the_webhook_on_the_screen_first(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await in_a_log_of_a_week(pilot)
        log = console.app.screen
        assert isinstance(log, EventsScreen) and log.config is not None and console.client is not None
        await press(pilot, "enter", "x")  # the example has no list, but its webhook
        asked: list[str] = []
        list_events = console.client.list_events

        async def noted(config_id: str, **known: Any) -> EventPage:
            asked.append(config_id)
            return await list_events(config_id, **known)

        console.client.list_events = noted  # type: ignore[method-assign]
        await go_to(pilot, log.table.rows[4].event_id)
        await until(pilot, lambda shown: "1 Response" in shown)
        assert isinstance(console.app.screen, EventScreen)
        assert asked[0] == log.config.id


async def test_a_saved_edit_is_read_again_by_the_list_that_it_was_opened_from(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "Contacts to CRM")
        await press(pilot, "enter", "e", "end")
        await type_text(pilot, " (renamed)")
        await press(pilot, "ctrl+s")
        await pilot.press("y")
        await until(pilot, lambda shown: "(renamed)" in shown and "last 24h" in shown and "z in the list" in shown)
        await press(pilot, "z")
        await until(pilot, lambda shown: "Former versions of" in shown and "1 place" in shown)
        text = await press(pilot, "enter")
        assert "· editor" in text and "The former version is a draft here" in text
        await press(pilot, "ctrl+s")
        await pilot.press("y")
        await until(pilot, lambda shown: "(renamed)" not in shown.replace("CRM (renamed) is", "") and "24h" in shown)
