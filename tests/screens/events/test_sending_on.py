"""`>` in the log, and each new event that is sent on while it is followed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from tests.support.console import press
from tests.support.events_host import make_events_screen
from tests.support.fake_log import HOOK, FakeLog, make_event
from tests.support.host import FakeRoutes, Host, enter_text, screen_text, settle
from tests.support.times import NOON
from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
from tui.services.elsewhere.request import Outgoing
from tui.services.elsewhere.sending import NoReply, Reply

AFTER_NOON = 2 * 60 * 60
"""Seconds after ten o'clock, when the events of a `FakeLog` begin."""


class World:
    """A log of three old events, and a receiver in memory; `come` lets events come in, and has the log read anew."""

    def __init__(self) -> None:
        self.log = FakeLog([make_event(number) for number in range(3)])
        self.screen = make_events_screen(self.log)
        self.screen.context = replace(self.screen.context, pause=self._for_ever)
        self.sent: list[str] = []
        self.reply: Reply | NoReply = Reply(200, "OK", (), b"", 0.1)
        self.app = Host(self.screen)
        self.elsewhere = Elsewhere(self._send, lambda: NOON, None)

    async def _for_ever(self, _: float) -> None:
        """Following reads once; the rest is read as a person asks for it."""
        await asyncio.Event().wait()

    async def _send(self, request: Outgoing) -> Reply | NoReply:
        self.sent.append(request.event_id)
        return self.reply

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[Pilot[Any]]:
        """The log, asked by keys to send on what comes."""
        async with self.app.run_test(size=(120, 30), notifications=True) as pilot:
            await press(pilot, "greater_than_sign")
            routes = self.screen.context.routes
            assert isinstance(routes, FakeRoutes)
            name, config, event, each_new = routes.taken[-1]
            assert (name, config, event.event_id) == ("open_elsewhere", HOOK, "evt-0002")
            each_new(self.elsewhere, ElsewhereChoice())
            await settle(pilot)
            yield pilot

    async def come(self, pilot: Pilot[Any], *numbers: int, **more: Any) -> str:
        self.log.events += [make_event(number, second=AFTER_NOON + number, **more) for number in numbers]
        return await press(pilot, "ctrl+r")


async def test_each_new_event_is_sent_on_once_and_in_order() -> None:
    world = World()
    async with world.followed() as pilot:
        text = screen_text(pilot.app)
        assert "→ 127.0.0.1:8787: 0 sent on" in text and "following (f)" in text
        assert world.sent == [], "what was there already is not sent"
        text = await world.come(pilot, 12, 11)
        assert world.sent == ["evt-0011", "evt-0012"] and "→ 127.0.0.1:8787: 2 sent on" in text
        await press(pilot, "ctrl+r")
        await world.come(pilot, 13)
        assert world.sent == ["evt-0011", "evt-0012", "evt-0013"]


async def test_old_events_that_are_only_read_now_are_not_sent_on() -> None:
    world = World()
    world.log.events = [make_event(number) for number in range(40)]
    async with world.app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        world.screen.sending_on.begin(world.elsewhere, ElsewhereChoice())
        assert "evt-0000" in await press(pilot, "L", "G")
        assert world.sent == []


async def test_only_what_the_log_asks_for_is_sent_on() -> None:
    world = World()
    async with world.followed() as pilot:
        await press(pilot, "slash")
        await enter_text(pilot, "needle")
        await press(pilot, "enter")
        await world.come(pilot, 11, payload='{"a": "hay"}')
        await world.come(pilot, 12, payload='{"a": "needle"}')
        assert world.sent == ["evt-0012"]
        await press(pilot, "slash", "escape", "S")
        await world.come(pilot, 13, status="succeeded")
        await world.come(pilot, 14)
        assert world.sent == ["evt-0012", "evt-0014"]


async def test_f_and_escape_stop_it_and_say_what_was_sent() -> None:
    for key in ("f", "escape"):
        world = World()
        async with world.followed() as pilot:
            await world.come(pilot, 11)
            text = await press(pilot, key)
            assert "Send elsewhere|Nothing more is sent on to 127.0.0.1:8787: 1 sent on." in world.app.said
            assert "→ 127.0.0.1" not in text and ("following (f)" in text) is (key == "escape")
            await world.come(pilot, 12)
            assert world.sent == ["evt-0011"]


async def test_what_is_not_taken_is_said_and_counted() -> None:
    world = World()
    async with world.followed() as pilot:
        world.reply = NoReply("Nothing was sent: nobody \x1b[2J is there.", is_unknown=False)
        text = await world.come(pilot, 11)
        assert "0 sent on, 1 not sent" in text
        assert "Send elsewhere|evt-0011: ✗ Nothing was sent: nobody ␛[2J is there." in world.app.said


async def test_without_an_event_there_is_nothing_to_send() -> None:
    app = Host(make_events_screen(FakeLog()))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "greater_than_sign")
        assert app.said[-1] == "Send elsewhere is not available|There is no event under the cursor."
