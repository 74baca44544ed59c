"""httpx without its command line, which imports click, rich and pygments where they are installed."""

from __future__ import annotations

import sys

COMMAND_LINE = "httpx._main"


def leave_out_command_line() -> None:
    """Have httpx imported without its own command line from now on; it does without where that cannot be imported.
    Nothing happens where httpx is there already. A part of this program that is imported elsewhere leaves httpx as it
    is."""
    if "httpx" not in sys.modules:
        sys.modules.setdefault(COMMAND_LINE, None)  # type: ignore[arg-type]  # None is how the import system says "not there"
