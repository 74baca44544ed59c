"""Events that are sent on as they come: in order, each once, and counted by what came of it."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.fake_log import HOOK, make_event
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.elsewhere.destination import BadDestination
from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
from tui.services.elsewhere.request import Outgoing
from tui.services.elsewhere.sending import NoReply, Reply
from tui.services.elsewhere.sending_on import SendingOn


class World:
    """Events 0 to 9, of which 8 is gone and 9 has no payload; `answers` by event id, 200 for the others."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.told: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.answers: dict[str, Reply | NoReply] = {}
        self.on = SendingOn(Elsewhere(self._send, lambda: NOON, None), ElsewhereChoice(), self._read, self.told.append)

    def _read(self, config: WebhookConfig, event_id: str) -> WebhookEvent | None:
        event = make_event(int(event_id[-1]))
        if event_id == "evt-0009":
            return event.model_copy(update={"payload": None})
        return None if event_id == "evt-0008" else event

    async def _send(self, request: Outgoing) -> Reply | NoReply:
        self.sent.append(request.event_id)
        await self.gate.wait()
        return self.answers.get(request.event_id, Reply(200, "OK", (), b"", 0.1))

    def take(self, *numbers: int) -> bool:
        return self.on.take((HOOK, f"evt-000{number}") for number in numbers)


async def test_they_go_in_order_one_at_a_time_with_what_comes_meanwhile() -> None:
    world = World()
    world.gate.clear()
    assert world.take(1, 2)
    draining = asyncio.ensure_future(world.on.drain())
    await asyncio.sleep(0)
    assert not world.take(3), "it is being done already"
    assert world.sent == ["evt-0001"] and world.on.words == "0 sent on, 2 waiting"
    world.gate.set()
    await draining
    assert world.sent == ["evt-0001", "evt-0002", "evt-0003"] and world.on.words == "3 sent on"
    assert world.told == ["", "", ""] and not world.on.runs


async def test_each_is_counted_by_what_came_of_it() -> None:
    world = World()
    world.answers = {
        "evt-0001": Reply(503, "Service Unavailable", (), b"", 0.1),
        "evt-0002": NoReply("Nothing was sent: nobody is there.", is_unknown=False),
        "evt-0003": NoReply("It may have arrived.", is_unknown=True),
    }
    world.take(0, 1, 2, 3, 8, 9)
    await world.on.drain()
    assert world.on.words == "1 sent on, 2 not taken, 3 not sent"
    assert world.told == [
        "",
        "evt-0001: ✗ 503 Service Unavailable after 100 ms",
        "evt-0002: ✗ Nothing was sent: nobody is there.",
        "evt-0003: ? It may have arrived.",
        "evt-0008 is not kept any more.",
        "evt-0009: This event holds no payload, so there is nothing to send.",
    ]


async def test_stopped_it_sends_none_of_those_that_wait() -> None:
    world = World()
    world.gate.clear()
    world.take(1, 2, 3)
    draining = asyncio.ensure_future(world.on.drain())
    await asyncio.sleep(0)
    assert world.on.stop() == 2
    world.gate.set()
    await draining
    assert world.sent == ["evt-0001"]


def test_a_bad_url_is_refused_at_once() -> None:
    async def never(request: Outgoing) -> Reply | NoReply:
        raise AssertionError(request)

    with pytest.raises(BadDestination):
        SendingOn(Elsewhere(never, lambda: NOON, None), ElsewhereChoice("ftp://x"), lambda *_: None, lambda _: None)
