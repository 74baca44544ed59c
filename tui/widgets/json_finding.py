"""Searching in a document that is read, and going from hit to hit, however far away its line is."""

from __future__ import annotations

from tui.widgets.json_page import SLICE_SECONDS
from tui.widgets.json_reader import JsonReader


class JsonFinding:
    """The search on a view."""

    def __init__(self, view: JsonReader) -> None:
        self._view = view

    def find(self, text: str) -> int:
        """Look for `text`, whatever its case, and go to the first hit from the cursor on. Returns how many there are,
        as far as was looked; the rest follows in slices (`Progressed`).

        Hits inside folds count, and are unfolded when they are gone to. An empty text ends the search.
        """
        page = self._view.page
        if page is None:
            return 0
        page.line = self._view.line_at_cursor()
        page.find(text, SLICE_SECONDS)
        self._view.change_rows(lambda _: None)  # they are drawn anew, with the hits
        if page.search is not None:
            self._seek_hit()
        else:
            page.stop_waiting()
        self._view.keep_working()
        return self._view.match[1]

    @property
    def is_searching(self) -> bool:
        """True while not all of the document was looked through: there may be more hits."""
        search = self._view.page.search if self._view.page is not None else None
        return search is not None and not search.is_complete

    def next_match(self) -> bool:
        """Go to the next hit; after the last comes the first. False if there is none."""
        return self._step_hits(1)

    def previous_match(self) -> bool:
        """Go to the hit before; before the first comes the last. False if there is none."""
        return self._step_hits(-1)

    def _step_hits(self, steps: int) -> bool:
        search = self._view.page.search if self._view.page is not None else None
        if search is None or not len(search):
            return False
        search.step(steps)
        self._seek_hit()
        return True

    def _seek_hit(self) -> None:
        page = self._view.page
        if page is None or page.search is None:
            return
        search = page.search

        def is_there() -> bool:
            offset = search.offset
            if offset is None:
                return search.is_complete
            return page.rows is None or (
                (page.lines.is_complete or page.lines.reached > offset) and page.has_row(page.lines.at(offset))
            )

        def go() -> None:
            if search.offset is None or page.rows is None:
                return
            self._view.change_rows(lambda page: page.reveal(page.lines.at(search.offset or 0)))
            self._view.wait_for("Unfolding", lambda: page.has_row(page.lines.at(search.offset or 0)), show)

        def show() -> None:
            self._view.move_to(page.row_of_hit())

        self._view.wait_for("Going to the match", is_there, go)
