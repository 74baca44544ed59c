"""The side of a JSON view that its parts see: the page that is read, and how it is gone through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui.widgets.json_page import JsonPage


class JsonReader(Protocol):
    """A view that shows the uppermost of its pages, with a cursor in it."""

    @property
    def page(self) -> JsonPage | None:
        """The page that is read; `None` for nothing."""

    @property
    def match(self) -> tuple[int, int]:
        """The number of the hit under the cursor, from 1, and of how many; (0, 0) without any."""

    def line_at_cursor(self) -> int:
        """The line of the page that the cursor is on."""

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, and bring it into view."""

    def change_rows(self, change: Callable[[JsonPage], None]) -> None:
        """Change folds; the cursor stays on its line."""

    def wait_for(self, words: str, is_ready: Callable[[], bool], then: Callable[[], None]) -> None:
        """Do `then` as soon as `is_ready()`; `words` say what is waited for meanwhile."""

    def keep_working(self) -> None:
        """Go on in slices while something is left."""

    def open_page(self, page: JsonPage) -> None:
        """Lay a page on top."""

    def close_page(self) -> None:
        """Take the uppermost page off."""
