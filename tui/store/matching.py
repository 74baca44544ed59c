"""What "occurs in" means, the same in SQL and out of it: case does not count, in any script."""

from __future__ import annotations

import json
import re
from typing import Final

_ESCAPED: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def is_plain(word: str) -> bool:
    """Whether SQLite's own `LIKE` finds `word` whatever its case: it knows ASCII letters only, and ends at a NUL."""
    return word.isascii() and "\0" not in word


def like(word: str) -> str:
    """A pattern for `LIKE ? ESCAPE '\\'` that finds `word` anywhere."""
    return f"%{like_start(word)}"


def like_start(word: str) -> str:
    """A pattern for `LIKE ? ESCAPE '\\'` that finds `word` at the beginning."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def holds(text: str, word: str) -> bool:
    """Whether `word` occurs in `text`; JSON escapes (`\\u00fc`) count as the characters they stand for."""
    if is_plain(word):
        return word.encode().lower() in text.encode("utf-8", "surrogatepass").lower()
    wanted = word.casefold()
    return wanted in text.casefold() or ("\\u" in text and wanted in _ESCAPED.sub(_unescaped, text).casefold())


def starts(text: str, word: str) -> bool:
    """Whether `text` begins with `word`."""
    if is_plain(word):
        return text.encode("utf-8", "surrogatepass").lower().startswith(word.encode().lower())
    return text.casefold().startswith(word.casefold())


def _unescaped(match: re.Match[str]) -> str:
    return str(json.loads(f'"{match[0]}"'))
