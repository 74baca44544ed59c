"""Reading a document in the person's own pager or editor, while this program steps aside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

from textual.app import App, SuspendNotSupported

from tui.document.lines import indented
from tui.external_programs import Program, ProgramProblem, read_text
from tui.text import inert_json, one_line, safe


async def read_elsewhere(
    app: App[Any], text: str, program: Program, *, is_json: bool, may_suspend: Callable[[], bool]
) -> None:
    """Show `text` there: JSON with a member a line, and nothing that could drive the terminal. `may_suspend` says, and
    tells why not, whether this program may stand still now."""
    ready = await asyncio.to_thread(_ready, text, is_json=is_json)
    if not may_suspend():
        return
    try:
        with app.suspend():
            read_text(ready, os.environ, program, suffix=".json" if is_json else ".txt")
    except SuspendNotSupported:
        app.notify(f"This terminal cannot open {_A[program]}.", severity="warning", markup=False)
    except ProgramProblem as problem:
        app.notify(one_line(problem), title=f"The {program}", severity="error", timeout=10, markup=False)
    app.refresh()


_A = {"pager": "a pager", "editor": "an editor"}


def _ready(text: str, *, is_json: bool) -> str:
    return inert_json(indented(text)) if is_json else safe(text)
