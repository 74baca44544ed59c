"""Ink for a line of JSON: its keys, strings, numbers and literals.

A line is coloured for itself, without the rest of the document: no parser, no state, and a broken document is coloured
too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.widget import Widget

InkKind = Literal["key", "string", "number", "literal", "punctuation"]

JSON_CLASSES: set[str] = {f"json--{kind}" for kind in ("key", "string", "number", "literal", "punctuation")}

JSON_CSS = """
& > .json--key { color: $text-primary; }
& > .json--string { color: $text-success; }
& > .json--number { color: $text-warning; }
& > .json--literal { color: $text-accent; }
& > .json--punctuation { color: $text-muted; }
"""
"""For the `DEFAULT_CSS` of a widget that shows JSON. A theme may say better with its variables `json-key` and so on."""

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"?)(?P<colon>\s*:)?"""
    r"""|(?P<number>-?(?:\d[\d.eE+-]*|Infinity))"""
    r"""|(?P<literal>\b(?:true|false|null|NaN|Infinity)\b)"""
    r"""|(?P<punctuation>[{}\[\],:]+)"""
)


def spans(line: str) -> Iterator[tuple[int, int, InkKind]]:
    """First and end index and kind of each token in one line of JSON; what is no token is left out."""
    for match in _TOKEN.finditer(line):
        if match["string"] is not None:
            yield *match.span("string"), "string" if match["colon"] is None else "key"
            if match["colon"] is not None:
                yield *match.span("colon"), "punctuation"
        elif match["number"] is not None:
            yield *match.span(), "number"
        elif match["literal"] is not None:
            yield *match.span(), "literal"
        else:
            yield *match.span(), "punctuation"


def ink(widget: Widget, kind: InkKind) -> Style:
    """The foreground for a token: the theme's variable `json-<kind>` if it has one, else the widget's component
    style."""
    colour = _colour(widget.app.theme_variables.get(f"json-{kind}", ""))
    return Style(color=colour or widget.get_component_rich_style(f"json--{kind}").color)


@lru_cache(64)
def _colour(value: str) -> RichColor | None:
    """The colour that a variable names; `None` for what only a stylesheet understands, such as `auto 60%`."""
    # Textual takes milliseconds over each colour that it does not know: it looks for names that are like it.
    if not value or value.startswith("auto"):
        return None
    try:
        return Color.parse(value).rich_color
    except ColorParseError:
        return None
