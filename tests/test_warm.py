"""A program that starts warm finds what a cold start finds, and ends as that does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

pytest.importorskip("termios")

from tests.support import warm
from tests.support.places import ROOT, environment
from tests.support.pty_process import PtyProcess

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not warm.IS_THERE, reason="nothing starts warm here")]

MIRROR = [sys.executable, "-m", "tests.support.mirror", "a word", "--größe=\x1b\udc80"]


@contextmanager
def streams(given: bytes) -> Iterator[tuple[Any, Any, Any]]:
    with TemporaryFile() as stdin, TemporaryFile() as stdout, TemporaryFile() as stderr:
        stdin.write(given)
        stdin.seek(0)
        yield stdin, stdout, stderr


def all_of(stream: Any) -> str:
    stream.seek(0)
    return str(stream.read().decode())


def ends(environ: dict[str, str], is_warm: bool) -> tuple[dict[str, Any], str, int]:
    """Run the mirror: what it saw, what it said at its end, and its exit code."""
    reader, writer = os.pipe()
    with streams("größe".encode()) as three, os.fdopen(reader), os.fdopen(writer) as passed:
        numbers = (three[0].fileno(), three[1].fileno(), three[2].fileno())
        process: warm.WarmProcess | subprocess.Popen[bytes]
        if is_warm:
            process = warm.WarmProcess(MIRROR, env=environ, cwd=ROOT, streams=numbers, pass_fds=[passed.fileno()])
        else:
            process = subprocess.Popen(
                MIRROR, env=environ, cwd=ROOT, stdin=three[0], stdout=three[1], stderr=three[2],
                pass_fds=[passed.fileno()],
            )  # fmt: skip
        code = process.wait(60)
        return json.loads(all_of(three[1])), all_of(three[2]), code


def test_it_finds_what_a_cold_start_finds(tmp_path: Path) -> None:
    environ = environment(tmp_path, TZ="America/New_York", ODD="\x1b\udcff")
    del environ["PATH"]  # the server has one
    cold, warmed = ends(environ, False), ends(environ, True)
    assert warmed == cold
    assert cold[1:] == ("the end\n", 7) and cold[0]["read"] == "größe" and cold[0]["zone"] == ["EST", "EDT"]


def test_its_terminal_is_its_own(tmp_path: Path) -> None:
    told = []
    for is_warm in (False, True):
        with PtyProcess(MIRROR, env=environment(tmp_path), is_warm=is_warm) as program:
            assert program.wait_for_end() == 7
            output = program.output.decode()
            told.append(json.JSONDecoder().raw_decode(output, output.index("{"))[0])
    alive = [[descriptor for descriptor in told_of["descriptors"] if descriptor > 2] for told_of in told]
    assert len(alive[0]) == len(alive[1]) == 1, "the one by which the tests see that it is alive"
    assert told[0] | {"descriptors": []} == told[1] | {"descriptors": []}
    assert told[1]["has the terminal"] and told[1]["leads a session"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_signal_that_ends_it_is_its_exit_code(tmp_path: Path, number: signal.Signals) -> None:
    with streams(b"") as three:
        process = warm.WarmProcess(
            [sys.executable, "-m", "http.server", "0"], env=environment(tmp_path), cwd=tmp_path,
            streams=(three[0].fileno(), three[1].fileno(), three[2].fileno()),
        )  # fmt: skip
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.send_signal(number)
        assert process.wait(60) == -number == process.poll()
        process.send_signal(number)  # it has ended: nobody gets it


def test_output_that_goes_nowhere_is_told_as_by_a_cold_start(tmp_path: Path) -> None:
    """Python's last act is to write what is left; its exit code says that it could not."""
    codes = []
    with Path("/dev/full").open("wb") as full, Path(os.devnull).open("rb") as nothing:
        for is_warm in (False, True):
            command = [sys.executable, "-m", "tests.support.mirror"]
            if is_warm:
                numbers = (nothing.fileno(), full.fileno(), full.fileno())
                codes.append(warm.WarmProcess(command, env=environment(tmp_path), cwd=ROOT, streams=numbers).wait(60))
            else:
                done = subprocess.run(
                    command, env=environment(tmp_path), cwd=ROOT, stdin=nothing, stdout=full, stderr=full, check=False
                )
                codes.append(done.returncode)
    assert codes[0] == codes[1] == 120


@pytest.mark.parametrize(
    "more", [{"LANG": "de_DE.UTF-8"}, {"PYTHONPATH": "/"}, {"TEXTUAL_ANIMATIONS": "none"}, {"PYTHONUTF8": "0"}]
)
def test_what_only_a_cold_start_reads_is_refused(tmp_path: Path, more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="only a cold start reads"):
        warm.WarmProcess(MIRROR, env=environment(tmp_path, **more), cwd=tmp_path, streams=(0, 1, 2))
    with pytest.raises(ValueError, match="only a cold start reads"):
        warm.WarmProcess(MIRROR, env={"HOME": str(tmp_path)}, cwd=tmp_path, streams=(0, 1, 2))
    with pytest.raises(ValueError, match="only a module starts warm"):
        warm.WarmProcess(["/bin/true"], env=environment(tmp_path), cwd=tmp_path, streams=(0, 1, 2))
