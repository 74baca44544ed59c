"""Any value in any field that an API sends: every screen and every command shows it, and goes on."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.values import DATES, DEEP, FIELDS, INNER, VALUES, OddServer, event
from tests.support.api_world import quick
from tests.support.console import Console, press, type_text
from tui.api.client import WebhooksClient
from tui.api.models import WebhookEvent
from tui.connection import Connection, demo_connection
from tui.headless import commands
from tui.sandbox import Sandbox
from tui.screens.common.event_columns import time_words
from tui.screens.common.event_parts import part_of, summary
from tui.sealed import SecretStr
from tui.services.events.event_row import row_of

NAMES: list[str | tuple[str, str]] = [*FIELDS, *INNER]
CASES: list[tuple[str | tuple[str, str], Any]] = [(field, value) for field in NAMES for value in VALUES]


@pytest.fixture(params=["America/New_York", "Pacific/Kiritimati"])
def local_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


def headless(server: OddServer, command: str, *words: str) -> tuple[int, str]:
    """Run a command over this server; its exit code."""
    parser = argparse.ArgumentParser()
    commands.add_arguments(command, parser)
    parser.add_argument("--readonly", action="store_true")

    def client(connection: Connection) -> WebhooksClient:
        return WebhooksClient(
            connection.server, SecretStr("t0ken"), transport=server.transport(), allow_plain_http=True
        )

    return commands.run(command, parser.parse_args(words), demo_connection, client), ""


def run_all(events: Sequence[Mapping[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    server = OddServer(events)
    for words in (("failures", "--since", "all"), ("failures", "--since", "all", "--json"),
                  ("failures", "--since", "7d", "--json")):  # fmt: skip
        code, _ = headless(server, *words)
        assert code in (0, 3)
        shown = capsys.readouterr().out
        assert "--json" not in words or "webhooks" in json.loads(shown)
    for more in ((), ("--json",)):
        code, _ = headless(server, "replay", "Orders", "--failed", "--since", "all", "--dry-run", *more)
        assert code == 0
        shown = capsys.readouterr().out
        if more:
            planned = {odd["id"] for odd in json.loads(shown.splitlines()[0])["plan"]["events"]}
            assert planned == {odd["event_id"] for odd in events if odd["status"] == "failed"}
    assert server.sent == []


@pytest.mark.slow
def test_commands_with_every_value_in_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    run_all([event(number, {field: value}) for number, (field, value) in enumerate(CASES)], capsys)


@pytest.mark.slow
@pytest.mark.usefixtures("local_zone")
def test_commands_with_times_beyond_all_calendars(capsys: pytest.CaptureFixture[str]) -> None:
    fields: list[str | tuple[str, str]] = ["created_at", ("metadata", "creation_timestamp")]
    run_all([event(number, dict.fromkeys(fields, at)) for number, at in enumerate(DATES)], capsys)


@pytest.mark.slow
@quick
@given(st.lists(st.dictionaries(st.sampled_from([*FIELDS, *INNER]), st.sampled_from(VALUES), max_size=6), max_size=4))
def test_commands_with_any_values_together(changes: list[dict[Any, Any]]) -> None:
    server = OddServer([event(number, change) for number, change in enumerate(changes)])
    for words in (
        ("failures", "--since", "all", "--json"),
        ("replay", "Orders", "--failed", "--since", "all", "--dry-run"),
    ):
        assert headless(server, *words)[0] in (0, 3)


def odd_console(folder: Path, events: Sequence[Mapping[str, Any]], config: Mapping[str, Any] | None = None) -> Console:
    return Console(folder, sandbox=cast("Sandbox", OddServer(events, config)))


@pytest.mark.slow
@pytest.mark.usefixtures("local_zone")
async def test_a_log_of_times_beyond_all_calendars(tmp_path: Path) -> None:
    console = odd_console(tmp_path, [event(number, {"created_at": at}) for number, at in enumerate(DATES)])
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "w", "7", "enter", "L", "home")
        for _ in DATES:
            await pilot.press("down")
        await press(pilot, "home", "enter", "4", *("J" for _ in range(6)))
        await press(pilot, "escape", "h", "h", "c", "escape", "left", "right", "R", "escape")
        assert console.app.return_code is None


@pytest.mark.parametrize("at", DATES)
def test_a_time_is_kept_as_it_was_sent(at: str) -> None:
    sent = WebhookEvent.model_validate(event(1, {"created_at": at}))
    assert f'"{at}"' in (part_of(sent, "metadata", whole=True).text or "")
    row = row_of(sent)
    assert row.created_at == at and (row.at is not None or time_words(row.at, row.created_at, local=True) == at)


@pytest.mark.parametrize("retries", [2**63, -1, 10**40])
def test_a_number_of_retries_is_shown_as_it_was_sent(retries: int) -> None:
    sent = WebhookEvent.model_validate(event(1, {"retry_attempt": retries}))
    assert any(str(retries) in str(value) for label, value in summary(sent, "") if label == "Retries")


SIDE_BY_SIDE = 4
"""Fields of one event that hold something odd at the same time, each another value: every field still has every value
once."""


@pytest.mark.slow
@pytest.mark.parametrize("group", range(6))
async def test_every_screen_with_every_value(tmp_path: Path, group: int) -> None:
    fields = NAMES[group::6]
    assert len(fields) <= SIDE_BY_SIDE
    events = [
        event(number, {field: VALUES[(number + 11 * place) % len(VALUES)] for place, field in enumerate(fields)})
        for number in range(len(VALUES))
    ]
    console = odd_console(tmp_path, events)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "w", "7", "enter", "L", "end", "home", "h", "h")
        for _ in events:
            await pilot.press("down")
        await press(pilot, "home", "enter", "1", "2", "3", "4", "n", "n", "N", "escape", "c", "down", "enter", "escape")
        await press(pilot, "slash")
        await type_text(pilot, "attempt:>0 since:7d code:5xx x")
        await press(pilot, "enter", "escape", "escape", "R", "escape", "a", "u", "Y", "escape")
        assert console.app.return_code is None


@pytest.mark.parametrize("value", [candidate for candidate in VALUES if candidate != DEEP])
@pytest.mark.parametrize(
    "name", ["name", "url", "auth", "retryPolicy", "filterConditions", "enabled", "status", "creationTime"]
)
async def test_the_list_with_every_value(name: str, value: Any) -> None:
    """But for one that is nested without end: cut, it could not be sent back whole, so the list says that it is
    unreadable."""
    server = OddServer([], {name: value})
    client = WebhooksClient("http://x.test", SecretStr("t0ken"), transport=server.transport(), allow_plain_http=True)
    (config,) = await client.get_configs()
    assert config.id == "hook" and config.label
    await client.aclose()
