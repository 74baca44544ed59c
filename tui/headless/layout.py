"""Bodies as they are printed: JSON over lines, with no token changed, and nothing in it that could drive a terminal."""

from __future__ import annotations

from typing import Final

from tui.document.layout import laid_out
from tui.text import inert_json, safe

_JSON_BEGINS: Final = tuple('[{"-0123456789tfn')


def inert_lines(document: str) -> str:
    """A JSON document with a line for each entry; what could drive a terminal is an escape, which means the same."""
    return inert_json(laid_out(document))


def shown(body: bytes) -> str:
    """Any body as text that is inert: JSON laid out, other text as it is."""
    text = body.decode("utf-8", "replace")
    return inert_lines(text) if text.lstrip().startswith(_JSON_BEGINS) else safe(text)
