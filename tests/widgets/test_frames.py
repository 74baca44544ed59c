"""Frames that are put together from what changed: on the terminal they come to the same as whole ones."""

from __future__ import annotations

import random
from typing import Any

import pyte
import pytest
from rich.text import Text
from textual._compositor import CompositorUpdate
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tests.support.tables import Event, events, table
from tui.textual_compat import App, Screen
from tui.widgets.detail_fields import DetailFields
from tui.widgets.line_table import LineTable

SIZE = (60, 16)


class Panes(Screen[None]):
    """A table beside a panel that changes with it, a field, and a line that lies over both now and then."""

    CSS = """
    #body { height: 1fr; } #side { width: 24; border: round $primary; }
    #over { layer: over; offset: 20 4; width: 30; height: 3; background: $panel; display: none; }
    Panes { layers: base over; } Input { height: 3; } .odd #side { width: 30; }
    """

    def compose(self) -> ComposeResult:
        yield Static("head", id="head")
        with Horizontal(id="body"):
            yield table()
            with Vertical(id="side"):
                yield DetailFields(id="fields")
                yield Static("words", id="words")
        yield Input()
        yield Static("over\nall\nof it", id="over")


class Drawn(App[None]):
    """Draws into a terminal in memory what a real one would get."""

    def __init__(self) -> None:
        super().__init__()
        self.terminal = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.terminal)
        self.partial = 0

    def get_default_screen(self) -> Panes:
        return Panes()

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.partial += type(renderable).__name__ == "ChopsUpdate"
            self._stream.feed(renderable.render_segments(self.console).replace("\n", "\r\n"))

    def whole(self) -> pyte.Screen:
        """The screen as a frame of all of it puts it on an empty terminal."""
        terminal = pyte.Screen(*SIZE)
        frame = self.screen._compositor.render_full_update()
        pyte.Stream(terminal).feed(frame.render_segments(self.console).replace("\n", "\r\n"))
        return terminal


def _step(app: Drawn, choice: random.Random) -> str:
    shown: LineTable[Event] = app.screen.query_one(LineTable)
    name = choice.choice(("down", "page", "mark", "fields", "words", "over", "type", "rows", "aside", "wide", "focus"))
    match name:
        case "down":
            shown.move_by(choice.choice((-1, 1)))
        case "page":
            shown.action_move("page", choice.choice((-1, 1)))
        case "mark":
            shown.toggle_mark()
        case "fields":
            fields = [("Reason", "日本 " * choice.randrange(1, 20))] * choice.randrange(0, 4)
            app.screen.query_one(DetailFields).set_fields(fields)
        case "words":
            app.screen.query_one("#words", Static).update(Text("x" * choice.randrange(1, 30)), layout=False)
        case "over":
            over = app.screen.query_one("#over")
            over.display = not over.display
        case "type":
            app.screen.query_one(Input).value += choice.choice("ab日")
        case "rows":
            shown.show(events(0, choice.randrange(1, 200)))
        case "aside":
            shown.scroll_to(x=choice.randrange(9), animate=False, force=True)
        case "wide":
            app.screen.toggle_class("odd")
        case "focus":
            choice.choice((shown, app.screen.query_one(Input))).focus()
    return name


@pytest.mark.slow  # a storm
async def test_what_changed_comes_to_the_same_as_all_of_it() -> None:
    choice = random.Random(5)
    app = Drawn()
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(LineTable).show(events(0, 100))
        for number in range(60):
            steps = [_step(app, choice) for _ in range(choice.randrange(1, 4))]
            await pilot.pause()
            await pilot.pause()
            whole = app.whole()
            assert app.terminal.display == whole.display, (number, steps)
            assert app.terminal.buffer == whole.buffer, (number, steps)
        assert app.partial > 30, "most frames were put together from what changed"
