"""A JSON view with the line below it: where the cursor is, and what can be done there."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui import keys
from tui.text import cut, one_line
from tui.widgets.json_view import JsonView


class JsonPane(Vertical):
    """Shows `view`, and below it the path under the cursor."""

    DEFAULT_CSS = """
    JsonPane {
        height: 1fr;
        & > JsonView { height: 1fr; }
        & > .path { height: 1; padding: 0 1; background: $panel; color: $text-muted; }
    }
    """

    def __init__(self, view: JsonView) -> None:
        super().__init__()
        self._view = view
        self._path = ""

    def compose(self) -> ComposeResult:
        yield self._view
        yield Static(classes="path")

    @on(JsonView.CursorMoved)
    def follow_cursor(self, message: JsonView.CursorMoved) -> None:
        self._path = message.path
        self._show()

    @on(JsonView.Progressed)
    def follow_progress(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        line = self.query_one(Static)
        page = self._view.page
        words = page.words if page is not None else ""
        if not words and self._view.opening.can_open:
            words = f"{keys.JSON_OPEN.keys_for_people} opens what is in it"
        room = max(line.size.width - 2 - (len(words) + 2 if words else 0), 0)
        path = one_line(self._path)
        if len(path) > room:  # its end says more than its beginning
            path = f"…{path[len(path) - room + 1 :]}" if room > 1 else ""
        path = cut(path, room)
        gap = "  " if path and words else ""
        line.update(Content.assemble(path, (f"{gap}{words}", "$text-accent")), layout=False)
