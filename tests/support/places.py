"""The program as tests start it in a process of its own: the place, the command, the environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""The repository."""
PROGRAM: Final = (sys.executable, "-m", "tui")
"""The program as Python runs it, installed or not."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment with a home of its own, and nothing of the person who runs the tests but the path."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        **more,
    }
