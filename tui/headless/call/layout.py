"""A JSON document laid out over lines, token by token: no number, no string and no key of it is changed."""

from __future__ import annotations

import re
from typing import Final

from tui.text import inert_json, safe

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_STEP: Final = "  "


def laid_out(document: str) -> str:
    """`document`, which is JSON, with a line for each entry. What could drive a terminal stands as an escape, which
    means the same."""
    parts: list[str] = []
    depth = 0
    before = ""
    for match in _TOKEN.finditer(document):
        token = match.group()
        if token in "]}":
            depth -= 1
            if before not in "[{":
                parts.append("\n" + _STEP * depth)
        elif before and before in "[{,":
            parts.append("\n" + _STEP * depth)
        parts.append(": " if token == ":" else token)
        if token in "[{":
            depth += 1
        before = token
    return inert_json("".join(parts))


def shown(body: bytes) -> str:
    """Any body as text that is inert: JSON laid out, other text as it is."""
    text = body.decode("utf-8", "replace")
    return laid_out(text) if text.lstrip()[:1] in tuple('[{"-0123456789tfn') else safe(text)
