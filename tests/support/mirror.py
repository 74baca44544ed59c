"""A program that tells what it was started with: `python -m tests.support.mirror`. Ends with the exit code 7."""

from __future__ import annotations

import atexit
import json
import locale
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any


def _open_descriptors() -> list[int]:
    there = []
    for number in range(200):
        try:
            os.fstat(number)
        except OSError:
            continue
        there.append(number)
    return there


def _told_of(stream: Any) -> list[object]:
    return [stream.encoding, stream.errors, stream.line_buffering, stream.isatty(), stream.fileno()]


def seen() -> dict[str, object]:
    """Tell what a program finds: all but its modules and its process's number."""
    return {
        "arguments": sys.argv, "path": sys.path, "folder": str(Path.cwd()), "environment": dict(os.environ),
        "flags": [list(sys.flags), sys.dont_write_bytecode, sys.warnoptions],
        "streams": [_told_of(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "first streams": [_told_of(stream) for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)],
        "descriptors": _open_descriptors(), "read": "" if sys.stdin.isatty() else sys.stdin.read(),
        "signals": {number.name: str(signal.getsignal(number)).partition(" at ")[0] for number in signal.Signals},
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), "wakeup": signal.set_wakeup_fd(-1),
        "leads a session": os.getsid(0) == os.getpid(), "leads a group": os.getpgrp() == os.getpid(),
        "has the terminal": os.isatty(0) and os.tcgetpgrp(0) == os.getpid(),
        "zone": time.tzname, "encoding": locale.getpreferredencoding(), "umask": os.umask(0o077),
        "threads": threading.active_count(), "main": __name__, "file": __file__, "tracing": str(sys.gettrace()),
    }  # fmt: skip


if __name__ == "__main__":
    atexit.register(sys.stderr.write, "the end\n")
    sys.stdout.write(json.dumps(seen()))
    sys.exit(7)
