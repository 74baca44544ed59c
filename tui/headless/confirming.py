"""A question on the terminal before something leaves, and the line that is typed: one owner for all commands."""

from __future__ import annotations

import sys

from tui.headless.trouble import Trouble
from tui.text import one_line


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
    """Ask for `answer`. Raises `Trouble` where anything else is typed."""
    if typed_line(one_line(question)).strip() != answer:
        raise Trouble("nothing was sent.")
