"""Standard output and error as a command writes them: a reader who goes away, a full disk or a closed stream end no
work.

What a command does never depends on who reads it. Where its result could not be written to the end, its exit code says
so: 141, as a shell says of a program whose reader has gone, or 3 with a sentence on standard error.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any, Final

READER_GONE: Final = 141
NOT_WRITTEN: Final = 3

_lost: list[OSError] = []
"""Reasons why standard output could not be written, the first one first; there is one standard output, and this is its
state."""


def begin() -> None:
    """Forget what was lost, and fill the places of closed streams, so that no file of ours gets their numbers."""
    _lost.clear()
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


def write_line(line: str) -> None:
    """Write a line of the result. Never raises; what could not be written is known at the `end()`."""
    try:
        _write(sys.stdout, line)
    except OSError as problem:
        _lost.append(problem)


def complain_line(line: str) -> None:
    """Write a line to standard error, as far as that is there."""
    try:
        _write(sys.stderr, line)
    except OSError:
        return


def write_bytes(data: bytes) -> None:
    """Write bytes of the result as they are. Never raises; what could not be written is known at the `end()`."""
    try:
        _write_bytes(sys.stdout, data)
    except OSError as problem:
        _lost.append(problem)


def complain_bytes(data: bytes) -> None:
    """Write bytes to standard error, as far as that is there."""
    try:
        _write_bytes(sys.stderr, data)
    except OSError:
        return


def is_lost() -> bool:
    """Tell whether nobody gets what is written any more: who only reads may stop then."""
    return bool(_lost)


def end(code: int) -> int:
    """The exit code of a command that would end with `code`, once all is written that can be."""
    try:
        return _end(code)
    finally:
        _let_go(sys.stderr)


def _end(code: int) -> int:
    if sys.stdout is not None and not _lost:
        try:
            sys.stdout.flush()
        except (OSError, ValueError) as problem:
            _lost.append(problem if isinstance(problem, OSError) else _closed())
    if not _lost:
        return code
    _forget(sys.stdout)
    if isinstance(_lost[0], BrokenPipeError):
        return READER_GONE
    why = _lost[0].strerror or type(_lost[0]).__name__
    complain_line(f"Standard output cannot be written ({why}): what is there is not the whole result.")
    return NOT_WRITTEN


def _write(stream: Any, line: str) -> None:
    if stream is None:
        raise _closed()
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        stream.flush()
    except ValueError:  # it was closed from within
        raise _closed() from None


def _write_bytes(stream: Any, data: bytes) -> None:
    if stream is None:
        raise _closed()
    try:
        stream.flush()  # what was written as text comes first
        binary = getattr(stream, "buffer", None)
        if binary is None:  # a stream of text that somebody put in its place
            stream.write(data.decode("utf-8", "replace"))
        else:
            binary.write(data)
        stream.flush()
    except ValueError:  # it was closed from within
        raise _closed() from None


def _closed() -> OSError:
    return OSError(errno.EBADF, "it is closed")


def _let_go(stream: Any) -> None:
    """Write what is left in standard error's buffer, or forget it where it is gone: Python would end with a code of its
    own."""
    try:
        if stream is not None:
            stream.flush()
    except (OSError, ValueError):
        _forget(stream)


def _forget(stream: Any) -> None:
    """Let what is left in the stream's buffer go nowhere, or Python would complain of it at the very end."""
    if stream is not None:
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
        except (OSError, ValueError):
            return
