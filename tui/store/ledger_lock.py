"""One writer a webhook: an operating system's file lock, which goes with the process that holds it, however that
ends."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from tui.paths import make_private
from tui.store.ledger_entries import HeldBy, LedgerProblem

PROGRAM: Final = "epilot-webhooks-tui"
_FAR: Final = 1 << 20
"""The byte that is locked where bytes are: beyond what the file holds, so that others can read who has it."""


def lock_path(folder: Path, *names: str) -> Path:
    """The lock file for a webhook: `names` are server, organisation and id, which may hold anything."""
    return folder / "locks" / f"{sha256(json.dumps(names).encode()).hexdigest()[:32]}.lock"


@contextmanager
def held(path: Path, label: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Hold the lock while the block runs. Raises `HeldBy` where somebody else has it, `LedgerProblem` where it cannot
    be made."""
    try:
        make_private(path.parent)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise _cannot_be_made(path, error) from error
    try:
        if not _lock(descriptor):
            raise HeldBy(_holder(descriptor, label))
        who = {"pid": os.getpid(), "host": socket.gethostname(), "since": now().isoformat()}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(who).encode(), 0) if hasattr(os, "pwrite") else os.write(
            descriptor, json.dumps(who).encode()
        )
        yield
    finally:
        os.close(descriptor)  # and with it the lock


class Presence:
    """Tells other programs that this one is there: a locked file in `folder`, which goes with the process, however that
    ends.

    It is made when its name is first asked for, and taken away by `close()`; asked again afterwards it has another
    name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: tuple[str, int] | None = None

    @property
    def name(self) -> str:
        """The name of this program's lock. Raises `LedgerProblem` where the file cannot be made."""
        if self._open is None:
            name = f"{os.getpid()}-{os.urandom(6).hex()}"
            path = _presence_path(self._folder, name)
            try:
                make_private(path.parent)
                descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            except OSError as error:
                raise _cannot_be_made(path, error) from error
            if not _lock(descriptor):
                os.close(descriptor)
                raise LedgerProblem(f"The lock {path} cannot be held: files cannot be locked in that folder.")
            self._open = (name, descriptor)
        return self._open[0]

    def is_there(self, name: str) -> bool:
        """Tell whether the program with that name still runs."""
        if self._open is not None and name == self._open[0]:
            return True
        path = _presence_path(self._folder, name)
        if not is_held(path):
            with suppress(OSError):
                path.unlink()  # of a program that was killed
            return False
        return True

    def close(self) -> None:
        """Be there no more."""
        if self._open is not None:
            (name, descriptor), self._open = self._open, None
            with suppress(OSError):
                _presence_path(self._folder, name).unlink()
            os.close(descriptor)


def is_held(path: Path) -> bool:
    """Tell whether somebody holds the lock of that file at this moment."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _presence_path(folder: Path, name: str) -> Path:
    return folder / "locks" / f"program-{name}.lock"


def _cannot_be_made(path: Path, error: OSError) -> LedgerProblem:
    return LedgerProblem(f"The lock {path} cannot be made ({error.strerror}): put right its permissions.")


@contextmanager
def held_here(holders: set[str], name: str, label: str) -> Iterator[None]:
    """The same for a ledger that is in memory, and so this program's alone: `holders` are the names that are held."""
    if name in holders:
        raise HeldBy(f"This program is recovering {label} already. Nothing was sent: wait until it is done.")
    holders.add(name)
    try:
        yield
    finally:
        holders.discard(name)


def _holder(descriptor: int, label: str) -> str:
    who: dict[str, object] = {}
    with suppress(OSError, ValueError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        read = json.loads(os.read(descriptor, 4_096))
        who = read if isinstance(read, dict) else {}
    pid, host, since = who.get("pid", "unknown"), who.get("host", "this machine"), who.get("since")
    clock = ""
    with suppress(ValueError):
        clock = f", since {datetime.fromisoformat(str(since)).astimezone():%H:%M}" if since else ""
    mine = " (this program)" if pid == os.getpid() else ""
    return (
        f"{PROGRAM}, process {pid} on {host}{mine}{clock}, is recovering {label}. Nothing was sent: wait until it is "
        f"done, or"
        " stop it there."
    )


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
