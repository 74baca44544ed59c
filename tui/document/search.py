"""A search in a JSON document: the places of a text, and the one of them that a person is at."""

from __future__ import annotations

import json
import re
from bisect import bisect_left

MARGIN = 200
"""Characters before and after a part of a line that are looked through for a hit that only reaches into it."""


class JsonSearch:
    """The hits of `text` in `source`, whatever its case, as it is and as JSON writes it. The first is at or after
    `start`."""

    def __init__(self, text: str, source: str, start: int) -> None:
        """`start` is an index into `source`; after the last hit comes the first."""
        forms = {text, *(json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (False, True))}
        self._needle = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)
        self._hits = [match.start() for match in self._needle.finditer(source)]
        self._at = bisect_left(self._hits, start) % max(len(self._hits), 1)

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def number(self) -> int:
        """The number of the hit that the person is at, from 1; 0 where there is none."""
        return self._at + 1 if self._hits else 0

    @property
    def offset(self) -> int | None:
        """The index into the source at which that hit begins; `None` where there is none."""
        return self._hits[self._at] if self._hits else None

    def step(self, steps: int) -> None:
        """Go on by so many hits (back if negative), around the ends."""
        if self._hits:
            self._at = (self._at + steps) % len(self._hits)

    def hits_in(self, line: str, first: int, end: int) -> list[tuple[int, int]]:
        """The hits in `line` between two indexes, counted from the first; one may begin before or go on after."""
        matches = self._needle.finditer(line, max(first - MARGIN, 0), min(end + MARGIN, len(line)))
        return [
            (max(match.start() - first, 0), min(match.end(), end) - first)
            for match in matches
            if match.end() > first and match.start() < end
        ]
