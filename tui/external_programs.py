"""The person's own editor and pager: which one, the file in between, and what came back."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any, Final, Literal

SAVING_SECONDS: Final = 2.0
"""Seconds that an editor has for its end where this program is told to end."""
Run = Callable[[Sequence[str]], int]
"""Runs a command in the foreground and gives its exit code. Raises `OSError` where it cannot be started."""


QUICK_SECONDS: Final = 0.5
"""A pager that ends sooner has shown its text and is gone: `less -F`, `cat`."""
Program = Literal["pager", "editor"]


class ProgramProblem(Exception):
    """A program that did not run, or brought nothing back; `str()` is a sentence with the reason. The text is as it
    was."""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The person's editor with its arguments: `VISUAL`, else `EDITOR`, else `vi`."""
    return _command(environ, ("VISUAL", "EDITOR")) or ["vi"]


def pager_command(environ: Mapping[str, str]) -> list[str]:
    """The person's pager with its arguments: `PAGER`, else `less`, else `more`."""
    named = _command(environ, ("PAGER",))
    if named is not None:
        return named
    return ["less"] if shutil.which("less", path=environ.get("PATH")) else ["more"]


def _command(environ: Mapping[str, str], names: Sequence[str]) -> list[str] | None:
    """The first of these variables that is set, as a command."""
    for name in names:
        value = environ.get(name, "").strip()
        if value:
            try:
                return shlex.split(value)
            except ValueError as error:
                raise ProgramProblem(f"{name} cannot be read as a command ({error}): {value}") from None
    return None


class _Told(Exception):
    """A signal came that ends this program."""


def run_in_foreground(command: Sequence[str]) -> int:
    """Give the terminal to `command` until it ends. ctrl+c there is meant for it alone; a signal that ends this program
    ends it first, after a moment to save what it has."""
    came: list[tuple[int, FrameType | None]] = []
    is_waited_for = False

    def come(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))
        if len(came) == 1 and is_waited_for:
            raise _Told

    def leave_to_command(number: int, frame: FrameType | None) -> None:
        """Not `SIG_IGN`, which the command would inherit."""

    with _handling(SIGINT=leave_to_command, SIGTERM=come, SIGHUP=come) as before, subprocess.Popen(command) as process:
        try:
            is_waited_for = True
            if came:
                raise _Told
            code = process.wait()
        except _Told:
            process.terminate()
            try:
                code = process.wait(SAVING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
    for number, frame in came[:1]:
        handler = before.get(number)
        if callable(handler):
            handler(number, frame)
        else:
            os.kill(os.getpid(), number)
    return code


@contextmanager
def _handling(**handlers: Any) -> Iterator[dict[int, Any]]:
    """Have signals, by name, handled otherwise within it; gives the handlers of before by number."""
    before: dict[int, Any] = {}
    for name, handler in handlers.items():
        # Windows has no SIGHUP, and no thread but the main one may take signals.
        with suppress(AttributeError, ValueError, OSError):
            number = getattr(signal, name)
            before[number] = signal.signal(number, handler)
    try:
        yield before
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def edit_text(text: str, environ: Mapping[str, str], *, suffix: str = ".json", run: Run = run_in_foreground) -> str:
    """`text` as the person left it in their editor. Raises `ProgramProblem`."""
    command = editor_command(environ)
    with _private_file(text, suffix) as path:
        if (code := _run(command, path, environ, run, "editor")) != 0:
            raise ProgramProblem(f"{command[0]} ended with code {code}. The text is as it was.")
        return _read_back(path)


def read_text(
    text: str,
    environ: Mapping[str, str],
    program: Program,
    *,
    suffix: str = ".json",
    run: Run = run_in_foreground,
    pause: Callable[[], None] = lambda: _until_enter(),
) -> None:
    """Show `text`, which must be safe for a terminal, in the person's pager or editor; what is changed there is not
    kept. `pause` waits for the person where a pager ends at once. Raises `ProgramProblem`."""
    command = pager_command(environ) if program == "pager" else editor_command(environ)
    began = monotonic()
    with _private_file(text, suffix) as path:
        code = _run(command, path, environ, run, program)
    if code != 0:
        raise ProgramProblem(f"{command[0]} ended with code {code}.")
    if program == "pager" and monotonic() - began < QUICK_SECONDS:
        pause()


def _run(command: Sequence[str], path: Path, environ: Mapping[str, str], run: Run, program: Program) -> int:
    """Run a program over a file; its exit code."""
    name, names = command[0], "PAGER" if program == "pager" else "VISUAL or EDITOR"
    if shutil.which(name, path=environ.get("PATH")) is None:
        raise ProgramProblem(f"The {program} {name} was not found. Set {names} to one that is installed.")
    try:
        return run([*command, str(path)])
    except OSError as error:
        raise ProgramProblem(f"{name} could not be run: {error.strerror or error}. The text is as it was.") from None


@contextmanager
def _private_file(text: str, suffix: str) -> Iterator[Path]:
    """A file with `text`, readable by this person only, that is removed whatever happens."""
    try:
        descriptor, path_name = tempfile.mkstemp(prefix="epilot-webhooks-", suffix=suffix)  # mode 0600
    except OSError as error:
        raise ProgramProblem(f"No file could be made for it: {error.strerror or error}.") from None
    path = Path(path_name)
    try:
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(text)
        except OSError as error:
            raise ProgramProblem(f"No file could be written for it: {error.strerror or error}.") from None
        yield path
    finally:
        path.unlink(missing_ok=True)
        # What editors leave beside a file: the payload may hold personal data.
        for left_over in (path.with_name(path.name + "~"), path.with_name(f".{path.name}.swp")):
            left_over.unlink(missing_ok=True)


def _until_enter() -> None:
    with suppress(EOFError, KeyboardInterrupt, OSError):
        input("\n-- enter goes back --")


def _read_back(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n")
    except OSError as error:
        raise ProgramProblem(f"What was saved cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise ProgramProblem(
            f"What the editor saved is not UTF-8 (byte {error.start + 1}). The text is as it was."
        ) from None
