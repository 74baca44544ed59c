"""Outside text in Markdown that people paste into tickets: none of it is markup, and no fence can be closed by it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LONGEST = 300
"""Characters of a text that stands within a line."""


def plain(text: str) -> str:
    """Outside text within a line: only text, nothing steers a terminal."""
    shown = "".join(character if character.isprintable() else "�" for character in text[:_LONGEST])
    return "".join(f"\\{character}" if character in r"\`*_[]<>#|!&~" else character for character in shown)


def code(text: str) -> str:
    """Outside text as code within a line."""
    shown = "".join(character if character.isprintable() and character != "`" else "�" for character in text[:_LONGEST])
    return f"`{shown}`"


def inert(text: str) -> str:
    """Outside text of several lines; characters that could steer a terminal stand as escapes, as JSON writes them."""
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    pairs = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pairs[at]:02x}{pairs[at + 1]:02x}" for at in range(0, len(pairs), 2))


def fenced(text: str, language: str = "") -> str:
    """Outside text in a fence longer than any row of backticks in it."""
    text = inert(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def utc(at: datetime) -> str:
    """A time, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
