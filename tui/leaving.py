"""The ways out of the program: asked first while something is being sent, in order, and with a word about what was cut
off."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from tui import crash
from tui.ending import Signals
from tui.screens.common.lifetime import is_of_the_gone
from tui.services.outbox import LastWord, Outbox
from tui.text import safe
from tui.textual_compat import App


class Leaving:
    """Every way out of the app but the last step: what is said, asked and ended before it.

    `hooks` says its words once the terminal is the shell's again; `signals` end the program from outside.
    """

    def __init__(self, app: App[None], outbox: Outbox, hooks: crash.Hooks, signals: Signals | None) -> None:
        self._app = app
        self._outbox = outbox
        self._hooks = hooks
        self._signals = signals
        self._last_words: tuple[LastWord, ...] = ()

    def watch(self) -> None:
        """From now on hear what fails beside the app, and signals. Call it in the loop, before anything of the terminal
        is changed."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._hooks.note_of_loop)
        if self._signals is not None:
            self._signals.hand_over(partial(self._end_soon, loop))

    def _end_soon(self, loop: asyncio.AbstractEventLoop, code: int) -> None:
        """Leave with this exit code; called from within a signal handler."""
        with suppress(RuntimeError):  # the loop is closed: it has ended
            loop.call_soon_threadsafe(self._app.exit, None, code)

    def ask(self) -> None:
        """Leave, or ask first while something is being sent."""
        if not self._outbox.busy:
            self._app.exit()
            return
        from tui.screens.common.confirm import ConfirmDialog

        dialog = ConfirmDialog(
            "Leave while something is being sent?",
            details=[*self._outbox.busy, "What is on its way may arrive all the same; its outcome would not be known."],
            confirm="Leave",
        )
        self._app.push_screen(dialog, lambda sure: self._app.exit() if sure else None)

    def note_what_is_sent(self) -> None:
        """Keep what is to be said of the writes in flight: the program ends now."""
        self._last_words = self._outbox.last_words

    def end_reading(self) -> None:
        """End what screens are reading, before their widgets go. Writes belong to the app, and go on."""
        for worker in [*self._app.workers]:
            if worker.node is not self._app:
                worker.cancel()

    def say_what_was_cut_off(self) -> None:
        """Say what became of the writes that were in flight. Call it once the app's work has ended."""
        self._hooks.say(*(say() for say in self._last_words))

    def fail(self, error: Exception) -> None:
        """End the program because of what nobody caught; not because of what only says that a widget went with its
        screen."""
        if is_of_the_gone(error):
            self._app.log.warning("dropped, of what is gone:", crash.kind(error), crash.place(error))
            return
        if not self._app.has_failed:
            self._hooks.say(*crash.told(error, [say() for say in self._outbox.last_words]))
        self._app.end_failed(error, crash.CRASHED)

    def may_suspend(self) -> bool:
        """Tell whether the program may stop as a job of the shell; says why not where the outcome of a write would be
        lost by it."""
        if not self._outbox.busy:
            return True
        words = f"Not suspended: {', '.join(self._outbox.busy)} is on its way, and its outcome would be lost."
        self._app.notify(safe(words), severity="warning", markup=False)
        return False
