"""The webhooks of the last connection, for completion: kept privately, and garbage counts as nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.support.connection_files import jwt
from tui.connection import Claims, Connection
from tui.screens.navigation.starting_place import StartingPlace
from tui.sealed import SecretStr
from tui.store.known_webhooks import KNOWN_WEBHOOKS_FILE, MOST, known, remember
from tui.store.last_session import LastSession


def test_they_are_read_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "state" / KNOWN_WEBHOOKS_FILE
    webhooks = [("a", "One \ud800\x1b"), ("b", "")]
    remember(path, [*webhooks, ("", "without an id"), ("c", "x" * 201)])
    assert known(path) == webhooks
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_there_are_no_more_than_a_shell_can_show(tmp_path: Path) -> None:
    remember(tmp_path / "w", [(str(number), "") for number in range(MOST + 1)])
    assert len(known(tmp_path / "w")) == MOST


@pytest.mark.parametrize(
    "garbage", [b"", b"{", b"{}", b"[1, [2, 3], [4], [null, 5]]", b"\xff", b"[" * 100_000, b" " * 1_000_001]
)
def test_garbage_is_nothing_known(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "w").write_bytes(garbage)
    assert known(tmp_path / "w") == [] == known(tmp_path / "nowhere")


def test_the_console_writes_them_where_it_remembers_its_place(tmp_path: Path) -> None:
    token = SecretStr(jwt(sub="x"))
    connection = Connection("https://one.example", token, "--token", None, None, (), Claims(), allow_plain_http=False)
    place = StartingPlace(None, lambda _: LastSession(tmp_path / "s.json", "one", None), fresh=False)
    place.remember([], connection, [("a", "One")])
    assert known(tmp_path / KNOWN_WEBHOOKS_FILE) == [("a", "One")]
    nowhere = StartingPlace(None, None, fresh=False)
    nowhere.remember([], connection, [("b", "Two")])
    assert known(tmp_path / KNOWN_WEBHOOKS_FILE) == [("a", "One")]
