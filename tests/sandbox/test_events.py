"""The event list: filters, pages, cursors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import NOW, Client, running
from tui.api import WebhooksClient
from tui.sandbox.app import MAX_ANSWER_BYTES
from tui.sandbox.database import StoredEvent
from tui.sealed import SecretStr
from tui.services.events.feed import FeedBook, Query
from tui.services.events.rows import Gap
from tui.services.events.window_loader import WindowLoader
from tui.services.time.window import ALL_TIME


def _row(config_id: str, number: int, status: str = "succeeded") -> StoredEvent:
    at = f"2026-11-23T10:00:{number // 4:02d}.{'000' if number % 2 else '500'}Z"  # two events in each half second
    return StoredEvent(
        f"e{number:03d}",
        config_id,
        at,
        status,
        "http://x/",
        "a",
        "PATCH",
        0,
        None,
        None,
        '{"organization_id":"739224"}',
        "{}",
        None,
    )


async def _filled(client: Client, count: int = 60) -> Any:
    made = await client.create()
    rows = [_row(made["id"], number, "failed" if number % 3 == 0 else "succeeded") for number in range(count)]
    client.sandbox.database.add_events(rows)
    return made


@pytest.mark.parametrize("limit", [1, 7, 25])
async def test_pages_are_newest_first_without_a_gap_or_a_repeat(limit: int) -> None:
    async with running() as client:
        made = await _filled(client)
        seen: list[tuple[str, str]] = []
        search: dict[str, Any] = {"limit": limit}
        while True:
            page = await client.events(made, **search)
            seen += [(event["created_at"], event["event_id"]) for event in page["data"]]
            assert len(seen) <= 60
            assert page["has_more"] is (page["next_cursor"] is not None)
            if not page["has_more"]:
                break
            search["cursor"] = page["next_cursor"]
    assert len(seen) == 60 and seen == sorted(set(seen), reverse=True)


async def test_filters_narrow_the_list() -> None:
    async with running() as client:
        made = await _filled(client)
        failed = (await client.events(made, status="failed"))["data"]
        one = (await client.events(made, event_id="e007"))["data"]
        window = {"from": "2026-11-23T11:00:02+01:00", "to": "2026-11-23T10:00:02.499Z"}
        seconds = (await client.events(made, timestamp=window))["data"]
    assert len(failed) == 20 and {event["status"] for event in failed} == {"failed"}
    assert [event["event_id"] for event in one] == ["e007"]
    assert {event["created_at"] for event in seconds} == {"2026-11-23T10:00:02.000Z"}


async def test_events_are_as_the_contract_has_them() -> None:
    async with running() as client:
        made = await _filled(client, 1)
        event = (await client.events(made))["data"][0]
    assert isinstance(event["payload"], str) and "original_payload" not in event
    assert "http_method" not in event  # PATCH is none of the contract's methods of an event
    assert event["org_id"] == "739224" and event["webhook_config_id"] == made["id"]


@pytest.mark.parametrize(
    "search",
    [
        {"limit": 0},
        {"limit": 26},
        {"limit": "25"},
        {"cursor": None},
        {"cursor": {"created_at": "2026-11-23"}},
        {"cursor": {"event_id": "unknown"}},
        {"timestamp": {"from": "2026-11-23T10:00:00"}},
        {"status": "in_progress"},
        {"status": ["failed"]},
    ],
)
async def test_a_search_beyond_the_contract_is_refused(search: dict[str, Any]) -> None:
    async with running() as client:
        made = await client.create()
        await client.call("POST", f"/v2/webhooks/configs/{made['id']}/events", 400, json=search)


@pytest.mark.parametrize("content", [b"", b"{}", b"null", b'{"extra": 1, "cursor": {}}'])
async def test_an_empty_search_lists_all(content: bytes) -> None:
    kind = "application/json" if content else "application/x-www-form-urlencoded"
    async with running() as client:
        made = await _filled(client, 3)
        path = f"/v2/webhooks/configs/{made['id']}/events"
        page = await client.call("POST", path, content=content, headers={"Content-Type": kind})
    assert len(page["data"]) == 3 and page["next_cursor"] is None and page["has_more"] is False


async def test_a_page_over_the_gateways_limit_is_refused_until_fewer_are_asked_for() -> None:
    async with running() as client:
        made = await client.create()
        rows = [_row(made["id"], number)._replace(payload="x" * 1_100_000) for number in range(6)]
        client.sandbox.database.add_events(rows)
        await client.call("POST", f"/v2/webhooks/configs/{made['id']}/events", 413, json={})
        assert len((await client.events(made, limit=2))["data"]) == 2


async def test_an_async_trigger_is_in_the_list_at_once() -> None:
    async with running() as client:
        made = await client.create(url="http://127.0.0.1:9/")
        triggered = await client.trigger(made, sync=False)
        event = (await client.events(made))["data"][0]
        assert (event["event_id"], event["status"]) == (triggered["event_id"], "in_progress")
        await client.call(
            "POST",
            f"/v1/webhooks/configs/{made['id']}/trigger",
            400,
            params={"sync": "True"},
            json={"metadata": {"organization_id": "1"}},
        )
        await client.call("POST", f"/v1/webhooks/configs/{made['id']}/trigger", 400, json={})


async def test_an_event_too_large_for_any_page_hides_neither_what_is_older_nor_itself() -> None:
    """The console's own reading over the wire: one of 60 events is over the gateway's limit. What shares its
    millisecond and comes after it in the order cannot be told from it."""
    async with running() as client:
        made = await _filled(client, 0)
        rows = [_row(made["id"], number) for number in range(0, 120, 2)]
        rows[15] = rows[15]._replace(payload=f'{{"a": "{"x" * MAX_ANSWER_BYTES}"}}')
        client.sandbox.database.add_events(rows)
        api = WebhooksClient(
            "https://sandbox.demo", SecretStr(client.sandbox.state.token), transport=client.sandbox.transport()
        )
        feed = FeedBook(api, made["id"], lambda: NOW).feed(Query(ALL_TIME))
        loader = WindowLoader(feed)
        await loader.load()
        await api.aclose()
        ids = [row.event_id for row in feed.all_rows if not isinstance(row, Gap)]
        assert {row.event_id for row in rows} - set(ids) == {"e028", "e030"} and len(ids) == 58
        assert loader.complete and feed.counts.words == "58 of 58 · 1 unreadable"
