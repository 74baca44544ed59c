"""Read-only, asked for or found out: every key that sends is off, says why, and nothing leaves."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.support.console import Console, press, type_text, until
from tests.support.times import AFTERNOON
from tui.sandbox import Sandbox


class NoWriting(httpx.AsyncBaseTransport):
    """A server that refuses replays to this token, and nothing else."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(":replay") or request.url.path.endswith("/replay"):
            return httpx.Response(403, json={"message": "webhook:replay is not granted"})
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()


class Refusing(Sandbox):
    def transport(self) -> NoWriting:
        return NoWriting(super().transport())


async def test_readonly_switches_every_sending_key_off_with_the_reason(tmp_path: Path) -> None:
    console = Console(tmp_path, read_only=True)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        text = await press(pilot)
        assert "read-only" in text.splitlines()[0]
        text = await press(pilot, "s")
        assert "--readonly was given" in text and "Switch off" not in text
        await press(pilot, "enter")
        text = await press(pilot, "r")
        assert "Replay is not available" in text and "Replay (y)" not in text
        assert console.client is not None
        assert {exchange.operation for exchange in console.client.log.exchanges} <= {
            "getConfigs",
            "getWebhookEventsV2",
            "getEventById",
        }


async def test_a_403_on_a_write_turns_read_only_on_and_says_why(tmp_path: Path) -> None:
    console = Console(tmp_path, sandbox=Refusing(token="demo", now=lambda: AFTERNOON, time_scale=0))
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        text = await press(pilot)
        assert "read-only" not in text.splitlines()[0]
        await press(pilot, "slash")
        await type_text(pilot, "orders to erp")
        await press(pilot, "enter", "enter", "S")
        await pilot.press("r")
        await pilot.pause()
        await press(pilot, "y")
        text = await until(pilot, lambda shown: "read-only" in shown.splitlines()[0])
        assert (
            "Read-only from now on" in text
            and "403" in text
            and "webhook:replay is not granted" in " ".join(text.split())
        )
        text = await press(pilot, "r")
        assert "Replay is not available" in text
