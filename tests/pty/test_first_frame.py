"""The first frame on a real terminal: what is typed over it, who takes it over, and its end if nobody does."""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyte
import pytest

from tests.support.places import environment
from tests.support.pty_console import ENTERED, LEFT, ConsoleProcess
from tests.support.pty_process import PtyProcess
from tests.support.raw_server import RawServer, answer
from tui.command_line.parser import PROGRAM
from tui.crash import CRASHED

CONFIGS: Final = [
    {"id": f"w{number}", "name": f"Webhook number {number}", "enabled": True, "status": "active"}
    for number in range(40)
]
PAGE: Final = answer(200, {"data": [], "next_cursor": None, "has_more": False})
SIZE: Final = (100, 20)
MOUSE: Final = b"\x1b[?1000h"
"""Textual has the terminal."""
FRAME: Final = b"\x1b[?2026h"

HELD: Final = """
import os, sys
from contextlib import contextmanager
from tui.startup import late_palette
from tui.cli import main

left_out = late_palette.palette_left_out

@contextmanager
def held():
    if os.read(int(sys.argv[1]), 1) == b"!":
        raise RuntimeError("s3cret")
    with left_out():
        yield

late_palette.palette_left_out = held
sys.exit(main(sys.argv[2:]))
"""
"""The console, which imports Textual once it is told to, or fails where that is `!`."""


class HeldConsole(ConsoleProcess):
    """The console over `server` with its first frame on the terminal. `go_on()` lets it import Textual."""

    def __init__(self, home: Path, server: RawServer, *arguments: str) -> None:
        end, self._gate = os.pipe()
        program = [sys.executable, "-c", HELD, str(end)]
        words = ("--server", server.url, *arguments)
        super().__init__(home, *words, size=SIZE, program=program, pass_fds=[end], EPILOT_TOKEN="t0ken")
        os.close(end)
        self.wait_for_line("Webhook number 7")
        self.wait_for_line("⏎ Events")

    def go_on(self, word: bytes = b".") -> None:
        os.write(self._gate, word)
        os.close(self._gate)


def cells(output: bytes) -> list[list[tuple[str, str, str, bool]]]:
    """Character, ground, and of what is not blank the colour and whether it is bold."""
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(output)
    lines = [[screen.buffer[line][column] for column in range(SIZE[0])] for line in range(SIZE[1])]
    return [[_look(cell) for cell in line] for line in lines]


def _look(cell: Any) -> tuple[str, str, str, bool]:
    text, ground = (cell.bg, cell.fg) if cell.reverse else (cell.fg, cell.bg)
    return (cell.data, ground, text, cell.bold) if cell.data.strip() else (cell.data, ground, "", False)


@contextmanager
def held_console(home: Path, *arguments: str) -> Iterator[HeldConsole]:
    with RawServer(answer(200, CONFIGS), PAGE) as server, HeldConsole(home, server, *arguments) as console:
        yield console


def test_textual_paints_the_same_and_gets_all_that_was_typed_in_order(tmp_path: Path) -> None:
    with held_console(tmp_path) as console:
        assert MOUSE not in console.output
        assert not console.modes()[3] & (termios.ECHO | termios.ICANON)
        console.send(b"\x1cjj\x1b[B\x1b[Ak\r/number")
        assert not console.look_for(0.1), "a key is echoed"
        console.go_on()
        console.wait_for_line("/ number")
        assert "Webhook number 1 " in console.lines[0]  # three down, two up, and opened
        drawn_before, textuals_first, *_ = bytes(console.output).split(FRAME)
        assert cells(drawn_before) == cells(drawn_before + textuals_first)
        assert console.output.count(ENTERED) == 1
        console.send(b"\x03")
        assert console.wait_for_end() == 0
        assert console.is_restored()


@pytest.mark.parametrize("how", ["q", "a fault", "SIGTERM", "SIGHUP", "ctrl+c"])
def test_whatever_ends_it_the_terminal_is_as_it_was(tmp_path: Path, how: str) -> None:
    codes = {"q": 0, "a fault": CRASHED, "SIGTERM": 143, "SIGHUP": 129, "ctrl+c": 130}
    with held_console(tmp_path) as console:
        match how:
            case "q":
                console.send(b"q")
                console.go_on()
            case "a fault":
                console.go_on(b"!")
            case "ctrl+c":
                console.send(b"\x03")
            case _:
                console.signal(getattr(signal, how))
        assert console.wait_for_end() == codes[how]
        assert console.is_restored()
        words = bytes(console.output).rpartition(LEFT)[2]
        assert (b"RuntimeError" in words) is (how == "a fault")
        assert b"s3cret" not in console.output


def test_stopped_it_gives_the_terminal_back_and_comes_again_later(tmp_path: Path) -> None:
    with held_console(tmp_path) as console:
        console.send(b"\x1a")
        console.wait_until_stopped()
        console.wait_for(console.is_restored, "the terminal is not given back")
        console.forget()
        console.signal(signal.SIGCONT)
        console.go_on()
        console.wait_for_line("Webhook number 7")
        console.send(b"q")
        assert console.wait_for_end() == 0
        assert console.is_restored()


def test_a_terminal_that_goes_away_ends_it(tmp_path: Path) -> None:
    with held_console(tmp_path) as console:
        console.hang_up()
        assert console.process.wait(timeout=30) == 129


@pytest.mark.parametrize(("name", "content"), [("settings.toml", "theme = 7"), ("themes/mine.toml", "name = 'mine'")])
def test_where_the_screen_may_have_more_to_say_nothing_is_drawn_before_it(
    tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / "config" / PROGRAM / name
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    end, gate = os.pipe()
    program = [sys.executable, "-c", HELD, str(end), "--server"]
    with (
        RawServer(answer(200, CONFIGS), PAGE) as server,
        ConsoleProcess(tmp_path, server.url, program=program, pass_fds=[end], EPILOT_TOKEN="t0ken") as console,
    ):
        while not server.requests:  # the test's own time limit ends it
            console.let_pass(0.01)
        assert not console.look_for(0.4)
        os.write(gate, b".")
        console.wait_for_line("Webhook number 7")
    os.close(end)
    os.close(gate)


ALONE: Final = """
from tui.startup.first_frame import FirstFrame

def fails(width, height):
    raise ValueError

for paint in (fails, lambda width, height: None):
    with FirstFrame(paint) as frame:
        frame.draw()
with FirstFrame(lambda width, height: f"{width}x{height}") as frame:
    frame.draw()
    frame.draw()
    try:
        with frame.handed_over() as modes:
            raise OSError
    except OSError:
        frame.leave()
    frame.draw()
with FirstFrame(lambda width, height: "late") as frame:
    with frame.handed_over() as modes:
        assert modes is None
    frame.draw()
print("done")
"""


def test_it_is_drawn_once_and_only_where_it_can_be(tmp_path: Path) -> None:
    with PtyProcess([sys.executable, "-c", ALONE], env=environment(tmp_path), size=(90, 30)) as process:
        assert process.wait_for_end() == 0
        assert bytes(process.output) == ENTERED + b"\x1b[?25l\x1b[?7l90x30\x1b[0m" + LEFT + b"\x1b[?7h\x1b[?25hdone\r\n"
        assert process.modes() == process.modes_before
