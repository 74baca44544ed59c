"""Ends in order: by signals at any time, with their exit codes and the recovery's word; and by a fault, with a report
that can be passed on."""

from __future__ import annotations

import os
import re
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from tests.support.places import environment
from tests.support.pty_console import ENDING, LEFT, ConsoleProcess, command
from tests.support.pty_process import PATIENCE, PtyProcess

SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
TOKEN = "eyJhbGciOiJub25lIn0.eyJvcmdfaWQiOiI3MzkyMjQifQ.c2VjcmV0LXNpZ25hdHVyZQ"
SECRETS = (TOKEN, "c2VjcmV0LXNpZ25hdHVyZQ", "hunter2", "ada:lovelace", "PWN7", "pay-load-text")
HOSTILE = "'https://ada:lovelace@x.example/?key=hunter2 \\x1b]0;PWN7\\x07 pay-load-text'"

PROGRAM = """
import sys
from tui.cli import main
{changes}
sys.exit(main(sys.argv[1:]))
"""


def words_at_the_end(process: PtyProcess) -> str:
    """Return the text on the person's own screen once the program has left its own."""
    left = bytes(process.output).rpartition(LEFT)[2].decode()
    return re.sub(r"\x1b\[[?<>0-9;]*[a-zA-Z]", "", left)


def changed(home: Path, changes: str, *arguments: str, **environ: str) -> PtyProcess:
    """The program with `changes` made to it, in a terminal."""
    command = [sys.executable, "-c", PROGRAM.format(changes=changes), *arguments]
    return PtyProcess(command, env=environment(home, EPILOT_TOKEN=TOKEN, **environ), size=(120, 40))


# --- signals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_console_with_its_code(tmp_path: Path, number: signal.Signals) -> None:
    with ConsoleProcess(tmp_path, "--demo") as console:
        console.wait_for_line("✗ failing")
        console.signal(number)
        assert console.wait_for_end() == 128 + number
        assert console.is_restored()
        assert not words_at_the_end(console).strip(), "nothing was being sent"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_it_starts_ends_it_too(tmp_path: Path, number: signal.Signals) -> None:
    with ConsoleProcess(tmp_path, "--demo", is_cold=True) as console:
        console.wait_for_text(b"\x1b[?1049h")  # the terminal is changed, and no screen stands
        console.signal(number)
        assert console.wait_for_end() == 128 + number
        assert console.is_restored()


def test_a_signal_before_the_terminal_is_touched_ends_it(tmp_path: Path) -> None:
    changes = (
        "import os, signal, tui.settings\n"
        "tui.settings.load_settings = lambda path: os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    with changed(tmp_path, changes, "--demo") as process:
        assert process.wait_for_end() == 143
        assert process.modes() == process.modes_before and not process.output


def test_a_second_signal_while_it_ends_changes_nothing(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "--demo") as console:
        console.wait_for_line("✗ failing")
        console.signal(signal.SIGHUP)
        console.wait_for_text(ENDING)  # of two that come at once the second may be seen first
        for number in (*SIGNALS, *SIGNALS):
            console.signal(number)
        assert console.wait_for_end() == 129
        assert console.is_restored()


@pytest.mark.parametrize("keys", [b"\x10", b"e", b"R", b"\r"], ids=repr)
def test_a_signal_ends_it_whatever_is_open(tmp_path: Path, keys: bytes) -> None:
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40)) as console:
        console.wait_for_line("✗ failing")
        before = len(console.output)
        console.send(keys)
        console.wait_for(lambda: len(console.output) > before, "nothing opens")
        console.signal(signal.SIGTERM)
        assert console.wait_for_end() == 143
        assert console.is_restored()


@pytest.mark.parametrize("keys", [b"?", b"R"], ids=repr)
def test_a_terminal_that_is_closed_ends_it_with_the_code_of_its_signal(tmp_path: Path, keys: bytes) -> None:
    """Python's last word was that it could not be written to any more, and the exit code was Python's own."""
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40)) as console:
        console.wait_for_line("✗ failing")
        console.send(keys)
        console.look_for(1)
        console.hang_up()
        assert console.process.wait(timeout=PATIENCE) == 128 + signal.SIGHUP


WRAPPER = """
import signal, subprocess, sys
program = subprocess.Popen(sys.argv[1:])
signal.signal(signal.SIGHUP, signal.SIG_IGN)
sys.exit(program.wait() % 256)
"""


def test_a_terminal_that_is_gone_ends_it_where_another_program_got_the_signal(tmp_path: Path) -> None:
    """The kernel tells only the first program of a terminal (`make`, `sudo`) that it was closed. The one that it runs
    read nothing from then on, again and again."""
    wrapped = [sys.executable, "-c", WRAPPER, *command(), "--demo"]
    with PtyProcess(wrapped, env=environment(tmp_path), size=(120, 40)) as process:
        process.wait_for_text("✗ failing".encode())
        process.hang_up()
        assert process.process.wait(timeout=PATIENCE) == 128 + signal.SIGHUP


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing tells that the process is stopped")
def test_a_signal_while_it_is_suspended_ends_it_once_it_goes_on(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "--demo") as console:
        console.wait_for_line("✗ failing")
        console.signal(signal.SIGTSTP)
        stat_of_it = Path(f"/proc/{console.process.pid}/stat")
        console.wait_for_text(LEFT)
        while stat_of_it.read_text().rpartition(")")[2].split()[0] != "T":  # it is being stopped
            os.sched_yield()
        console.signal(signal.SIGTERM)
        console.signal(signal.SIGCONT)
        assert console.wait_for_end() == 143
        assert console.is_restored()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing tells that the process is stopped")
def test_it_may_be_stopped_while_it_draws_and_goes_on(tmp_path: Path) -> None:
    """Textual's handler wrote in the middle of a write, and waited for ever for the lock."""
    changes = """
import os, signal, textual.drivers._writer_thread as writing
put = writing.Queue.put
class Stopped(writing.Queue):
    puts = 0
    def put(self, *words):
        with self.mutex:
            Stopped.puts += 1
            if Stopped.puts == 120:
                os.kill(os.getpid(), signal.SIGTSTP)
        super().put(*words)
writing.Queue = Stopped
"""
    with changed(tmp_path, changes, "--demo") as process:
        process.wait_for_text("✗ failing".encode())
        stat_of_it = Path(f"/proc/{process.process.pid}/stat")
        size, deadline = 0, time.monotonic() + PATIENCE
        while stat_of_it.read_text().rpartition(")")[2].split()[0] != "T":
            size += 1
            process.resize(100 + size % 2, 30)
            process._read(time.monotonic() + 0.02)
            assert time.monotonic() < deadline, "it hangs"
        process.signal(signal.SIGCONT)
        process.wait_for(lambda: process.output.rfind(b"\x1b[?1049h") > process.output.rfind(LEFT), "it comes back")
        process.send(b"q")
        assert process.wait_for_end() == 0


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_signal_while_the_editor_has_the_terminal_ends_both(tmp_path: Path, stubborn: bool) -> None:
    trap = "trap '' TERM\n" if stubborn else ""
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\n{trap}echo the editor is here\nwhile :; do read line < /dev/tty; done\n")
    editor.chmod(0o700)
    with ConsoleProcess(tmp_path, "--demo", size=(120, 40), EDITOR=str(editor)) as console:
        console.wait_for_line("✗ failing")
        console.send(b"t")
        console.wait_for_line("✓ JSON of")
        console.send(b"\x0f")
        console.wait_for_text(b"the editor is here")
        console.signal(signal.SIGTERM)
        assert console.wait_for_end() == 143
        assert console.is_restored()


# --- faults -----------------------------------------------------------------------------------------------------------


def check_crash(process: PtyProcess, home: Path, words: str, where: str) -> str:
    """One sentence with kind and place, and a private report; nothing from outside in either. Returns the report."""
    shown = process.output.decode()
    assert words in shown and where in shown and "Traceback" not in shown
    reports = list((home / "state" / "epilot-webhooks-tui" / "crashes").glob("*"))
    assert len(reports) == 1 and str(reports[0]) in shown.replace("\r\n", "")
    assert stat.S_IMODE(reports[0].stat().st_mode) == 0o600
    report = reports[0].read_text()
    assert where.rpartition(":")[0] in report
    for secret in SECRETS:
        assert secret not in shown and secret not in report
    assert "\x1b" not in report
    return report


IN_A_HANDLER = f"""
from tui.screens.webhooks.screen import WebhooksScreen
def crash(self):
    payload = {HOSTILE}
    raise RuntimeError(payload)
WebhooksScreen.action_new = crash
"""
IN_A_WORKER = f"""
from tui.services.fleet.fleet import Fleet
async def crash(self):
    try:
        raise ValueError({HOSTILE})
    except ValueError as error:
        raise KeyError({HOSTILE}) from error
Fleet.load = crash
"""
IN_A_STYLESHEET = f"""
from textual.widget import Widget
class Worse(Exception):
    def __rich__(self):
        return {HOSTILE}
def crash(self):
    raise Worse({HOSTILE})
from tui.screens.webhooks.screen import WebhooksScreen
WebhooksScreen.action_new = crash
"""
IN_A_CALLBACK = f"""
from tui.screens.webhooks.screen import WebhooksScreen
def crash(self):
    def later(payload={HOSTILE}):
        raise RuntimeError(payload)
    self.call_after_refresh(later)
WebhooksScreen.action_new = crash
"""
IN_A_TIMER = f"""
from tui.screens.webhooks.screen import WebhooksScreen
def crash(self):
    def tick(payload={HOSTILE}):
        raise RuntimeError(payload)
    self.set_interval(0.01, tick)
WebhooksScreen.action_new = crash
"""
IN_A_DRAW = f"""
from tui.screens.webhooks.screen import WebhooksScreen
from tui.widgets.line_table import LineTable
def crash(self):
    def render_line(self, y):
        payload = {HOSTILE}
        raise RuntimeError(payload)
    LineTable.render_line = render_line
    self.table._styles_cache.clear()
    self.refresh(layout=True)
    self.table.refresh()
WebhooksScreen.action_new = crash
"""
FAULTS = {
    "handler": IN_A_HANDLER, "worker": IN_A_WORKER, "an error that draws": IN_A_STYLESHEET, "callback": IN_A_CALLBACK,
    "timer": IN_A_TIMER, "drawing": IN_A_DRAW,
}  # fmt: skip


@pytest.mark.parametrize("changes", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_sentence_and_a_report_without_values(tmp_path: Path, changes: str) -> None:
    with changed(tmp_path, changes, "--server", "http://127.0.0.1:9", "-H", "X-Key: hunter2hunter2") as process:
        if changes is not IN_A_WORKER:
            process.wait_for_text(b"ctrl+r")
            process.send(b"n")
        assert process.wait_for_end() == 1
        assert process.modes() == process.modes_before
        kind = {IN_A_WORKER: "KeyError", IN_A_STYLESHEET: "__main__.Worse"}.get(changes, "RuntimeError")
        report = check_crash(process, tmp_path, f"fault of its own: {kind} at", ":")
        assert kind in report and ("after ValueError" in report) == (changes is IN_A_WORKER)


def test_a_fault_where_no_report_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with changed(tmp_path, IN_A_HANDLER, "--server", "http://127.0.0.1:9") as process:
        process.wait_for_text(b"ctrl+r")
        process.send(b"n")
        assert process.wait_for_end() == 1
        assert "No report could be written into" in process.output.decode()


def test_what_fails_beside_the_program_is_told_at_its_end_and_not_on_the_screen(tmp_path: Path) -> None:
    changes = f"""
import asyncio, threading
from tui.app import WebhooksApp
class Bad:
    def __del__(self):
        raise RuntimeError({HOSTILE})
def crash():
    raise ValueError({HOSTILE})
async def late():
    raise KeyError({HOSTILE})
first = WebhooksApp.collect_quietly
def stands(self):
    first(self)
    thread = threading.Thread(target=crash); thread.start(); thread.join()
    Bad()
    asyncio.get_running_loop().create_task(late())
WebhooksApp.collect_quietly = stands
"""
    with changed(tmp_path, changes, "--demo") as process:
        process.wait_for_text("✗ failing".encode())
        process.send(b"q")
        assert process.wait_for_end() == 0
        words = words_at_the_end(process)
        for kind in ("ValueError", "RuntimeError"):
            assert f"a fault of its own: {kind} at" in words
        for secret in SECRETS:
            assert secret not in process.output.decode()


COMMANDS = {
    "failures": ["failures"],
    "replay": ["replay", "x", "--failed", "--since", "3h"],
    "ledger": ["ledger"],
    "cache": ["cache", "clear"],
    "sandbox": ["sandbox"],
    "events": ["events", "x"],
    "call": ["call", "getConfigs", "-v"],
    "call with a body": [
        "call",
        "triggerWebhook",
        "x",
        "-v",
        "-H",
        "X-Key: hunter2hunter2",
        "-d",
        '{"metadata": {"organization_id": "1", "action": "hunter2"}, "entity": {}}',
    ],
    "call, asked for each parameter": ["call", "getConfig", "--guided"],
    "listen": ["listen", "--port", "0"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_fault_of_a_command_is_a_sentence_and_a_report_too(tmp_path: Path, words: list[str]) -> None:
    changes = f"""
import tui.headless.commands, tui.cache_command, tui.sandbox.serve, tui.headless.call.calling
import tui.headless.call.guided, tui.headless.receiving.listen
def crash(*arguments, **known):
    raise RuntimeError({HOSTILE})
tui.headless.commands.asyncio.run = crash
tui.headless.commands.ledger.run = crash
tui.cache_command.run = crash
tui.sandbox.serve.run = crash
tui.headless.call.guided.ask_for_values = crash
tui.headless.receiving.listen._config = crash
"""
    with changed(tmp_path, changes, *words) as process:
        code = process.wait_for_end()
        assert code == 1, process.output
        check_crash(process, tmp_path, "a fault of its own: RuntimeError at", ":")
