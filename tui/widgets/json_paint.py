"""One row of a JSON document as segments: tokens in their inks, what was searched for in reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style

Ink = tuple[int, int, Style]
"""First and end index of characters, and what is added to their style."""


def paint(text: str, base: Style, inks: Iterable[Ink]) -> Iterator[Segment]:
    """`text` in segments. The inks are in order and do not overlap; what is between them has the base style."""
    done = 0
    for first, end, style in inks:
        if first > done:
            yield Segment(text[done:first], base)
        if end > first:
            yield Segment(text[first:end], base + style)
        done = max(end, done)
    if done < len(text):
        yield Segment(text[done:], base)


def clipped(inks: Iterable[Ink], first: int, end: int) -> list[Ink]:
    """The parts of `inks` between two indexes, counted from the first."""
    return [(max(a, first) - first, min(b, end) - first, style) for a, b, style in inks if b > first and a < end]


def with_hits(inks: Sequence[Ink], hits: Sequence[tuple[int, int]], look: Style, length: int) -> list[Ink]:
    """`inks` of a text of `length` characters, with `look` added where `hits` are."""
    if not hits:
        return list(inks)
    cuts = sorted({0, length, *(edge for ink in inks for edge in ink[:2]), *(edge for hit in hits for edge in hit)})
    result = []
    for first, end in pairwise(cuts):
        style = next((ink[2] for ink in inks if ink[0] <= first < ink[1]), Style.null())
        if any(hit[0] <= first < hit[1] for hit in hits):
            style += look
        result.append((first, end, style))
    return sorted(result, key=itemgetter(0))
