"""One row of a JSON document as segments: tokens in their inks, what was searched for in reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget

from tui.document.lines import JsonLines
from tui.document.search import JsonSearch
from tui.text import cut
from tui.widgets.json_ink import ink, spans
from tui.widgets.json_rows import JsonRows

Ink = tuple[int, int, Style]
"""First and end index of characters, and what is added to their style."""

KEPT_LINES = 500
"""Lines whose inks are remembered: more than the tallest screen has."""


class JsonPainter:
    """Draws rows of documents on a widget, in its colours."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._inks: dict[int, list[Ink]] = {}

    def forget(self) -> None:
        """Forget the colours of lines: of another document, or in another theme."""
        self._inks.clear()

    def row(
        self,
        lines: JsonLines,
        rows: JsonRows,
        line: int,
        part: int,
        base: Style,
        search: JsonSearch | None,
        *,
        coloured: bool,
    ) -> Iterator[Segment]:
        """One part of a line, without gutter and indent: inks where `coloured`, what is searched for, what a fold
        hides."""
        shown, breaks, words = rows.shown(line)
        first, end = breaks[part], breaks[part + 1]
        inks: list[Ink] = []
        if coloured and lines.is_json:
            inks = clipped(self._inks_of(line, shown), first, end)
        if search is not None:
            look = self._widget.get_component_rich_style("json-view--hit")
            hits = search.hits_in(shown, first, end)
            inks = with_hits(inks, hits, Style(bold=look.bold, reverse=look.reverse), end - first)
        yield from paint(shown[first:end], base, inks)
        if part == len(breaks) - 2:
            words = _fold_words(lines, line) if line in rows.folds else words
            if words:
                note = self._widget.get_component_rich_style("json-view--note")
                style = Style(color=note.color if coloured else None, italic=note.italic)
                room = rows.width - rows.indent(line) - cell_len(shown[first:end])
                yield Segment(cut(words, room), base + style)

    def _inks_of(self, line: int, shown: str) -> list[Ink]:
        inks = self._inks.get(line)
        if inks is None:
            if len(self._inks) > KEPT_LINES:
                self._inks.clear()
            inks = self._inks[line] = [(first, end, ink(self._widget, kind)) for first, end, kind in spans(shown)]
        return inks


def _fold_words(lines: JsonLines, line: int) -> str:
    count = lines.items_in(line)
    opened = lines.opens(line)
    what = ("key" if opened == "{" else "item") + ("" if count == 1 else "s")
    return f" … {count} {what} {'}' if opened == '{' else ']'}"


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
