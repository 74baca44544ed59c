"""Scrolling what has no cursor by the keys that move everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.keys import Step


def scroll(view: Widget, step: Step, direction: int) -> None:
    """Scroll `view` down (1) or up (-1) by a step; `end` is its last line or its first. At once: put off until it is
    drawn, as Textual does it, the second of two quick keys would begin where the first did."""
    if step == "end":
        view.scroll_to(y=view.max_scroll_y if direction > 0 else 0, animate=False, force=True, immediate=True)
        return
    height = view.scrollable_content_region.height
    rows = {"row": 1, "half": max(height // 2, 1), "page": max(height - 1, 1)}[step]
    view.scroll_relative(y=direction * rows, animate=False, force=True, immediate=True)
