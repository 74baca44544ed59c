"""Where this program keeps its own files. The vendor CLI's files are elsewhere (`tui.connection`) and only read.

Every folder is the one that the system's habits name (`platformdirs`); nothing is made before something is written into it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = "epilot-webhooks-tui"


def config_folder() -> Path:
    """What a person writes: `settings.toml`, `themes/*.toml`."""
    return _folder("config", "XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """What the program keeps between runs: ledgers, copied texts, where it was left."""
    return _folder("state", "XDG_STATE_HOME", ".local/state")


def cache_folder() -> Path:
    """What may be deleted at any time."""
    return _folder("cache", "XDG_CACHE_HOME", ".cache")


def _folder(kind: str, variable: str, below_home: str) -> Path:
    """What `platformdirs` says; on Linux, where that is this simple, without the 14 ms that it takes to import."""
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        configured = os.environ.get(variable, "").strip()
        home = os.path.expanduser("~")  # noqa: PTH111  # without a home this says "~", where Path would raise
        return Path(configured or f"{home}/{below_home}") / PROGRAM
    import platformdirs

    paths: dict[str, Callable[..., Path]] = {
        "config": platformdirs.user_config_path,
        "state": platformdirs.user_state_path,
        "cache": platformdirs.user_cache_path,
    }
    return paths[kind](PROGRAM, appauthor=False)


def make_private(folder: Path) -> Path:
    """`folder`, made where it is missing, and readable by nobody else. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # it may be older than this rule
    return folder
