"""The console's start: from the flags to the app, with what makes its first screen come early."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui import paths
from tui.command_line.complaints import faults_told
from tui.command_line.connecting import client_opener, connect
from tui.command_line.parser import BadInput
from tui.paths import temporary_folder

if TYPE_CHECKING:
    from tui.connection import Connection, NoToken, Options
    from tui.crash import Hooks
    from tui.ending import Signals
    from tui.settings import Settings
    from tui.startup.first_paint import Paint
    from tui.startup.head_start import HeadStart
    from tui.store.last_session import LastSession
    from tui.textual_compat import TakeOver


def run(flags: argparse.Namespace) -> int:
    """Run the console until it ends; returns the exit code. Raises `BadInput`."""
    from tui.ending import Ended, Signals

    try:
        with Signals() as signals:
            return _start_console(flags, signals)
    except Ended as ended:
        return ended.exit_code


@dataclass(frozen=True)
class _Start:
    """Everything known before anything heavy is imported."""

    flags: argparse.Namespace
    connection: Connection | None
    no_token: NoToken | None
    options: Options
    settings: Settings
    problems: Sequence[str]
    """Sentences about the settings."""
    head_start: HeadStart | None
    signals: Signals

    @property
    def place(self) -> str | None:
        """The place to start at, `CONFIG[/EVENT]`."""
        return getattr(self.flags, "place", None)


def _start_console(flags: argparse.Namespace, signals: Signals) -> int:
    from tui.settings import SETTINGS_FILE, load_settings

    if getattr(flags, "place", None) is not None and not flags.place.strip(" /"):
        raise BadInput("open: the webhook is empty; give its id or its name.")
    connection, no_token, options = connect(flags)
    _require_terminal()
    temporary_folder()
    head_start = _head_start(connection)
    # Said now, where they are not known, and not in the middle of the screen.
    paths.state_folder(), paths.cache_folder()
    settings, problems = load_settings(paths.config_folder() / SETTINGS_FILE)
    if flags.theme is not None:
        settings = replace(settings, theme=flags.theme)
    start = _Start(flags, connection, no_token, options, settings, problems, head_start, signals)
    gc.disable()  # until the first screen stands: nothing of what is made now is ever garbage
    try:
        with faults_told() as hooks, _first_frame(start) as take_over:
            return _show_console(start, hooks, take_over)
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


@contextmanager
def _first_frame(start: _Start) -> Iterator[TakeOver]:
    """Within it, the webhooks are drawn as soon as they are there, unless something else has the terminal by then.
    Gives the way to take it over."""
    paint = _first_paint(start)
    if paint is None or start.head_start is None:
        yield nullcontext
        return
    from tui.startup.first_frame import FirstFrame

    with FirstFrame(paint) as frame:
        start.head_start.when_done(frame.draw)
        yield frame.handed_over


def _first_paint(start: _Start) -> Paint | None:
    """Paints the webhooks as the first screen shows them; `None` where nobody has asked for them yet, or where the
    screen may have something to say about settings and themes."""
    connection, settings = start.connection, start.settings
    if connection is None or start.head_start is None or start.problems or os.name != "posix":
        return None
    from tui.startup.first_frame import can_be_drawn

    if not can_be_drawn(os.environ) or any(_own_themes().glob("*")):
        return None
    from tui.startup.early_list import EarlyList
    from tui.startup.first_paint import first_paint

    place: Mapping[str, object] = {}
    if settings.restore and not start.flags.fresh and start.place is None:
        place = _last_session(connection).read().get("webhooks", {})
    early = EarlyList(start.head_start)
    return first_paint(connection, early.webhooks, settings, place=place, read_only=start.flags.readonly)


def _own_themes() -> Path:
    return paths.config_folder() / "themes"


def _show_console(start: _Start, hooks: Hooks, take_over: TakeOver) -> int:
    from tui.startup.late_palette import palette_left_out

    with palette_left_out():
        from tui.app import WebhooksApp
    from tui.clipboard import Clipboard
    from tui.connection import ConnectionSources
    from tui.startup.early_list import EarlyList
    from tui.theming import load_themes

    flags, connection, settings = start.flags, start.connection, start.settings
    themes, broken_themes = load_themes([_own_themes()])
    # The first request is for the first client of that connection.
    early = {id(connection): EarlyList(start.head_start)} if start.head_start is not None else {}
    opener = client_opener(flags)
    app = WebhooksApp(
        connection=connection,
        no_token=start.no_token,
        open_client=lambda opened: opener(opened, early.pop(id(opened), None)),
        sources=ConnectionSources(start.options, os.environ),
        settings=settings,
        themes=themes,
        problems=[*start.problems, *broken_themes],
        place=start.place,
        last_session=_last_session if settings.restore else None,
        fresh=flags.fresh,
        read_only=flags.readonly,
        clipboard=lambda write: Clipboard(
            write, environ=os.environ, folder=paths.state_folder() / "copies", route=settings.clipboard
        ),
        signals=start.signals,
        hooks=hooks,
        take_over=take_over,
    )
    if flags.theme is not None and flags.theme not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        raise BadInput(f"--theme: there is no theme {flags.theme!r}; choose one of {known}.")
    app.run(mouse=settings.mouse and not flags.no_mouse)
    return app.return_code or 0


def _last_session(connection: Connection) -> LastSession:
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
