"""A read of the request log, sent again."""

from __future__ import annotations

import httpx
import pytest

from tui.api import WebhooksClient
from tui.api.again import NotAgain, again_of
from tui.sealed import SecretStr

SERVER = "https://api.example/pre"
EVIL = "a/../b?c #%2f é"


async def asked() -> tuple[WebhooksClient, list[httpx.Request]]:
    """A client that has read a list of events and one of webhooks, and replayed an event."""
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[] if request.method == "GET" else {"data": []})

    client = WebhooksClient(SERVER, SecretStr("t0ps3cret"), transport=httpx.MockTransport(serve))
    await client.list_events(EVIL, status="failed")
    await client.get_configs(EVIL)
    await client.replay_event("w", "e")
    return client, seen


async def test_it_is_the_same_request() -> None:
    client, seen = await asked()
    for place in (0, 1):
        again = again_of(client.log.exchanges[place], SERVER)
        await client.send(again.operation, again.ids, query=again.query, content=again.content)
        first, second = seen[place], seen[-1]
        assert (first.method, first.url) == (second.method, second.url)
        assert first.content.replace(b" ", b"") == second.content.replace(b" ", b"")


async def test_what_may_change_something_or_is_not_known_whole_is_refused() -> None:
    client, _ = await asked()
    listed, _, replayed = client.log.exchanges
    for exchange, words in (
        (replayed, "Only what reads"),
        (listed._replace(operation="testOAuth"), "Only what reads"),
        (listed._replace(operation="somethingElse"), "Only what reads"),
        (listed._replace(request_body='{"a": "[redacted]"}'), "secret"),
        (listed._replace(request_body='{"a": … [cut, 9 bytes]'), "whole body"),
        (listed._replace(url="https://other.example/v2/webhooks/configs/w/events"), "another server"),
        (listed._replace(url=f"{SERVER}/v1/elsewhere"), "another server"),
    ):
        with pytest.raises(NotAgain, match=words):
            again_of(exchange, SERVER)
