"""The few styles that a piece of outside text may ask for, and their theme colours. Words and glyphs carry the
meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

STYLE_COLOURS: Final[Mapping[str, str]] = {
    "ok": "text-success",
    "failed": "text-error",
    "warning": "text-warning",
    "accent": "text-accent",
    "muted": "text-muted",
}
"""The theme's variable of each style that has a colour of its own."""
STYLES = (*STYLE_COLOURS, "strong")
"""The values of `Cell.style`, beside none. What is strong is bold."""

CELL_CLASSES: set[str] = {f"cell--{style}" for style in STYLES}

CELL_CSS = "".join(f"& > .cell--{style} {{ color: ${name}; }}\n" for style, name in STYLE_COLOURS.items()) + (
    "& > .cell--strong { text-style: bold; }\n"
)
"""For the `DEFAULT_CSS` of a widget that draws cells."""


class Cell(NamedTuple):
    """A piece of text, which may come from outside, and one of `STYLES`, e.g. `failed`."""

    text: str
    style: str = ""


def as_cell(content: Cell | str) -> Cell:
    """A plain string as a cell without a style."""
    return Cell(content) if isinstance(content, str) else content
