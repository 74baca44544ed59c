"""Each operation: the request that it sends, and its reading of the answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.calls import CALLS
from tests.support.api_world import TOKEN, Server, make_client
from tui.api import Cursor, RefusedLocally, UnreadableAnswer
from tui.api.operations import ALL


def sent(server: Server) -> tuple[str, str, Any]:
    """Method, path with query, and body of the only request."""
    (request,) = server.requests
    return request.method, request.url.raw_path.decode(), server.bodies[0]


def test_every_operation_of_the_contract_has_a_call() -> None:
    assert {operation.id for operation in ALL} == set(CALLS)
    assert len(CALLS) == 14


def test_a_write_says_what_to_look_at_before_it_is_done_again() -> None:
    """Screens add nothing to an error whose outcome is unknown: it must say so by itself."""
    writes = [operation for operation in ALL if operation.changes]
    assert len(writes) == 6
    assert all("not known" in operation.unknown and "before" in operation.look for operation in writes)


@pytest.mark.parametrize("name", CALLS)
async def test_every_operation_asks_for_json_with_the_token_but_the_public_key(name: str) -> None:
    call, answer = CALLS[name]
    server = Server(answer)
    await call(make_client(server))
    (request,) = server.requests
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"].startswith("epilot-webhooks-tui/")
    assert request.headers.get("authorization") == (None if name == "getPublicKey" else f"Bearer {TOKEN}")
    assert request.headers.get("content-type") == ("application/json" if request.content else None)


async def test_public_key() -> None:
    server = Server(httpx.Response(200, json={"public_key": "PEM", "algorithm": "ed25519", "issuer": "epilot"}))
    key = await make_client(server).get_public_key("73 92")
    assert sent(server) == ("GET", "/v1/webhooks/.well-known/public-key?orgId=73+92", None)
    assert (key.public_key, key.algorithm, key.issuer) == ("PEM", "ed25519", "epilot")


async def test_configured_events() -> None:
    server = Server(httpx.Response(200, json=[{"eventName": "a", "eventLabel": "A"}, "odd", {}]))
    events = await make_client(server).get_configured_events()
    assert sent(server) == ("GET", "/v1/webhooks/configured-events", None)
    assert [(event.event_name, event.event_label) for event in events] == [("a", "A"), (None, None)]


async def test_configs_keep_what_this_program_does_not_know() -> None:
    wire = {"id": "a", "name": "n", "eventName": "e", "novelty": {"x": [1]}, "status": "resting"}
    server = Server(httpx.Response(200, json=[wire, {"id": None, "name": "no id"}, 7]))
    configs = await make_client(server).get_configs("e&f")
    assert sent(server) == ("GET", "/v1/webhooks/configs?eventName=e%26f", None)
    assert configs[0].wire == wire
    assert configs[0].status == "resting"
    assert [config.id for config in configs] == ["a", ""]


async def test_create_sends_the_body_as_it_is_and_returns_the_signing_secret() -> None:
    server = Server(httpx.Response(201, json={"id": "new", "signingSecret": "whsec_x"}))
    config = await make_client(server).create_config({"name": "n", "eventName": "e", "auth": None})
    assert sent(server) == ("POST", "/v1/webhooks/configs", {"name": "n", "eventName": "e", "auth": None})
    assert config.signing_secret == "whsec_x"


async def test_get_update_and_delete_encode_the_id_in_full() -> None:
    config_id = "a/b c?é%2F#.."
    path = "/v1/webhooks/configs/a%2Fb%20c%3F%C3%A9%252F%23.."
    for method in ("GET", "PUT", "DELETE"):
        server = Server(httpx.Response(200, json={"id": config_id}))
        client = make_client(server, address="http://localhost:8787/pre/")
        if method == "GET":
            await client.get_config(config_id)
        elif method == "PUT":
            await client.update_config(config_id, {"name": "x"})
        else:
            await client.delete_config(config_id)
        assert sent(server)[:2] == (method, "/pre" + path)


async def test_ids_of_digits_stay_as_they_are() -> None:
    server = Server(httpx.Response(200, json={"event_id": "00123.50"}))
    event = await make_client(server).get_event("00123456789012345678901", "00123.50")
    assert sent(server)[1] == "/v1/webhooks/configs/00123456789012345678901/events/00123.50"
    assert event.event_id == "00123.50"


@pytest.mark.parametrize("identifier", ["", ".", "..", "\ud800"])
async def test_an_id_that_would_change_the_path_is_refused(identifier: str) -> None:
    server = Server()
    with pytest.raises(RefusedLocally, match="id"):
        await make_client(server).delete_config(identifier)
    assert server.requests == []


async def test_oauth_test_sends_no_body() -> None:
    answer = {"success": True, "message": "fine", "expires_in": 3600.5, "token_type": "Bearer"}
    server = Server(httpx.Response(200, json=answer))
    result = await make_client(server).test_oauth("w")
    assert sent(server) == ("POST", "/v1/webhooks/configs/w/test-oauth", None)
    assert (result.success, result.message, result.expires_in) == (True, "fine", 3600.5)


@pytest.mark.parametrize(("sync", "query"), [(True, "?sync=true"), (False, "")])
async def test_trigger(sync: bool, query: str) -> None:
    server = Server(httpx.Response(200, json={"event_id": "e", "status_code": 503, "status": "failed", "body": "down"}))
    result = await make_client(server).trigger_webhook("w", {"metadata": {"organization_id": "1"}, "x": 1}, sync=sync)
    assert sent(server) == (
        "POST",
        f"/v1/webhooks/configs/w/trigger{query}",
        {"metadata": {"organization_id": "1"}, "x": 1},
    )
    assert (result.event_id, result.status_code, result.body) == ("e", "503", "down")


async def test_a_payload_with_half_a_surrogate_pair_is_sent_as_it_is() -> None:
    server = Server(httpx.Response(200, json={"event_id": "e"}))
    await make_client(server).trigger_webhook("w", {"metadata": {}, "name": "\ud83d"})
    assert json.loads(server.requests[0].content)["name"] == "\ud83d"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"x"])
async def test_a_payload_that_is_not_json_is_refused(value: Any) -> None:
    server = Server()
    with pytest.raises(RefusedLocally, match="JSON"):
        await make_client(server).trigger_webhook("w", {"metadata": {}, "x": value})
    assert server.requests == []


async def test_a_payload_nested_without_end_is_refused() -> None:
    endless: Any = []
    for _ in range(100_000):
        endless = [endless]
    with pytest.raises(RefusedLocally, match="nested"):
        await make_client(Server()).trigger_webhook("w", {"x": endless})


async def test_listing_without_filters_asks_for_a_full_page() -> None:
    server = Server(httpx.Response(200, json={"data": []}))
    page = await make_client(server).list_events("w")
    assert sent(server) == ("POST", "/v2/webhooks/configs/w/events", {"limit": 25})
    assert (page.data, page.next_cursor, page.has_more) == ([], None, None)


async def test_listing_sends_filters_and_the_cursor_as_the_contract_has_them() -> None:
    server = Server(httpx.Response(200, json={"data": []}))
    await make_client(server).list_events(
        "w",
        limit=7,
        cursor=Cursor(created_at="2026-07-14T09:38:12.123Z", event_id="e9"),
        since=datetime(2026, 7, 14, 11, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=2))),
        until=datetime(2026, 7, 14, 12, tzinfo=UTC),
        event_id="e1",
        status="failed",
    )
    assert server.bodies == [
        {
            "limit": 7,
            "cursor": {"created_at": "2026-07-14T09:38:12.123Z", "event_id": "e9"},
            "timestamp": {"from": "2026-07-14T09:00:00.123Z", "to": "2026-07-14T12:00:00.000Z"},
            "event_id": "e1",
            "status": "failed",
        }
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 0}, {"limit": 26}, {"status": "in_progress"}, {"since": datetime(2026, 7, 14)}],  # noqa: DTZ001
)
async def test_a_filter_the_server_does_not_take_is_refused(wrong: dict[str, Any]) -> None:
    server = Server()
    with pytest.raises(RefusedLocally):
        await make_client(server).list_events("w", **wrong)
    assert server.requests == []


async def test_replay_has_a_body_only_for_the_transform() -> None:
    server = Server(httpx.Response(204))
    client = make_client(server)
    await client.replay_event("w", "e 1")
    await client.replay_event("w", "e", reapply_transform=True)
    assert [request.url.raw_path for request in server.requests] == [
        b"/v1/webhooks/configs/w/events/e%201/replay",
        b"/v1/webhooks/configs/w/events/e/replay",
    ]
    assert server.bodies == [None, {"reapply_transform": True}]


async def test_a_batch_returns_the_ids_that_were_queued_and_sends_none_twice() -> None:
    server = Server(httpx.Response(202, json={"replayed_event_ids": ["b"]}))
    client = make_client(server)
    assert await client.replay_batch("w", ["a", "b", "a"]) == ["b"]
    await client.replay_batch("w", ["a"], reapply_transform=True)
    assert server.requests[0].url.path == "/v1/webhooks/configs/w/events/replay-batch"
    assert server.bodies == [{"eventIds": ["a", "b"]}, {"eventIds": ["a"], "reapply_transform": True}]


@pytest.mark.parametrize("count", [0, 101])
async def test_a_batch_has_1_to_100_ids(count: int) -> None:
    server = Server(httpx.Response(202, json={"replayed_event_ids": []}))
    client = make_client(server)
    with pytest.raises(RefusedLocally, match="100"):
        await client.replay_batch("w", [str(number) for number in range(count)])
    with pytest.raises(RefusedLocally):
        await client.replay_batch("w", ["a", ""])
    assert server.requests == []
    assert await client.replay_batch("w", [str(number) for number in range(100)]) == []


async def test_a_batch_whose_answer_names_no_ids_is_unknown_not_empty() -> None:
    with pytest.raises(UnreadableAnswer, match="which events") as caught:
        await make_client(Server(httpx.Response(202, json={}))).replay_batch("w", ["a"])
    assert caught.value.may_have_arrived


async def test_example() -> None:
    document = {"metadata": {"action": "x"}, "entity": {"a": 1}, "relations": [{}], "more": [1]}
    server = Server(httpx.Response(200, json=document))
    client = make_client(server)
    assert (await client.get_example("w")).document == document
    await client.get_example("w", "auto")
    assert server.requests[0].url.path == "/v1/webhooks/configs/w/example"
    assert server.bodies == [{}, {"automation_id": "auto"}]


async def test_a_closed_client_refuses_instead_of_opening_again() -> None:
    server = Server()
    client = make_client(server)
    await client.get_configs()
    await client.aclose()
    await client.aclose()
    with pytest.raises(RefusedLocally, match="closed"):
        await client.get_configs()
    assert len(server.requests) == 1


async def test_closing_closes_a_transport_that_was_never_used() -> None:
    closed: list[bool] = []

    class Transport(httpx.MockTransport):
        async def aclose(self) -> None:
            closed.append(True)

    from tui.api import WebhooksClient

    await WebhooksClient("https://x.example", None, transport=Transport(Server())).aclose()
    assert closed == [True]


async def test_broken_certificate_settings_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tui.api import WebhooksClient

    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    client = WebhooksClient("https://127.0.0.1:1", None)
    with pytest.raises(RefusedLocally, match="SSL_CERT_FILE"):
        await client.get_configs()
    await client.aclose()


async def test_a_broken_proxy_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.api import WebhooksClient

    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:pass@proxy.example:1")
    client = WebhooksClient("https://127.0.0.1:1", None)
    with pytest.raises(RefusedLocally, match="HTTPS_PROXY"):
        await client.get_configs()
    await client.aclose()
