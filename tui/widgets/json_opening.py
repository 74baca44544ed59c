"""The texts inside a document and beside it: of a string, of all of it as it was sent, in another program."""

from __future__ import annotations

from tui.document.lines import JsonLines
from tui.document.strings import LOOKED_AT
from tui.widgets.json_page import JsonPage
from tui.widgets.json_reader import JsonReader


class JsonOpening:
    """Opening by keys on a view."""

    def __init__(self, view: JsonReader) -> None:
        self._view = view
        self._raw_from = 0
        """The character at which the raw text was opened."""

    @property
    def can_open(self) -> bool:
        """True where opening the string under the cursor shows more than its line does: JSON, several lines, more than
        is drawn. Cheap."""
        page, line = self._view.page, self._view.line_at_cursor()
        if page is None or page.rows is None or not len(page.lines) or not page.lines.is_json:
            return False
        source, span = page.lines.source, page.lines.value_span(line)
        if span is None or source[span[0]] != '"':
            return False
        return bool(page.rows.shown(line).note) or source.find("\\n", span[0], min(span[1], span[0] + LOOKED_AT)) >= 0

    def open_string(self) -> None:
        """Open the text in the string under the cursor, as JSON if it is, in the place of the document."""
        page = self._view.page
        if page is not None and self.can_open:
            line = self._view.line_at_cursor()
            outer = (*page.outer, page.lines.steps(line))
            self._view.open_page(JsonPage(JsonLines(page.lines.value_text(line)), "inside", outer))

    def raw(self) -> None:
        """Show the text as it was sent, or the document again."""
        page = self._view.page
        if page is None or page.kind == "result":
            return
        if page.kind == "raw":
            line = self._view.line_at_cursor()
            text = page.lines.line(line).text
            self._view.close_page()  # to the line that it was opened from
            if line != page.lines.at(self._raw_from):
                self._seek(page.lines.start(line) + len(text) - len(text.lstrip()))
        else:
            offset = page.lines.start(self._view.line_at_cursor()) if len(page.lines) else 0
            self._view.open_page(JsonPage(JsonLines(page.lines.source, plain=True), "raw", page.outer))
            self._raw_from = offset
            self._seek(offset)

    def _seek(self, offset: int) -> None:
        """Go to the line that holds a character, once it is found."""
        page = self._view.page
        if page is None:
            return
        self._view.wait_for(
            "Going to the same place",
            lambda: (page.lines.reached > offset and page.has_row(page.lines.at(offset))) or page.is_whole,
            lambda: self._view.move_to(page.rows.row_of(page.lines.at(offset))) if page.rows is not None else None,
        )

    def close(self) -> None:
        """Go back from the raw text, or from what was opened inside a string."""
        self._view.close_page()
