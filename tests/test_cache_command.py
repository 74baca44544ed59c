"""`cache clear` and `cache where`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.indexed import START, make_indexed
from tui import paths
from tui.cli import main
from tui.store.event_index import EVENTS_FILE, EventIndex


@pytest.fixture
def kept() -> Path:
    path = paths.cache_folder() / EVENTS_FILE
    index = EventIndex(path)
    index.keep(index.log("s", "o", "hook"), [make_indexed("e", START)])
    index.close()
    return path


def test_clear_leaves_nothing(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "where"]) == 0
    assert "1 event in" in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert f"Deleted {kept}" in capsys.readouterr().out
    assert list(kept.parent.iterdir()) == []
    assert main(["cache", "clear"]) == 0
    assert "No events are kept" in capsys.readouterr().out


def test_where_names_the_setting_that_keeps_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "where"]) == 0
    assert "keep_events" in capsys.readouterr().out


def test_a_file_that_is_none_is_said(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept.write_text("no database" * 100)
    assert main(["cache", "where"]) == 0
    assert "cannot be read" in capsys.readouterr().out
