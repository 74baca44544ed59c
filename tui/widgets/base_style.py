"""The colours that a widget is drawn in, worked out once for each frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class OneBaseStyle(Widget):
    """A widget drawn line by line: Textual works its colours out from all its ancestors each time they are asked for,
    250 calls of Python a line."""

    _base: Style | None = None

    @property
    def base_style(self) -> Style:
        """The widget's own colours."""
        return self.rich_style if self._base is None else self._base

    @contextmanager
    def one_base_style(self) -> Iterator[None]:
        """Work out `base_style` once for what is drawn in the block."""
        self._base = self.rich_style
        try:
            yield
        finally:
            self._base = None

    def render_lines(self, crop: Region) -> list[Strip]:
        with self.one_base_style():
            return super().render_lines(crop)
