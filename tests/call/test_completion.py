"""Completion and the manual page: made from the parsers, tried in the shells that are here, and inert."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tui.command_line.commands import COMMANDS
from tui.command_line.completion.__main__ import files, write
from tui.command_line.completion.model import completed
from tui.command_line.shell import MANUAL, SCRIPTS, SHIPPED
from tui.store.known_webhooks import KNOWN_WEBHOOKS_FILE

ROOT = Path(__file__).parent.parent.parent
NAMES = [
    ["id-one", "Orders to ERP"],
    ["id-two", "$(touch pwned); `touch pwned` 'x' \"y\""],
    ["-rf", "--yes"],
    ["id-three", "a\x1b]0;x\x07b\u202ec"],
]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A home with profiles and webhooks that are known, and the program on the path."""
    home = tmp_path / "home"
    (home / "epilot").mkdir(parents=True)
    profiles = {name: {"name": name} for name in ("prod", "dev")}
    (home / "epilot" / "profiles.json").write_text(json.dumps({"profiles": profiles}))
    (home / "epilot-webhooks-tui").mkdir()
    (home / "epilot-webhooks-tui" / KNOWN_WEBHOOKS_FILE).write_text(json.dumps(NAMES))
    program = tmp_path / "bin" / "epilot-webhooks-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tui "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EPILOT_", "XDG_"))}
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(home))
    return {**kept, **places, "PATH": f"{program.parent}:{kept['PATH']}"}


def in_bash(environ: dict[str, str], folder: Path, *words: str) -> list[str]:
    """The words that bash offers for the last of these."""
    script = f"""
source {SHIPPED / SCRIPTS["bash"]}
compopt() {{ :; }}
COMP_WORDS=(epilot-webhooks-tui "$@")
COMP_CWORD=$#
_epilot_webhooks_tui
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    return _shell(["bash", "-c", script, "-", *words], environ, folder)


def in_fish(environ: dict[str, str], folder: Path, *words: str) -> list[str]:
    line = " ".join(["epilot-webhooks-tui", *words])
    script = f"source {SHIPPED / SCRIPTS['fish']}; complete -C '{line}'"
    return [word.partition("\t")[0] for word in _shell(["fish", "--no-config", "-c", script], environ, folder)]


def in_zsh(environ: dict[str, str], folder: Path, *words: str) -> list[str]:
    """The words that the function hands to zsh, which picks those that fit."""
    script = f"""
compdef() {{ :; }}
compset() {{ :; }}
_files() {{ print files; }}
compadd() {{ while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@"; }}
_describe() {{ print -l -- "${{(@P)@[-1]}}"; }}
source {SHIPPED / SCRIPTS["zsh"]}
words=(epilot-webhooks-tui "$@")
CURRENT=$#words
PREFIX=$words[-1]
_epilot-webhooks-tui
"""
    offered = _shell(["zsh", "-f", "-c", script, "-", *words], environ, folder)
    return [word.partition(":")[0] for word in offered if word.startswith(words[-1])]


def _shell(command: list[str], environ: dict[str, str], folder: Path) -> list[str]:
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == "", done.stderr
    return done.stdout.splitlines()


SHELLS = [
    pytest.param(
        complete,
        id=name,
        marks=[pytest.mark.slow, pytest.mark.skipif(shutil.which(name) is None, reason=f"no {name} here")],
    )
    for name, complete in (("bash", in_bash), ("fish", in_fish), ("zsh", in_zsh))
]


@pytest.mark.parametrize("complete", SHELLS)
def test_a_shell_offers_what_fits(complete: object, environ: dict[str, str], tmp_path: Path) -> None:
    assert callable(complete)

    def offered(*words: str) -> set[str]:
        return set(complete(environ, tmp_path, *words))

    assert {"call", "cache", "config", "completion"} <= offered("c")
    assert offered("getC") == {"getConfigs", "getConfig", "getConfiguredEvents"}
    assert offered("call", "rep") == {"replayEvent"}
    assert offered("-s", "x", "call", "getConfigs", "--js") == {"--json", "--jsonata"}
    assert offered("failures", "--exit") == {"--exit-code"}
    assert offered("triggerWebhook", "id-one", "-p", "s") == {"sync="}
    assert offered("events", "x", "--status", "s") == {"succeeded", "skipped"}
    assert offered("config", "") == {"where"}
    assert offered("getConfigs", "--profile", "") == {"prod", "dev"}
    assert offered("events", "id") == {"id-one", "id-two", "id-three"}


PARAMETER = {"name": "colour", "in": "query", "schema": {"type": "string"}}
CONTRACT = {
    "openapi": "3.0.3",
    "paths": {
        "/v1/webhooks/configs": {"get": {"operationId": "getConfigs", "parameters": [PARAMETER]}},
        "/v1/paint": {"post": {"operationId": "paint", "parameters": [PARAMETER]}},
        "/v1/evil": {"post": {"operationId": "--yes"}, "get": {"operationId": "$(touch pwned)\x1b"}},
    },
}


@pytest.mark.parametrize("complete", SHELLS)
def test_the_contract_of_the_line_is_what_is_offered(complete: object, environ: dict[str, str], tmp_path: Path) -> None:
    assert callable(complete)
    for folder in (tmp_path, Path(environ["HOME"])):
        (folder / "my contract.json").write_text(json.dumps(CONTRACT))
    (tmp_path / "broken.json").write_text("{")
    os.mkfifo(tmp_path / "pipe")

    def offered(*words: str) -> set[str]:
        return set(complete(environ, tmp_path, *words)) - {""}

    quoted = r"my\ contract.json"
    assert offered("call", "--definition", quoted, "") == {"getConfigs", "paint"}
    assert offered("call", "--definition", r"~/my\ contract.json", "p") == {"paint"}
    assert offered("call", "--definition", quoted, "paint", "-p", "") == {"colour="}
    assert offered("getConfigs", "--definition", quoted, "-p", "") == {"colour="}
    assert offered("call", "paint", "--param", "colour=x", "--definition", quoted, "--param", "c") == {"colour="}
    assert "--jsonata" in offered("call", "--definition", quoted, "paint", "--j")
    for bad in ("broken.json", "missing.json", "pipe", "https://api.example/c.json", "--yes"):
        assert offered("call", "--definition", bad, "") == set(), bad
    assert not (tmp_path / "pwned").exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_reads_a_flag_that_it_took_apart(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "contract.json").write_text(json.dumps(CONTRACT))
    assert in_bash(environ, tmp_path, "call", "--definition", "=", "contract.json", "p") == ["paint"]
    assert in_bash(environ, tmp_path, "events", "--limit", "=", "5", "id-one", "--sta") == ["--status"]
    assert in_bash(environ, tmp_path, "events", "--limit", "=", "5", "id-o") == ["id-one"]


@pytest.mark.parametrize("complete", SHELLS)
def test_a_name_from_outside_is_no_flag_no_command_and_no_escape(
    complete: object, environ: dict[str, str], tmp_path: Path
) -> None:
    assert callable(complete)
    offered = complete(environ, tmp_path, "events", "")
    assert not [word for word in offered if word.startswith("-") or not word.isprintable()]
    assert not (tmp_path / "pwned").exists()
    if complete is in_bash:  # the others quote it themselves
        line = f"printf '%s\\n' {' '.join(offered)}"
        assert NAMES[1][1] in _shell(["bash", "-c", line], environ, tmp_path)
        assert not (tmp_path / "pwned").exists()


def test_the_shipped_files_are_those_of_the_parsers() -> None:
    if os.environ.get("UPDATE_README"):
        write()
    stale = [name for name, text in files().items() if (SHIPPED / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run python -m tui.command_line.completion"


def test_all_that_is_parsed_is_offered_and_told() -> None:
    known = completed()
    assert {offer.name for offer in known.offers} == {"", *COMMANDS}
    page = (SHIPPED / MANUAL).read_text(encoding="utf-8").replace("\\-", "-")
    for offer in known.offers:
        for flag in offer.flags:
            assert all(name in page for name in flag.names)
    switches = {name for offer in known.offers for flag in offer.flags if not flag.takes for name in flag.names}
    assert not switches & {*known.value_flags}  # a script knows one meaning of each


def test_the_command_prints_what_is_shipped(line: CommandLine) -> None:
    for shell, name in {**SCRIPTS, "man": MANUAL}.items():
        assert line.run("completion", shell).out.strip() == (SHIPPED / name).read_text(encoding="utf-8").strip()
    done = line.run("completion", "tcsh")
    assert done.code == 2 and "choose one of bash, zsh, fish" in done.err


def test_webhooks_that_were_read_are_offered(line: CommandLine) -> None:
    assert "\t" not in line.run("completion", "words", "webhooks").out
    line.run("configs")
    assert "7hj28a\tWebhook 7hj28a\n" in line.run("completion", "words", "webhooks").out


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_the_manual_page_is_one() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", str(SHIPPED / MANUAL)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0 and done.stderr == ""
    assert "EXIT CODES" in re.sub(".\x08", "", done.stdout)
