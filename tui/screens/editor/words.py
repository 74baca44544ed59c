"""The changes of a draft, as styled text: for the panel beside the form and the dialog before saving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from tui.services.drafts.checks import DraftProblem
from tui.services.drafts.diff import FieldChange
from tui.services.drafts.paths import words
from tui.text import cut, one_line

_INK = {"-": "$text-error", "+": "$text-success", " ": "$text-muted"}
LONGEST = 300
"""Characters shown of one line of a change."""


def changes_content(changes: Iterable[FieldChange]) -> Content:
    """Each place in bold, then its lines, `-` what was and `+` what will be."""
    parts: list[Content | str | tuple[str, str]] = []
    for change in changes:
        parts.append((f"{cut(one_line(change.label), LONGEST)}\n", "bold"))
        for sign, line in change.lines():
            parts.append((f"  {sign} {cut(one_line(line), LONGEST)}\n", _INK[sign]))
    return Content.assemble(*parts).rstrip()


def warnings_content(warnings: Sequence[str]) -> Content:
    """Each warning with its mark."""
    return Content.assemble(*((f"! {one_line(warning)}\n", "$text-warning") for warning in warnings)).rstrip()


def problems_content(problems: Sequence[DraftProblem]) -> Content:
    """Each problem with its place."""
    return Content.assemble(
        *(
            part
            for problem in problems
            for part in (
                (f"✗ {one_line(words(problem.path))}: ", "bold $text-error"),
                f"{one_line(problem.sentence)}\n",
            )
        )
    ).rstrip()
