"""Filter history and saved views: private, whole or not at all, and garbage in them stops nobody."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.store.filter_history import LIMIT, FilterHistory
from tui.store.private_files import write_private
from tui.store.views import SavedView, SavedViews


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_history_is_there_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "state" / "filters.json"
    history = FilterHistory(path)
    for text in ("a", "b", " a ", "", "  "):
        history.add(text)
    assert history.entries() == ["a", "b"]
    assert history.save() is None
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert [path.name for path in path.parent.iterdir()] == ["filters.json"]
    assert FilterHistory(path).entries() == ["a", "b"]


def test_two_runs_do_not_forget_each_others_filters(tmp_path: Path) -> None:
    one, other = FilterHistory(tmp_path / "f"), FilterHistory(tmp_path / "f")
    assert one.entries() == other.entries() == []
    one.add("one")
    one.save()
    other.add("other")
    other.save()
    assert FilterHistory(tmp_path / "f").entries() == ["other", "one"]


def test_a_history_has_an_end_and_may_be_kept_in_memory_only(tmp_path: Path) -> None:
    history = FilterHistory()
    for number in range(LIMIT + 5):
        history.add(str(number))
    history.add("x" * 5_000)
    assert len(history.entries()) == LIMIT and history.entries()[0] == str(LIMIT + 4)
    assert history.save() is None and not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"{}", b'[1, null, [], "ok"]', b"\xff\xfe", b"[" * 5_000, b'"text"'])
def test_garbage_is_an_empty_history_that_can_be_written_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "filters.json"
    path.write_bytes(content)
    history = FilterHistory(path)
    assert history.entries() in ([], ["ok"])
    history.add("new")
    assert history.save() is None
    assert json.loads(path.read_text())[0] == "new"


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = FilterHistory(tmp_path / "file" / "filters.json")
    history.add("x")
    assert "cannot be written" in str(history.save())
    assert str(FilterHistory(history._path, "expression").save()).startswith("The expression is not remembered: ")
    assert "cannot be" in str(SavedViews(tmp_path / "file" / "views.toml").save(SavedView("x")))


def test_a_file_is_replaced_as_a_whole_and_never_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_private(tmp_path / "link", "new")
    assert (tmp_path / "target").read_text() == "precious"
    assert (tmp_path / "link").read_text() == "new" and mode(tmp_path / "link") == 0o600


TEXTS = st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode())


@given(st.lists(st.builds(SavedView, TEXTS.filter(lambda name: bool(name.strip())), TEXTS, TEXTS), max_size=5))
def test_views_are_read_as_they_were_written(views: list[SavedView]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        saved = SavedViews(Path(folder) / "views.toml")
        for view in views:
            assert saved.save(view) is None
        last = {view.name: view for view in views}
        loaded, problem = saved.load()
        assert problem is None
        assert sorted(loaded, key=lambda view: view.name) == sorted(last.values(), key=lambda view: view.name)
        for name in last:
            assert saved.delete(name) is None
        assert saved.load() == ([], None)


def test_half_a_surrogate_pair_does_not_break_the_file(tmp_path: Path) -> None:
    saved = SavedViews(tmp_path / "views.toml")
    assert saved.save(SavedView("a", "\ud800 \x7f \x00")) is None
    assert saved.load() == ([SavedView("a", "? \x7f \x00")], None)
    assert mode(tmp_path / "views.toml") == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "[[view",
        "view = 1",
        "[[view]]\nname = 1",
        "[[view]]\nfilter = 'x'",
        "[other]\nx = 1",
        "[[view]]\nname='a'\nmore='b'",
    ],
)
def test_garbage_in_the_views_is_one_sentence_and_is_not_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "views.toml"
    path.write_text(content)
    views, problem = SavedViews(path).load()
    assert views == [] and problem is not None and str(path) in problem and "\n" not in problem
    assert str(SavedViews(path).save(SavedView("x"))).startswith("Not saved: ")
    assert path.read_text() == content


@given(st.binary(max_size=80))
def test_any_file_gives_views(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "views.toml").write_bytes(content)
        SavedViews(Path(folder) / "views.toml").load()
