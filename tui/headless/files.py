"""Input that a command reads whole: a file, or standard input to its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.headless.trouble import Trouble

LONGEST: Final = 64 * 1024 * 1024
"""Bytes that are read; what is longer is refused."""


def read_file(name: str, source: str) -> bytes:
    """The bytes of a file; `source` names it in a sentence. Raises `Trouble` where they cannot be read."""
    try:
        with Path(name).open("rb") as file:
            return read_whole(file.read, source)
    except (OSError, ValueError) as problem:
        raise Trouble(f"{source}: it cannot be read ({getattr(problem, 'strerror', None) or problem}).") from None


def read_whole(read: Callable[[int], bytes], source: str) -> bytes:
    """All that `read` gives. Raises `Trouble` where that is too long."""
    data = read(LONGEST + 1)
    if len(data) > LONGEST:
        raise Trouble(f"{source}: it is longer than {LONGEST // 1024 // 1024} MB.")
    return data
