"""From a plan to a run: it belongs to the app, so that no screen that is left stops it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.screens.common.base import ConsoleScreen
from tui.screens.recovery.screen import LOOK_SECONDS, RecoveryScreen
from tui.text import safe
from tui.widgets.bars import StatusLine
from tui.widgets.line_table import Cell
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.services.recovery.recoveries import Recoveries, Running


def show_running(
    screen: ConsoleScreen[Any], running: Running, recoveries: Recoveries, *, instead: bool = False
) -> None:
    """Carry it out on the app, and show it over `screen`, or `instead` of it: then it is the last thing its worker
    does."""
    app = screen.app
    start_worker(app, partial(_carry_out, app, running, recoveries), group="writes", name="recovery")
    tell_of_recoveries(app, recoveries)
    shown = RecoveryScreen(screen.context, running, recoveries).coming_from(screen.origin.about(running.config))
    if instead:
        app.switch_screen(shown)
    else:
        app.push_screen(shown)


async def _carry_out(app: App[Any], running: Running, recoveries: Recoveries) -> None:
    """Carry it out, and say what came of it to whoever is not looking at it."""
    await running.go()
    _tell(app, recoveries)
    here = app.screen
    if isinstance(here, RecoveryScreen) and here.running is running:
        here.show_state()
        return
    outcome = running.outcome
    words = running.ending or (outcome.words if outcome is not None else "It ended early; R shows what is known.")
    fine = outcome is not None and outcome.complete
    app.notify(
        safe(words),
        title=safe(f"Recovery of {running.label}"),
        severity="information" if fine else "warning",
        timeout=15,
        markup=False,
    )


def tell_of_recoveries(app: App[Any], recoveries: Recoveries) -> None:
    """Say on every screen how far the recoveries have come, as long as any is running."""

    def tell() -> None:
        _tell(app, recoveries)
        if not recoveries.running:
            timer.stop()

    timer = app.set_interval(LOOK_SECONDS, tell)


def _tell(app: App[Any], recoveries: Recoveries) -> None:
    """Say it now; once none is running, take what was said off every screen."""
    news = [Cell(words, "accent") for run in recoveries.running if (words := run.words)]
    for screen in [app.screen] if news else app.screen_stack:
        for line in screen.query("#status").results(StatusLine):
            line.set_news(news)
