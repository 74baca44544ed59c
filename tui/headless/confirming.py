"""A question on the terminal before something leaves, and the line that is typed: one owner for all commands."""

from __future__ import annotations

import sys
from typing import Final

from tui.headless.trouble import Trouble
from tui.text import one_line, typable

NAMELESS: Final = "yes"
"""Typed for a name of which nothing can be typed."""


def typed_line(question: str) -> str:
    """Put a question on standard error, and return the line that is typed with its end; empty at the end of
    input. Raises `Trouble` where it is not in the terminal's own characters."""
    sys.stderr.write(question)
    sys.stderr.flush()
    try:
        return sys.stdin.readline()
    except UnicodeDecodeError:
        raise Trouble("nothing was sent: what was typed is not in the terminal's own characters.") from None


def confirm(question: str, answer: str) -> None:
    """Ask for `answer`, which may be outside text and is typed as it is shown. Raises `Trouble` where anything else is
    typed."""
    if typable(typed_line(one_line(question))) != (typable(answer) or NAMELESS):
        raise Trouble("nothing was sent.")
