"""The shells that people paste commands into, and programs of our own that write down what a command gave them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

SHELLS = {"dash": ["dash"], "bash": ["bash"], "zsh": ["zsh", "-f"], "busybox": ["busybox", "sh"]}
"""Name to command. `dash` is Debian's `sh`, `zsh` macOS's, busybox's that of small containers."""


def shell_or_skip(name: str) -> list[str]:
    """The command of a shell; the test is skipped where it is not on this machine."""
    if shutil.which(name) is None:
        pytest.skip(f"the shell {name} is not on this machine: not tried")
    return SHELLS[name]


def in_bytes(words: Sequence[str]) -> list[bytes]:
    """The words as a program gets them, lone surrogates and all."""
    return [word.encode("utf-8", "surrogatepass") for word in words]


def received(shell: list[str], command: str, folder: Path, program: str = "curl") -> list[bytes]:
    """The arguments that a `program` of our own gets when the shell runs `command`; nothing else may come of it."""
    path = folder / program
    if not path.exists():
        path.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n")
        path.chmod(0o755)
    done = subprocess.run(
        [*shell, "-c", command.encode("utf-8", "surrogatepass")],
        capture_output=True,
        cwd=folder,
        env={"PATH": f"{folder}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(folder), "EPILOT_TOKEN": "t"},
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stderr, [*folder.iterdir()]) == (0, b"", [path])
    return done.stdout.split(b"\0")[:-1]
