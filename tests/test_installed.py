"""The command that adds a part of the program names where the program came from, and no name that anybody could
take."""

from __future__ import annotations

import json
import shlex
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tui import installed


@pytest.fixture
def came_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Sets what the installer wrote down (`None`: nothing), in an environment that pip is in."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    (tmp_path / "env").mkdir()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if name == "pip" else None)

    needs = metadata.requires(installed.NAME)

    def write(known: object) -> None:
        class Distribution:
            requires = needs

            def read_text(self, name: str) -> str | None:
                assert name == "direct_url.json"
                return None if known is None else known if isinstance(known, str) else json.dumps(known)

        monkeypatch.setattr(metadata, "distribution", lambda name: Distribution())

    return write


def test_a_folder_is_named_as_it_is(came_from: Any, tmp_path: Path) -> None:
    folder = tmp_path / "our own sources"
    folder.mkdir()
    came_from({"url": folder.as_uri(), "dir_info": {}})
    assert shlex.split(installed.how_to_add("sandbox")) == [
        sys.executable,
        "-m",
        "pip",
        "install",
        f"{folder}[sandbox]",
    ]
    came_from({"url": folder.as_uri(), "dir_info": {"editable": True}})
    assert shlex.split(installed.how_to_add("sandbox"))[-2:] == ["-e", f"{folder}[sandbox]"]


@pytest.mark.parametrize(
    ("receipt", "words"),
    [("uv-receipt.toml", ["uv", "tool", "install", "--force"]), ("pipx_metadata.json", ["pipx", "install", "--force"])],
)
def test_what_uv_or_pipx_installed_is_installed_by_them_again(
    came_from: Any, tmp_path: Path, receipt: str, words: list[str]
) -> None:
    (tmp_path / "env" / receipt).touch()
    came_from({"url": tmp_path.as_uri(), "dir_info": {}})
    assert shlex.split(installed.how_to_add("sandbox")) == [*words, f"{tmp_path}[sandbox]"]


def test_a_repository_and_a_file_are_named(came_from: Any, tmp_path: Path) -> None:
    came_from({"url": "https://git.example/t.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}})
    assert shlex.split(installed.how_to_add("x"))[-1] == "epilot-webhooks-tui[x] @ git+https://git.example/t.git@abc"
    wheel = tmp_path / "epilot_webhooks_tui-0.1.0-py3-none-any.whl"
    wheel.touch()
    came_from({"url": wheel.as_uri(), "archive_info": {}})
    assert shlex.split(installed.how_to_add("x"))[-1] == f"{wheel}[x]"


@pytest.mark.parametrize(
    "known", [None, "no json", [], {"url": 7}, {"url": "file:///no/such/folder"}, {"url": "https://u:p@x/"}]
)
def test_where_the_source_is_not_known_the_packages_are_named(came_from: Any, known: object) -> None:
    came_from(known)
    command = shlex.split(installed.how_to_add("sandbox"))
    names = {word.partition(">")[0].partition("<")[0] for word in command[4:]}
    assert names == {"uvicorn", "cryptography"}
    assert "epilot-webhooks-tui" not in " ".join(command[1:])


def test_without_pip_it_is_uv(came_from: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    came_from({"url": tmp_path.as_uri(), "dir_info": {}})
    assert shlex.split(installed.how_to_add("x"))[:5] == ["uv", "pip", "install", "--python", sys.executable]
