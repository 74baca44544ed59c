"""Suspended and taken up again, and resized again and again: alive, and as before."""

from __future__ import annotations

import random
import re
import signal
from pathlib import Path

import pytest

from tests.support.pty_console import ConsoleProcess

ODD_SIZES = [(1, 1), (5, 2), (500, 200), (2, 60), (300, 1)]


def name_under_the_cursor(console: ConsoleProcess) -> str:
    """The webhook under the cursor. Counts beside it, and the order of the list, come when they come."""
    return re.split(r"\s{2,}", console.wait_for_line("›"))[1]


@pytest.mark.parametrize("by", ["ctrl+z", "SIGTSTP"])
def test_suspended_it_gives_the_terminal_back_and_comes_again_as_it_was(tmp_path: Path, by: str) -> None:
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40), is_cold=True) as console:
        console.wait_for_line("read just now")
        console.wait_for_line("≤")  # the last that is counted: the order is the final one
        first = name_under_the_cursor(console)
        console.send(b"j")
        console.wait_for(lambda: name_under_the_cursor(console) != first, "the cursor does not move")
        name = name_under_the_cursor(console)
        if by == "ctrl+z":
            console.send(b"\x1a")
        else:
            console.signal(signal.SIGTSTP)
        console.wait_until_stopped()
        console.wait_for(console.is_restored, "the terminal is not given back")
        console.screen.reset()  # the shell has written over it
        console.signal(signal.SIGCONT)
        console.wait_for(lambda: name_under_the_cursor(console) == name, "it does not draw what was there")
        console.send(b"k")
        console.wait_for(lambda: name_under_the_cursor(console) != name, "it takes no key")
        console.send(b"q")
        assert console.wait_for_end() == 0


def test_a_storm_of_sizes_leaves_it_as_before(tmp_path: Path) -> None:
    chance = random.Random(13)
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40), is_cold=True) as console:
        console.wait_for_line("✗ failing")
        console.send(b"\r")
        console.wait_for_line("1 Response")
        draw, console._on_output = console._on_output, None  # the emulator takes a second for each of the large ones
        for _ in range(100):
            console.resize(*chance.choice([*ODD_SIZES, (chance.randint(1, 500), chance.randint(1, 200))]))
            if chance.random() < 0.3:
                console.send(chance.choice((b"j", b"k", b"\t", b"h")))
            console.let_pass(0.005)
        console.forget()  # half of a frame of before the storm, perhaps
        console._on_output = draw
        console.resize(100, 30)
        console.let_pass(0.2)
        console.resize(120, 40)
        console.wait_for_line("1 Response")
        console.send(b"\x1b")
        console.wait_for_line("✗ failing")
        console.send(b"q")
        assert console.wait_for_end() == 0
        assert b"Traceback" not in console.output
