"""Where this program keeps its own files. The vendor CLI's files are elsewhere (`tui.connection`) and only read.

Every folder is the one that the system's habits name (`platformdirs`); nothing is made before something is written into it.
"""

from __future__ import annotations

from pathlib import Path

PROGRAM = "epilot-webhooks-tui"


def config_folder() -> Path:
    """What a person writes: `settings.toml`, `themes/*.toml`."""
    import platformdirs  # 14 ms that `--version` does not need

    return platformdirs.user_config_path(PROGRAM, appauthor=False)


def state_folder() -> Path:
    """What the program keeps between runs: ledgers, copied texts."""
    import platformdirs

    return platformdirs.user_state_path(PROGRAM, appauthor=False)


def cache_folder() -> Path:
    """What may be deleted at any time."""
    import platformdirs

    return platformdirs.user_cache_path(PROGRAM, appauthor=False)


def make_private(folder: Path) -> Path:
    """`folder`, made where it is missing, and readable by nobody else. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # it may be older than this rule
    return folder
