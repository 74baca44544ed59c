"""A file that is written piece by piece: whole under its own name, or told by its name to be partial, or not there."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

_MOST_PARTS: Final = 100


class CannotWrite(Exception):
    """`str()` is one sentence with the reason. No file of this export is left."""


class PartialFile:
    """Writes `NAME.partial.ENDING` (0600) beside `path`, and gives it its name at the end. All of it blocks, and raises
    `CannotWrite`."""

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        """Open it. With `replace` a file of that name may go, once the new one is whole."""
        self.path = path
        self._replace = replace
        if problem := why_not(path, replace=replace):
            raise CannotWrite(problem)
        self.partial, self._file = self._opened()
        self._is_empty = True

    def _opened(self) -> tuple[Path, BinaryIO]:
        for number in range(1, _MOST_PARTS):
            part = "partial" if number == 1 else f"partial-{number}"
            partial = self.path.with_name(f"{self.path.stem}.{part}{self.path.suffix}")
            try:
                # O_EXCL: never through a link that somebody put there.
                return partial, os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            except FileExistsError:
                continue
            except OSError as error:
                raise CannotWrite(_words(partial, error)) from None
        raise CannotWrite(f"There are {_MOST_PARTS - 1} partial files beside {self.path} already: delete some.")

    def write(self, text: str) -> None:
        """Put `text` at the end."""
        try:
            self._file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise self._failed(error) from None
        self._is_empty = self._is_empty and not text

    def finish(self) -> Path:
        """Give it its name, once it is on the disk; returns the path."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._take_name()
        except OSError as error:
            raise self._failed(error) from None
        return self.path

    def _take_name(self) -> None:
        if self._replace:
            self.partial.replace(self.path)
            return
        try:
            os.link(self.partial, self.path)  # unlike a rename, it replaces nothing that came meanwhile
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            if os.path.lexists(self.path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            self.partial.rename(self.path)
        else:
            with suppress(OSError):
                self.partial.unlink()

    def stop(self) -> Path | None:
        """Leave what was written under its partial name; returns it, or `None` where there is nothing to leave. Does
        nothing where it has ended already."""
        if self._file.closed:
            return None
        try:
            self._file.close()
            if self._is_empty:
                self.partial.unlink()
        except OSError as error:
            raise self._failed(error) from None
        return None if self._is_empty else self.partial

    def _failed(self, error: OSError) -> CannotWrite:
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.partial.unlink()
        return CannotWrite(_words(self.path, error))


def why_not(path: Path, *, replace: bool = False) -> str:
    """Say why a file cannot be written at `path`, as far as a look tells; empty where it can. It blocks."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if path.name and path.parent.is_dir():
            return ""
        return f"There is no folder {path.parent}: make it first, or name another."
    except OSError as error:
        return _words(path, error)
    except ValueError:  # a zero byte
        return "No file can have such a name: name another."
    if not stat.S_ISREG(mode):
        return f"{path} is no plain file: name another."
    return "" if replace else f"{path} is there already."


def _words(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {path} was not written."
    return f"{path} cannot be written ({error.strerror})."
