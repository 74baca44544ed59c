"""Whose time counts: waits are steady, a date is the server's, and a clock that is wrong is told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support.api_world import SERVER, START, Server, status
from tui.api import WebhooksClient
from tui.api.timing import ServerClock, clock_words, http_date
from tui.sealed import SecretStr

HTTP = "%a, %d %b %Y %H:%M:%S GMT"


class Machine:
    """A wall clock that can be set, and seconds that pass."""

    def __init__(self) -> None:
        self.wall_at, self.seconds = START, 0.0
        self.told: list[timedelta] = []
        self.slept: list[float] = []

    def clock(self) -> ServerClock:
        clock = ServerClock(lambda: self.wall_at, lambda: self.seconds)
        clock.told = self.told.append
        return clock

    def passes(self, seconds: float) -> None:
        self.wall_at += timedelta(seconds=seconds)
        self.seconds += seconds


def test_a_clock_that_is_set_meanwhile_moves_nothing() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.passes(5)
    machine.wall_at -= timedelta(hours=1)
    machine.passes(5)
    assert clock() == START + timedelta(seconds=10)


@pytest.mark.parametrize("hours", [2, -2])
def test_a_wrong_clock_is_told_once_and_the_servers_counts(hours: int) -> None:
    machine = Machine()
    clock = machine.clock()
    server = START - timedelta(hours=hours)
    for _ in range(3):
        clock.hear(server.strftime(HTTP))
    assert clock() == server and machine.told == [timedelta(hours=hours)] and clock.ahead == timedelta(hours=hours)
    words = clock_words(timedelta(hours=hours))
    assert "clock is 2 h " + ("ahead of" if hours > 0 else "behind") in words


def test_a_difference_that_the_way_explains_says_nothing() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.hear((START - timedelta(seconds=40)).strftime(HTTP))
    clock.hear("tomorrow")
    clock.hear(None)
    assert clock() == START and machine.told == [] and clock.ahead is None


def test_a_machine_that_slept_is_not_wrong() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall_at += timedelta(hours=8)  # a system whose steady clock stands still meanwhile
    clock.hear((START + timedelta(hours=8)).strftime(HTTP))
    assert clock() == START + timedelta(hours=8) and machine.told == []


@pytest.mark.parametrize("wrong", [timedelta(hours=2), timedelta(hours=-2), timedelta(0)])
async def test_a_date_to_come_back_at_counts_from_the_answers_own_date(wrong: timedelta) -> None:
    """Two hours ahead it was no pause at all, two hours behind one of 120 min."""
    machine = Machine()
    server_now = START - wrong
    held = status(429, retry_after=(server_now + timedelta(seconds=6)).strftime(HTTP), date=server_now.strftime(HTTP))

    async def sleep(seconds: float) -> None:
        machine.slept.append(seconds)
        machine.passes(seconds)

    answers = Server(held, httpx.Response(200, json=[], headers={"date": server_now.strftime(HTTP)}))
    client = WebhooksClient(
        SERVER, SecretStr("t0ken"), transport=httpx.MockTransport(answers), sleep=sleep, random=lambda: 0.0,
        now=lambda: machine.wall_at,
    )  # fmt: skip
    await client.get_configs()
    assert machine.slept == [6.0]
    await client.aclose()


async def test_a_client_hears_the_servers_time_in_any_answer_but_one_from_a_cache() -> None:
    old = (datetime.now(UTC) - timedelta(hours=2)).strftime(HTTP)
    for headers, is_wrong in (({"date": old}, True), ({"date": old, "age": "7200"}, False)):
        answers = Server(httpx.Response(200, json=[], headers=headers))
        client = WebhooksClient(SERVER, SecretStr("t0ken"), transport=httpx.MockTransport(answers))
        await client.get_configs()
        assert isinstance(client.now, ServerClock) and (client.now.ahead is not None) is is_wrong
        await client.aclose()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", None),
        ("Tue, 14 Jul 2026 09:38:00 GMT", START),
        ("Tue, 14 Jul 2026 09:38:60 GMT", START + timedelta(seconds=59)),
        ("Tue, 99 Jul 2026 09:38:00 GMT", None),
        ("Tue, 14 Foo 2026 09:38:00 GMT", None),
        ("14 Jul 2026", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_http(text: str | None, at: datetime | None) -> None:
    assert http_date(text) == at
