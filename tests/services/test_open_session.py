"""A connection opened: what may be written over it, what is guarded, and where what is sent is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.times import NOON
from tui import paths
from tui.api.client import WebhooksClient
from tui.api.timing import ServerClock
from tui.connection import Connection, demo_connection
from tui.sealed import SecretStr
from tui.services.open_session import ledger_path, open_session
from tui.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    yield


def client_of(connection: Connection) -> WebhooksClient:
    answer = httpx.MockTransport(lambda request: httpx.Response(200, json=[]))
    return WebhooksClient(connection.server, SecretStr("t"), transport=answer, allow_plain_http=True)


def connection_of(profile: str = "live", *, read_only: bool = False) -> Connection:
    claims = demo_connection().claims._replace(read_only=read_only)
    return replace(
        demo_connection(),
        profile=profile,
        is_demo=False,
        server="https://api.test",
        token_source="a file",
        claims=claims,
    )


@pytest.mark.parametrize(
    ("asked_for", "token", "words"),
    [
        (False, False, None),
        (True, False, "--readonly was given"),
        (False, True, "The token (a file) is read-only: it can"),
    ],
)
async def test_the_client_is_guarded_by_who_may_write(asked_for: bool, token: bool, words: str | None) -> None:
    connection = connection_of(read_only=token)
    client = client_of(connection)
    opened = open_session(connection, client, Settings(), read_only=asked_for)
    reason = opened.access.read_only_reason
    assert reason is None if words is None else reason is not None and reason.startswith(words)
    assert client.guard is opened.access
    await opened.session.aclose()


async def test_production_is_what_the_settings_name_and_never_the_demo() -> None:
    guarded = Settings(production=("Live",))
    for connection, production in (
        (connection_of("live"), True),
        (connection_of("dev"), False),
        (replace(demo_connection(), profile="live"), False),
    ):
        opened = open_session(connection, client_of(connection), guarded)
        assert opened.production is production
        await opened.session.aclose()


async def test_replays_are_recorded_in_one_file_and_those_of_the_demo_in_memory(tmp_path: Path) -> None:
    connection = connection_of()
    opened = open_session(connection, client_of(connection), Settings(recovery_rate=7), rate=None)
    recoveries = opened.session.recoveries
    assert recoveries.rate == 7 and recoveries.ledger.path == paths.ledger_file()
    assert not paths.ledger_file().exists(), "nothing is made before something is sent"
    await opened.session.aclose()
    assert ledger_path(demo_connection()) is None
    named = [
        path for path in sorted((ROOT / "tui").rglob("*.py")) if "ledger.sqlite" in path.read_text(encoding="utf-8")
    ]
    assert [path.name for path in named] == ["paths.py"]


async def test_events_stay_only_where_it_was_asked_for_both_by_the_settings_and_the_program() -> None:
    connection = connection_of()
    for keeps, days, kept in ((True, 3, True), (True, 0, False), (False, 3, False)):
        opened = open_session(
            connection, client_of(connection), Settings(keep_events=days), keeps_events=keeps, now=lambda: NOON
        )
        assert opened.session.index.connection is not None
        assert bool(list(paths.cache_folder().glob("events.sqlite"))) is kept
        await opened.session.aclose()
        for file in paths.cache_folder().glob("events.sqlite*"):
            file.unlink()


async def test_a_wrong_clock_is_told_of_and_known() -> None:
    connection, told = connection_of(), list[timedelta]()
    client = client_of(connection)
    opened = open_session(connection, client, Settings(), clock_is_wrong=told.append)
    assert opened.clock_ahead is None and isinstance(client.now, ServerClock)
    client.now.told(timedelta(hours=1))
    client.now.ahead = timedelta(hours=1)
    assert told == [timedelta(hours=1)] == [opened.clock_ahead]
    await opened.session.aclose()
