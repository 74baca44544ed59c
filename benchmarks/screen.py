"""The screen as a person saw it, piece by piece: replays what a program drew, after the time has been taken."""

from __future__ import annotations

from collections.abc import Iterator

import pyte

from benchmarks.terminal import SIZE, Terminal

_FRAME_END = b"\x1b[?2026l"


def replayed(terminal: Terminal, since: int = 0) -> Iterator[tuple[float, list[str]]]:
    """Return the time when each frame was finished, and the lines of the screen then. `since` is a place in the output
    to look from."""
    screen = pyte.Screen(*SIZE)
    stream = pyte.ByteStream(screen)
    output = bytes(terminal.output)
    start = 0
    while (end := output.find(_FRAME_END, start)) >= 0:
        end += len(_FRAME_END)
        # pyte does not know the mark of the keyboard protocol and would print its last letter.
        stream.feed(output[start:end].replace(b"\x1b[>1u", b"").replace(b"\x1b[<u", b""))
        start = end
        if end >= since:
            yield terminal.arrived(end), list(screen.display)
