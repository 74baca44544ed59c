"""Former versions: each connection's own, private, the last twenty, and nothing lost between programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from tui.store.config_versions import KEPT, ConfigVersions

SERVER = "https://webhooks.example.com"


class Clock:
    """A minute later each time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 7, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def versions(folder: Path | None, server: str = SERVER, owner: str = "739224") -> ConfigVersions:
    return ConfigVersions(folder, server, owner, Clock())


def names(store: ConfigVersions, config_id: str = "a") -> list[object]:
    kept, sentence = store.read(config_id)
    assert sentence == ""
    return [version.document["name"] for version in kept]


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_last_twenty_stay_the_newest_first_and_the_same_is_kept_once(tmp_path: Path, in_memory: bool) -> None:
    store = versions(None if in_memory else tmp_path)
    for number in range(KEPT + 3):
        store.keep("a", {"name": number})
    store.keep("a", {"name": KEPT + 2})
    assert names(store) == list(range(KEPT + 2, 2, -1))
    assert names(store, "b") == []


def test_files_are_for_this_person_only_and_are_there_in_the_next_run(tmp_path: Path) -> None:
    store = versions(tmp_path / "state")
    store.keep("a", {"name": "ä\ud800"})
    [path] = (tmp_path / "state").rglob("*.json")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    [version] = versions(tmp_path / "state").read("a")[0]
    assert version.read_at == datetime(2026, 7, 1, 9, 1, tzinfo=UTC) and version.document == {"name": "ä?"}


def test_connections_are_never_mixed_up(tmp_path: Path) -> None:
    for server, owner in ((SERVER, "1"), (SERVER, "2"), ("https://other.example.com", "1")):
        versions(tmp_path, server, owner).keep("a", {"name": f"{server} {owner}"})
    assert names(versions(tmp_path, SERVER + "/", "1")) == [f"{SERVER} 1"]
    assert names(versions(tmp_path, SERVER, "2")) == [f"{SERVER} 2"]


def test_programs_side_by_side_lose_nothing_of_each_other(tmp_path: Path) -> None:
    programs = [versions(tmp_path) for _ in range(4)]
    threads = [
        Thread(target=lambda store=store, number=number: [store.keep("a", {"name": [number, n]}) for n in range(5)])
        for number, store in enumerate(programs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, names(versions(tmp_path)))) == sorted(
        str([number, n]) for number in range(4) for n in range(5)
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"[" * 5_000, b'{"webhook": {}}', b'{"server": "https://elsewhere.example.com"}'],
)
def test_what_cannot_be_read_is_a_sentence_stays_and_hides_nothing(tmp_path: Path, content: bytes) -> None:
    store = versions(tmp_path)
    store.keep("a", {"name": "before"})
    [good] = tmp_path.rglob("*.json")
    bad = good.with_name(f"{1:020d}-{'0' * 12}.json")
    bad.write_bytes(content)
    for number in range(KEPT):
        store.keep("a", {"name": number})
    kept, sentence = store.read("a")
    assert [version.document["name"] for version in kept] == list(range(KEPT - 1, -1, -1))
    assert str(bad) in sentence and "left as it is" in sentence
    assert bad.read_bytes() == content


def test_a_version_of_another_webhook_is_foreign(tmp_path: Path) -> None:
    store = versions(tmp_path)
    store.keep("a", {"name": "a"})
    [path] = tmp_path.rglob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "id": "b"}))
    kept, sentence = store.read("a")
    assert kept == [] and str(path) in sentence


def test_a_folder_that_cannot_be_made_is_an_error_to_tell(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        versions(tmp_path / "file" / "below").keep("a", {"name": "a"})


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_newest_of_each_webhook_is_told_of_this_connection_only(tmp_path: Path, in_memory: bool) -> None:
    store = versions(None if in_memory else tmp_path)
    assert store.newest() == []
    for config_id, name in (("a", "one"), ("b", "two"), ("a", "three")):
        store.keep(config_id, {"name": name})
    if not in_memory:
        versions(tmp_path, owner="another").keep("c", {"name": "theirs"})
        (tmp_path / "notes.txt").write_text("")
        (tmp_path / "odd").mkdir()
        (tmp_path / "odd" / f"{'9' * 20}-{'0' * 12}.json").write_text("[]")
    assert [(key, version.document["name"]) for key, version in store.newest()] == [("a", "three"), ("b", "two")]
