"""The program's own help: all commands, what else an expert looks for, on 80 columns; and where the files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tui import __version__
from tui.command_line.commands import COMMANDS


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_the_help_lists_all_commands_on_80_columns(line: CommandLine) -> None:
    done = line.run("--help")
    assert done.out.startswith("usage: epilot-webhooks-tui [command] [flags]\n")
    assert [name for name in COMMANDS if f"\n  {name} " not in done.out] == []
    for part in ("exit codes:", "  141 ", "files (", "ledger.sqlite", "variables:", "EPILOT_TOKEN", "NO_COLOR"):
        assert part in done.out
    assert [row for row in done.out.splitlines() if len(row) > 80] == []
    assert line.run("help").out == done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_of_its_own(line: CommandLine, name: str) -> None:
    done = line.run(name, "--help")
    assert done.code == 0 and done.out.startswith(f"usage: epilot-webhooks-tui {name}")
    assert line.run("help", name).out == done.out == line.run("--help", name).out


def test_an_operation_has_help_as_well(line: CommandLine) -> None:
    done = line.run("help", "replayEvent")
    assert done.out.startswith("usage: epilot-webhooks-tui call replayEvent <configId> <eventId> [-d JSON]\n")
    assert line.run("replayEvent", "-h").out == line.run("call", "--help", "replayEvent").out == done.out


@pytest.mark.parametrize("words", [("--version",), ("-V",), ("version",), ("ledger", "-V")])
def test_the_version_is_said_by_each_of_its_names(line: CommandLine, words: tuple[str, ...]) -> None:
    assert line.run(*words).out == f"epilot-webhooks-tui {__version__}\n"


def test_config_where_names_every_file_and_whether_it_is_there(line: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "epilot").mkdir()
    (tmp_path / "epilot" / "profiles.json").write_text("{}")
    rows = line.run("config", "where").out.splitlines()
    for name in ("settings.toml", "themes", "views.toml", "ledger.sqlite", "events.sqlite", "credentials.json"):
        assert any(row.endswith(f"{name}  (not there)") for row in rows), name
    assert f"{tmp_path}/epilot/profiles.json" in rows[-1] and "not there" not in rows[-1]
    done = line.run("config", "wher")
    assert done.code == 2 and "choose one of where, did you mean where?" in done.err


def test_flags_of_the_connection_are_taken_by_every_command(line: CommandLine) -> None:
    for words in (("ledger", "list"), ("cache", "where"), ("config", "where"), ("version",), ("completion", "bash")):
        for flags in (("--profile", "x", "-t", "y"), ("--server=https://one.example", "--theme", "nord", "--readonly")):
            assert line.run(*flags, *words).code == line.run(*words, *flags).code == 0
