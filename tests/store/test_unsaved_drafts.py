"""Unsaved edits on this machine: private, each connection's own, offered only when their program is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.store.unsaved_drafts import UnsavedDrafts

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


def drafts(folder: Path, owner: str = "739224", minutes: int = 0) -> UnsavedDrafts:
    return UnsavedDrafts(folder, "https://x.example.com", owner, lambda: AT + timedelta(minutes=minutes))


def test_only_what_a_program_that_is_gone_left_behind_is_offered_the_newest_first(tmp_path: Path) -> None:
    folder = tmp_path / "unsaved"
    one, other, third = drafts(folder), drafts(folder, minutes=1), drafts(folder, minutes=2)
    one.keep("a", {"n": 0})
    one.keep("a", {"n": 1})
    one.keep("b", {"n": 2})
    other.keep("a", {"n": 3})
    other.keep("", {"n": 4})
    other.forget("")
    files = list(folder.glob("*.json"))
    assert len(files) == 3 and {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert third.left_behind() == ([], "")
    one.close()
    left, sentence = third.left_behind()
    assert sorted(str(entry.content) for entry in left) == ["{'n': 1}", "{'n': 2}"] and sentence == ""
    other.close()
    left, _ = third.left_behind()
    assert left[0].content == {"n": 3} and left[0].at == AT + timedelta(minutes=1)
    third.drop(left[0])
    assert len(third.left_behind()[0]) == 2
    assert drafts(folder, owner="2").left_behind() == ([], "")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 5_000, b'{"draft": {}, "at": "x"}'])
def test_what_cannot_be_read_is_a_sentence_and_stays(tmp_path: Path, content: bytes) -> None:
    store = drafts(tmp_path)
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    left, sentence = store.left_behind()
    assert left == [] and str(bad) in sentence and bad.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_an_error_and_nothing_to_forget(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = drafts(tmp_path / "file" / "below")
    with pytest.raises(OSError, match="cannot be made"):
        store.keep("a", {})
    store.forget("a")
    assert store.left_behind() == ([], "")
