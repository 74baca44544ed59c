"""Faults on demand, in-process."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.sandbox.support import Client, Receiver, running
from tui.sandbox.faults import Fault, parse

CONFIGS = "/v1/webhooks/configs"


async def _ask(client: Client, fault: str) -> httpx.Response:
    return await client.get(CONFIGS, headers={"X-Sandbox-Fault": fault})


async def test_statuses_and_their_retry_after() -> None:
    async with running() as client:
        limited, broken = await _ask(client, "429=2"), await _ask(client, "latency=0, 500")
        strange, unknown = await _ask(client, "not-json"), await _ask(client, "explode")
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "2")
    assert broken.status_code == 500 and "retry-after" not in broken.headers and broken.json()["message"]
    assert strange.status_code == 200 and strange.text.startswith("<!DOCTYPE html>")
    assert unknown.status_code == 400 and "explode" in unknown.json()["message"]


async def test_a_dropped_connection_and_a_cut_body_are_what_httpx_makes_of_them() -> None:
    async with running() as client:
        for fault in ("drop", "refuse"):
            with pytest.raises(httpx.ReadError):
                await _ask(client, fault)
        await client.create()
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            await _ask(client, "cut")


async def test_drop_carries_the_request_out_and_refuse_does_not() -> None:
    async with running() as client:
        for fault in ("refuse", "drop"):
            with pytest.raises(httpx.ReadError):
                await client.post(CONFIGS, json={"name": fault, "eventName": "e"}, headers={"X-Sandbox-Fault": fault})
        assert [hook["name"] for hook in await client.call("GET", CONFIGS)] == ["drop"]


async def test_a_fault_may_happen_a_few_times_only() -> None:
    async with running() as client:
        assert [(await _ask(client, "503 x2")).status_code for _ in range(4)] == [503, 503, 200, 200]
        assert (await _ask(client, "503 x2 # another")).status_code == 503


async def test_a_name_asks_for_every_request_about_its_webhook_but_saving_and_deleting() -> None:
    async with running() as client:
        made, fine = await client.create(name="x [fault: 429=0 x1]"), await client.create(name="[fault: tolerant]")
        path = f"{CONFIGS}/{made['id']}"
        assert [(await client.get(path)).status_code for _ in range(2)] == [429, 200]
        assert (await client.get(f"{CONFIGS}/{fine['id']}")).status_code == 200
        await client.call("PUT", path, json={"name": "[fault: drop]", "eventName": "e"})
        with pytest.raises(httpx.ReadError):
            await client.events(made)
        await client.call("DELETE", path, 204)


async def test_the_read_timeout_counts_in_process_and_the_delivery_goes_on() -> None:
    async with Receiver(gate=asyncio.Event()) as receiver, running() as client:
        made = await client.create(url=receiver.url)
        path = f"{CONFIGS}/{made['id']}/trigger"
        with pytest.raises(httpx.ReadTimeout):
            await client.post(path, params={"sync": "true"}, json={"metadata": {"organization_id": "1"}}, timeout=1.0)
        assert receiver.gate is not None
        receiver.gate.set()
        await client.sandbox.settle()
        (event,) = (await client.events(made))["data"]
    assert event["status"] == "succeeded" and len(receiver.received) == 1


def test_what_is_asked_for_is_read_as_written() -> None:
    assert parse("latency=1.5, 429=2 x3 # why") == [Fault("latency", 1.5), Fault("429", 2, 3)]
    for wrong in ("200", "latency=x", "drop y"):
        with pytest.raises(ValueError, match="is no fault"):
            parse(wrong)
