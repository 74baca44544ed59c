"""The filters and expressions used before, kept between runs: words that a person typed, hence for this person only,
and off by a setting."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Final

from tui.store.private_files import write_private

LIMIT: Final = 100
FILE: Final = "filters.json"
EXPRESSIONS: Final = "expressions.json"
_LONGEST: Final = 2_000


class FilterHistory:
    """The newest first, each once, `LIMIT` at most. Without a `path` it lasts as long as the program. `kind` is the
    word for one of them."""

    def __init__(self, path: Path | None = None, kind: str = "filter") -> None:
        self._path = path
        self._kind = kind
        self._entries: list[str] | None = None
        self._writing = threading.Lock()

    def entries(self) -> list[str]:
        """Read what was typed; a file that cannot be read is an empty history."""
        if self._entries is None:
            self._entries = self._read()
        return list(self._entries)

    def add(self, text: str) -> None:
        """Put a text first."""
        text = text.strip()
        if text and len(text) <= _LONGEST:
            self._entries = _once([text, *self.entries()])

    def save(self) -> str | None:
        """Write it down, with what another run of the program wrote meanwhile; a sentence where that failed."""
        if self._path is None:
            return None
        with self._writing:
            try:
                kept = _once([*self.entries(), *self._read()])
                write_private(self._path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
            except OSError as error:
                return f"The {self._kind} is not remembered: {self._path} cannot be written ({error.strerror})."
        return None

    def _read(self) -> list[str]:
        if self._path is None:
            return []
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return []
        if not isinstance(entries, list):
            return []
        return _once(
            [entry for entry in entries if isinstance(entry, str) and entry.strip() and len(entry) <= _LONGEST]
        )


def _once(entries: list[str]) -> list[str]:
    return list(dict.fromkeys(entries))[:LIMIT]
