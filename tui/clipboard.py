"""Copy to where the person is: the terminal's clipboard (OSC 52), the system's own tool, or a file; and say which.

OSC 52 is never acknowledged, so that route says "sent", not "copied". Over SSH only the terminal's clipboard is the
person's: a remote `pbcopy` would succeed into the wrong machine. What is copied is the original text: hostile bytes are
harmless inside base64 and in a tool's standard input, and a cleaned copy would not be a copy.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import which
from typing import Final

from tui.paths import make_private
from tui.settings import ClipboardRoute

OSC52_LIMIT: Final = 75_000
"""Characters of base64. Terminals cut or drop more; this is what the careful ones send at most (tui/README.md,
Textual's traps: the clipboard)."""

COPIES_KEPT: Final = 20
"""Files: the oldest copies beyond this number are deleted when a new one is written, since payloads hold people's
data."""

TOOL_PATIENCE_SECONDS: Final = 3.0
_SCREEN_CHUNK: Final = 254  # GNU screen drops control strings over 768 bytes; the size hterm's osc52.sh takes


class ClipboardUnavailable(Exception):
    """The system's clipboard cannot be reached from here; `str()` says why."""


class Clipboard:
    """`copy()` a text by the route of the settings.

    `write_terminal` writes to the terminal as it is; `native` copies with the system's own tool and returns its name,
    or raises `ClipboardUnavailable`; it may block. `folder` is where files go.
    """

    def __init__(
        self,
        write_terminal: Callable[[str], None],
        *,
        environ: Mapping[str, str],
        folder: Path,
        route: ClipboardRoute = "auto",
        native: Callable[[str], str] | None = None,
    ) -> None:
        self._write_terminal = write_terminal
        self._route = route
        self._folder = folder
        self._remote = any(environ.get(name) for name in ("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"))
        self._in_tmux = bool(environ.get("TMUX"))
        self._in_screen = bool(environ.get("STY")) and not self._in_tmux
        tools = {name: environ[name] for name in ("DISPLAY", "WAYLAND_DISPLAY", "PATH") if name in environ}
        self._native = native or (lambda text: native_copy(text, tools))

    async def copy(self, text: str) -> str:
        """Copy `text`; returns the sentence that says where it went, or that it went nowhere."""
        data = text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes \\ud800, as JSON writes it
        encoded = base64.b64encode(data).decode("ascii")
        fits = len(encoded) <= OSC52_LIMIT
        try_terminal = self._route in ("auto", "osc52") and fits
        try_native = self._route == "native" or (self._route == "auto" and not self._remote)
        tool, reason = await self._copied_natively(text) if try_native else (None, "")
        if try_terminal:
            self._write_terminal(self._osc52(encoded))
        match tool, try_terminal:
            case str(), True:
                return f"Copied with {tool}, and sent to the terminal's clipboard (OSC 52)"
            case str(), False:
                return f"Copied with {tool}"
            case None, True:
                return "Sent to the terminal's clipboard (OSC 52)"
        if self._route != "file" and not fits:
            size = "It is too large for the terminal's clipboard"
            reason = f"{size}, and {reason}" if reason else size
        return await asyncio.to_thread(self._written, data, reason)

    async def _copied_natively(self, text: str) -> tuple[str | None, str]:
        """The tool's name, or `None` and why not."""
        try:
            return await asyncio.to_thread(self._native, text), ""
        except ClipboardUnavailable as error:
            return None, str(error)

    def _osc52(self, encoded: str) -> str:
        plain = f"\x1b]52;c;{encoded}\x07"
        if self._in_tmux:
            # tmux takes the plain form with `set-clipboard on`, and hands the wrapped form through with
            # `allow-passthrough on` (which older ones always do). Nobody can ask which; both set the same text.
            wrapped = plain.replace("\x1b", "\x1b\x1b")
            return f"{plain}\x1bPtmux;{wrapped}\x1b\\"
        if self._in_screen:
            chunks = re.findall(f".{{1,{_SCREEN_CHUNK}}}", plain, flags=re.DOTALL)
            return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
        return plain

    def _written(self, data: bytes, reason: str) -> str:
        """Write a file for this person only."""
        because = f"{reason[:1].upper()}{reason[1:]}: written" if reason else "Written"
        try:
            folder = make_private(self._folder)
            numbers = sorted(
                int(match.group(1))
                for path in folder.iterdir()
                if (match := re.fullmatch(r"copy-([0-9]{1,9})\.txt", path.name))
            )
            path = folder / f"copy-{numbers[-1] + 1 if numbers else 1}.txt"
            # O_EXCL: never through a link that somebody put there.
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
            for number in numbers[: -(COPIES_KEPT - 1)]:
                (folder / f"copy-{number}.txt").unlink(missing_ok=True)
        except OSError as error:
            prefix = f"{reason}; " if reason else ""
            return f"Not copied: {prefix}{self._folder} cannot be written ({error.strerror})"
        return f"{because} to {path}"


def native_copy(text: str, environ: Mapping[str, str]) -> str:
    """Copy with the system's own tool and return its name; blocks for up to three seconds.

    pyperclip starts the same tools, but takes no notice when one fails and lets it write its complaint over the screen;
    so it is used only where there is no tool to start (Windows).
    """
    data = text.encode("utf-8", "backslashreplace")
    tried = ""
    for command in _tools(environ):
        if (program := which(command[0], path=environ.get("PATH"))) is None:
            continue
        if (failure := _run([program, *command[1:]], data)) is None:
            return command[0]
        tried = failure
    if sys.platform in ("win32", "cygwin"):
        return _with_pyperclip(text)
    raise ClipboardUnavailable(tried or "there is no clipboard tool here (wl-copy, xclip, xsel)")


def _tools(environ: Mapping[str, str]) -> list[list[str]]:
    if sys.platform == "darwin":
        return [["pbcopy"]]
    tools = []
    if environ.get("WAYLAND_DISPLAY"):
        tools.append(["wl-copy"])
    if environ.get("DISPLAY"):
        tools += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    if which("wslpath", path=environ.get("PATH")):
        tools.append(["clip.exe"])
    return tools


def _run(command: list[str], data: bytes) -> str | None:
    """Hand `data` to a tool; `None`, or what went wrong. The tool stays behind to serve the clipboard: it gets no pipe
    of ours to hold open, and a session of its own, so that ctrl+c does not reach it."""
    name = Path(command[0]).name
    if name == "clip.exe":
        data = data.decode("utf-8").encode("utf-16-le")  # what it takes for Unicode
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TOOL_PATIENCE_SECONDS,
            start_new_session=True,
            check=False,
            env={**os.environ, "LC_CTYPE": "UTF-8"} if name == "pbcopy" else None,  # else it may read MacRoman
        )
    except subprocess.TimeoutExpired:
        return f"{name} did not answer"
    except OSError as error:
        return f"{name} cannot be started ({error.strerror})"
    return None if done.returncode == 0 else f"{name} failed"


def _with_pyperclip(text: str) -> str:
    # 16 ms, and needed on few systems; it has no type hints of its own
    import pyperclip  # type: ignore[import-untyped]

    try:
        pyperclip.copy(text.encode("utf-8", "backslashreplace").decode("utf-8"))
    except (pyperclip.PyperclipException, OSError) as error:
        failure = str(error).splitlines()[0] if str(error) else type(error).__name__
    else:
        return "the system's clipboard"
    raise ClipboardUnavailable(failure)
