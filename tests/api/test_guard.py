"""Read-only: nothing that changes something leaves, and a 403 makes it so."""

from __future__ import annotations

import pytest

from tests.api.calls import CALLS, READS, WRITES
from tests.support.api_world import Server, make_client, status
from tui.api import ApiError, RefusedLocally
from tui.services.access import Access


@pytest.mark.parametrize("name", WRITES)
async def test_a_read_only_connection_sends_no_change(name: str) -> None:
    server = Server(CALLS[name][1])
    client = make_client(server)
    client.guard = Access("the reason")
    with pytest.raises(RefusedLocally, match=r"read-only\. the reason"):
        await CALLS[name][0](client)
    assert server.requests == []


@pytest.mark.parametrize("name", [*READS, "testOAuth"])
async def test_a_read_only_connection_still_reads(name: str) -> None:
    server = Server(CALLS[name][1])
    client = make_client(server)
    client.guard = Access("the reason")
    await CALLS[name][0](client)
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", WRITES)
async def test_a_change_that_is_refused_with_403_is_the_last_one(name: str) -> None:
    server = Server(status(403))
    client = make_client(server)
    told: list[str] = []
    client.guard = access = Access(told=told.append)
    for _ in range(2):
        with pytest.raises(ApiError):
            await CALLS[name][0](client)
    assert len(server.requests) == 1 and len(told) == 1
    assert "403" in told[0] and "words of 403" in told[0] and access.read_only_reason == told[0]


@pytest.mark.parametrize(("name", "code"), [*((name, 403) for name in READS), *((name, 404) for name in WRITES)])
async def test_no_other_refusal_makes_it_read_only(name: str, code: int) -> None:
    client = make_client(Server(status(code)))
    client.guard = access = Access()
    with pytest.raises(ApiError):
        await CALLS[name][0](client)
    assert access.may_write
