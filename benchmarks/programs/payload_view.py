"""One document in a bare app: the console's view, or a peer of it. What the loop did meanwhile is said when asked.

`o` shows the document, `s` (console) looks for `NEEDLE`; `r` writes a line with the longest pause of the event loop
since then (and begins anew), the resident memory, and what the console's view says of itself.
`python -m benchmarks.programs.payload_view VIEWER FILE`, where VIEWER is `console`, `textarea` or `rich`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import perf_counter
from typing import ClassVar, Final

from rich.json import JSON
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tui.startup.garbage import LOOK_SECONDS, QuietCollector
from tui.widgets.json_view import JsonView

READY: Final = "press o for the document"
NEEDLE: Final = "needle"
TICK: Final = 0.001


class ConsoleView(JsonView):
    BINDINGS: ClassVar[list[BindingType]] = [("s", "search", "Search")]

    def action_search(self) -> None:
        self.find(NEEDLE)


class Report(Static):
    """A line at the bottom, for what is measured from inside."""


class ViewApp(App[None]):
    CSS = "Report { dock: bottom; height: 1; } VerticalScroll, TextArea { height: 1fr; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [("o", "open", "Open"), ("r", "report", "Report")]

    def __init__(self, viewer: str, text: str) -> None:
        super().__init__()
        self._viewer = viewer
        self._text = text
        self._longest = 0.0
        self._garbage = QuietCollector()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self._garbage.touched()
        await super().on_event(event)

    def compose(self) -> ComposeResult:
        yield self._made()
        yield Report(READY, id="report")

    def on_mount(self) -> None:
        self.animation_level = "none"
        self.run_worker(self._tick(), group="ticks")
        if self._viewer == "console":  # as the console does: a whole pass over all objects waits until nobody types
            self._garbage.begin()
            self.set_interval(LOOK_SECONDS, self._garbage.look)

    async def _tick(self) -> None:
        """Return how late the loop is at most."""
        while True:
            began = perf_counter()
            await asyncio.sleep(TICK)
            self._longest = max(self._longest, perf_counter() - began - TICK)

    def _made(self) -> Widget:
        match self._viewer:
            case "textarea":
                area = TextArea(read_only=True, soft_wrap=False)
                area.cursor_blink = False  # or it is never at rest
                return area
            case "rich":
                return VerticalScroll(Static(id="json"))
        return ConsoleView()

    def action_open(self) -> None:
        self._longest = 0.0
        match self._viewer:
            case "textarea":
                self.query_one(TextArea).text = self._text
            case "rich":
                self.query_one("#json", Static).update(JSON(self._text))
            case _:
                self.query_one(ConsoleView).show_text(self._text)

    def action_report(self) -> None:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        more = ""
        if self._viewer == "console":
            view = self.query_one(ConsoleView)
            more = f" complete={view.is_complete} match={view.match[0]}/{view.match[1]} rows={view.row_count}"
        self.query_one("#report", Static).update(f"longest={self._longest * 1000:.1f} kB={resident}{more} end.")
        self._longest = 0.0


if __name__ == "__main__":
    ViewApp(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8")).run()
