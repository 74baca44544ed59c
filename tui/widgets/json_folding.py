"""Folding in a document that is read: one bracket, all, or all below a level."""

from __future__ import annotations

from tui.widgets.json_opening import JsonOpening
from tui.widgets.json_reader import JsonReader


class JsonFolding:
    """Folding by keys on a view."""

    def __init__(self, view: JsonReader, opening: JsonOpening) -> None:
        self._view = view
        self._opening = opening
        self._level: int | None = None

    def forget(self) -> None:
        """Another page is shown: nothing is folded to a level."""
        self._level = None

    def toggle_at_cursor(self) -> None:
        """Fold what opens or closes at the cursor, or unfold it; open the text in a string."""
        page = self._view.page
        if page is None or page.rows is None or not len(page.lines):
            return
        line = page.lines.opening_of(self._view.line_at_cursor())
        if not page.lines.opens(line):
            self._opening.open_string()
            return
        self._view.wait_for(
            "Folding", lambda: page.lines.is_complete or page.lines.end_of(line) >= 0, lambda: self._toggle(line)
        )

    def _toggle(self, opening: int) -> None:
        page = self._view.page
        if page is not None and page.rows is not None and page.lines.end_of(opening) >= 0:
            self._view.change_rows(lambda page: page.toggle(opening))
            self._view.move_to(page.rows.row_of(opening))

    def fold_or_out(self) -> None:
        """Fold what is open at the cursor; otherwise go to the line that opens what the cursor is in."""
        page = self._view.page
        if page is None or page.rows is None or not len(page.lines):
            return
        line = self._view.line_at_cursor()
        opening = page.lines.opening_of(line)
        if page.lines.opens(opening) and opening not in page.rows.folds:
            self.toggle_at_cursor()
        elif page.lines.parent(line) >= 0:
            self._view.move_to(page.rows.row_of(page.lines.parent(line)))

    def unfold(self) -> None:
        """Unfold what is folded at the cursor."""
        page = self._view.page
        if page is not None and page.rows is not None and self._view.line_at_cursor() in page.rows.folds:
            self.toggle_at_cursor()

    def fold_all(self) -> None:
        """Fold everything but the outermost brackets."""
        self._fold_to(1)

    def unfold_all(self) -> None:
        """Unfold everything."""
        self._fold_to(None)

    def level(self, step: int) -> None:
        """Show one level less (-1) or more (1)."""
        level = self._level
        self._fold_to(max((1 if level is None else level + step), 1))

    def _fold_to(self, level: int | None) -> None:
        """Fold what is deeper than so many levels, once all is found."""
        page = self._view.page
        if page is None or page.rows is None or not page.lines.is_json:
            return

        def fold() -> None:
            self._level = level
            self._view.change_rows(lambda page: page.fold_from(level))

        self._view.wait_for("Folding", lambda: page.lines.is_complete, fold)
