"""Webhooks: what may be saved, what is kept, what is never given out."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.sandbox.support import Receiver, running

CONFIGS = "/v1/webhooks/configs"
BASIC = {"authType": "BASIC", "basicAuthConfig": {"username": "u", "password": "secret-1"}}


def _body(**fields: Any) -> dict[str, Any]:
    return {
        "name": "n",
        "eventName": "order_completed",
        "url": "http://127.0.0.1:9/",
        "httpMethod": "POST",
        "auth": BASIC,
        **fields,
    }


async def test_a_new_webhook_is_on_retries_and_shows_its_signing_secret_once() -> None:
    async with running() as client:
        made = await client.create(url="http://127.0.0.1:9/")
        again = await client.call("GET", f"{CONFIGS}/{made['id']}")
    assert made.pop("signingSecret").startswith("whsec_")
    assert again == made
    assert made["enabled"] is True and made["status"] == "active"
    assert made["retryPolicy"] == {"enabled": True, "maxAttempts": 3}
    assert made["creationTime"] == made["updatedTime"] == "2026-11-23T14:00:00.123Z"


async def test_no_answer_has_a_secret_but_a_reference_is_shown() -> None:
    reference = {
        "authType": "API_KEY",
        "apiKeyConfig": {"keyName": "k", "keyValue": "{{ env.x }}", "keyValueIsEnvVar": True},
    }
    async with running() as client:
        made = await client.create(auth=BASIC)
        await client.create(auth=reference)
        texts = [json.dumps(made), json.dumps(await client.call("GET", CONFIGS))]
        texts.append(json.dumps(await client.call("PUT", f"{CONFIGS}/{made['id']}", json=_body())))
    assert not any("secret-1" in text for text in texts)
    assert "{{ env.x }}" in texts[1]


@pytest.mark.parametrize(
    ("basic", "sent"),
    [
        ({"username": "u"}, "u:secret-1"),
        ({"username": "u", "password": None}, "u:"),
        ({"username": "u", "password": "new"}, "u:new"),
    ],
    ids=["left out: kept", "null: cleared", "text: set"],
)
async def test_a_secret_in_an_update(basic: dict[str, Any], sent: str) -> None:
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, auth=BASIC)
        body = _body(url=receiver.url, auth={"authType": "BASIC", "basicAuthConfig": basic})
        await client.call("PUT", f"{CONFIGS}/{made['id']}", json=body)
        await client.trigger(made)
    assert base64.b64decode(receiver.received[0].headers["authorization"].removeprefix("Basic ")).decode() == sent


async def test_an_update_replaces_all_but_the_retry_policy_and_what_is_read_only() -> None:
    async with running() as client:
        made = await client.create(filter={"keyToFilter": "a", "supportedValues": []}, url="http://127.0.0.1:9/")
        body = _body(
            id="other", signingSecret="mine", creationTime="2000-01-01T00:00:00.000Z", unknownField={"kept": True}
        )
        changed = await client.call("PUT", f"{CONFIGS}/{made['id']}", json=body)
    assert "filter" not in changed and "signingSecret" not in changed
    assert changed["id"] == made["id"] and changed["creationTime"] == made["creationTime"]
    assert changed["retryPolicy"] == made["retryPolicy"] and changed["unknownField"] == {"kept": True}


async def test_the_status_follows_from_what_there_is() -> None:
    async with running() as client:
        assert (await client.create())["status"] == "incomplete"
        assert (await client.create(url="http://127.0.0.1:9/", enabled=False))["status"] == "inactive"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "body.name must be a string"),
        ({"url": None}, "body.url must be a string"),
        ({"httpMethod": "post"}, "body.httpMethod must be one of"),
        ({"eventVersion": "1"}, "body.eventVersion must match"),
        ({"retryPolicy": {}}, "required property 'enabled'"),
        ({"retryPolicy": {"enabled": True, "maxAttempts": 6}}, "from 1 to 5"),
        ({"retryPolicy": {"enabled": True, "maxAttempts": True}}, "must be an integer"),
        ({"secureProxy": {"integration_id": "x", "use_case_slug": "y"}}, "must be a UUID"),
        ({"filterConditions": {"conditions": [{}] * 11}}, "0 to 10 entries"),
        ({"filterConditions": {"conditions": [{"field": "a", "jsonata_expression": "b"}]}}, "not both"),
        ({"auth": {"authType": "DIGEST"}}, "body.auth.authType must be one of"),
        ({"payloadConfiguration": {"custom_headers": {"a": 1}}}, "custom_headers.a must be a string"),
    ],
)
async def test_what_the_contract_forbids_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    async with running() as client:
        answer = await client.call("POST", CONFIGS, 400, json=_body(**change))
        assert message in answer["message"]
        assert await client.call("GET", CONFIGS) == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"{", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'"\\ud800"', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json; charset=utf-8", 400),
        (b" " * 6_300_000, "application/json", 413),
    ],
)
async def test_a_body_that_is_no_json_is_refused(content: bytes, kind: str, status: int) -> None:
    async with running() as client:
        answer = await client.call("POST", CONFIGS, status, content=content, headers={"Content-Type": kind})
    assert answer["message"]


async def test_webhooks_are_listed_by_event_and_deleted_with_their_events() -> None:
    async with running() as client:
        first, other = await client.create(eventName="a"), await client.create(eventName="b")
        assert [hook["id"] for hook in await client.call("GET", CONFIGS, params={"eventName": "b"})] == [other["id"]]
        await client.call("DELETE", f"{CONFIGS}/{first['id']}", 204)
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/events/x/replay"),
            ("GET", "/events/x"),
            ("POST", "/test-oauth"),
        ):
            assert "message" in await client.call(method, f"{CONFIGS}/{first['id']}{path}", 404)


async def test_only_the_one_token_is_let_in_but_the_key_is_public() -> None:
    async with running() as client:
        for wrong in ("", "Bearer", "Bearer other", "Basic demo"):
            assert await client.call("GET", CONFIGS, 401, headers={"Authorization": wrong}) == {
                "message": "Unauthorized"
            }
        key = await client.call(
            "GET", "/v1/webhooks/.well-known/public-key", params={"orgId": "1"}, headers={"Authorization": ""}
        )
        assert "BEGIN PUBLIC KEY" in key["public_key"]
        await client.call("GET", "/v1/webhooks/.well-known/public-key", 400)


async def test_a_read_only_token_reads_only() -> None:
    claims = base64.urlsafe_b64encode(b'{"read_only": true}').decode().rstrip("=")
    async with running(token=f"e30.{claims}.x") as client:
        assert await client.call("GET", CONFIGS) == []
        await client.call("POST", CONFIGS, 403, json=_body())


async def test_an_example_fits_the_event_and_is_always_the_same() -> None:
    async with running() as client:
        made = await client.create(eventName="order_completed")
        path = f"{CONFIGS}/{made['id']}/example"
        one, two = (
            await client.call("POST", path, json={}),
            await client.call("POST", path, json={"automation_id": "a"}),
        )
        await client.call("POST", path, 400)
    assert one["entity"] == two["entity"] and one["entity"]["_schema"] == "order" and one["relations"]
    assert two["metadata"]["automation_name"] == "a" and one["metadata"]["organization_id"] == "739224"
