"""A difference in words: on its tab, above it, and as text to be copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tui.document.difference import Change, Difference, Kind
from tui.widgets.cell_styles import Cell

_STYLES: Final[Mapping[Kind, str]] = {"added": "ok", "removed": "failed", "changed": "warning"}


def short_words(difference: Difference | None) -> str:
    """A few words for the name of a part: `3`, `equal`, `...` while that is not known."""
    if difference is None:
        return "..."
    if difference.knows_changes:
        return f"({len(difference.changes):,})" if difference.changes else "="
    return "..."


def found_words(difference: Difference | None) -> Sequence[Cell | str]:
    """Count the changes of each kind in words; or how much the two are the same."""
    if difference is None:
        return ()
    changes = difference.changes
    going_on = "" if difference.knows_changes else "comparing ..." if not changes else "so far; comparing ..."
    if not changes:
        return (going_on or equal_words(difference),)
    parts = [Cell(f"{count:,} {kind}", style) for kind, style in _STYLES.items() if (count := difference.kinds[kind])]
    by_line = "compared line by line" if difference.way == "lines" else ""
    return (f"{len(changes):,} change{'' if len(changes) == 1 else 's'}", *parts, by_line, going_on)


def equal_words(difference: Difference) -> str:
    """The words for two that do not differ."""
    if difference.same_text:
        return "Equal, character by character."
    if difference.way == "lines":
        return "Equal line by line; only line ends or the blanks around the text differ."
    return "Equal in meaning; only the order of keys, blanks or the form of values differ."


def as_text(difference: Difference, changes: Iterable[Change]) -> str:
    """Changes as text to be copied: each place with `-` what was and `+` what is, in their own characters."""
    lines: list[str] = []
    for change in changes:
        was = f" (was {change.path_before})" if change.path_before else ""
        lines.append(f"{change.kind} {change.path}{was}")
        lines += [
            f"{sign} {value}"
            for sign, value in (("-", difference.value_before(change)), ("+", difference.value_after(change)))
            if value is not None
        ]
    return "\n".join(lines)
