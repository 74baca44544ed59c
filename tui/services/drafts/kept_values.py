"""Values that may be secrets (of headers, of OAuth parameters) in a webhook's JSON that a person edits: they are sent
as they are and must stay in it, but are not shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tui.services.drafts.paths import Path, is_masked
from tui.services.drafts.withheld import is_mark

if TYPE_CHECKING:
    from pydantic import JsonValue

_STANDS_FOR_ONE: Final = re.compile(r"\[kept (\d{1,9})\]")


class NothingKept(ValueError):
    """A word that stands for no value; `str()` is a sentence for a person."""


class KeptValues:
    """The values that were hidden. Each is `[kept 1]`, `[kept 2]` ... in the text, wherever a person moves it to; the
    same value has one number."""

    def __init__(self) -> None:
        self._values: list[str] = []

    def hide(self, value: JsonValue, path: Path = ()) -> JsonValue:
        """`value`, which stands at `path`, with a word in the place of each text that may be a secret."""
        if isinstance(value, dict):
            return {key: self.hide(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, list):
            return [self.hide(below, (*path, index)) for index, below in enumerate(value)]
        if not isinstance(value, str) or not value or is_mark(value) or not is_masked(path):
            return value
        if value not in self._values:
            self._values.append(value)
        return f"[kept {self._values.index(value) + 1}]"

    def put_back(self, value: JsonValue, path: Path = ()) -> JsonValue:
        """`value` with the texts that were hidden. Raises `NothingKept` for a number that stands for none."""
        if isinstance(value, dict):
            return {key: self.put_back(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, list):
            return [self.put_back(below, (*path, index)) for index, below in enumerate(value)]
        word = _STANDS_FOR_ONE.fullmatch(value) if isinstance(value, str) and is_masked(path) else None
        if word is None:
            return value
        number = int(word[1])
        if not 1 <= number <= len(self._values):
            raise NothingKept(f"{word[0]} stands for no value: type the value itself.")
        return self._values[number - 1]
