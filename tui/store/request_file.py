"""The request log as a file (`--log-file`): a line of JSON for each attempt, secrets redacted before they get here."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.exchange import Exchange


class CannotLog(Exception):
    """`str()` is one sentence with the reason."""


class RequestFile:
    """Puts exchanges at the end of `path`, which is made for this person only (0600). Several programs may write to
    one: each line goes in one piece, in plain ASCII.

    `write()` never waits: a thread does. It raises nothing; the first trouble is in `problem`, and ends the writing.
    Raises `CannotLog`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        # A pipe without a reader must not hold us up; Windows has neither the one nor the other.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
        try:
            self._file = os.open(path, flags, 0o600)
        except (OSError, ValueError) as error:
            raise CannotLog(f"{path} cannot be written ({getattr(error, 'strerror', None) or error}).") from None
        if not stat.S_ISREG(os.fstat(self._file).st_mode):
            os.close(self._file)
            raise CannotLog(f"{path} is no plain file: name another.")
        with suppress(OSError):  # somebody else's, who let us write
            path.chmod(0o600)
        self._writing = ThreadPoolExecutor(1, "request file")  # Python waits for it before it ends

    def write(self, exchange: Exchange) -> None:
        """Have a line written."""
        self._writing.submit(self._write, exchange)

    def close(self) -> None:
        """Wait until all lines are written, and close the file. It blocks."""
        self._writing.shutdown()
        os.close(self._file)

    def _write(self, exchange: Exchange) -> None:
        if self.problem:
            return
        line = memoryview(f"{json.dumps(_entry(exchange))}\n".encode("ascii"))
        try:
            while line:
                line = line[os.write(self._file, line) :]
        except OSError as error:
            self.problem = f"{self.path} has not all requests: it cannot be written ({error.strerror})."


def _entry(exchange: Exchange) -> dict[str, object]:
    entry: dict[str, object] = {
        **exchange._asdict(),
        "at": exchange.at.isoformat(),
        "process": os.getpid(),
    }
    del entry["answer"]  # people's data, which nobody asked to be kept on a disk; the body of an error stays
    entry["phases"] = exchange.phases._asdict() if exchange.phases is not None else None
    for name in ("request_headers", "response_headers"):
        entry[name] = [list(pair) for pair in getattr(exchange, name)]
    return entry
