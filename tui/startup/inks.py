"""The inks of the first frame: a shipped theme's colours as the terminal's escape sequences, without Textual.

A theme's file is the only owner of its colours. What it leaves to Textual to work out is not worked out here: such a
theme has no first frame.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from tui.widgets.cell_styles import STYLE_COLOURS
from tui.widgets.pieces import DESCRIPTION, KEY, TRACK

Ground: TypeAlias = Literal["panel", "surface", "header", "cursor", "rule", "bar", "keys"]
"""The kind of line that a piece stands on."""


_Colour: TypeAlias = tuple[int, int, int]


class Ink(NamedTuple):
    """The colours of a piece: the kind of line, the style of the piece on it, and whether it can be used now."""

    ground: Ground
    style: str = ""
    is_off: bool = False


_GROUNDS: Final[Mapping[Ground, tuple[str, str, bool]]] = {
    "panel": ("foreground", "panel", False),
    "surface": ("foreground", "surface", False),
    "header": ("foreground", "panel", True),
    "cursor": ("block-cursor-foreground", "block-cursor-background", True),
    "rule": ("panel", "surface", False),
    "bar": ("scrollbar-background", "scrollbar", False),
    "keys": ("foreground", "panel", False),
}
"""Variables of a theme for the text and for the ground, and whether it is bold."""
_TEXTS: Final[Mapping[Ground, Mapping[str, str]]] = {
    "panel": STYLE_COLOURS,
    "surface": STYLE_COLOURS,
    "keys": {KEY: "footer-key-foreground", DESCRIPTION: "foreground"},
}
"""Variables for the text of a style. On the row under the cursor only the row's own colours are known to be
readable."""
_BOLD: Final = frozenset({"strong", KEY})
DIM: Final = 0.66
"""The share of its own colour that the text of what cannot be used now has over its ground; Textual's `DIM_FACTOR`."""
_HEXADECIMAL: Final = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


class Inks:
    """The inks of a theme. `words` are its colours and variables, as its file has them. Raises `KeyError` and
    `ValueError` where one that is needed is not there, or is no colour in full."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._colours = {
            name: _colour(str(words[name]))
            for name in {
                *(name for text, ground, _ in _GROUNDS.values() for name in (text, ground)),
                *(name for names in _TEXTS.values() for name in names.values()),
            }
        }
        self._sequences: dict[Ink, str] = {}

    def sequence(self, ink: Ink) -> str:
        """The sequence that switches to `ink`, whatever was before."""
        known = self._sequences.get(ink)
        if known is None:
            known = self._sequences[ink] = self._sequence(ink)
        return known

    def _sequence(self, ink: Ink) -> str:
        name, ground_name, is_bold = _GROUNDS[ink.ground]
        text = self._colours[_TEXTS.get(ink.ground, {}).get(ink.style, name)]
        ground = self._colours[ground_name]
        if ink.style == TRACK:
            text, ground = ground, text
        if ink.is_off:
            text = _blended(ground, text)
        bold = "1;" if is_bold or ink.style in _BOLD else ""
        return "\x1b[0;{}38;2;{};{};{};48;2;{};{};{}m".format(bold, *text, *ground)


def _blended(ground: _Colour, text: _Colour) -> _Colour:
    red, green, blue = (int(low + (high - low) * DIM) for low, high in zip(ground, text, strict=True))
    return red, green, blue


def _colour(text: str) -> _Colour:
    match = _HEXADECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    red, green, blue = (int(part, 16) for part in match.groups())
    return red, green, blue
