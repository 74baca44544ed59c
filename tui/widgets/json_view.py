"""Documents to read: lines that fold, wrap, are searched and copied from, drawn as they come into view, at any size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar, Final, Literal

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from tui import keys
from tui.document import paths
from tui.document.dump import compact
from tui.document.lines import JsonLines
from tui.parts import done_by
from tui.widgets.cursor_view import CursorView
from tui.widgets.json_finding import JsonFinding
from tui.widgets.json_folding import JsonFolding
from tui.widgets.json_ink import JSON_CLASSES, JSON_CSS
from tui.widgets.json_opening import JsonOpening
from tui.widgets.json_page import SLICE_SECONDS, JsonPage
from tui.widgets.json_paint import JsonPainter
from tui.widgets.json_rows import CONTINUED
from tui.widgets.table_layout import fit

GUTTER = 3
"""The cursor's glyph, the fold's glyph, a space."""
PAUSE_SECONDS: Final = 0.003
"""Between two slices, for keys and frames."""
MOVING_SECONDS: Final = 0.1
SHORT_SLICE_SECONDS: Final = 0.001
"""So long after a key, slices are so short: the next one is not kept waiting."""
RESIZE_SECONDS: Final = 0.25
"""Between two changes of the scroll bar while rows are being made: each costs a frame."""
SHOWN_STEPS: Final = 64
"""Steps of the path that are shown as the cursor moves: the last ones."""


class JsonView(CursorView):
    """One document: a value, a text that may be JSON, or nothing. Its keys fold, open and move; copying and searching
    are methods.

    Pages lie one over the other: the document, the text in one of its strings, the same as plain text, and at the top
    what is laid over it.
    """

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
        *keys.bindings(
            keys.JSON_OPEN, keys.JSON_FOLD, keys.JSON_UNFOLD, keys.JSON_FOLD_ALL, keys.JSON_UNFOLD_ALL,
            keys.JSON_FEWER_LEVELS, keys.JSON_MORE_LEVELS, keys.JSON_RAW, keys.JSON_PAGER, keys.JSON_EDITOR,
            keys.JSON_CLOSE,
        ),
    ]  # fmt: skip

    action_toggle_fold = done_by("folding", JsonFolding.toggle_at_cursor)
    action_fold_or_out = done_by("folding", JsonFolding.fold_or_out)
    action_unfold = done_by("folding", JsonFolding.unfold)
    action_fold_all = done_by("folding", JsonFolding.fold_all)
    action_unfold_all = done_by("folding", JsonFolding.unfold_all)
    action_level = done_by("folding", JsonFolding.level)
    action_raw = done_by("opening", JsonOpening.raw)
    action_close_page = done_by("opening", JsonOpening.close)
    find = done_by("finding", JsonFinding.find)
    next_match = done_by("finding", JsonFinding.next_match)
    previous_match = done_by("finding", JsonFinding.previous_match)

    @dataclass
    class CursorMoved(CursorView.Moved):
        """The cursor is on another line. `path` is where, as jq writes it, of a long one its end; empty for text that
        is not JSON."""

        view: JsonView
        path: str

        @property
        def control(self) -> JsonView:
            return self.view

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonView.CursorMoved) and message.view is self.view

    @dataclass
    class Progressed(Message):
        """More is known of the document: its form, the hits of a search, how far what is waited for has come."""

        view: JsonView

        @property
        def control(self) -> JsonView:
            return self.view

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonView.Progressed) and message.view is self.view

    @dataclass
    class ReadElsewhere(Message):
        """The person wants to read `text` in another program: `pager` or `editor`."""

        text: str
        program: Literal["pager", "editor"]
        is_json: bool

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        self._painter = JsonPainter(self)
        super().__init__(name=name, id=id, classes=classes)
        self._nothing = "Nothing recorded"
        self._pages: list[JsonPage] = []
        self._timer: Timer | None = None
        self.opening = JsonOpening(self)
        self.folding = JsonFolding(self, self.opening)
        self.finding = JsonFinding(self)
        self._resize_after = 0.0
        self._moved_at = 0.0
        self._told: object = None
        self._at_rest = asyncio.Event()

    # What is shown

    @property
    def page(self) -> JsonPage | None:
        """The page that is read; `None` for nothing."""
        return self._pages[-1] if self._pages else None

    @property
    def row_count(self) -> int:
        """Rows of the screen that the document takes now, folds and long lines reckoned in."""
        return len(self.page.rows) if self.page is not None and self.page.rows is not None else 0

    @property
    def is_complete(self) -> bool:
        """False while lines of a big document are still being found, wrapped or searched."""
        return self.page is None or not self.page.is_busy

    @property
    def note(self) -> str:
        """One sentence about what is waited for, or about the document's form if it is not whole JSON, else nothing."""
        page = self.page
        if page is None:
            return ""
        if page.words:
            return page.words
        lines = page.lines
        if page.kind == "raw":
            form = "The text as it was sent."
        elif lines.is_json:
            return "Broken JSON, perhaps cut short: the end is shown as it came." if lines.is_cut else ""
        else:
            form = (
                "" if page.outer and lines.source.lstrip()[:1] not in ("{", "[") else "Not JSON: shown as plain text."
            )
        return f"{form} Control characters stand as signs (␛, �).".strip() if page.has_hazards else form

    def show_value(self, value: object) -> None:
        """Show a parsed JSON value. `None` is the JSON word null; for "there is none", see `show_nothing()`."""
        self.show_text(compact(value))

    def show_text(self, text: str) -> None:
        """Show a text: as JSON if it is, else its own lines. The same text again changes nothing, neither what was
        opened inside it nor what is laid over it."""
        if self._pages and self._pages[0].lines.source == text:
            return
        self._pages.clear()
        self.open_page(JsonPage(JsonLines(text)))

    def show_nothing(self, text: str = "Nothing recorded") -> None:
        """Say that there is nothing to show, and why. May be outside text."""
        self._nothing = text
        self._pages.clear()
        self._show()

    @property
    def document(self) -> str | None:
        """The text that is read, as it is: the document, or what was opened inside it; not what is laid over. `None`
        for nothing."""
        read = [page for page in self._pages[: self._result_at] if page.kind in ("document", "inside")]
        return read[-1].lines.source if read else None

    @property
    def _result_at(self) -> int | None:
        """The place of what is laid over the document among the pages. What was opened inside it lies above it."""
        return next((place for place, page in enumerate(self._pages) if page.kind == "result"), None)

    @property
    def is_laid_over(self) -> bool:
        """True while another text stands in the place of the document."""
        return self._result_at is not None

    def lay_over(self, text: str) -> None:
        """Show `text`, JSON or not, in the place of the document until `take_off()`, or until another document is
        shown. Another text laid over takes the place of the one before. Without a document there is nothing to lay it
        over: nothing happens."""
        if self.page is None:
            return
        place = self._result_at
        if place is None:
            self.open_page(JsonPage(JsonLines(text), "result"))
        elif self._pages[place].lines.source != text:
            self._pages[place:] = [JsonPage(JsonLines(text), "result")]
            self._show()

    def take_off(self) -> None:
        """Show the document again as it was before the first `lay_over()`: cursor, folds and search included."""
        if self._result_at is not None:
            del self._pages[self._result_at :]
            self._show()

    def open_page(self, page: JsonPage) -> None:
        """Lay a page on top."""
        self._leave()
        self._pages.append(page)
        self._show()

    def close_page(self) -> None:
        """Take the uppermost page off."""
        self._pages.pop()
        self._show()

    def _leave(self) -> None:
        """Remember the place in the page that is covered now."""
        page = self.page
        if page is not None:
            page.line, page.scrolled = self.line_at_cursor(), round(self.scroll_offset.y)
            page.stop_waiting()

    def _show(self) -> None:
        """Show the uppermost page where it was left."""
        page = self.page
        self._painter.forget()
        self.folding.forget()
        if page is not None and self._text_width > 0:
            page.fit(self._text_width)
        self._cursor = page.rows.row_of(page.line) if page is not None and page.rows is not None and page.line else 0
        self._resize_canvas()
        self.scroll_rows_to(page.scrolled if page is not None else 0)
        self.scroll_to_cursor()
        self._cursor_moved()
        self.keep_working()

    @property
    def _text_width(self) -> int:
        return self.scrollable_content_region.width - GUTTER

    def _resize_canvas(self) -> None:
        self.set_canvas(self.row_count)
        self.refresh()

    # What takes longer than a frame

    def keep_working(self) -> None:
        """Go on in slices while something is left, and tell what came of it."""
        page = self.page
        is_busy = page is not None and page.rows is not None and page.is_busy and self.is_attached
        if is_busy:
            self._at_rest.clear()
        else:
            self._at_rest.set()
        if is_busy and self._timer is None:
            self._timer = self.set_interval(PAUSE_SECONDS, self._work)
        elif not is_busy and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._tell()

    def _work(self) -> None:
        page = self.page
        if page is None or page.rows is None:
            return
        rows, line, above = page.rows, self.line_at_cursor(), self._cursor - round(self.scroll_offset.y)
        seen = len(rows) >= self.scroll_offset.y + self.view_height
        is_moving = perf_counter() - self._moved_at < MOVING_SECONDS
        page.work(SHORT_SLICE_SECONDS if is_moving else SLICE_SECONDS)
        if page is self.page:
            if page.rows is not rows:
                self._put_rows(line if page.rows.fits and rows.fits else 0, above)
            elif not seen:
                self._resize_canvas()
            elif not page.is_busy or (perf_counter() >= self._resize_after and not is_moving):
                self._resize_after = perf_counter() + RESIZE_SECONDS
                self.set_canvas(self.row_count)
        self.keep_working()

    def _put_rows(self, line: int, above: int) -> None:
        """The page has other rows now: the cursor stays on its line, as many rows below the top."""
        page = self.page
        assert page is not None and page.rows is not None
        self._painter.forget()
        self._resize_canvas()
        self._cursor = page.rows.row_of(line)
        self.scroll_rows_to(max(self._cursor - above, 0))
        self.scroll_to_cursor()
        self._cursor_moved()

    def change_rows(self, change: Callable[[JsonPage], None]) -> None:
        """Change folds; the cursor stays on its line."""
        page = self.page
        if page is None or page.rows is None:
            return
        line, above = self.line_at_cursor(), self._cursor - round(self.scroll_offset.y)
        change(page)
        self._put_rows(line, above)
        self.keep_working()

    def wait_for(self, words: str, is_ready: Callable[[], bool], then: Callable[[], None]) -> None:
        """Do `then` as soon as `is_ready()`; `words` say what is waited for meanwhile."""
        page = self.page
        if page is not None:
            page.wait(words, is_ready, then)
            self.keep_working()

    def _tell(self) -> None:
        state = (self.note, self.match, self.finding.is_searching)
        if state != self._told:
            self._told = state
            self.post_message(self.Progressed(self))

    async def when_complete(self) -> None:
        """Wait until all of the document is found: a copy of it needs that."""
        if not self.is_complete:
            self.keep_working()
            await self._at_rest.wait()

    def on_mount(self) -> None:
        super().on_mount()  # type: ignore[no-untyped-call]  # Textual's own is without types
        self.keep_working()

    def on_resize(self, _event: events.Resize) -> None:
        if self.page is None or self._text_width <= 0:
            return
        if self.page.rows is None:
            self._show()
        else:
            width = self._text_width
            self.change_rows(lambda page: page.fit(width))
        self.scroll_to_cursor()

    # The cursor

    def line_at_cursor(self) -> int:
        """The line of the page that the cursor is on."""
        page = self.page
        if page is None or page.rows is None or not len(page.rows):
            return 0
        return page.rows.at(min(self._cursor, len(page.rows) - 1))[0]

    def _cursor_moved(self) -> None:
        self._moved_at = perf_counter()
        page, path = self.page, ""
        if page is not None and page.lines.is_json and len(page.lines):
            steps = page.lines.steps(self.line_at_cursor(), SHOWN_STEPS)
            path = f"… {paths.jq(steps)}" if len(steps) == SHOWN_STEPS else paths.jq(steps)
        if page is not None and page.outer:
            path = " | ".join([f"{paths.jq(steps)} | fromjson" for steps in page.outer] + [path])
        self.post_message(self.CursorMoved(self, path))

    def action_move(self, step: keys.Step, direction: int) -> None:
        page = self.page
        if page is not None and step == "end" and direction > 0:
            self.wait_for("Going to the end", lambda: page.is_whole, lambda: self.move_to(self.row_count - 1))
            return
        if page is not None:
            page.stop_waiting()
        super().action_move(step, direction)
        self._tell()

    def cursor_path(self) -> str:
        """The place of the cursor, as jq writes it: `.a.b[0]`. Drawing it needs `tui.text`."""
        return self.cursor_paths().get("jq", "")

    def cursor_paths(self) -> Mapping[str, str]:
        """The place of the cursor by the form that it is written in. Inside a string only in the languages that read
        JSON from one. Nothing for text that is not JSON."""
        page = self.page
        if page is None or not page.lines.is_json or not len(page.lines):
            return {}
        return paths.all_forms(page.outer, page.lines.steps(self.line_at_cursor()))

    def cursor_value_text(self) -> str:
        """The value under the cursor for copying, in the characters that were sent: a string's own, anything else as
        JSON. Nothing where its end is not found yet: see `when_complete()`."""
        return (
            self.page.lines.value_text(self.line_at_cursor()) if self.page is not None and len(self.page.lines) else ""
        )

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the fold's glyph or the cursor row it folds, unfolds or opens."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y + self.scroll_offset.y >= self.row_count:
            return
        row = offset.y + self.scroll_offset.y
        again = row == self._cursor
        self.move_to(row)
        if again or offset.x < GUTTER:
            self.folding.toggle_at_cursor()

    # Searching, and what is allowed

    @property
    def match(self) -> tuple[int, int]:
        """The number of the hit under the cursor, from 1, and of how many; (0, 0) without any."""
        search = self.page.search if self.page is not None else None
        return (0, 0) if search is None else (search.number, len(search))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "close_page":
            return len(self._pages) > 1 and self._pages[-1].kind != "result"  # whoever laid it over takes it off
        return super().check_action(action, parameters)

    def action_read_elsewhere(self, program: Literal["pager", "editor"]) -> None:
        """Read all of it in the person's pager or editor: whoever shows the view runs it."""
        page = self.page
        if page is not None:
            self.post_message(self.ReadElsewhere(page.lines.source, program, page.lines.is_json))

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base, page = self.base_style, self.page
        if page is None or page.rows is None:
            words = f"  {self._nothing}" if y == 1 and page is None else ""
            return Strip([Segment(fit(words, width), self.get_component_rich_style("json-view--note"))], width)
        row, rows = y + self.scroll_offset.y, page.rows
        if row >= len(rows):
            return Strip.blank(width, base)
        line, part = rows.at(row)
        is_cursor = row == self._cursor
        if is_cursor:
            base = self.get_component_rich_style("json-view--cursor")
        glyph = " " if part or page.lines.end_of(line) < 0 else "▸" if line in rows.folds else "▾"
        indent = rows.indent(line) + (CONTINUED if part else 0)
        gutter = Segment(f"{'›' if is_cursor else ' '}{glyph} {' ' * indent}", base)
        is_coloured = not (is_cursor and self.has_focus)
        segments = self._painter.row(page.lines, rows, line, part, base, page.search, coloured=is_coloured)
        return Strip([gutter, *segments]).adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        self._painter.forget()
        super().notify_style_update()
