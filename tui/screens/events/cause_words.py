"""Words for a cause: the cells of its row, and the whole table for elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.screens.common.event_columns import time_words
from tui.services.events.causes import Cause
from tui.text import one_line
from tui.widgets.line_table import Cell, Column

BLOCKS: Final = " ▏▎▍▌▋▊▉█"
BAR_WIDTH: Final = 8
_OWN_WORDS: Final = {
    "vendor": "epilot's own failure; no answer of the receiver is known",
    "delivered": "was delivered after all; only the response was too large to record",
    "oauth": "OAuth login failed",
    "none": "no answer recorded",
}


def label(cause: Cause) -> str:
    """The HTTP status, or who is to blame, in one word."""
    return {"vendor": "epilot", "delivered": "✓ large", "oauth": "login", "none": "none"}.get(cause.kind, cause.code)


def message(cause: Cause) -> str:
    """The part that the failures have in common, in words; outside text."""
    own = _OWN_WORDS.get(cause.kind, "")
    if cause.kind == "oauth" and cause.code.isdigit() and not cause.message.startswith(cause.code):
        own += f" ({cause.code})"
    if not own:
        return cause.message or "no message"
    return f"{own}: {cause.message}" if cause.message and cause.kind in ("oauth", "none") else own


def bar(count: int, highest: int) -> str:
    """A share as a bar; anything at all is seen."""
    eighths = max(round(count / highest * BAR_WIDTH * 8), 1) if highest else 0
    whole, rest = divmod(eighths, 8)
    return BLOCKS[-1] * whole + (BLOCKS[rest] if rest else "")


def share(count: int, total: int) -> str:
    """`57%`; `<1%` where it is not nothing."""
    percent = round(100 * count / total) if total else 0
    return f"{percent}%" if percent else "<1%"


def columns(total: int, highest: int, *, local: bool) -> Sequence[Column[Cause]]:
    """The columns of the causes of `total` failures, of which the most frequent cause has `highest`."""

    def style(cause: Cause) -> str:
        return "warning" if cause.was_delivered else "failed"

    return (
        Column("count", "Failures", lambda cause: Cell(f"{cause.count:,}", "strong"), width=8, align="right"),
        Column("share", "Share", lambda cause: share(cause.count, total), width=5, align="right"),
        Column("bar", "", lambda cause: Cell(bar(cause.count, highest), style(cause)), width=BAR_WIDTH, priority=4),
        Column("code", "Code", lambda cause: Cell(label(cause), style(cause)), width=7),
        Column("message", "Message", message, min_width=30, flex=1),
        Column("first", "First", lambda cause: _time(cause, first=True, local=local), width=11, priority=1),
        Column("last", "Last", lambda cause: _time(cause, first=False, local=local), width=11, priority=2),
        Column(
            "tries", "Tries", lambda cause: Cell(f"{cause.attempts:,}", "muted"), width=6, align="right", priority=3
        ),
    )


def _time(cause: Cause, *, first: bool, local: bool) -> str:
    return time_words(cause.first if first else cause.last, "", local=local, seconds=False)


_HEADINGS: Final = ("Failures", "Share", "Code", "Message", "First", "Last", "Tries")


def _lines(causes: Sequence[Cause], *, local: bool) -> list[list[str]]:
    total = sum(cause.count for cause in causes)
    return [
        [
            f"{cause.count}",
            share(cause.count, total),
            one_line(cause.code or "-"),
            one_line(message(cause)),
            _time(cause, first=True, local=local),
            _time(cause, first=False, local=local),
            f"{cause.attempts}",
        ]
        for cause in causes
    ]


def as_text(causes: Sequence[Cause], covered: str, *, local: bool) -> str:
    """The causes as columns of text, for a message or a ticket."""
    lines = [list(_HEADINGS), *_lines(causes, local=local)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADINGS))]
    told = ["  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([covered + ("" if local else " · times in UTC"), "", *told]) + "\n"


def as_markdown(causes: Sequence[Cause], covered: str, *, local: bool) -> str:
    """The causes as a Markdown table; what somebody else wrote stands in code, where it cannot act."""
    lines = ["| " + " | ".join(_HEADINGS) + " |", "|---:|---:|---|---|---|---|---:|"]
    for count, part, code, words, first, last, tries in _lines(causes, local=local):
        lines.append(f"| {count} | {part} | {_code(code)} | {_code(words)} | {first} | {last} | {tries} |")
    return "\n".join([covered + ("" if local else " · times in UTC"), "", *lines]) + "\n"


def _code(text: str) -> str:
    return "`" + text.replace("`", "'").replace("|", "¦") + "`"
