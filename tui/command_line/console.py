"""The console's start: from the flags to the app, with what makes its first screen come early."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.command_line.complaints import faults_told
from tui.command_line.connecting import client_opener, connect
from tui.command_line.parser import BadInput
from tui.paths import temporary_folder

if TYPE_CHECKING:
    from tui.connection import Connection, NoToken, Options
    from tui.crash import Hooks
    from tui.ending import Signals
    from tui.startup.head_start import HeadStart
    from tui.store.last_session import LastSession


def run(flags: argparse.Namespace) -> int:
    """Run the console until it ends; returns the exit code. Raises `BadInput`."""
    from tui.ending import Ended, Signals

    try:
        with Signals() as signals:
            return _start_console(flags, signals)
    except Ended as ended:
        return ended.exit_code


def _start_console(flags: argparse.Namespace, signals: Signals) -> int:
    if getattr(flags, "place", None) is not None and not flags.place.strip(" /"):
        raise BadInput("open: the webhook is empty; give its id or its name.")
    connection, no_token, options = connect(flags)
    _require_terminal()
    temporary_folder()
    head_start = _head_start(connection)
    gc.disable()  # until the first screen stands: nothing of what is made now is ever garbage
    try:
        with faults_told() as hooks:
            return _show_console(flags, connection, no_token, options, head_start, signals, hooks)
    finally:
        gc.enable()


def _head_start(connection: Connection | None) -> HeadStart | None:
    """Ask for the webhooks now: the answer comes while the interface is being imported."""
    if connection is None or connection.is_demo:
        return None
    from tui.startup.head_start import HeadStart, can_be_started

    if not can_be_started(connection.server, connection.headers):
        return None
    return HeadStart(connection.server, connection.token, connection.headers).start()


def _show_console(
    flags: argparse.Namespace,
    connection: Connection | None,
    no_token: NoToken | None,
    options: Options,
    head_start: HeadStart | None,
    signals: Signals,
    hooks: Hooks,
) -> int:
    from tui import paths
    from tui.startup.late_palette import palette_left_out

    with palette_left_out():
        from tui.app import WebhooksApp
    from tui.clipboard import Clipboard
    from tui.connection import ConnectionSources
    from tui.settings import SETTINGS_FILE, load_settings
    from tui.startup.early_list import EarlyList
    from tui.theming import load_themes

    folder = paths.config_folder()
    (
        paths.state_folder(),
        paths.cache_folder(),
    )  # said now, where they are not known, and not in the middle of the screen
    settings, problems = load_settings(folder / SETTINGS_FILE)
    if flags.theme is not None:
        settings = replace(settings, theme=flags.theme)
    themes, broken_themes = load_themes([folder / "themes"])
    # The first request is for the first client of that connection.
    early = {id(connection): EarlyList(head_start)} if head_start is not None else {}
    opener = client_opener(flags)
    app = WebhooksApp(
        connection=connection,
        no_token=no_token,
        open_client=lambda opened: opener(opened, early.pop(id(opened), None)),
        sources=ConnectionSources(options, os.environ),
        settings=settings,
        themes=themes,
        problems=[*problems, *broken_themes],
        place=getattr(flags, "place", None),
        last_session=_last_session if settings.restore else None,
        fresh=flags.fresh,
        read_only=flags.readonly,
        clipboard=lambda write: Clipboard(
            write, environ=os.environ, folder=paths.state_folder() / "copies", route=settings.clipboard
        ),
        signals=signals,
        hooks=hooks,
    )
    if flags.theme is not None and flags.theme not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        raise BadInput(f"--theme: there is no theme {flags.theme!r}; choose one of {known}.")
    app.run(mouse=settings.mouse and not flags.no_mouse)
    return app.return_code or 0


def _last_session(connection: Connection) -> LastSession:
    from tui import paths
    from tui.store.last_session import LAST_SESSION_FILE, LastSession

    return LastSession(paths.state_folder() / LAST_SESSION_FILE, connection.server, connection.claims.organization)


def _require_terminal() -> None:
    """Textual reads standard input and draws on standard output or error: all three must be the terminal."""
    if os.environ.get("TEXTUAL_DRIVER"):  # another driver, such as a browser's: there is no terminal to ask for
        return
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error", sys.stderr)):
        if stream is None or stream.closed or not stream.isatty():
            raise BadInput(
                f"standard {name} is not a terminal; start the console in one, without pipes and redirections."
            )
