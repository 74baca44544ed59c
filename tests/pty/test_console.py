"""The installed command: comes up, is used, is left, and leaves the terminal as it was, whatever ends it."""

from __future__ import annotations

import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.pty_console import LEFT, MOUSE, ConsoleProcess


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_demo_shows_webhooks_and_q_leaves_it(tmp_path: Path, size: tuple[int, int]) -> None:
    with ConsoleProcess(tmp_path, "--demo", size=size, is_cold=True) as console:
        console.wait_for_line("✗ failing")
        assert "demo sandbox" in console.lines[0]
        assert console.lines[-1].strip().endswith("? Help")
        console.send(b"q")
        assert console.wait_for_end() == 0
        assert all(mode in console.output for mode in MOUSE)
        assert console.is_restored()
        left = bytes(console.output).rpartition(LEFT)[2]
        assert not re.sub(rb"\x1b\[[?<0-9]*[a-z]", b"", left)  # nothing is left behind on the person's screen


def test_keys_open_events_and_ctrl_c_leaves_too(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40), is_cold=True) as console:
        console.wait_for_line("✗ failing")
        console.send(b"\r")
        console.wait_for_line("1 Response")
        console.send(b"\x03")
        assert console.wait_for_end() == 0
        assert console.is_restored()


def test_a_resized_terminal_is_drawn_anew(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40), is_cold=True) as console:
        console.wait_for_line("✗ failing")
        console.screen.resize(lines=24, columns=80)
        console.screen.reset()
        console.resize(80, 24)
        console.wait_for(lambda: console.lines[-1].strip().endswith("? Help"), "the footer is not in the last line")
        assert "✗ failing" in "\n".join(console.lines)
        assert console.lines[0].endswith("demo") or "demo sandbox" in console.lines[0]
        console.send(b"q")
        assert console.wait_for_end() == 0


def test_no_mouse_leaves_the_mouse_alone(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "--demo", "--no-mouse", is_cold=True) as console:
        console.wait_for_line("✗ failing")
        console.send(b"q")
        assert console.wait_for_end() == 0
        assert not [mode for mode in MOUSE if mode in console.output]


def test_without_a_token_it_asks_for_a_connection(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, is_cold=True) as console:
        console.wait_for_line("EPILOT_TOKEN")
        console.wait_for_line("The demo")
        console.send(b"q")
        assert console.wait_for_end() == 0
        assert console.is_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    with ConsoleProcess(tmp_path, "--demo", is_cold=True) as console:
        console.wait_for_line("✗ failing")
        console.signal(number)
        assert console.wait_for_end() in (0, 128 + number)
        assert console.is_restored()


def test_a_terminal_that_goes_away_ends_the_program(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "--demo", is_cold=True) as console:
        console.wait_for_line("✗ failing")
        console.hang_up()
        assert console.process.wait(timeout=20) != 0


def test_a_terminal_that_goes_away_while_it_is_drawn_ends_the_program(tmp_path: Path) -> None:
    """Nobody reads what is drawn, so the program waits for its terminal; then that is closed."""
    with ConsoleProcess(tmp_path, "--demo", size=(200, 60), is_cold=True) as console:
        console.wait_for_line("✗ failing")
        for number in range(40):
            console.resize(200 - number % 2, 60)
            console.send(b"j")
            with suppress(subprocess.TimeoutExpired):  # it draws meanwhile
                console.process.wait(timeout=0.08)
        console.hang_up()
        assert console.process.wait(timeout=20) != 0
