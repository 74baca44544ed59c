"""The contrast of what stands on a screen, measured on what is drawn."""

from __future__ import annotations

from typing import Any

from rich.color import ColorType
from textual.app import App


def luminance(red: int, green: int, blue: int) -> float:
    """WCAG 2: the relative luminance of a colour, from 0 to 1."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def drawn_contrasts(app: App[Any]) -> list[tuple[str, float]]:
    """Each piece of text that is drawn, with the WCAG 2 contrast of its ink on its ground, from 1 to 21."""
    pieces: list[tuple[str, float]] = []
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if segment.control or style is None or not segment.text.strip():
                continue
            inks = style.color, style.bgcolor
            if any(ink is None or ink.type is not ColorType.TRUECOLOR or ink.triplet is None for ink in inks):
                continue
            brighter, darker = sorted((luminance(*ink.triplet) for ink in inks if ink and ink.triplet), reverse=True)
            pieces.append((segment.text.strip(), (brighter + 0.05) / (darker + 0.05)))
    return pieces
