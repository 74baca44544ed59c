"""Text edited in the person's own editor, while this program steps aside."""

from __future__ import annotations

import os
from typing import Any

from textual.app import SuspendNotSupported

from tui.external_programs import ProgramProblem, edit_text
from tui.screens.common.base import ConsoleScreen


def edit_elsewhere(screen: ConsoleScreen[Any], text: str, *, suffix: str = ".json") -> str | None:
    """`text` as the person left it in their editor; `None`, and a word over `screen`, where it brought nothing back."""
    changed: str | None = None
    try:
        with screen.app.suspend():
            changed = edit_text(text, os.environ, suffix=suffix)
    except SuspendNotSupported:
        screen.say("This terminal cannot open an editor. Edit the text here.", severity="warning")
    except ProgramProblem as problem:
        screen.say(problem, title="The editor", severity="error", seconds=10)
    screen.app.refresh()
    return changed
