"""Small files of this program: written whole or not at all, for this person only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tui.paths import make_private


def write_private(path: Path, content: str | bytes) -> None:
    """Put `content` in the place of `path` in one go (0600, its folder 0700). Half a surrogate pair in a text becomes
    `?`. Raises `OSError`."""
    make_private(path.parent)
    beside = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        # O_EXCL: never through a link that somebody put there.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
