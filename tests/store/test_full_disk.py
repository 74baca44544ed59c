"""A disk that is full: what is read is an error that names the folder, and what is kept already stays."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.support.fake_log import make_event
from tui.api.errors import NotKept
from tui.services.events.event_row import row_of
from tui.store.coverage import Stretch
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Span


def fill(index: EventIndex) -> None:
    """Let the file grow no more: SQLite then says what it says of a full disk."""
    pages = index.connection.execute("PRAGMA page_count").fetchone()[0]
    index.connection.execute(f"PRAGMA max_page_count = {pages}")


def test_a_page_that_does_not_fit_is_an_error_and_not_half_kept() -> None:
    index = EventIndex()
    log = index.log("server", "org", "hook")
    first = [make_event(number) for number in range(3)]
    index.keep(log, [(row_of(event), event) for event in first])
    fill(index)
    large = [make_event(100 + number, payload="x" * 50_000) for number in range(20)]
    with pytest.raises(NotKept, match="the disk is full") as problem:
        index.keep(log, [(row_of(event), event) for event in large], lambda keys: Stretch(LOWEST, HIGHEST))
    assert "TMPDIR" in str(problem.value) and "xxx" not in str(problem.value)
    assert index.count(Span((log,))) == 3 and index.coverage(log) == []
    assert not index.connection.in_transaction
    index.close()


def test_a_log_that_gets_no_number_on_a_full_disk_has_one_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    index = EventIndex()
    index.connection.execute("PRAGMA query_only = ON")
    one, other = index.log("server", "org", "one"), index.log("server", "org", "other")
    assert one != other and one < 0 and index.log("server", "org", "one") == one
    assert index.count(Span((one,))) == 0
    index.close()


def test_a_temporary_folder_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(NotKept, match="gone"):
        EventIndex().log("server", "org", "hook")


def test_what_is_kept_between_runs_is_named_by_its_folder(tmp_path: Path) -> None:
    index = EventIndex(tmp_path / "events.sqlite")
    fill(index)
    event = make_event(1, payload="x" * 500_000)
    log = index.log("server", "org", "hook")
    with pytest.raises(NotKept, match="keep_events") as problem:
        index.keep(log, [(row_of(event), event)])
    assert str(tmp_path) in str(problem.value) and isinstance(problem.value.__cause__, sqlite3.Error)
    index.close()
