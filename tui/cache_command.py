"""`epilot-webhooks-tui cache`: the events that stay on this machine between runs, if a person has asked for that."""

from __future__ import annotations

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path

from tui import output
from tui.paths import is_there
from tui.sizes import counted
from tui.store.event_index import EVENTS_FILE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`cache clear` and `cache where`."""
    parser.add_argument(
        "what",
        choices=("clear", "where"),
        help="clear: delete the events that were kept; where: say what is kept, and where",
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and say in one line what was done; returns the exit code."""
    from tui import paths
    from tui.text import one_line

    path = paths.cache_folder() / EVENTS_FILE
    try:
        sentence = clear(path) if options.what == "clear" else where(path)
    except OSError as problem:
        output.complain_line(one_line(f"{path} cannot be deleted ({problem.strerror})."))
        return 3
    output.write_line(one_line(sentence))
    return 0


def clear(path: Path) -> str:
    """Delete the file and what SQLite keeps beside it. Raises `OSError`."""
    from tui.store.database import remove

    if not is_there(path):
        return f"No events are kept: there is no {path}."
    size = path.lstat().st_size
    remove(path)
    return f"Deleted {path} ({size / 1_000_000:,.1f} MB)."


def where(path: Path) -> str:
    """Say what is kept, and where."""
    if not is_there(path):
        return (
            "No events are kept. keep_events in settings.toml says for how many days they are; "
            f"they would be in {path}."
        )
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            (count,) = database.execute("SELECT count(*) FROM events").fetchone()
    except sqlite3.Error as problem:
        return f"{path} cannot be read ({problem}); 'cache clear' deletes it."
    return f"{counted(count, 'event')} in {path} ({path.stat().st_size / 1_000_000:,.1f} MB)."
