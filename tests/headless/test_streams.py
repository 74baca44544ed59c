"""Readers who go away, streams that are closed or full, folders that are not there: a sentence, an exit code, and the
same work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.headless import ERP, Served, run
from tests.support.places import ROOT


def shell(environ: dict[str, str], line: str) -> subprocess.CompletedProcess[str]:
    """Run a line in which `$P` is the program; the exit code is the program's own."""
    program = {"P": f"{sys.executable} -m tui"}
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"], env={**environ, **program}, capture_output=True, text=True,
         cwd=ROOT,
        timeout=60, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code", "complaint"),
    [
        ("$P ledger list >&-", 3, "Standard output cannot be written"),
        ("$P ledger where >/dev/full", 3, "Standard output cannot be written"),
        ("$P --help >/dev/full", 3, "Standard output cannot be written"),
        ("$P replay --help >/dev/full", 3, "Standard output cannot be written"),
        ("$P --version >/dev/full", 3, "Standard output cannot be written"),
        ("$P cache where >/dev/full", 3, "Standard output cannot be written"),
        ("$P failures --demo --all >/dev/full", 3, "Standard output cannot be written"),
        ("$P failures --demo --all --json >&-", 3, "Standard output cannot be written"),
        ("$P failures --demo --all | true", 141, ""),
        ("$P getConfigs --demo | true", 141, ""),
        ("$P getConfigs --demo --json | true", 141, ""),
        ("$P getConfigs --demo --json >/dev/full", 3, "Standard output cannot be written"),
        ("$P getConfigs --demo >&-", 3, "Standard output cannot be written"),
        ("$P call | true", 141, ""),
        ("$P config where >/dev/full", 3, "Standard output cannot be written"),
        ("$P ledger sing 2>&-", 2, ""),
        ("$P ledger sing 2>/dev/full", 2, ""),
        ("$P ledger list <&- >&- 2>&-", 3, ""),
        ("$P failures --demo --since soon 2>/dev/full", 2, ""),
    ],
)
def test_output_that_cannot_be_written_is_an_exit_code(
    environ: dict[str, str], line: str, code: int, complaint: str
) -> None:
    done = shell(environ, line)
    assert done.returncode == code and complaint in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("how", "code"), [("| true", 141), ("| head -1", 141), (">&-", 3), (">/dev/full", 3), (">/dev/full 2>&1", 3)]
)
def test_what_is_sent_does_not_depend_on_who_reads(
    environ: dict[str, str], served: Served, how: str, code: int
) -> None:
    line = f"$P replay '{ERP}' --failed --since 24h --server {served.url} --yes --rate 0 {how}"
    done = shell(environ, line)
    assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
    assert "125 recovered" in run(environ, "ledger").stdout


def test_a_home_that_is_not_known_is_one_sentence(environ: dict[str, str]) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        del environ[name]
    environ["HOME"] = "some/where"
    for words in (("ledger",), ("failures", "--demo"),
    ("replay", ERP, "--demo", "--failed", "--since", "3h", "--dry-run"),
                  ("cache", "where")):  # fmt: skip
        done = run(environ, *words)
        assert done.returncode == 2 and "The home folder is not known (HOME is some/where)" in done.stderr
        assert done.stderr.count("\n") == 1
    assert run(environ, "--version").returncode == 0


def test_without_a_temporary_folder_nothing_begins(environ: dict[str, str], tmp_path: Path) -> None:
    script = (
        "import sys, tempfile\nfrom tui.cli import main\n"
        "tempfile._candidate_tempdir_list = lambda: []\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "failures", "--demo"], env={**environ, "TMPDIR": str(tmp_path / "none")},
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "No temporary folder can be written" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\x00" * 100, None])
def test_a_ledger_that_cannot_be_used_is_named_and_nothing_is_sent(
    environ: dict[str, str], served: Served, content: bytes | None
) -> None:
    folder = Path(environ["XDG_STATE_HOME"]) / "epilot-webhooks-tui"
    folder.mkdir(exist_ok=True)
    ledger = folder / "ledger.sqlite"
    if content is None:
        ledger.mkdir()
    else:
        ledger.write_bytes(content)
    done = run(environ, "replay", ERP, "--failed", "--since", "24h", "--server", served.url, "--yes", "--rate", "0")
    if content == b"":  # an empty file is a ledger without entries
        assert done.returncode == 0 and "125 recovered" in done.stdout
    else:
        assert done.returncode == 3 and str(ledger) in done.stderr and "nothing is sent without it" in done.stderr
        assert content is None or ledger.read_bytes() == content
        assert run(environ, "ledger").returncode == 2


def test_files_that_are_broken_hinder_nothing(environ: dict[str, str]) -> None:
    folder = Path(environ["XDG_STATE_HOME"]) / "epilot-webhooks-tui"
    folder.mkdir(exist_ok=True)
    for name in ("filters.json", "views.json", "last-session.json", "events.sqlite"):
        (folder / name).write_bytes(os.urandom(200))
    done = run(environ, "failures", "--demo")
    assert done.returncode == 0 and done.stderr == ""
    assert "cannot be read" in run(environ, "cache", "where").stdout
