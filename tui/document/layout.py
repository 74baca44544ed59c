"""A JSON document laid out over lines, token by token: no number, no string and no key of it is changed."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*"|[^\s\[\]{},:"]+)\s*([:,]?)|([\[\]{},])', re.DOTALL)
_STEP: Final = "  "
_DEEPEST: Final = 100
"""Levels from which on a line is not indented further: a document of 10,000 would be 200 MB of blanks."""


def laid_out(document: str) -> str:
    """`document`, which is JSON, with a line for each entry: outside text still, with what could drive a terminal."""
    parts: list[str] = []
    add = parts.append
    breaks = [""]
    """The line break and indentation of each depth that was reached, but for the outermost, which has none."""
    depth = 0
    before = ":"
    for match in _TOKEN.finditer(document):
        value, follows, mark = match.groups()
        if mark is None:
            if before != ":":
                add(breaks[depth])
            add(value)
            add(": " if follows == ":" else follows)
            before = follows or value
        elif mark in "[{":
            if before != ":":
                add(breaks[depth])
            add(mark)
            depth += 1
            if depth == len(breaks):
                breaks.append("\n" + _STEP * min(depth, _DEEPEST))
            before = mark
        elif mark == ",":
            add(mark)
            before = mark
        else:
            depth = max(0, depth - 1)
            if before not in "[{":
                add(breaks[depth] or "\n")
            add(mark)
            before = mark
    return "".join(parts)
