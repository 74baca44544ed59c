"""`listen`: in a terminal it shows what comes in screens, else it prints."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from tui.command_line.complaints import complain
from tui.paths import temporary_folder

if TYPE_CHECKING:
    from tui.crash import Hooks


def run(flags: argparse.Namespace, hooks: Hooks) -> int:
    """Receive until it is ended; returns the exit code. Raises `Trouble` where it cannot start."""
    from tui.headless.receiving import listen

    return _show(flags, hooks) if listen.is_for_a_screen(flags) else listen.run(flags)


def _show(flags: argparse.Namespace, hooks: Hooks) -> int:
    from tui import paths
    from tui.clipboard import Clipboard
    from tui.ending import Ended, Signals
    from tui.headless.receiving.listen import orders_of
    from tui.headless.trouble import Trouble
    from tui.loopback import HOST, PortTaken, open_port
    from tui.settings import SETTINGS_FILE, load_settings
    from tui.theming import load_themes

    orders = orders_of(flags)
    temporary_folder()
    folder = paths.config_folder()
    settings, problems = load_settings(folder / SETTINGS_FILE)
    themes, broken_themes = load_themes([folder / "themes"])
    try:
        with Signals() as signals, open_port(flags.port, "listen") as port:
            from tui.listen_app import ListenApp

            app = ListenApp(
                address=f"http://{HOST}:{port.getsockname()[1]}",
                key=orders.key,
                answer=orders.answer,
                settings=settings,
                clipboard=lambda write: Clipboard(
                    write, environ=os.environ, folder=paths.state_folder() / "copies", route=settings.clipboard
                ),
                state_folder=paths.state_folder(),
                port=port,
                themes=themes,
                problems=[*problems, *broken_themes],
                signals=signals,
                hooks=hooks,
            )
            app.run(mouse=settings.mouse)
    except PortTaken as problem:
        raise Trouble(str(problem)) from None
    except Ended as ended:
        return ended.exit_code
    complain([app.listener.summary])
    return app.return_code or 0
