"""The folders of this program's own files. The vendor CLI's files are elsewhere (`tui.connection`) and only read.

Every folder is the one that the system's habits name (`platformdirs`); nothing is made before something is written into
it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PROGRAM = "epilot-webhooks-tui"
LEDGER_FILE = "ledger.sqlite"


class NoPlace(Exception):
    """There is no folder for what this program keeps; `str()` is a sentence that names what is missing and the way
    out."""


def config_folder() -> Path:
    """Return the folder of what a person writes: `settings.toml`, `themes/*.toml`."""
    import platformdirs  # 14 ms that `--version` does not need

    return _known(platformdirs.user_config_dir, "XDG_CONFIG_HOME")


def state_folder() -> Path:
    """Return the folder of what the program keeps between runs: ledgers, copied texts."""
    import platformdirs

    return _known(platformdirs.user_state_dir, "XDG_STATE_HOME")


def ledger_file() -> Path:
    """Return the file in which the replays of this machine are recorded."""
    return state_folder() / LEDGER_FILE


def cache_folder() -> Path:
    """Return the folder of what may be deleted at any time."""
    import platformdirs

    return _known(platformdirs.user_cache_dir, "XDG_CACHE_HOME")


def _known(find: Callable[..., str], variable: str) -> Path:
    """The folder, where it is one for every place that the program is started in: a ledger that stays behind is no
    ledger."""
    home = os.environ.get("HOME")
    with suppress(RuntimeError):  # nobody knows the home
        path = Path(find(PROGRAM, appauthor=False))
        if path.is_absolute() and (os.name == "nt" or not home or Path(home).is_absolute() or os.environ.get(variable)):
            return path
    raise NoPlace(
        f"The home folder is not known (HOME is {home or 'not set'}): set HOME, or {variable}, to a whole path."
    )


def temporary_folder() -> Path:
    """Return the folder for what is read while the program runs. Raises `NoPlace` where no such folder can be
    written."""
    import tempfile

    try:
        return Path(tempfile.gettempdir())
    except OSError:
        raise NoPlace("No temporary folder can be written; name one that can in TMPDIR.") from None


def is_there(path: Path) -> bool:
    """Tell whether there is something at `path` or in its way, be it readable or not: who opens it then says what is
    wrong."""
    try:
        path.lstat()  # a link to what is gone may lead to a disk that is not mounted
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def make_private(folder: Path) -> Path:
    """`folder`, made where it is missing, and readable by nobody else. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # it may be older than this rule
    return folder
