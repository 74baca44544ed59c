"""The only door for text from outside: `safe()`, `cell()`, `plain()`.

Textual hands ESC, C1 and bidi characters to the terminal byte for byte, and parses `[…]` as markup in most widgets.
Nothing that came from the network, a file, the environment or the clipboard may be drawn before it went through here.
Copying takes the original value, drawing takes the safe one.

`safe()` replaces character by character and never changes a length, so that columns in the safe text are columns in the
original: an editor can draw the one and edit the other.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from textual.content import Content

ELLIPSIS = "…"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def _hazards() -> Iterator[tuple[int, int]]:
    """Inclusive ranges of code points that steer, hide or reorder text (Unicode categories Cc, Cf, Cs, Zl, Zp)."""
    yield 0x00, 0x1F  # C0: escape sequences, cursor movement
    yield 0x7F, 0x9F  # DEL and C1: one-byte forms of the same
    yield 0xAD, 0xAD  # soft hyphen: no width
    yield 0x034F, 0x034F  # combining grapheme joiner: no width
    yield 0x0600, 0x0605  # Arabic number signs: reorder
    yield 0x061C, 0x061C  # Arabic letter mark
    yield 0x06DD, 0x06DD
    yield 0x070F, 0x070F
    yield 0x115F, 0x1160  # Hangul fillers: invisible
    yield 0x17B4, 0x17B5  # Khmer inherent vowels: invisible
    yield 0x180B, 0x180F  # Mongolian selectors and vowel separator
    yield 0x200B, 0x200F  # zero width space, joiners, direction marks
    yield 0x2028, 0x202E  # line and paragraph separators, bidi embedding and override
    yield 0x2060, 0x206F  # word joiner, invisible operators, bidi isolates
    yield 0x3164, 0x3164  # Hangul filler
    yield 0xD800, 0xDFFF  # lone surrogates: cannot be encoded for the terminal at all
    yield 0xFE00, 0xFE0F  # variation selectors: no width of their own
    yield 0xFEFF, 0xFEFF  # byte order mark
    yield 0xFFA0, 0xFFA0  # halfwidth Hangul filler
    yield 0xFFF0, 0xFFFB  # interlinear annotation
    yield 0xFFFE, 0xFFFF
    yield 0x1BCA0, 0x1BCA3  # shorthand format controls
    yield 0x1D173, 0x1D17A  # musical format controls
    yield 0xE0000, 0xE0FFF  # tags, more variation selectors


HAZARDS: tuple[int, ...] = tuple(chain.from_iterable(range(first, last + 1) for first, last in _hazards()))
"""Every code point that `safe()` replaces, in order; all below U+10000 or in the plane of tags."""

# What stands for a hazardous code point: its control picture where Unicode has one, else U+FFFD.
_LINE = dict.fromkeys(HAZARDS, UNKNOWN)
_LINE.update({code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\N{SYMBOL FOR DELETE}"})
_BLOCK = _LINE.copy()
del _BLOCK[0x09], _BLOCK[0x0A]


@cache
def _json_hazard() -> re.Pattern[str]:
    """Any hazardous character. Compiled when it is first needed, which the first screen does not."""
    return re.compile("[{}]".format("".join(f"{chr(first)}-{chr(last)}" for first, last in _hazards())))


def has_hazard(text: str, first: int, end: int) -> bool:
    """Tell whether a character between two indexes cannot be drawn as it is: line ends and tabs are none."""
    return any(match.group() not in "\t\n\r" for match in _json_hazard().finditer(text, first, end))


def safe(text: object, *, multiline: bool = True) -> str:
    """`text` with every character that could steer the terminal made visible; as long as before.

    Line feeds and tabs stay where `multiline` is true; otherwise they become visible too.
    """
    return str(text).translate(_BLOCK if multiline else _LINE)


def one_line(text: object) -> str:
    """`safe()` for a place that has one line: line feeds and tabs are made visible as well."""
    return safe(text, multiline=False)


def cut(text: str, width: int) -> str:
    """`text`, already safe, in at most `width` terminal columns, with an ellipsis where something was left out."""
    if text.isascii():  # the common case: one column a character
        return text if len(text) <= width else text[: max(width - 1, 0)] + ELLIPSIS[: max(width, 0)]
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + ELLIPSIS if width > 0 else ""


def cell(text: object, width: int) -> str:
    """Outside text for a line-drawn cell: safe, one line, at most `width` columns. Not padded."""
    return cut(one_line(text), width)


def plain(text: object) -> Content:
    """Outside text for any Textual widget: safe, and its square brackets are only square brackets."""
    from textual.content import Content

    return Content(safe(text))


def folded(text: object, width: int) -> list[str]:
    """Outside text, safe, in lines of at most `width` terminal columns, at least one: broken between words, and within
    those that are longer."""
    whole = safe(text)
    if whole.isprintable() and _cells(whole) <= width:  # nearly always
        return [whole]
    from rich.text import Text

    lines: list[str] = []
    for line in whole.split("\n"):
        wrapped = Text(line).wrap(_measure(), width, overflow="fold")
        lines += [piece.plain.rstrip() for piece in wrapped] or [""]
    return lines


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


@cache
def _measure() -> Console:
    """The console that Rich wants for wrapping, which writes nothing."""
    from rich.console import Console

    return Console(file=StringIO())


def json_text(value: object, *, indent: int | None = 2) -> str:
    """`value` as JSON that can be shown and edited as it is: hazardous characters stand as `\\uXXXX` escapes.

    Such characters can only occur inside JSON strings, so the text means exactly `value`: `json.loads(json_text(v)) ==
    v`.
    """
    return inert_json(json.dumps(value, ensure_ascii=False, indent=indent))


def inert_json(document: str) -> str:
    """A JSON document with the hazardous characters in its strings written as escapes; its meaning is unchanged."""
    return _json_hazard().sub(_json_escape, document)


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in (0x09, 0x0A, 0x0D):  # white space between tokens; inside a string json has escaped it already
        return match.group()
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


def typable(text: str) -> str:
    """`text` as a person can type it from what is shown: no invisible characters, one kind of space, composed
    letters."""
    shown = unicodedata.normalize("NFC", one_line(text))
    visible = "".join(
        " " if unicodedata.category(character) == "Zs" else character
        for character in shown
        if not _stands_in(character)
    )
    return " ".join(visible.split())


def _stands_in(character: str) -> bool:
    return character == UNKNOWN or "\u2400" <= character <= "\u243f"
