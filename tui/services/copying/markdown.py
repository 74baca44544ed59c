"""Outside text in Markdown that people paste into tickets: none of it is markup, and no fence can be closed by it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LONGEST = 300
"""Characters of a text that stands within a line."""


def plain(text: str) -> str:
    """Outside text within a line: only text, nothing steers a terminal."""
    shown = "".join(character if character.isprintable() else "�" for character in _cut(text))
    return "".join(f"\\{character}" if character in r"\`*_[]<>#|!&" else character for character in shown)


def code(text: str) -> str:
    """Outside text as code within a line: its backticks and all, what is not printable as an escape."""
    shown = inert(_cut(text), keep="") or " "
    ticks = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    blank = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{blank}{shown}{blank}{ticks}"


def table_code(text: str) -> str:
    """The same in a cell of a table, where a bar needs a backslash, in code too."""
    return code(text).replace("|", "\\|")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def inert(text: str, *, keep: str = "\n\t") -> str:
    """Outside text whose characters that could steer a terminal stand as escapes, as JSON writes them. Those of `keep`
    stay, and with a line feed the carriage return before it."""
    if text.isprintable():
        return text
    if "\n" in keep and "\r\n" in text:
        return "\r\n".join(inert(part, keep=keep) for part in text.split("\r\n"))
    odd = [character for character in set(text) if not character.isprintable() and character not in keep]
    return text.translate({ord(character): _escaped(character) for character in odd})


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def fenced(text: str, language: str = "") -> str:
    """Outside text in a fence longer than any row of backticks in it."""
    text = inert(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def utc(at: datetime) -> str:
    """A time, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
