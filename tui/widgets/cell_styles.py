"""The few styles that a piece of outside text may ask for, and their theme colours. Words and glyphs carry the
meaning."""

from __future__ import annotations

from typing import NamedTuple

STYLES = ("ok", "failed", "warning", "muted", "accent", "strong")
"""The values of `Cell.style`, beside none."""

CELL_CLASSES: set[str] = {f"cell--{style}" for style in STYLES}

CELL_CSS = """
& > .cell--ok { color: $text-success; }
& > .cell--failed { color: $text-error; }
& > .cell--warning { color: $text-warning; }
& > .cell--accent { color: $text-accent; }
& > .cell--muted { color: $text-muted; }
& > .cell--strong { text-style: bold; }
"""
"""For the `DEFAULT_CSS` of a widget that draws cells."""


class Cell(NamedTuple):
    """A piece of text, which may come from outside, and one of `STYLES`, e.g. `failed`."""

    text: str
    style: str = ""


def as_cell(content: Cell | str) -> Cell:
    """A plain string as a cell without a style."""
    return Cell(content) if isinstance(content, str) else content
