"""Bodies that no command line can hold, each as a file that the command names."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui.services.copying.shell import NotRepeatable
from tui.store.private_files import write_private

LONGEST_ARGUMENT: Final = 64 * 1024
"""Bytes of a body that may stand in the command. Linux takes 128 KiB for one argument, in which quotes count too."""
BODIES_KEPT: Final = 20
"""Files: the oldest beyond this number are deleted when a new one is written, since payloads hold people's data."""


class BodyFiles:
    """Keeps bodies in `folder`, for this person only; the same body has the same name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @staticmethod
    def needs_file(body: str) -> bool:
        """Tell whether `body` is too large for an argument, or has a byte that none can hold."""
        return "\0" in body or len(body.encode("utf-8", "surrogatepass")) > LONGEST_ARGUMENT

    def keep(self, body: str) -> Path:
        """Write `body` and return its file. It blocks. Raises `NotRepeatable` with the reason where it cannot be
        written."""
        data = body.encode("utf-8", "surrogatepass")
        path = self._folder / f"body-{hashlib.sha256(data).hexdigest()[:16]}.txt"
        try:
            write_private(path, data)
            for old in sorted(self._folder.glob("body-*.txt"), key=_age, reverse=True)[BODIES_KEPT:]:
                if old != path:
                    old.unlink(missing_ok=True)
        except OSError as error:
            raise NotRepeatable(
                f"Its body needs a file, and {self._folder} cannot be written ({error.strerror})."
            ) from None
        return path


def _age(path: Path) -> float:
    with suppress(OSError):  # another program of ours was quicker
        return path.stat().st_mtime
    return 0.0
