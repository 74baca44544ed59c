"""Lines in pieces that Textual draws by itself: they are what it draws."""

from __future__ import annotations

import pytest
from rich.color import Color
from textual.scrollbar import ScrollBarRender

from tui.widgets.cell_styles import Cell
from tui.widgets.pieces import THUMB, TRACK, scrollbar_pieces, status_pieces, thumb

BACK, BAR = Color.parse("#000001"), Color.parse("#000002")


def textuals(size: int, lines: int, y: int = 0) -> list[tuple[str, str]]:
    """Each cell of Textual's scrollbar as a piece; a glyph in the bar's own colour as `?`."""
    bar = ScrollBarRender.render_bar(size, lines, size, y, back_color=BACK, bar_color=BAR)
    pieces = []
    for text, style, _ in bar.segments:
        assert style is not None
        text_ink, ground = (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)
        pieces.append((text, THUMB if BAR in (ground, text_ink) else TRACK))
        assert text == " " or ground == BAR
    return pieces


@pytest.mark.parametrize("size", [1, 2, 3, 7, 12, 21, 29, 48])
def test_a_scrollbar_is_what_textual_draws(size: int) -> None:
    for lines in [*range(size + 1, size * 4), 400, 1_000, 1_000_000]:
        assert scrollbar_pieces(size, lines) == textuals(size, lines), lines


def test_a_thumb_ends_at_the_end() -> None:
    assert thumb(10, 20, 10, 10) == (40, 80)
    assert thumb(10, 10, 10, 0) == thumb(0, 20, 0, 0) == (0, 0)


@pytest.mark.parametrize("width", range(1, 40))
def test_a_line_is_cut_in_one_place_at_most(width: int) -> None:
    parts = [Cell("epilot webhooks"), Cell("Orders (copy)"), Cell("edit")]
    line = "".join(text for text, _ in status_pieces(parts, [], width))
    assert len(line) == width and line.count("…") <= 1
