"""A payload in the person's own pager: it has the terminal, and gives it back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.support.pty_console import ConsoleProcess

pytestmark = pytest.mark.slow


def test_the_pager_has_the_terminal_and_gives_it_back(tmp_path: Path) -> None:
    pager, kept, folder = tmp_path / "pager", tmp_path / "kept", tmp_path / "temporary"
    folder.mkdir()
    copy = f'ls -l "$1" > {kept}.mode; cp "$1" {kept}'
    # Not at once: a pager that ends sooner than it can be read is waited for.
    pager.write_text(f"#!/bin/sh\n{copy}\necho the pager is here\nread line < /dev/tty\nsleep 0.6\n")
    pager.chmod(stat.S_IRWXU)
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40), PAGER=str(pager), TMPDIR=str(folder)) as console:
        console.wait_for_line("read just now")
        console.send(b"x")
        console.wait_for_line("▾ {")
        console.send(b"P")
        console.wait_for_text(b"the pager is here")
        console.wait_for(console.is_restored, "the terminal is not given to it")
        console.screen.reset()
        console.send(b"\n")
        console.wait_for_line("▾ {")
        console.send(b"q")
        assert console.wait_for_end() == 0
    assert kept.read_text(encoding="utf-8").startswith("{")
    assert (tmp_path / "kept.mode").read_text().startswith("-rw-------")
    assert list(folder.iterdir()) == []
