"""Every line that can be copied of an event, run by real shells and real programs against a sandbox on a port."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.support.command_line import TOKEN
from tests.support.headless import Served
from tests.support.places import ROOT
from tests.support.recorder import Recorder
from tests.support.shells import SHELLS, shell_or_skip
from tui.api import operations
from tui.api.client import WebhooksClient
from tui.api.models import WebhookConfig, WebhookEvent
from tui.sealed import SecretStr
from tui.services.copying.api_calls import ApiCall, ApiTarget, api_curl, own_line, vendor_line
from tui.services.copying.body_files import LONGEST_ARGUMENT, BodyFiles
from tui.services.copying.delivery import delivery_of
from tui.services.copying.requests import curl_line, httpie_line

EVIL = "-x'; touch owned #\"$(touch owned)`touch owned`\n%s\\ é\u202e"
"""What somebody may call a webhook, or write into a payload."""

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine: not tried")


class Runner:
    """Runs lines as a person would, in a folder of their own where nothing else may come to be."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        programs = folder / "programs"
        programs.mkdir()
        own = programs / "epilot-webhooks-tui"
        own.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tui "$@"\n')
        own.chmod(0o755)
        self._folder = folder / "here"
        self._folder.mkdir()
        self._environ = {**environ, "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def run(self, shell: str, line: str, **variables: str) -> str:
        """Return the output of the line; it has to succeed."""
        done = subprocess.run(
            [*shell_or_skip(shell), "-c", line.encode("utf-8", "surrogatepass")],
            env={**self._environ, **variables}, cwd=self._folder, capture_output=True, timeout=60, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        assert not [*self._folder.iterdir()]
        return done.stdout.decode()


@pytest.fixture
def runner(tmp_path: Path, environ: dict[str, str]) -> Runner:
    return Runner(tmp_path, environ)


def with_client(url: str, work: Callable[[WebhooksClient], Any]) -> Any:
    """Carry `work` out over a client of its own."""

    async def carry_out() -> Any:
        client = WebhooksClient(url, SecretStr(TOKEN))
        try:
            return await work(client)
        finally:
            await client.aclose()

    return asyncio.run(carry_out())


async def made_event(client: WebhooksClient, address: str) -> tuple[WebhookConfig, WebhookEvent]:
    """A webhook with a name that would like to run, and its first event, delivered."""
    config = await client.create_config({
        "name": EVIL, "eventName": "order_completed", "httpMethod": "PUT",
        "url": f"{address}/in?a=1&b=$(touch%20owned)",
        "auth": {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X-Key", "keyValue": "k3y-of-a-test"}},
        "payloadConfiguration": {"custom_headers": {"X-Source": "s0urce 'x' $(touch owned)"}},
    })  # fmt: skip
    await client.trigger_webhook(config.id, {"metadata": {"organization_id": "739224"}, "text": EVIL}, sync=True)
    return config, (await client.list_events(config.id)).data[0]


def test_every_line_of_an_event_does_what_it_says(
    served: Served, environ: dict[str, str], runner: Runner, tmp_path: Path
) -> None:
    files = BodyFiles(tmp_path / "copies")
    with Recorder() as receiver:
        config, event = with_client(served.url, lambda client: made_event(client, receiver.url))
        (delivered,) = receiver.requests
        variables = {"WEBHOOK_X_KEY": "k3y-of-a-test", "WEBHOOK_X_SOURCE": delivered.headers["x-source"]}

        def same_as_delivered(line: str, shell: str) -> None:
            receiver.requests.clear()
            runner.run(shell, line, **variables)
            (again,) = receiver.requests
            assert (again.method, again.path, again.body) == (delivered.method, delivered.path, delivered.body)
            for name in ("webhook-id", "content-type", "x-key", "x-source"):
                assert again.headers[name] == delivered.headers[name]

        redacted, whole = delivery_of(event, config), delivery_of(event, config, secrets=True)
        for shell in filter(shutil.which, SHELLS):
            same_as_delivered(curl_line(redacted, files).text, shell)
            same_as_delivered(curl_line(whole, files).text, shell)
            if shutil.which("http"):
                same_as_delivered(httpie_line(redacted, files).text, shell)

        target = ApiTarget(served.url)
        replay = ApiCall(operations.REPLAY_EVENT, (config.id, event.event_id))
        read = ApiCall(operations.GET_EVENT, (config.id, event.event_id))
        replays = [(shell, api_curl(replay, target).text) for shell in filter(shutil.which, SHELLS)]
        replays.append(("dash", own_line(replay, target).text))
        reads = [("bash", api_curl(read, target).text), ("zsh", own_line(read, target).text)]
        if shutil.which("epilot"):
            replays.append(("bash", vendor_line(replay, target).text))
            reads.append(("dash", vendor_line(read, target).text))
        receiver.requests.clear()
        for shell, line in replays:
            runner.run(shell, line)
        for shell, line in reads:
            assert json.loads(runner.run(shell, line))["event_id"] == event.event_id
        arrives(receiver, len(replays))
        assert {again.body for again in receiver.requests} == {delivered.body}


def arrives(receiver: Recorder, count: int) -> None:
    """Wait for so many requests."""
    deadline = time.monotonic() + 30
    while len(receiver.requests) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(receiver.requests) == count


def test_ids_that_would_like_to_be_more_arrive_as_they_are(runner: Runner) -> None:
    with Recorder() as api:
        target = ApiTarget(api.url)
        for config_id, event_id in ((EVIL.removeprefix("-"), EVIL), (EVIL, "--help"), ("-d", "@/etc/passwd")):
            read = ApiCall(operations.GET_EVENT, (config_id, event_id))
            lines = [("dash", api_curl(read, target).text), ("bash", own_line(read, target).text)]
            if shutil.which("epilot") and not config_id.startswith("-"):
                lines.append(("zsh", vendor_line(read, target).text))
            for shell, line in lines:
                api.requests.clear()
                runner.run(shell, line, EPILOT_TOKEN=TOKEN)
                (request,) = api.requests
                parts = [unquote(part) for part in request.path.split("/")]
                assert parts == ["", "v1", "webhooks", "configs", config_id, "events", event_id]
                assert request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "payload", ["x" * 1_000_000, f"a\0b{EVIL}", "é" * LONGEST_ARGUMENT], ids=["large", "zero", "wide"]
)
def test_bodies_that_no_argument_can_hold_arrive_whole(runner: Runner, tmp_path: Path, payload: str) -> None:
    files = BodyFiles(tmp_path / "it's $(touch owned)")
    with Recorder() as receiver:
        config = WebhookConfig.model_validate({"id": "w", "url": receiver.url})
        delivery = delivery_of(WebhookEvent.model_validate({"event_id": "e", "payload": payload}), config)
        lines = [curl_line(delivery, files).text]
        if shutil.which("http"):
            lines.append(httpie_line(delivery, files).text)
        for line in lines:
            receiver.requests.clear()
            runner.run("dash", line)
            assert receiver.requests[0].body == payload.encode("utf-8", "surrogatepass")
            assert receiver.requests[0].headers["content-type"] == "application/json"
