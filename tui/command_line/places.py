"""`config where`: each file that this program reads or writes, and whether it is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tui import output, paths


def run() -> int:
    """Print them; returns the exit code."""
    from tui.text import one_line

    for words, path in _places():
        there = "" if paths.is_there(path) else "  (not there)"
        output.write_line(f"{words:<18} {one_line(path)}{there}")
    return 0


def _places() -> Iterator[tuple[str, Path]]:
    from tui.connection.files import cli_folder
    from tui.connection.profiles import CREDENTIALS_FILE, PROFILES_FILE
    from tui.crash import FOLDER
    from tui.settings import SETTINGS_FILE
    from tui.store.event_index import EVENTS_FILE
    from tui.store.known_webhooks import KNOWN_WEBHOOKS_FILE
    from tui.store.last_session import LAST_SESSION_FILE
    from tui.store.views import FILE as VIEWS_FILE

    config, state, cache = paths.config_folder(), paths.state_folder(), paths.cache_folder()
    yield "settings", config / SETTINGS_FILE
    yield "themes", config / "themes"
    yield "views", config / VIEWS_FILE
    yield "ledger", paths.ledger_file()
    yield "last session", state / LAST_SESSION_FILE
    yield "known webhooks", state / KNOWN_WEBHOOKS_FILE
    yield "copies", state / "copies"
    yield "exports", state / "exports"
    yield "crash reports", state / FOLDER
    yield "kept events", cache / EVENTS_FILE
    folder = cli_folder(os.environ)
    yield "login (read only)", folder / CREDENTIALS_FILE
    yield "profiles (same)", folder / PROFILES_FILE
