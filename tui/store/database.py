"""The SQLite file of the event index: where it lives, how it is opened, how it goes."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tui.api.errors import NotKept
from tui.store.schema import SCHEMA, VERSION

_PREFIX: Final = "epilot-webhooks-tui-"
_CACHE_KIB: Final = 8_192
_PAGE_BYTES: Final = 16_384
"""An event's body mostly fits one: with 1.5 KB payloads the file is a third smaller than with 4 KB. A file that is
there keeps its own."""
_STEPS_BETWEEN_LOOKS: Final = 50_000
"""SQLite's own steps between two looks at whether a reading shall end: about a millisecond, for at most 2 % of it."""


class Reader:
    """A connection that only reads, for threads that take turns.

    It may be closed at any time, from any thread. A connection must not go while SQLite steps through one of its
    statements in another thread: that ends the whole program with a segmentation fault. So a reading under way is
    interrupted, and whoever reads closes it. SQLite forgets an interruption that comes between two statements, so
    the reading remembers it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.Lock()
        self._changing = threading.Lock()
        self._is_read = False
        self._end = threading.Event()
        self.is_closed = False
        connection.set_progress_handler(self._end.is_set, _STEPS_BETWEEN_LOOKS)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for the block, which nothing may keep. Raises `sqlite3.Error` where it is closed before or
        meanwhile, or interrupted."""
        with self._turn:
            with self._changing:
                if self.is_closed:
                    raise sqlite3.ProgrammingError("the event index is closed")
                self._is_read = True
            try:
                yield self._connection
            finally:
                self._leave()

    def _leave(self) -> None:
        with self._changing:
            self._is_read = False
            self._end.clear()
            if self.is_closed:
                self._connection.close()

    def interrupt(self) -> None:
        """End the reading that is under way, if there is one: its statement now, and each long one that follows."""
        with self._changing:
            self._interrupt()

    def _interrupt(self) -> None:
        if self._is_read:
            self._end.set()
            self._connection.interrupt()

    def close(self) -> None:
        """Close it now, or as soon as the reading under way has been interrupted. Waits for nobody; twice is fine."""
        with self._changing:
            self.is_closed = True
            if self._is_read:
                self._interrupt()
            else:
                self._connection.close()


class Database:
    """One file with the index's tables and the connection of the thread that made it.

    Without a `path` it is a private temporary file (folder 0700, file 0600) that goes with `close()` or with this
    object: payloads hold personal data. What a killed program left behind goes when the next one starts.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._private = path is None
        if path is None:
            sweep()
            path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")) / "events.sqlite"
        else:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self.connection = self._open()
        self._readers: list[Reader] = []
        folder = str(path.parent) if self._private else ""
        self._end = weakref.finalize(self, _end, self.connection, self._readers, folder)

    def _open(self) -> sqlite3.Connection:
        """Open the file; one of another version, or no database at all, is made anew: all of it can be read again."""
        for attempt in (1, 2):
            # Made with its mode before SQLite sees it: its -wal and -shm files take the mode of the file.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with suppress(OSError):
                self.path.chmod(0o600)
            connection = sqlite3.connect(self.path, isolation_level=None)
            try:
                version = int(connection.execute("PRAGMA user_version").fetchone()[0])
                if version not in (0, VERSION):
                    raise sqlite3.DatabaseError("another version")
                connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # of a file that is empty yet
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(f"PRAGMA synchronous = {'OFF' if self._private else 'NORMAL'}")
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                connection.execute("PRAGMA busy_timeout = 5000")
                if version == 0:
                    connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
                connection.text_factory = _text
                return connection
            except sqlite3.OperationalError:
                connection.close()
                raise
            except sqlite3.DatabaseError:
                connection.close()
                if attempt == 2:
                    raise
                remove(self.path)
        raise AssertionError("unreachable")

    def reader(self) -> Reader:
        """Another connection that only reads, for other threads; closed with this database at the latest."""
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.text_factory = _text
        reader = Reader(connection)
        self._readers[:] = [*(other for other in self._readers if not other.is_closed), reader]
        return reader

    def close(self) -> None:
        """Close all connections; a private file is gone afterwards. Closing twice is fine."""
        self._end()


@contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """All that the block writes is on record when it is left, or nothing of it where it raises. Raises `NotKept`."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk ends the transaction by itself
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise not_kept(path, error) from error


def not_kept(path: Path | None, error: Exception) -> NotKept:
    """Say what is wrong with the file, and the way out. Without a `path` it is one in the temporary folder."""
    full = isinstance(error, sqlite3.Error) and error.sqlite_errorcode == sqlite3.SQLITE_FULL
    full = full or (isinstance(error, OSError) and error.errno == errno.ENOSPC)
    why = "the disk is full" if full else str(error)
    private = path is None or path.parent.name.startswith(_PREFIX)
    folder = Path(tempfile.gettempdir()) if private or path is None else path.parent
    way_out = "name another folder in TMPDIR and start again" if private else "set keep_events to 0 in settings.toml"
    return NotKept(
        f"What was read cannot be kept: {folder} cannot be written ({why}). Free some space there, or {way_out}."
    )


def remove(path: Path) -> None:
    """Delete a database file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def sweep() -> None:
    """Delete the private files of programs that are no more. Only this user's own folders, whose program has ended."""
    try:
        folders = list(Path(tempfile.gettempdir()).glob(f"{_PREFIX}[0-9]*-*"))
    except OSError:
        return
    for folder in folders:
        with suppress(OSError, ValueError):
            pid = int(folder.name.removeprefix(_PREFIX).partition("-")[0])
            mine = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
            if pid != os.getpid() and mine and folder.is_dir() and not folder.is_symlink() and not _alive(pid):
                shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 ends the process there: its folder is left to the system's own cleaning
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end(connection: sqlite3.Connection, readers: list[Reader], folder: str) -> None:
    for close in (*(reader.close for reader in readers), connection.close):
        with suppress(sqlite3.Error):
            close()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _text(raw: bytes) -> str:
    """Half a surrogate pair in somebody's payload comes back as it was put in."""
    return raw.decode("utf-8", "surrogatepass")


def bindable(text: str) -> str | bytes:
    """Outside text as SQLite takes it, for `CAST(? AS TEXT)`: it refuses half a surrogate pair in a string."""
    if text.isascii():  # nearly always, and known without a look at it
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text
