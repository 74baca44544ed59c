"""Deliveries as a receiver on this machine sees them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.sandbox.support import METADATA, NOW, Receiver, running
from tests.support.jsonata import needs_engine
from tui import jsonata
from tui.api.models import RETRY_SCHEDULE_SECONDS
from tui.loopback import is_loopback
from tui.sandbox import Sandbox
from tui.sandbox.signing import Signer
from tui.sandbox.wire import Refusal

CONFIGS = "/v1/webhooks/configs"


async def test_the_payload_arrives_byte_for_byte_and_signed() -> None:
    async with Receiver() as receiver, running() as client:
        made = await client.create(
            url=receiver.url, payloadConfiguration={"custom_headers": {"X-Tenant": "{{ env.tenant_id }}"}}
        )
        result = await client.trigger(made, {"entity": {"name": "Größe 🦔"}})
        event = await client.event(made, result["event_id"])
        pem = (await client.call("GET", "/v1/webhooks/.well-known/public-key", params={"orgId": "1"}))["public_key"]
    (sent,) = receiver.received
    assert sent.body.decode() == event["payload"]
    assert json.loads(sent.body)["entity"] == {"name": "Größe 🦔"}
    assert sent.headers["content-type"] == "application/json" and sent.headers["x-tenant"] == "739224"
    assert (sent.headers["webhook-id"], sent.headers["webhook-timestamp"]) == (
        event["event_id"],
        str(int(NOW.timestamp())),
    )
    signatures = dict(part.split(",", 1) for part in sent.headers["webhook-signature"].split(" "))
    signed = f"{event['event_id']}.{int(NOW.timestamp())}.".encode() + sent.body
    secret = base64.b64decode(made["signingSecret"].removeprefix("whsec_"))
    assert base64.b64decode(signatures["v1"]) == hmac.digest(secret, signed, hashlib.sha256)
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, Ed25519PublicKey)
    key.verify(base64.b64decode(signatures["v1a"]), signed)


async def test_an_api_key_and_no_body_for_get() -> None:
    auth = {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X-Key", "keyValue": "k-1"}}
    async with Receiver() as receiver, running() as client:
        await client.trigger(await client.create(url=receiver.url, auth=auth, httpMethod="GET"))
    assert receiver.received[0].headers["x-key"] == "k-1"
    assert (receiver.received[0].method, receiver.received[0].body) == ("GET", b"")


def _oauth(endpoint: str) -> dict[str, Any]:
    parameters = [
        {"type": "body", "key": "scope", "value": "write"},
        {"type": "query", "key": "tenant", "value": "t1"},
        {"type": "header", "key": "X-Partner", "value": "p1"},
    ]
    config = {
        "clientId": "c1",
        "clientSecret": "s1",
        "endpoint": endpoint,
        "httpMethod": "POST",
        "customParameterList": parameters,
    }
    return {"authType": "OAUTH_CLIENT_CREDENTIALS", "oauthConfig": config}


async def test_oauth_exchanges_a_token_first() -> None:
    token = (200, b'{"access_token": "tok", "token_type": "Bearer", "expires_in": 60}')
    async with Receiver([token]) as login, Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, auth=_oauth(login.url))
        assert (await client.trigger(made))["status"] == "succeeded"
        tested = await client.call("POST", f"{CONFIGS}/{made['id']}/test-oauth")
    assert tested == {
        "success": True,
        "message": "OAuth token exchange successful",
        "token_type": "Bearer",
        "expires_in": 60.0,
    }
    asked = login.received[0]
    assert asked.path == "/hook?tenant=t1" and asked.headers["x-partner"] == "p1"
    form = {"grant_type": ["client_credentials"], "client_id": ["c1"], "client_secret": ["s1"], "scope": ["write"]}
    assert parse_qs(asked.body.decode()) == form
    assert [sent.headers["authorization"] for sent in receiver.received] == ["Bearer tok"]


async def test_a_refused_login_sends_nothing_and_is_not_tried_again() -> None:
    async with Receiver([(401, b'{"error": "invalid_client"}')]) as login, Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, auth=_oauth(login.url))
        result = await client.trigger(made, sync=False)
        await client.sandbox.settle()
        event = await client.event(made, result["event_id"])
        refused = await client.call("POST", f"{CONFIGS}/{made['id']}/test-oauth", 500)
    assert receiver.received == [] and len(login.received) == 2
    assert event["http_response"]["code"] == "OAuthTokenExchangeError" and event["http_response"]["status_code"] == 401
    assert "invalid_client" in refused["message"]


@pytest.mark.parametrize(
    ("answers", "status", "retries"), [([503, 429, 200], "succeeded", 2), ([500], "failed", 3), ([404], "failed", 0)]
)
async def test_transient_failures_are_tried_again(answers: list[Any], status: str, retries: int) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with Receiver(answers) as receiver, running(time_scale=1.0, sleep=sleep) as client:
        made = await client.create(url=receiver.url)
        result = await client.trigger(made, sync=False)
        await client.sandbox.settle()
        event = await client.event(made, result["event_id"])
    assert (event["status"], event["retry_attempt"]) == (status, retries)
    assert tuple(waits) == RETRY_SCHEDULE_SECONDS[:retries]
    assert (
        len({sent.headers["webhook-id"] for sent in receiver.received}) == 1 and len(receiver.received) == retries + 1
    )


async def test_a_sync_trigger_answers_with_the_first_outcome() -> None:
    async with Receiver([(503, b'{"why": "busy"}')]) as receiver, running() as client:
        result = await client.trigger(await client.create(url=receiver.url))
    assert (result["status"], result["status_code"], result["body"]) == ("failed", "503", {"why": "busy"})
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, b'{"a": [1]}'), {"status_code": 200, "message": "Status", "body": {"a": [1]}}),
        ((200, b"[1]"), {"status_code": 200, "message": "Status", "body": {"value": [1]}}),
        ((200, b"<ok/>"), {"status_code": 200, "message": "Status", "body": {"text": "<ok/>"}}),
        ((204, b""), {"status_code": 204, "message": "Status"}),
    ],
)
async def test_what_is_recorded_of_an_answer_is_an_object(answer: tuple[int, bytes], expected: dict[str, Any]) -> None:
    async with Receiver([answer]) as receiver, running() as client:
        made = await client.create(url=receiver.url)
        event = await client.event(made, (await client.trigger(made))["event_id"])
    assert event["http_response"] == expected


async def test_an_answer_that_is_too_large_was_delivered_but_is_not_recorded() -> None:
    async with Receiver([(200, b"x" * 300_000)]) as receiver, running() as client:
        result = await client.trigger(await client.create(url=receiver.url))
    assert len(receiver.received) == 1
    assert (result["status"], result["code"]) == (
        "failed",
        "INTERNAL_RESPONSE_TOO_LARGE",
    ) and "status_code" not in result


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/x",
        "https://xn--ls8h.example/x",
        "http://127.0.0.1.nip.io/",
        "http://0.0.0.0/",
        "http://169.254.169.254/",
        "http://[::ffff:8.8.8.8]/",
        "ftp://localhost/",
        "no url",
    ],
)
async def test_nothing_leaves_this_machine(url: str) -> None:
    async with running() as client:
        result = await client.trigger(await client.create(url=url))
    assert (result["status"], result["code"]) == ("failed", "INTERNAL_ERROR")
    assert "status_code" not in result and result["message"]


def test_loopback_is_told_by_its_name() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("localhost.example.com", "127.0.0.1.example", "10.0.0.1", "::", "")))


async def test_a_missing_environment_variable_is_named() -> None:
    auth = {"authType": "API_KEY", "apiKeyConfig": {"keyName": "k", "keyValue": "{{ env.gone }}"}}
    async with Receiver() as receiver, running() as client:
        result = await client.trigger(await client.create(url=receiver.url, auth=auth))
    assert "gone" in result["message"] and receiver.received == []


async def test_a_payload_that_the_filter_does_not_want_is_skipped() -> None:
    conditions = {"conditions": [{"field": "entity.status", "operation": "equals", "values": ["active"]}]}
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, filterConditions=conditions)
        skipped = await client.trigger(made, {"entity": {"status": "new"}})
        await client.trigger(made, {"entity": {"status": "active"}})
        events = (await client.events(made, status="skipped"))["data"]
    assert [event["event_id"] for event in events] == [skipped["event_id"]] and "status" not in skipped
    assert len(receiver.received) == 1


async def test_a_replay_is_a_new_event_with_the_same_payload() -> None:
    async with Receiver([404, 200]) as receiver, running() as client:
        made = await client.create(url=receiver.url)
        failed = await client.trigger(made, {"entity": {"n": 1}})
        await client.call("POST", f"{CONFIGS}/{made['id']}/events/{failed['event_id']}/replay", 204)
        await client.sandbox.settle()
        events = (await client.events(made))["data"]
    assert sorted(event["status"] for event in events) == ["failed", "succeeded"]
    assert receiver.received[0].body == receiver.received[1].body
    assert receiver.received[0].headers["webhook-id"] != receiver.received[1].headers["webhook-id"]


async def test_a_batch_queues_what_there_is_and_says_so() -> None:
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url)
        ids = [(await client.trigger(made))["event_id"] for _ in range(3)]
        path = f"{CONFIGS}/{made['id']}/events/replay-batch"
        queued = await client.call("POST", path, 202, json={"eventIds": [ids[2], "unknown", ids[0], ids[0]]})
        await client.sandbox.settle()
        for wrong in ([], ["x"] * 101, "x"):
            await client.call("POST", path, 400, json={"eventIds": wrong})
    assert queued == {"replayed_event_ids": [ids[2], ids[0]]} and len(receiver.received) == 5


@needs_engine
async def test_the_transform_is_applied_and_can_be_applied_again() -> None:
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, jsonataExpression='{ "n": entity.n }')
        result = await client.trigger(made, {"entity": {"n": 7}})
        event = await client.event(made, result["event_id"])
        body = {
            "name": "t",
            "eventName": "order_completed",
            "url": receiver.url,
            "httpMethod": "POST",
            "jsonataExpression": '{"m": entity.n}',
        }
        await client.call("PUT", f"{CONFIGS}/{made['id']}", json=body)
        path = f"{CONFIGS}/{made['id']}/events/{result['event_id']}/replay"
        await client.call("POST", path, 204, json={"reapply_transform": True})
        await client.sandbox.settle()
        await client.call("PUT", f"{CONFIGS}/{made['id']}", json={**body, "jsonataExpression": ""})
        await client.call("POST", path, 422, json={"reapply_transform": True})
    assert [json.loads(sent.body) for sent in receiver.received] == [{"n": 7}, {"m": 7}]
    assert json.loads(event["original_payload"]) == {**METADATA, "entity": {"n": 7}}
    assert (event["can_reapply_transform"], event["can_reapply_transform_reason"]) == (True, "available")


@needs_engine
@pytest.mark.parametrize(
    ("expression", "payload", "body"),
    [
        (
            "entity.lines[qty > 1].{'sku': sku}",
            {"lines": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 2}]},
            {"sku": "b"},
        ),
        ("$sum(entity.lines.(qty * price))", {"lines": [{"qty": 2, "price": 1.5}, {"qty": 1, "price": 4}]}, 7),
        ("entity.nothing", {"n": 1}, {**METADATA, "entity": {"n": 1}}),
    ],
)
async def test_a_transform_is_all_of_jsonata(expression: str, payload: Any, body: Any) -> None:
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, jsonataExpression=expression)
        await client.trigger(made, {"entity": payload})
    assert [json.loads(sent.body) for sent in receiver.received] == [body]


@pytest.mark.parametrize(
    ("expression", "engine", "words"),
    [
        pytest.param(
            "{ 'n': entity.n",
            True,
            'The transform failed: Expected "}" before end of expression, at character 16.',
            marks=needs_engine,
        ),
        pytest.param(
            "entity.n + 1",
            True,
            'The transform failed: The left side of the "+" operator must evaluate to a number, at character 1.',
            marks=needs_engine,
        ),
        ("entity", False, "The transform failed: JSONata is not available here: the package jlens is missing"),
    ],
)
async def test_an_event_whose_transform_fails_is_failed_and_nothing_is_sent(
    expression: str, engine: bool, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not engine:
        monkeypatch.setitem(sys.modules, "jlens", None)
    payload = {**METADATA, "entity": {"n": "x"}}
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, jsonataExpression=expression)
        result = await client.trigger(made, payload)
        await client.trigger(made, payload, sync=False)
        event = await client.event(made, result["event_id"])
        path = f"{CONFIGS}/{made['id']}/events/{result['event_id']}/replay"
        await client.call("POST", path, 204, json={"reapply_transform": True})
        await client.sandbox.settle()
        events = (await client.events(made))["data"]
    assert receiver.received == []
    assert (result["status"], result["code"]) == ("failed", "INTERNAL_ERROR") and result["message"].startswith(words)
    assert event["status"] == "failed" and event["http_response"]["message"] == result["message"]
    assert json.loads(event["payload"]) == json.loads(event["original_payload"]) == payload
    assert [known["status"] for known in events] == ["failed"] * 3


async def test_an_endless_transform_leaves_the_sandbox_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held at the door: a request that comes after it is answered before it ends."""
    going, go = threading.Event(), threading.Event()

    def endless(expression: str, document: str) -> jsonata.Result:
        going.set()
        go.wait()
        return jsonata.Result("1")

    monkeypatch.setattr(jsonata, "_evaluated", endless)
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, jsonataExpression="($f := function() { $f() }; $f())")
        waiting = asyncio.create_task(client.trigger(made))
        await asyncio.to_thread(going.wait)
        assert (await client.events(made))["data"] == []
        go.set()
        await waiting
    assert [sent.body for sent in receiver.received] == [b"1"]


@needs_engine
async def test_multipart_sends_the_file_and_skips_without_one() -> None:
    config = {"fileFieldName": "doc", "extraFields": {"kind": "'letter'"}}
    attachment = {"filename": "a.pdf", "content_base64": base64.b64encode(b"%PDF").decode()}
    async with Receiver() as receiver, running() as client:
        made = await client.create(url=receiver.url, deliveryMode="binary_multipart", multipartConfig=config)
        assert "Skipped" in (await client.trigger(made))["message"]
        await client.trigger(made, {"event_attachments": [attachment]})
        two = await client.trigger(made, {"event_attachments": [attachment, attachment]})
    (sent,) = receiver.received
    assert b'name="doc"; filename="a.pdf"' in sent.body and b"%PDF" in sent.body and b"letter" in sent.body
    assert "single" in two["message"]


async def test_what_a_restart_interrupts_is_failed_or_tried_again(tmp_path: Path) -> None:
    path, moment = tmp_path / "sandbox.db", [NOW]
    async with Receiver([503]) as receiver:
        async with running(path=path, time_scale=1.0, now=lambda: moment[0]) as client:
            made = await client.create(url=receiver.url)
            waiting = await client.trigger(made, sync=False)
            await client.sandbox.settle()
            assert (await client.event(made, waiting["event_id"]))["status"] == "in_progress"
            row = client.sandbox.database.event(made["id"], waiting["event_id"])
            assert row is not None
            client.sandbox.database.add_events([row._replace(event_id="half", next_attempt_at=None)])
        moment[0] += timedelta(hours=1)
        receiver.answers = [200]
        async with running(path=path, now=lambda: moment[0]) as client:
            await client.call("GET", CONFIGS)
            await client.sandbox.settle()
            resumed, half = await client.event(made, waiting["event_id"]), await client.event(made, "half")
            assert (await client.create())["id"] != made["id"]
    assert (resumed["status"], resumed["retry_attempt"]) == ("succeeded", 1)
    assert half["status"] == "failed" and "may have arrived" in half["http_response"]["message"]
    assert len(receiver.received) == 2


async def test_an_allowed_host_is_asked_for_real() -> None:
    async with Receiver() as receiver:
        port = receiver.url.rsplit(":", 1)[1]
        async with running(allow_hosts=["127.0.0.1", "LOCALHOST"]) as client:
            assert (await client.trigger(await client.create(url=f"http://localhost:{port}")))["status"] in {
                "succeeded",
                "failed",
            }


def test_without_cryptography_there_is_v1_only_and_the_key_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    signer = Signer(b"k" * 32)
    assert signer.headers("e", 1, b"{}", "whsec_aGVsbG8=")["webhook-signature"].split(",")[0] == "v1"
    assert "webhook-signature" not in signer.headers("e", 1, b"{}", None)
    with pytest.raises(Refusal, match="cryptography") as refused:
        signer.public_key()
    assert refused.value.status == 501


def test_a_sandbox_can_be_made_without_a_loop() -> None:
    Sandbox().prepare()
