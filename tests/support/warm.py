"""The program as a process of its own, forked from one that has imported it already.

Half the time of a process that only shows a screen or prints a line went into the same imports again, and the tests of
whole programs start hundreds. Each process that runs tests has one such server beside it. What it forks is told apart
from a fresh start by nothing but the modules that are there already: arguments, environment, folder, streams, terminal,
signals and exit code are its own. Tests of the start itself, and of the installed command, start it cold.
"""

from __future__ import annotations

import atexit
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tests.support.places import ROOT

IS_THERE: Final = sys.platform == "linux"
"""True where a process that has imported so much may be forked, and descriptors travel with a message."""
_MOST_BYTES: Final = 1 << 20
_MOST_DESCRIPTORS: Final = 16
_HIGH: Final = 100
"""The first number for descriptors on their way to their own."""
_READ_AT_THE_START: Final = ("LANG", "LC_", "PYTHON", "TEXTUAL")
"""Names of variables that Python and Textual look at once, when they start and are imported."""
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONUTF8": "1"}


class WarmProcess:
    """A `command` of `python -m`, warm; as far as tests ask, what `subprocess.Popen` is of a cold one.

    `streams` are the descriptors of its standard input, output and error; `pass_fds` are there under their own numbers.
    With `has_terminal` it leads a session, and its standard input is its terminal. Raises `ValueError` for another
    command, and for an environment that tells Python or Textual what the server was not told.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        streams: tuple[int, int, int],
        pass_fds: Sequence[int] = (),
        has_terminal: bool = False,
    ) -> None:
        told = {name: value for name, value in env.items() if name.startswith(_READ_AT_THE_START)}
        if told != _ENVIRONMENT:
            raise ValueError(f"only a cold start reads {told}, where a warm one has {_ENVIRONMENT}")
        if tuple(command[:2]) != (sys.executable, "-m"):
            raise ValueError(f"only a module starts warm, not {command[0]}")
        order = {
            "module": command[2], "arguments": command[3:], "env": dict(env), "cwd": str(cwd),
            "numbers": [0, 1, 2, *pass_fds], "has_terminal": has_terminal,
        }  # fmt: skip
        self._status, status = os.pipe()
        self._told = b""
        self.returncode: int | None = None
        try:
            message = json.dumps(order).encode()
            socket.send_fds(_server(), [message], [*streams, *pass_fds, status])
        finally:
            os.close(status)
        self.pid = int(self._line(None))

    def poll(self) -> int | None:
        """The exit code (minus the signal's number if one ended it); `None` as long as it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended. Raises `subprocess.TimeoutExpired` after `timeout` seconds."""
        if self.returncode is None:
            self.returncode = int(self._line(timeout))
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _line(self, timeout: float | None) -> bytes:
        """One line of what its keeper tells: first its number, then its exit code."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while b"\n" not in self._told:
            left = None if deadline is None else max(deadline - time.monotonic(), 0)
            if not select.select([self._status], [], [], left)[0]:
                raise subprocess.TimeoutExpired("the program", timeout or 0)
            piece = os.read(self._status, 64)
            if not piece:
                raise ChildProcessError("The keeper of a warm process is gone.")
            self._told += piece
        line, _, self._told = self._told.partition(b"\n")
        return line


@cache
def _server() -> socket.socket:
    """The server of this process, asked for the first time."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST_BYTES)
    with there:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(there.fileno())],
            env={"PATH": os.environ.get("PATH", ""), **_ENVIRONMENT}, cwd=ROOT, pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def end() -> None:
        here.close()
        process.wait()

    atexit.register(end)
    return here


# --- the server ----------------------------------------------------------------------------------------------------


def _import_program() -> None:
    """Import all of the program, as it imports itself: httpx without its command line, Textual without its palette."""
    import tui
    from tui.startup.late_palette import palette_left_out
    from tui.startup.lean_httpx import leave_out_command_line

    leave_out_command_line()
    with palette_left_out():
        import_module("tui.app")
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith(".__main__"):
            import_module(module.name)


def _serve(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Fork for each order; returns in each fork with what it is to be, and with `None` where nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a keeper
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MOST_BYTES, _MOST_DESCRIPTORS)
        if not message:
            return None
        if not os.fork():
            control.close()
            *streams, status = descriptors
            _fork_and_keep(streams, status)
            return json.loads(message), streams
        for descriptor in descriptors:
            os.close(descriptor)


def _fork_and_keep(streams: Sequence[int], status: int) -> None:
    """Fork once more: returns in what is to be the program. The other tells its number, waits, and tells its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.close(status)
        return
    for descriptor in streams:
        os.close(descriptor)
    os.write(status, b"%d\n" % pid)
    _, ending = os.waitpid(pid, 0)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(ending))
    os._exit(0)


def _become(order: Mapping[str, Any], descriptors: Sequence[int]) -> None:
    """Take on what a fresh start would find."""
    import fcntl
    import termios

    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _HIGH) for descriptor in descriptors]
    for descriptor in descriptors:
        os.close(descriptor)
    for descriptor, number in zip(high, order["numbers"], strict=True):
        os.dup2(descriptor, number)
        os.close(descriptor)
    if order["has_terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        stream = open(  # noqa: SIM115  # as long as the process
            number, mode, closefd=False, encoding="utf-8", buffering=1 if name == "stderr" or os.isatty(number) else -1,
            errors="backslashreplace" if name == "stderr" else "surrogateescape",
        )  # fmt: skip
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv[1:] = order["arguments"]


def _main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    _import_program()
    order = _serve(control)
    if order is not None:
        _become(*order)
        runpy.run_module(order[0]["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
