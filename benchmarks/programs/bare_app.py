"""The least that Textual can do: an app that draws one screen of text and asks nobody."""

from __future__ import annotations

from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from benchmarks.logs import webhook_name


class Lines(Widget):
    DEFAULT_CSS = "Lines { height: 1fr; }"

    def render_line(self, y: int) -> Strip:
        from rich.segment import Segment

        return Strip([Segment(webhook_name(y).ljust(self.size.width))])


class BareApp(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> list[Widget]:
        return [Lines()]


if __name__ == "__main__":
    BareApp().run()
