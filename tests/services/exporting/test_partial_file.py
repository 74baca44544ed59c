"""A file of an export: whole, told to be partial, or not there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tui.services.exporting.partial_file import CannotWrite, PartialFile


def test_it_has_its_name_only_when_it_is_whole_and_is_private(tmp_path: Path) -> None:
    file = PartialFile(tmp_path / "events.csv")
    file.write("a\n")
    assert [path.name for path in tmp_path.iterdir()] == ["events.partial.csv"]
    assert file.finish().read_text() == "a\n"
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]
    assert stat.S_IMODE((tmp_path / "events.csv").stat().st_mode) == 0o600


def test_what_is_stopped_says_so_in_its_name_or_is_not_there(tmp_path: Path) -> None:
    for number in ("", "-2"):
        file = PartialFile(tmp_path / "events.csv")
        file.write("a\n")
        assert file.stop() == tmp_path / f"events.partial{number}.csv"
    assert PartialFile(tmp_path / "none.csv").stop() is None
    assert not (tmp_path / "events.csv").exists() and not [*tmp_path.glob("none*")]


def test_no_file_is_replaced_unless_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("mine")
    with pytest.raises(CannotWrite, match="is there already"):
        PartialFile(path)
    path.unlink()
    file = PartialFile(path)
    path.write_text("came meanwhile")
    with pytest.raises(CannotWrite, match="File exists"):
        file.finish()
    assert path.read_text() == "came meanwhile" and len([*tmp_path.iterdir()]) == 1
    file = PartialFile(path, replace=True)
    file.write("new")
    assert path.read_text() == "came meanwhile"
    assert file.finish().read_text() == "new"


def test_only_a_plain_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "."):
        with pytest.raises(CannotWrite):
            PartialFile(tmp_path / name, replace=True)
    with pytest.raises(CannotWrite, match="no folder"):
        PartialFile(tmp_path / "missing" / "events.csv")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here: not tried")
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really_open = os.open

    def on_a_full_disk(path: Path, flags: int, mode: int) -> int:
        os.close(really_open(path, flags, mode))
        return really_open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("tui.services.exporting.partial_file.os.open", on_a_full_disk)
    file = PartialFile(tmp_path / "events.csv")
    with pytest.raises(CannotWrite, match=r"The disk is full: .* was not written"):
        for _ in range(100):
            file.write("x" * 100_000)
    file = PartialFile(tmp_path / "events.csv")
    file.write("a")  # still in the buffer: the end says it
    with pytest.raises(CannotWrite, match="The disk is full"):
        file.finish()
    assert not [*tmp_path.iterdir()]
