"""The place where a connection was left is written for this person only, read back as it was, and never trusted."""

from __future__ import annotations

import json
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.store.last_session import MOST_CONNECTIONS, LastSession

HERE = {"webhooks": {"window": "24h", "filter": "erp", "cursor": "w1"}, "events": {"config": "w1"}}


def session(folder: Path, server: str = "https://x.example", organization: str | None = "7") -> LastSession:
    return LastSession(folder / "state" / "last-session.json", server, organization)


def test_what_was_written_is_read_by_the_same_connection_only(tmp_path: Path) -> None:
    session(tmp_path).write(HERE)
    session(tmp_path, organization="8").write({"webhooks": {"window": "7d"}})
    assert session(tmp_path).read() == HERE
    assert session(tmp_path, organization="8").read() == {"webhooks": {"window": "7d"}}
    assert session(tmp_path, server="https://y.example").read() == {}
    file = tmp_path / "state" / "last-session.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_oldest_connections_are_forgotten(tmp_path: Path) -> None:
    for number in range(MOST_CONNECTIONS + 2):
        session(tmp_path, organization=str(number)).write(HERE)
    assert session(tmp_path, organization="1").read() == {}
    assert session(tmp_path, organization="2").read() == HERE


def test_only_places_are_kept(tmp_path: Path) -> None:
    session(tmp_path).write({"webhooks": {"cursor": "w", "payload": {"a": 1}, "long": "x" * 501, "at": 1.5}, "y": "z"})  # type: ignore[dict-item]  # that is the point
    assert session(tmp_path).read() == {"webhooks": {"cursor": "w"}}


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"connections": 7}', b"[" * 90_000, b" " * 300_000])
def test_garbage_is_nothing_remembered_and_is_written_over(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "state" / "last-session.json"
    file.parent.mkdir()
    file.write_bytes(content)
    assert session(tmp_path).read() == {}
    session(tmp_path).write(HERE)
    assert session(tmp_path).read() == HERE


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_whatever_the_file_holds_it_is_places_or_nothing(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "last-session.json"
        path.write_text(json.dumps({"connections": {"https://x.example 7": value}}), encoding="utf-8", errors="replace")
        for place in LastSession(path, "https://x.example", "7").read().values():
            assert all(isinstance(item, str | int) for item in place.values())
