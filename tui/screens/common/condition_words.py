"""A condition's verdict in words, wherever it is shown. Conditions, values and reasons are outside text."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from tui.conditions.comparing import Verdict
from tui.conditions.judging import Check
from tui.text import cut, one_line

LONGEST: Final = 300
"""Characters of a condition that are shown at most."""
VERDICTS: Final[dict[Verdict, tuple[str, str, str]]] = {
    "met": ("✓", "passes", "$text-success"),
    "unmet": ("✗", "does not pass", "$text-error"),
    "unknown": ("?", "cannot be told", "$text-warning"),
}
"""Glyph, words and ink of each verdict."""


def verdict_content(verdict: Verdict) -> Content:
    """The verdict with its glyph."""
    glyph, words, ink = VERDICTS[verdict]
    return Content.styled(f"{glyph} {words}", ink)


def reason_words(check: Check) -> str:
    """The value that a condition met, and what follows from it."""
    met = "" if check.value is None else f"{one_line(check.value)}: "
    return met + one_line(check.reason)


def check_content(check: Check) -> Content:
    """The condition and its verdict in one line, its reason in the next."""
    return Content.assemble(
        verdict_content(check.verdict),
        f"  {cut(one_line(check.words), LONGEST)}\n",
        (f"    {reason_words(check)}", "$text-muted"),
    )
