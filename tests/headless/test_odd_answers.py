"""The commands' words about answers that are successes by their status, and nothing that the contract knows."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.api_world import SERVER, make_client
from tui.api import WebhooksClient
from tui.connection import Claims, Connection
from tui.headless import commands
from tui.headless.desk import Trouble
from tui.sealed import SecretStr

CONNECTION = Connection(SERVER, SecretStr("t"), "--token", None, None, (), Claims(organization="1"), False)
FAILED = {"event_id": "f1", "status": "failed", "created_at": "2026-07-14T09:00:00.000Z"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


def run(command: str, answer: Any, *words: str) -> int:
    """Run a command over a server that answers every question for events with `answer`."""

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/configs"):
            return httpx.Response(200, json=[{"id": "c1", "name": "Orders", "url": "https://a.test"}])
        return httpx.Response(200, json=answer)

    def open_client(_: Connection) -> WebhooksClient:
        return make_client(serve)

    parser = argparse.ArgumentParser()
    parser.add_argument("--readonly", action="store_true")
    commands.add_arguments(command, parser)
    return commands.run(command, parser.parse_args(words), lambda: CONNECTION, open_client)


ODD: list[Any] = [
    {"message": "Internal\x1b error"},
    {"errors": [{"message": "boom"}]},
    {"data": None},
    {},
    {"data": [1]},
    {"data": [], "has_more": False, "errors": [{"message": "boom"}]},
    {"data": [], "has_more": False, "error": "throttled"},
]


@pytest.mark.parametrize("answer", ODD)
def test_an_error_in_a_200_is_not_no_failures(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("failures", answer) == 3
    shown = capsys.readouterr().out
    assert (
        "0 of 1 webhook has failures in the last 24h. 0 are failing now. 1 could not be read." in shown
        and "?  Orders" in shown
    )
    assert "Internal" in shown or "message" not in answer
    assert "\x1b" not in shown


@pytest.mark.parametrize("answer", ODD)
def test_an_error_in_a_200_is_not_nothing_to_do(answer: Any) -> None:
    with pytest.raises(Trouble) as caught:
        run("replay", answer, "Orders", "--failed", "--since", "3h", "--yes")
    assert caught.value.code == 3


def test_a_count_that_is_not_all_says_so_and_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("failures", {"data": [FAILED, {"status": "failed"}]}, "--since", "2026-07-14", "--json") == 3
    (webhook,) = json.loads(capsys.readouterr().out)["webhooks"]
    assert (webhook["failed"], webhook["complete"]) == (1, False)
    assert run("failures", {"data": [], "has_more": True}) == 3
    assert "?  Orders (c1)" in capsys.readouterr().out
