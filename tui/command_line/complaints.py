"""The program's complaints on standard error: one line a sentence, inert, without a token."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui import output
from tui.command_line.parser import PROGRAM

if TYPE_CHECKING:
    from tui.crash import Hooks


def complain(lines: Sequence[str]) -> None:
    """Say it on standard error, as far as that is there."""
    for line in lines:
        output.complain_line(f"{PROGRAM}: {_presentable(line)}")


@contextmanager
def faults_told() -> Iterator[Hooks]:
    """Within it, what fails beside the program (in a thread, say) is not printed with its values, but told after it."""
    from tui.crash import Hooks

    with Hooks() as hooks:
        try:
            yield hooks
        finally:
            complain(hooks.lines)


def _presentable(sentence: str) -> str:
    """`sentence` on one line, inert for the terminal, and without anything that is or looks like a token."""
    from tui.text import one_line

    token = os.environ.get("EPILOT_TOKEN", "")
    if len(token) >= 8:
        sentence = sentence.replace(token, "(the token)")
    sentence = re.sub(r"(?<=://)[^/\s@]+@", "(a login)@", sentence)
    return one_line(re.sub(r"eyJ[\w-]{6,}(\.[\w-]*)*", "(a token)", sentence))
