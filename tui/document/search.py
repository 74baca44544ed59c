"""A search in a document, piece by piece: the places of a text, and the one of them that a person is at."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

MARGIN = 200
"""Characters before and after a part of a line that are looked through for a hit that only reaches into it."""
PIECE: Final = 65_536
"""Characters that are looked through at once: a millisecond or two at worst."""


class JsonSearch:
    """The hits of `text` in `source`, whatever its case, as it is and as JSON writes it, as far as `go_on()` has come.
    The first to go to is at or after `start`."""

    def __init__(self, text: str, source: str, start: int) -> None:
        """`start` is an index into `source`; after the last hit comes the first."""
        forms = {text, *(json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (False, True))}
        self._forms = sorted(forms, key=len, reverse=True)
        self._needle = re.compile("|".join(map(re.escape, self._forms)), re.IGNORECASE)
        self._lower = [form.lower() for form in self._forms]
        self._source = source
        self._start = start
        self._position = 0
        self._behind = 0
        self._hits = array("i")
        self._at = 0

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def is_complete(self) -> bool:
        """True once all of the document was looked through."""
        return self._position >= len(self._source)

    def go_on(self) -> bool:
        """Look through one more piece; true if there are more after it."""
        begin, end = self._position, min(self._position + PIECE, len(self._source))
        if begin >= end:
            return False
        # A hit that begins in this piece may end in the next.
        piece = self._source[begin : end + len(self._forms[0]) - 1]
        for first, after in self._places(piece):
            if first < end - begin and begin + first >= self._behind:
                self._hits.append(begin + first)
                self._behind = begin + after
        self._position = end
        self._at = bisect_left(self._hits, self._start)
        if end < len(self._source):
            return True
        self._at %= max(len(self._hits), 1)
        return False

    def finish(self) -> None:
        """Look through all of the document."""
        while self.go_on():
            pass

    def _places(self, piece: str) -> list[tuple[int, int]]:
        """First index and end of each hit in a piece, in order, the longest first where two begin at one place."""
        lower = piece.lower()
        if len(lower) != len(piece):  # a letter became two: places in the one are none in the other
            return [match.span() for match in self._needle.finditer(piece)]
        places: list[tuple[int, int]] = []
        for form in self._lower:
            at = lower.find(form)
            while at >= 0:
                places.append((at, at + len(form)))
                at = lower.find(form, at + 1)
        places.sort(key=lambda place: (place[0], -place[1]))
        return places

    @property
    def hits(self) -> Sequence[int]:
        """The indexes into the source at which hits begin, in order, as far as they are found."""
        return self._hits

    @property
    def number(self) -> int:
        """The number of the hit that the person is at, from 1; 0 where there is none (yet)."""
        return self._at + 1 if self._at < len(self._hits) else 0

    @property
    def offset(self) -> int | None:
        """The index into the source at which that hit begins; `None` where there is none (yet)."""
        return self._hits[self._at] if self._at < len(self._hits) else None

    def step(self, steps: int) -> None:
        """Go on by so many hits (back if negative), around the ends."""
        if self._hits:
            self._at = (self._at + steps) % len(self._hits)
            self._start = self._hits[self._at]

    def hits_in(self, line: str, first: int, end: int) -> list[tuple[int, int]]:
        """The hits in `line` between two indexes, counted from the first; one may begin before or go on after."""
        matches = self._needle.finditer(line, max(first - MARGIN, 0), min(end + MARGIN, len(line)))
        return [
            (max(match.start() - first, 0), min(match.end(), end) - first)
            for match in matches
            if match.end() > first and match.start() < end
        ]
