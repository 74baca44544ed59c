"""The vendor CLI's own files, read and never written.

`$XDG_CONFIG_HOME/epilot` or `~/.config/epilot` on every system, macOS and Windows included (tui/README.md, the vendor's
command line: files).
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from tui.connection.problems import ConnectionProblem
from tui.sealed import SecretStr

LARGEST_FILE = 4_000_000
"""Bytes. Profiles take hundreds of bytes each; something larger is not what it is called."""


def cli_folder(environ: Mapping[str, str]) -> Path:
    """Find the folder of the vendor's CLI."""
    if configured := environ.get("XDG_CONFIG_HOME"):
        return Path(configured) / "epilot"
    home = environ.get("USERPROFILE" if os.name == "nt" else "HOME")
    try:
        return (Path(home) if home else Path.home()) / ".config" / "epilot"
    except RuntimeError:
        pass
    raise ConnectionProblem("The home folder is not known; set HOME, or XDG_CONFIG_HOME.")


def read_object(path: Path) -> dict[str, object] | None:
    """The JSON object in `path` with its tokens and header values sealed, or `None` where there is no such file.

    The vendor's CLI takes an unreadable file for an absent one; here it is a problem that names the file and the
    reason.
    """
    reason = ""
    content: object = None
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            reason = "it is not a regular file"
        elif status.st_size > LARGEST_FILE:
            reason = f"it is larger than {LARGEST_FILE // 1_000_000} MB"
        else:
            # Never kept as text: after a crash, Textual prints the variables of every frame.
            content = json.loads(path.read_bytes(), object_pairs_hook=_seal)
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except json.JSONDecodeError as error:
        reason = f"{error.msg} in line {error.lineno}, column {error.colno}"
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:  # a NUL in the path, a number with thousands of digits
        reason = str(error)
    if not reason and not isinstance(content, dict):
        reason = "it does not hold a JSON object"
    if reason or not isinstance(content, dict):
        raise ConnectionProblem(f"{named_path(path)} cannot be read: {reason}; correct it, or move it away.")
    return content


def named_path(path: Path) -> str:
    """A path as part of a sentence: unprintable characters as escapes."""
    return repr(str(path))[1:-1]


def _seal(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: _sealed(name, value) for name, value in pairs}


def _sealed(name: str, value: object) -> object:
    if name == "token" and isinstance(value, str):
        return SecretStr(value)
    if name == "headers" and isinstance(value, dict):
        return {key: SecretStr(inner) if isinstance(inner, str) else inner for key, inner in value.items()}
    return value
