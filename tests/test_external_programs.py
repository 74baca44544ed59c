"""The person's own editor and pager."""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui.external_programs import (
    Program,
    ProgramProblem,
    edit_text,
    editor_command,
    pager_command,
    read_text,
    run_in_foreground,
)

ENVIRON = {"EDITOR": f"'{sys.executable}' -B", "PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, ["vi"]),
        ({"EDITOR": "nano"}, ["nano"]),
        ({"VISUAL": "code --wait", "EDITOR": "nano"}, ["code", "--wait"]),
        ({"VISUAL": "  ", "EDITOR": "'/opt/my editor/ed' -x"}, ["/opt/my editor/ed", "-x"]),
    ],
)
def test_which_editor(environ: dict[str, str], command: list[str]) -> None:
    assert editor_command(environ) == command


def test_an_editor_that_is_no_command_is_named() -> None:
    with pytest.raises(ProgramProblem, match="VISUAL cannot be read"):
        editor_command({"VISUAL": "vi 'x"})


def test_an_editor_that_is_not_there_is_named() -> None:
    with pytest.raises(ProgramProblem, match="nowhere-to-be-found was not found"):
        edit_text("x", {"EDITOR": "nowhere-to-be-found", "PATH": "/usr/bin"})


def test_what_is_saved_comes_back_and_the_file_is_private_and_gone() -> None:
    seen: list[Path] = []

    def edit(command: Sequence[str]) -> int:
        path = Path(command[-1])
        seen.append(path)
        assert command[:-1] == [sys.executable, "-B"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text(encoding="utf-8") == '{"a": "é"}'
        path.with_name(path.name + "~").write_text("left over")
        path.write_bytes('\ufeff{"b": "ü"}\r\n'.encode())
        return 0

    assert edit_text('{"a": "é"}', ENVIRON, run=edit) == '{"b": "ü"}'
    assert not seen[0].exists()
    assert not seen[0].with_name(seen[0].name + "~").exists()


@pytest.mark.parametrize(
    ("content", "code", "words"), [(b"{}", 1, "ended with code 1"), (b"\xff\xfe", 0, "not UTF-8 \\(byte 1\\)")]
)
def test_what_went_wrong_is_said_and_the_file_is_gone(content: bytes, code: int, words: str) -> None:
    seen: list[Path] = []

    def edit(command: Sequence[str]) -> int:
        seen.append(Path(command[-1]))
        seen[0].write_bytes(content)
        return code

    with pytest.raises(ProgramProblem, match=words):
        edit_text("x", ENVIRON, run=edit)
    assert not seen[0].exists()


def test_a_file_that_the_editor_removed_is_a_sentence() -> None:
    def edit(command: Sequence[str]) -> int:
        Path(command[-1]).unlink()
        return 0

    with pytest.raises(ProgramProblem, match="cannot be read"):
        edit_text("x", ENVIRON, run=edit)


def test_a_real_command_is_run() -> None:
    assert run_in_foreground([sys.executable, "-c", "raise SystemExit(3)"]) == 3


def test_which_pager(tmp_path: Path) -> None:
    assert pager_command({"PAGER": "less -S", "PATH": ""}) == ["less", "-S"]
    assert pager_command({"PATH": ""}) == ["more"]
    (tmp_path / "less").touch(mode=0o700)
    assert pager_command({"PATH": str(tmp_path)}) == ["less"]


@pytest.mark.parametrize("program", ["pager", "editor"])
def test_a_text_is_read_from_a_private_file_that_is_gone_afterwards(program: Program) -> None:
    seen: list[Path] = []
    paused: list[bool] = []

    def run(command: Sequence[str]) -> int:
        path = Path(command[-1])
        seen.append(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text(encoding="utf-8") == "é"
        return 0

    environ = {**ENVIRON, "PAGER": ENVIRON["EDITOR"]}
    read_text("é", environ, program, suffix=".txt", run=run, pause=lambda: paused.append(True))
    assert seen[0].suffix == ".txt" and not seen[0].exists()
    assert paused == ([True] if program == "pager" else []), "a pager that ends at once has shown it, and is gone"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(8, "Exec format error")])
def test_the_file_is_gone_whatever_happens(error: type[BaseException] | BaseException) -> None:
    seen: list[Path] = []

    def run(command: Sequence[str]) -> int:
        seen.append(Path(command[-1]))
        raise error

    with pytest.raises((KeyboardInterrupt, ProgramProblem)):
        read_text("x", {**ENVIRON, "PAGER": ENVIRON["EDITOR"]}, "pager", run=run)
    assert not seen[0].exists()
