"""The list of webhooks while it is read: over the real client and a server that misbehaves, in a time of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from tests.support.fleet_server import FleetServer, troubled_server
from tests.support.fleets import breathe
from tests.support.host import Host, make_context, screen_text
from tui.screens.navigation.routes import ConsoleRoutes
from tui.screens.webhooks.screen import WebhooksScreen
from tui.services.outbox import Outbox
from tui.services.time.window import last

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot


@dataclass
class Desk:
    """A person before the list."""

    server: FleetServer
    outbox: Outbox
    screen: WebhooksScreen
    app: Host
    pilot: Pilot[Any]

    async def rest(self) -> None:
        await breathe()
        await self.pilot.pause()

    async def wait(self, seconds: float) -> str:
        """Let time pass; what is seen then."""
        await self.server.time.advance(seconds, self.rest)
        if self.app.screen is self.screen:
            self.screen.tick()
            await self.rest()
        return screen_text(self.app)

    async def press(self, *keys: str) -> str:
        await self.pilot.press(*keys)
        await self.rest()
        return screen_text(self.app)

    @property
    def order(self) -> list[str]:
        return [row.config.id for row in self.screen.table.rows]

    @property
    def cursor(self) -> str | None:
        return self.screen.table.cursor_key

    def line(self, name: str) -> str:
        """The row of a webhook."""
        return next(line for line in screen_text(self.app).splitlines()[3:] if name in line)


@asynccontextmanager
async def desk(server: FleetServer, size: tuple[int, int] = (80, 24), refresh: float = 0) -> AsyncIterator[Desk]:
    session = server.session()
    routes = ConsoleRoutes(
        session,
        lambda own: replace(make_context(), routes=own, now=server.time.now, refresh_seconds=refresh),
        pick_connection=lambda: None,
        leave_program=lambda: None,
    )
    screen = routes.first_screen()
    screen.reader.together_seconds = 0
    app = Host(screen)
    async with app.run_test(size=size) as pilot:
        person = Desk(server, session.outbox, screen, app, pilot)
        await person.rest()
        yield person


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_of_forty_the_worst_is_the_first_row_and_three_say_what_they_are(size: tuple[int, int]) -> None:
    server = troubled_server()
    async with desk(server, size) as at:
        text = await at.wait(0.5)
        assert "being read" in text
        text = await at.press("question_mark")
        assert "that work here" in text, "help opens at once meanwhile"
        assert at.app.screen is not at.screen
        await at.press("escape")
        text = await at.wait(2.5)
        assert at.order[:2] == ["hook-39", "hook-20"] and at.cursor == "hook-39"
        assert "✗ failing" in at.line("hook-39") and "5+ " in at.line("hook-39")
        assert "2 of 40 failing" in text and "2 being read" in text and "2 of 40 could not be read" in text
        assert "? error 500" in at.line("hook-05") and "? 429: wait" in at.line("hook-07")
        assert "… " in at.line("hook-06") and " s " in at.line("hook-06"), "it says how long it is waited for"
        assert not any(" 0 " in at.line(hook_id) for hook_id in ("hook-05", "hook-06", "hook-07"))
        await at.wait(30)
        assert "? no answer" in at.line("hook-06") and server.too_early == []


async def test_a_pause_is_in_the_headline_with_its_seconds_and_nothing_is_asked() -> None:
    server = FleetServer(12)
    server.limited["hook-00"] = 20
    async with desk(server) as at:
        text = await at.wait(0.3)
        asked = len(server.asked)
        assert "429: 20 s pause" in text
        text = await at.wait(15)
        assert "429: 5 s pause" in text and len(server.asked) == asked
        server.limited.clear()
        text = await at.wait(10)
        assert "429" not in text and "12 webhooks" in text and server.too_early == []


async def test_the_worst_are_counted_escape_stops_it_and_ctrl_r_goes_on() -> None:
    server = FleetServer(4)
    server.failures["hook-02"] = 300
    async with desk(server) as at:
        text = await at.wait(0.75)
        assert "counting hook-02" in text and "+" in at.line("hook-02")
        await at.press("escape")
        asked = len(server.asked)
        text = await at.wait(5)
        assert len(server.asked) == asked
        assert "1 not counted" in text and "+" in at.line("hook-02")
        await at.press("ctrl+r")
        text = await at.wait(10)
        assert " 300 " in at.line("hook-02") and "count" not in text


async def test_counting_waits_for_nobody_who_hangs_and_a_failed_count_is_not_begun_again_by_itself() -> None:
    server = FleetServer(4)
    server.failures.update({"hook-01": 60, "hook-02": 60})
    server.hanging["hook-03"] = 30.0
    async with desk(server) as at:
        await at.wait(2)
        assert " 60 " in at.line("hook-01") and " 60 " in at.line("hook-02") and "… 2 s" in at.line("hook-03")
    server = FleetServer(2)
    server.failures["hook-01"] = 60
    async with desk(server) as at:
        await at.wait(0.35)
        server.broken.add("hook-01")
        text = await at.wait(3)
        assert "1 not counted" in text and "25+" in at.line("hook-01")
        asked = len(server.asked)
        await at.wait(10)
        assert len(server.asked) == asked


async def test_counting_gives_way_to_what_is_opened_and_goes_on_when_one_comes_back() -> None:
    server = FleetServer(4)
    server.failures["hook-02"] = 900
    async with desk(server) as at:
        await at.wait(1)
        await at.press("question_mark")
        await at.wait(1)
        asked = len(server.asked)
        await at.wait(5)
        assert len(server.asked) == asked, "the page on its way is the last"
        await at.press("escape")
        await at.wait(10)
        assert " 900 " in at.line("hook-02")


async def test_more_than_a_thousand_is_said_to_be_more() -> None:
    server = FleetServer(2)
    server.failures["hook-01"] = 1_300
    async with desk(server) as at:
        text = await at.wait(20)
        assert "1,000+" in at.line("hook-01") and "count" not in text


async def test_rows_keep_their_places_once_a_person_has_moved_and_ctrl_r_orders_them() -> None:
    server = FleetServer(8)
    server.failures.update({f"hook-{number:02}": 20 - number for number in range(8)} | {"hook-07": 60})
    server.broken.add("hook-07")
    async with desk(server) as at:
        await at.wait(5)
        assert at.order[:3] == ["hook-00", "hook-01", "hook-02"] and at.cursor == "hook-00"
        await at.press("down", "down")
        server.broken.clear()
        at.screen.reader.read()
        text = await at.wait(5)
        assert at.order[:3] == ["hook-00", "hook-01", "hook-02"] and at.cursor == "hook-02"
        assert "ctrl+r: new order" in text
        place = next(number for number, line in enumerate(text.splitlines()) if "hook-02" in line)
        await at.press("ctrl+r")
        text = await at.wait(8)
        assert at.order[0] == "hook-07" and at.cursor == "hook-02" and "new order" not in text
        assert abs(place - next(number for number, line in enumerate(text.splitlines()) if "hook-02" in line)) <= 1


async def test_the_first_row_is_the_worst_as_answers_come_until_something_is_done_with_it() -> None:
    server = FleetServer(4)
    server.failures.update({"hook-00": 2, "hook-03": 5})
    server.hanging["hook-03"] = 4.0
    async with desk(server) as at:
        await at.wait(2)
        assert at.cursor == "hook-00", "the worst so far"
        await at.wait(8)
        assert at.cursor == "hook-03" and at.order[0] == "hook-03"
    server.asked.clear()
    async with desk(server) as at:
        await at.wait(2)
        await at.press("y")  # its id is copied: it is the person's row now
        await at.wait(1)
        assert at.cursor == "hook-00"
        await at.wait(8)
        assert at.cursor == "hook-00", "it keeps the cursor when the list gets its order"


@pytest.mark.parametrize(("seconds", "again"), [(30, False), (90, True)])
async def test_coming_back_to_the_terminal_reads_what_is_older_than_a_minute(seconds: int, again: bool) -> None:
    server = FleetServer(3)
    async with desk(server) as at:
        await at.wait(2)
        at.app.post_message(events.AppBlur())
        text = await at.wait(seconds)
        assert "read 31 s ago" in text or "read 1 min ago" in text
        asked = len(server.asked)
        at.app.post_message(events.AppFocus())
        text = await at.wait(2)
        assert (len(server.asked) > asked) is again
        assert ("min ago" in text) is False


async def test_what_could_not_be_read_is_asked_again_by_itself_and_says_when() -> None:
    server = FleetServer(3)
    server.broken.add("hook-01")
    async with desk(server) as at:
        text = await at.wait(2)
        assert "hook-01" in text and "retrying in 1" in text and "ctrl+r: now" in text
        server.broken.clear()
        await at.wait(15)
        text = await at.wait(2)
        assert "✓ ok" in at.line("hook-01") and "unreadable" not in text and "retrying in" not in text


async def test_another_window_drops_what_is_on_its_way_for_the_old_one() -> None:
    server = FleetServer(2)
    server.failures["hook-01"] = 60
    server.hanging["hook-01"] = 6.0
    async with desk(server, size=(120, 40)) as at:
        await at.wait(1)
        del server.hanging["hook-01"]
        await at.press("w")
        await at.press("1")
        text = await at.wait(3)
        assert " 14 " in at.line("hook-01") and "last 15m" in text and "15m ago→ now" in text
        text = await at.wait(10)
        assert " 14 " in at.line("hook-01") and at.screen.window == last("15m")


async def test_the_reason_is_below_the_list_and_follows_the_cursor() -> None:
    server = FleetServer(3)
    server.broken.update({"hook-01", "hook-02"})
    async with desk(server) as at:
        text = await at.wait(2)
        assert at.cursor == "hook-01" and "hook-01: " in text and "out of order" not in text
        text = await at.press("down")
        assert "hook-02: " in text
        text = await at.press("down")
        assert "2 of 3 could not be read" in text


async def test_a_shorter_window_changes_counts_and_not_what_fails() -> None:
    server = FleetServer(3)
    server.failures["hook-01"] = 3
    server.failed_minutes["hook-01"] = 20
    server.succeeded["hook-01"] = 60 * 16
    async with desk(server) as at:
        text = await at.wait(3)
        assert "1 of 3 failing" in text and "✗ failing" in at.line("hook-01") and " 3 " in at.line("hook-01")
        await at.press("w")
        await at.press("1")
        text = await at.wait(3)
        assert at.screen.window == last("15m") and "1 of 3 failing" in text
        assert "✗ failing" in at.line("hook-01") and " 0 " in at.line("hook-01") and "20 min" in at.line("hook-01")


async def test_while_idle_the_list_reads_itself_and_no_row_moves() -> None:
    server = FleetServer(4)
    server.failures["hook-01"] = 3
    async with desk(server, (120, 40), refresh=30) as at:
        await at.wait(3)
        assert at.order[0] == "hook-01"
        asked = len(server.asked)
        await at.wait(20)
        assert len(server.asked) == asked
        server.failures["hook-03"] = 9
        await at.wait(12)
        text = await at.wait(3)
        assert len(server.asked) > asked and "✗ failing" in at.line("hook-03") and "2 of 4 failing" in text
        assert at.order[0] == "hook-01" and at.cursor == "hook-01" and "ctrl+r: new order" in text
        await at.press("ctrl+r")
        await at.wait(3)
        assert at.order[0] == "hook-03"


async def test_nothing_is_read_by_itself_over_a_dialog_in_a_pause_or_while_something_is_sent() -> None:
    server = FleetServer(2)
    async with desk(server, (120, 40), refresh=30) as at:
        await at.wait(3)
        asked = len(server.asked)
        await at.press("question_mark")
        await at.wait(60)
        at.screen.tick()
        assert len(server.asked) == asked
        with at.outbox.sending("Replay of 5 events"):
            await at.press("escape")
            await at.wait(5)  # what is older than a minute is read when one comes back
            asked = len(server.asked)
            text = await at.wait(40)
            assert len(server.asked) == asked and "auto off: sending" in text
        await at.wait(1)
        await at.wait(3)
        assert len(server.asked) > asked
