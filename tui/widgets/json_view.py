"""JSON to read: lines that fold, wrap, are searched and copied from, drawn as they come into view."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from tui.document.dump import compact
from tui.document.lines import JsonLines
from tui.document.search import JsonSearch
from tui.widgets.cursor_view import CursorView
from tui.widgets.json_ink import JSON_CLASSES, JSON_CSS
from tui.widgets.json_paint import JsonPainter
from tui.widgets.json_rows import CONTINUED, JsonRows
from tui.widgets.table_layout import fit

GUTTER = 3
"""The cursor's glyph, the fold's glyph, a space."""

FIRST_LINES = 1_000
"""So many lines are found before the first frame; the others in slices of `SLICE_SECONDS` between frames."""
SLICE_SECONDS = 0.010
PAUSE_SECONDS = 0.020


@dataclass(frozen=True)
class _Place:
    """The document that another one is laid over, and where the person was in it."""

    lines: JsonLines
    rows: JsonRows | None
    search: JsonSearch | None
    line: int
    scrolled: int


class JsonView(CursorView):
    """One document: a value, a text that may be JSON, or nothing. Its keys fold and move; copying and searching are
    methods."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "json-view--cursor",
        "json-view--hit",
        "json-view--note",
        *JSON_CLASSES,
    }
    DEFAULT_CSS = (
        """
    JsonView {
        overflow-x: hidden;
        & > .json-view--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .json-view--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .json-view--hit { text-style: reverse bold; }
        & > .json-view--note { color: $text-muted; text-style: italic; }
    """
        + JSON_CSS
        + "}"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "toggle_fold", "Fold or unfold", show=False),
        Binding("left", "fold_or_out", "Fold, or go to what it is in", show=False),
        Binding("right", "unfold", "Unfold", show=False),
        Binding("minus", "fold_all", "Fold all", show=False),
        Binding("plus", "unfold_all", "Unfold all", show=False),
    ]

    @dataclass
    class CursorMoved(CursorView.Moved):
        """The cursor is on another line. `path` is where, as jq writes it; empty for text that is not JSON."""

        view: JsonView
        path: str

        @property
        def control(self) -> JsonView:
            return self.view

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonView.CursorMoved) and message.view is self.view

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        self._painter = JsonPainter(self)
        super().__init__(name=name, id=id, classes=classes)
        self._nothing = "Nothing recorded"
        self._lines: JsonLines | None = None
        self._rows: JsonRows | None = None
        self._timer: Timer | None = None
        self._search: JsonSearch | None = None
        self._under: _Place | None = None

    # What is shown

    @property
    def row_count(self) -> int:
        """Rows of the screen that the document takes now, folds and long lines reckoned in."""
        return len(self._rows) if self._rows is not None else 0

    @property
    def is_complete(self) -> bool:
        """False while lines of a big document are still being found."""
        return self._lines is None or self._lines.is_complete

    @property
    def note(self) -> str:
        """One sentence about the document's form if it is not whole JSON, else nothing."""
        if self._lines is None or not self._lines.is_complete:
            return ""
        if not self._lines.is_json:
            return "Not JSON: shown as plain text."
        return "Broken JSON, perhaps cut short: the end is shown as it came." if self._lines.is_cut else ""

    def show_value(self, value: object) -> None:
        """Show a parsed JSON value. `None` is the JSON word null; for "there is none", see `show_nothing()`."""
        self.show_text(compact(value))

    def show_text(self, text: str) -> None:
        """Show a text: as JSON if it is, else its own lines. The same text again changes nothing."""
        if self._under is None and self._lines is not None and self._lines.source == text:
            return
        self._under = None
        self._reset(JsonLines(text))

    def show_nothing(self, text: str = "Nothing recorded") -> None:
        """Say that there is nothing to show, and why. May be outside text."""
        self._nothing = text
        self._under = None
        self._reset(None)

    @property
    def document(self) -> str | None:
        """The text that was asked to be shown, as it is, also while another is laid over it; `None` for nothing."""
        lines = self._under.lines if self._under is not None else self._lines
        return lines.source if lines is not None else None

    @property
    def is_laid_over(self) -> bool:
        """True while another text stands in the place of the document."""
        return self._under is not None

    def lay_over(self, text: str) -> None:
        """Show `text`, JSON or not, in the place of the document until `take_off()`, or until another document is
        shown. Another text laid over takes the place of the one before. Without a document there is nothing to lay it
        over: nothing happens."""
        if self._lines is None:
            return
        if self._under is None:
            self._under = _Place(
                self._lines, self._rows, self._search, self._cursor_line(), round(self.scroll_offset.y)
            )
        elif self._lines.source == text:
            return
        self._reset(JsonLines(text))

    def take_off(self) -> None:
        """Show the document again as it was before the first `lay_over()`: cursor, folds and search included."""
        place, self._under = self._under, None
        if place is None:
            return
        self._lines, self._rows, self._search = place.lines, place.rows, place.search
        self._painter.forget()
        if self._rows is None:
            self._begin_rows()
        elif max(self._text_width, 8) != self._rows.width:
            self._rows.rebuild(self._text_width)
        self._take_in()
        self._keep_scanning()
        self.scroll_rows_to(place.scrolled)
        if self._rows is not None:
            self.move_to(self._rows.row_of(place.line))

    def _reset(self, lines: JsonLines | None) -> None:
        self._lines, self._rows = lines, None
        self._cursor = 0
        self._search = None
        self._painter.forget()
        if lines is not None:
            lines.scan(FIRST_LINES)
        self._begin_rows()
        self.scroll_rows_to(0)
        self._cursor_moved()
        self._keep_scanning()

    def _begin_rows(self) -> None:
        width = self._text_width
        if self._lines is not None and width > 0:
            self._rows = JsonRows(self._lines, width)
            self._rows.take_in()
        self._resize_canvas()

    @property
    def _text_width(self) -> int:
        return self.scrollable_content_region.width - GUTTER

    def _resize_canvas(self) -> None:
        self.virtual_size = Size(0, self.row_count)
        self.refresh()

    def _keep_scanning(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if not self.is_complete and self.is_attached:
            self._timer = self.set_interval(PAUSE_SECONDS, self._scan_more)

    def _scan_more(self) -> None:
        if self._lines is None:
            return
        until = perf_counter() + SLICE_SECONDS
        while self._lines.scan(500) and perf_counter() < until:
            pass
        self._take_in()
        if self._lines.is_complete and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _take_in(self) -> None:
        if self._rows is None:
            return
        if not self._rows.take_in():
            self._painter.forget()
            self._cursor = min(self._cursor, max(self.row_count - 1, 0))
        self._resize_canvas()

    def _finish(self) -> None:
        """Find all lines now: folding all and searching need them."""
        if self._lines is not None and not self._lines.is_complete:
            self._lines.scan_all()
            self._take_in()
            self._keep_scanning()

    def on_mount(self) -> None:
        super().on_mount()  # type: ignore[no-untyped-call]  # Textual's own is without types
        self._keep_scanning()

    def on_resize(self, _event: events.Resize) -> None:
        if self._lines is None or self._text_width <= 0:
            return
        if self._rows is None:
            self._begin_rows()
        elif max(self._text_width, 8) != self._rows.width:
            line = self._cursor_line()
            self._rows.rebuild(self._text_width)
            self._cursor = self._rows.row_of(line)
            self._resize_canvas()
        self.scroll_to_cursor()

    # The cursor

    def _cursor_line(self) -> int:
        if self._rows is None or not len(self._rows):
            return 0
        return self._rows.at(min(self._cursor, len(self._rows) - 1))[0]

    def _cursor_moved(self) -> None:
        self.post_message(self.CursorMoved(self, self.cursor_path()))

    def cursor_path(self) -> str:
        """The place of the cursor, as jq writes it: `.a.b[0]`. Drawing it needs `tui.text`."""
        return self._lines.path(self._cursor_line()) if self._lines is not None else ""

    def cursor_value_text(self) -> str:
        """The value under the cursor for copying: a string's own characters, anything else as JSON."""
        if self._lines is None:
            return ""
        self._finish()
        return self._lines.value_text(self._cursor_line())

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the fold's glyph or the cursor row it folds or unfolds."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y + self.scroll_offset.y >= self.row_count:
            return
        row = offset.y + self.scroll_offset.y
        again = row == self._cursor
        self.move_to(row)
        if again or offset.x < GUTTER:
            self.action_toggle_fold()

    # Folding

    def action_toggle_fold(self) -> None:
        """Fold what opens or closes at the cursor, or unfold it."""
        if self._rows is None or self._lines is None:
            return
        self._finish()
        opening = self._lines.opening_of(self._cursor_line())
        if self._lines.end_of(opening) >= 0:
            self._rows.toggle(opening)
            self._after_fold(opening)

    def action_fold_or_out(self) -> None:
        """Fold what is open at the cursor; otherwise go to the line that opens what the cursor is in."""
        if self._rows is None or self._lines is None:
            return
        line = self._cursor_line()
        opening = self._lines.opening_of(line)
        if self._lines.line(opening).opens and opening not in self._rows.folded:
            self.action_toggle_fold()
        elif self._lines.parent(line) >= 0:
            self.move_to(self._rows.row_of(self._lines.parent(line)))

    def action_unfold(self) -> None:
        """Unfold what is folded at the cursor."""
        if self._rows is not None and self._cursor_line() in self._rows.folded:
            self.action_toggle_fold()

    def action_fold_all(self) -> None:
        """Fold everything but the outermost brackets."""
        if self._rows is None or self._lines is None:
            return
        self._finish()
        line, lines = self._cursor_line(), self._lines
        self._rows.fold(
            number for number in range(len(lines)) if lines.depths[number] > 0 and lines.end_of(number) >= 0
        )
        self._after_fold(line)

    def action_unfold_all(self) -> None:
        """Unfold everything."""
        if self._rows is None:
            return
        line = self._cursor_line()
        self._rows.folded.clear()
        self._rows.rebuild()
        self._after_fold(line)

    def _after_fold(self, line: int) -> None:
        assert self._rows is not None
        self._resize_canvas()
        self.move_to(self._rows.row_of(line))

    # Searching

    def find(self, text: str) -> int:
        """Look for `text`, whatever its case, and go to the first hit from the cursor on. Returns how many there are.

        Hits inside folds count, and are unfolded when they are gone to. An empty text ends the search.
        """
        self._search = None
        if text and self._lines is not None:
            self._finish()
            self._search = JsonSearch(text, self._lines.source, self._lines.start(self._cursor_line()))
            self._go_to_hit()
        self.refresh()
        return self.match[1]

    @property
    def match(self) -> tuple[int, int]:
        """The number of the hit under the cursor, from 1, and of how many; (0, 0) without any."""
        return (0, 0) if self._search is None else (self._search.number, len(self._search))

    def next_match(self) -> bool:
        """Go to the next hit; after the last comes the first. False if there is none."""
        return self._step_hits(1)

    def previous_match(self) -> bool:
        """Go to the hit before; before the first comes the last. False if there is none."""
        return self._step_hits(-1)

    def _step_hits(self, steps: int) -> bool:
        if self._search is None:
            return False
        self._search.step(steps)
        return self._go_to_hit()

    def _go_to_hit(self) -> bool:
        offset = self._search.offset if self._search is not None else None
        if offset is None or self._lines is None:
            return False
        if self._rows is None:
            return True
        line = self._lines.at(offset)
        self._rows.reveal(line)
        self._resize_canvas()
        breaks = self._rows.shown(line)[1]
        part = bisect_right(breaks, offset - self._lines.start(line), hi=len(breaks) - 1) - 1
        self.move_to(self._rows.row_of(line) + max(part, 0))
        return True

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base = self.base_style
        rows = self._rows
        if rows is None or self._lines is None:
            words = f"  {self._nothing}" if y == 1 and self._lines is None else ""
            return Strip([Segment(fit(words, width), self.get_component_rich_style("json-view--note"))], width)
        row = y + self.scroll_offset.y
        if row >= len(rows):
            return Strip.blank(width, base)
        line, part = rows.at(row)
        is_cursor = row == self._cursor
        if is_cursor:
            base = self.get_component_rich_style("json-view--cursor")
        glyph = " " if part or self._lines.end_of(line) < 0 else "▸" if line in rows.folded else "▾"
        indent = rows.indent(line) + (CONTINUED if part else 0)
        gutter = Segment(f"{'›' if is_cursor else ' '}{glyph} {' ' * indent}", base)
        is_coloured = not (is_cursor and self.has_focus)
        segments = self._painter.row(self._lines, rows, line, part, base, self._search, coloured=is_coloured)
        return Strip([gutter, *segments]).adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()
