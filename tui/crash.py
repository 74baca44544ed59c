"""The words for a failure of the program itself: the kind of error and its place in the code, never a value.

A traceback with its locals, and an error's message, hold payloads, custom headers, logins in addresses, and bytes that
drive a terminal. So a person gets one sentence, and the report, which is for whoever mends it, has the places in the
code alone: both can be passed on as they are.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tui import __version__, paths
from tui.services.outbox import WAS_SENDING
from tui.text import one_line

CRASHED: Final = 1
"""The exit code of a program that failed itself."""
FOLDER: Final = "crashes"
"""Below the state folder."""
KEPT: Final = 20
"""Reports kept, the newest."""
FRAMES: Final = 60
"""Places told of each error: the innermost."""
ERRORS: Final = 12
"""Errors told of a chain or group."""

_PACKAGE: Final = Path(__file__).resolve().parent


def sent_meanwhile(error: BaseException) -> list[str]:
    """Collect what is to be said of the writes that the errors of a chain were raised in the middle of; outside
    text."""
    return list(dict.fromkeys(what for link in _chain(error) for what in getattr(link, WAS_SENDING, ())))


def kind(error: BaseException) -> str:
    """The class of an error."""
    of = type(_real(error))
    return one_line(of.__qualname__ if of.__module__ == "builtins" else f"{of.__module__}.{of.__qualname__}")


def place(error: BaseException) -> str:
    """`tui/screens/events/screen.py:204`: the innermost place in this program, and in what else where it was not raised
    there."""
    places = list(_places(_real(error).__traceback__))
    ours = [where for where in places if where.startswith("tui/")]
    if not places:
        return "a place that is not known"
    here = (ours or places)[-1]
    return here if here == places[-1] else f"{here} (in {places[-1]})"


def report(error: BaseException, in_flight: int = 0) -> str:
    """The whole of it, without a value: the kinds of the errors and the places in the code. `in_flight` writes were not
    over."""
    lines = [
        f"epilot-webhooks-tui {__version__} failed at {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"Python {sys.version.split()[0]} on {sys.platform}; Textual {_version('textual')}, httpx {_version('httpx')}",
        f"Writes in flight: {in_flight}",
        "There are no messages and no values here: they could hold payloads and secrets.",
    ]
    for number, link in enumerate(_chain(error)):
        if number == ERRORS:
            lines.append("\n... and more errors")
            break
        lines += ["", kind(link) if number == 0 else f"after {kind(link)}"]
        lines += [f"  {where}" for where in list(_places(link.__traceback__, names=True))[-FRAMES:]]
    return "\n".join(map(one_line, "\n".join(lines).split("\n"))) + "\n"


def write_report(error: BaseException, in_flight: int = 0) -> Path:
    """Put the report into a file of its own for this person only; returns its path. Raises `OSError`."""
    folder = paths.state_folder() / FOLDER
    paths.make_private(folder.parent)
    paths.make_private(folder)
    path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}-{os.urandom(2).hex()}.txt"
    # O_EXCL: never through a link that somebody put there.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(report(error, in_flight))
    for old in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def told(error: BaseException, in_flight: Sequence[str] = ()) -> list[str]:
    """The lines for a person: the error's kind and place, what is to be said of the writes in flight (outside text),
    and where the report is, which is written here. Inert."""
    flying = [*dict.fromkeys([*sent_meanwhile(error), *in_flight])]
    lines = [f"The program failed, which is a fault of its own: {kind(error)} at {place(error)}.", *flying]
    try:
        path = write_report(error, len(flying))
    except Exception as problem:  # wherever the fault lies, the sentence above is said
        why = problem.strerror if isinstance(problem, OSError) and problem.strerror else kind(problem)
        lines.append(f"No report could be written into {_folder()} ({why}).")
    else:
        lines.append(f"A report without messages and values, to be passed on, is in {path}")
    return [one_line(line) for line in lines]


def _folder() -> str:
    try:
        return str(paths.state_folder() / FOLDER)
    except Exception:
        return "the state folder"


class Hooks:
    """Takes what Python would print in the middle of the screen: errors of threads, and those that nobody can be told
    of.

    `lines` is what is to be said of them at the end.
    """

    MOST: Final = 3
    """Of which a report is written; a fault that comes again and again says nothing new."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        self._before = threading.excepthook, sys.unraisablehook
        threading.excepthook = lambda hook: self.note(hook.exc_value)
        sys.unraisablehook = lambda hook: self.note(hook.exc_value)
        return self

    def __exit__(self, *error: object) -> None:
        threading.excepthook, sys.unraisablehook = self._before

    def say(self, *words: str) -> None:
        """Say this (it may be outside text) once the program has ended."""
        self.lines += map(one_line, words)

    def note(self, error: BaseException | None) -> bool:
        """Write a report of an error that ended nothing, unless the same was noted before; whether one was written."""
        if error is None or isinstance(error, SystemExit | KeyboardInterrupt):
            return False
        fault = f"{kind(error)} at {place(error)}"
        if fault in self._seen or len(self._seen) >= self.MOST:
            return False
        self._seen.add(fault)
        self.say(*told(error))
        return True

    def note_of_loop(self, _loop: object, context: dict[str, Any]) -> None:
        """The same for asyncio, as its exception handler."""
        self.note(context.get("exception"))


# --- reading errors ---------------------------------------------------------------------------------------------------


def _real(error: BaseException) -> BaseException:
    """Textual wraps what a worker raised."""
    inner = getattr(error, "error", None)
    return inner if type(error).__name__ == "WorkerFailed" and isinstance(inner, BaseException) else error


def _chain(error: BaseException) -> list[BaseException]:
    """The error, then what it came from, and what is in it where it is a group; each once."""
    chain: list[BaseException] = []
    todo = [error]
    while todo:
        link = _real(todo.pop(0))
        if any(link is earlier for earlier in chain):
            continue
        chain.append(link)
        if isinstance(link, BaseExceptionGroup):
            todo += link.exceptions
        if (cause := link.__cause__ or (None if link.__suppress_context__ else link.__context__)) is not None:
            todo.append(cause)
    return chain


def _places(trace: TracebackType | None, *, names: bool = False) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        where = f"{_short(code.co_filename)}:{trace.tb_lineno}"
        yield one_line(f"{where} in {code.co_qualname}" if names else where)
        trace = trace.tb_next


def _short(file: str) -> str:
    """A file's name below the package, the libraries or Python: what lies above tells of the person's machine."""
    path = Path(file)
    with suppress(ValueError, OSError):
        return f"tui/{path.resolve().relative_to(_PACKAGE).as_posix()}"
    for name in ("purelib", "platlib", "stdlib"):
        with suppress(ValueError, KeyError, TypeError):
            return path.relative_to(sysconfig.get_path(name)).as_posix()
    return path.name


def _version(package: str) -> str:
    module = sys.modules.get(package)
    if module is None:
        return "not loaded"
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
