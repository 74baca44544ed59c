"""The line with the sections of the editor: which one is shown, and where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class SectionBar(Widget, can_focus=True):
    """One line, drawn in one piece. A click chooses a section, and so do `left` and `right` while it has the focus."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"section-bar--shown", "section-bar--wrong"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "Previous section", show=False),
        Binding("right", "choose(1)", "Next section", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """A section is asked for."""

        key: str

    def __init__(self, sections: Sequence[tuple[str, str]]) -> None:
        """`sections`: key and title of each."""
        super().__init__(id="section-bar")
        self._sections = tuple(sections)
        self._shown = self._sections[0][0]
        self._wrong: frozenset[str] = frozenset()

    def show(self, key: str) -> None:
        """Mark the section that is shown."""
        self._shown = key
        self.refresh()

    def mark_wrong(self, sections: set[str]) -> None:
        """Mark the sections in which something must be put right."""
        if sections != self._wrong:
            self._wrong = frozenset(sections)
            self.refresh()

    def _labels(self) -> Iterator[tuple[str, str]]:
        for key, title in self._sections:
            yield key, f" {title}{' ✗' if key in self._wrong else ''} "

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        shown, wrong = (self.get_component_rich_style(f"section-bar--{ink}") for ink in ("shown", "wrong"))
        segments = [
            Segment(label, shown if key == self._shown else wrong if key in self._wrong else self.rich_style)
            for key, label in self._labels()
        ]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def action_choose(self, step: int) -> None:
        """The section beside the one that is shown, around the ends."""
        names = [key for key, _ in self._sections]
        self.post_message(self.Chosen(names[(names.index(self._shown) + step) % len(names)]))

    def on_click(self, event: events.Click) -> None:
        """The section that was clicked."""
        column = 0
        for key, label in self._labels():
            column += len(label)
            if event.x < column:
                self.post_message(self.Chosen(key))
                return
