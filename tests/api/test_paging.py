"""Pages by cursor: where they end, and what a gateway that finds them too large leads to."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.api_world import Server, make_client, status
from tui.api import Cursor, TooLarge
from tui.api.paging import TRIED_AGAIN_AFTER


def page(number: int, cursor: dict[str, Any] | None, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": [{"event_id": f"e{number}"}], "next_cursor": cursor, **more})


def at(number: int) -> dict[str, Any]:
    return {"created_at": f"2026-07-14T09:38:{number:02}.000Z", "event_id": f"e{number}"}


async def ids(server: Server, **filters: Any) -> list[str]:
    return [event.event_id async for page in make_client(server).event_pages("w", **filters) for event in page.data]


async def test_pages_follow_the_cursor_with_the_same_filters() -> None:
    server = Server(page(1, at(1), has_more=True), page(2, at(2)), page(3, None, has_more=False))
    assert await ids(server, status="failed", limit=10) == ["e1", "e2", "e3"]
    assert [body.get("cursor") for body in server.bodies] == [None, at(1), at(2)]
    assert all((body["status"], body["limit"]) == ("failed", 10) for body in server.bodies)


async def test_pages_can_start_anywhere() -> None:
    server = Server(page(5, None))
    assert await ids(server, cursor=Cursor.model_validate(at(4))) == ["e5"]
    assert server.bodies[0]["cursor"] == at(4)


async def test_no_more_means_no_more() -> None:
    assert await ids(Server(page(1, at(1), has_more=False))) == ["e1"]


async def test_an_empty_page_is_not_the_end() -> None:
    empty = httpx.Response(200, json={"data": [], "next_cursor": at(2), "has_more": True})
    assert await ids(Server(page(1, at(1)), empty, page(3, None))) == ["e1", "e3"]


@pytest.mark.parametrize("cycle", [1, 2, 3])
async def test_a_repeated_cursor_ends_the_listing(cycle: int) -> None:
    server = Server(*[page(number, at(number % cycle)) for number in range(20)])
    assert len(await ids(server)) == cycle + 1


async def test_the_cursor_it_started_from_counts_as_asked() -> None:
    server = Server(page(1, at(9)))
    assert await ids(server, cursor=Cursor.model_validate(at(9))) == ["e1"]


async def test_a_cursor_goes_back_as_it_came() -> None:
    odd = {**at(1), "shard": {"n": 7}}
    server = Server(page(1, odd), page(2, None))
    await ids(server)
    assert server.bodies[1]["cursor"] == odd


async def test_a_page_too_large_is_asked_for_smaller_and_the_size_is_remembered() -> None:
    server = Server(status(413), status(413), page(1, at(1)), page(2, None), page(3, None))
    client = make_client(server)
    assert [page.data[0].event_id async for page in client.event_pages("w")] == ["e1", "e2"]
    await client.list_events("other")
    assert [body["limit"] for body in server.bodies] == [25, 12, 6, 6, 25]


async def test_after_some_pages_that_fit_a_larger_one_is_tried_again() -> None:
    """One event that is too large is stepped over by time; the pages below it would stay at one event each."""

    def full(size: int) -> httpx.Response:
        return httpx.Response(200, json={"data": [{"event_id": f"e{n}"} for n in range(size)], "next_cursor": None})

    small = [full(1) for _ in range(TRIED_AGAIN_AFTER)]
    empty = [full(0) for _ in range(TRIED_AGAIN_AFTER)]
    server = Server(*[status(413) for _ in range(4)], *empty, *small, status(413), *small, full(3))
    client = make_client(server)
    for _ in range(3 * TRIED_AGAIN_AFTER + 1):
        await client.list_events("w")
    limits = [body["limit"] for body in server.bodies]
    assert limits == [25, 12, 6, 3, *[1] * 2 * TRIED_AGAIN_AFTER, 3, *[1] * TRIED_AGAIN_AFTER, 3]


async def test_a_smaller_limit_shrinks_from_there() -> None:
    server = Server(status(413), page(1, None))
    client = make_client(server)
    await client.list_events("w", limit=5)
    await client.list_events("w", limit=2)
    await client.list_events("w")
    assert [body["limit"] for body in server.bodies] == [5, 3, 2, 3]


async def test_one_event_too_large_is_an_error() -> None:
    server = Server(status(413))
    client = make_client(server)
    with pytest.raises(TooLarge, match="413") as caught:
        await client.list_events("w")
    assert caught.value.__context__ is None
    assert [body["limit"] for body in server.bodies] == [25, 12, 6, 3, 1]


async def test_entries_without_an_id_are_counted_not_hidden() -> None:
    answer = {"data": [{"event_id": "a"}, {"status": "failed"}, 7, None, {"event_id": None}], "unreadable": "x"}
    listing = await make_client(Server(httpx.Response(200, json=answer))).list_events("w")
    assert [event.event_id for event in listing.data] == ["a"]
    assert listing.unreadable == 4
