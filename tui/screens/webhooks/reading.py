"""Reading the list of webhooks: asked for, by itself when nobody does anything, and the counting that follows."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.screens.common.base import ConsoleScreen
from tui.screens.webhooks.listing import WebhookList
from tui.screens.webhooks.state import ReadingState
from tui.services.fleet.fleet import Health
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.early import EarlyRequest
    from tui.services.time.window import Window

TOGETHER_SECONDS: Final = 0.1
"""Answers that come within so long are shown together: drawing each would hold up the next questions."""
STALE: Final = timedelta(seconds=60)
"""The age from which a list is read again when the person comes back to it."""

LOAD, RETRY, COUNT, LEFT = "webhooks.load", "webhooks.retry", "webhooks.count", "webhooks.left"


class FleetReader:
    """Reads the fleet in workers of `screen` and has `listing` show what comes; how it stands is in `state`."""

    def __init__(
        self, screen: ConsoleScreen[None], listing: WebhookList, state: ReadingState, early: EarlyRequest | None = None
    ) -> None:
        """`early` is a list of webhooks that may be there, or on its way, before the models are."""
        self._screen = screen
        self._listing = listing
        self._state = state
        self._fleet = state.fleet
        self._now = screen.context.now
        self._early = early
        self.listed = asyncio.Event()
        """Set once the list of webhooks was read, or could not be."""
        self.is_in_front = True
        """True if the screen is the one that is seen: nothing is counted behind another."""
        self.together_seconds = TOGETHER_SECONDS
        self._count_stopped = False
        """True if the person stopped the counting."""
        self._change_told = False

    def begin(self) -> None:
        """Show what is there before the models are, and read the list for the first time."""
        if self._early is not None and self._early.is_there:
            self._fleet.show_early(self._early.webhooks())
        self._listing.show_rows()
        self.read()

    def read(self, *, by_itself: bool = False) -> None:
        """Read the list, then every webhook's failures, then count. What was there stays until its answer comes.

        `by_itself`: nobody has asked for it, so that no row moves and counting that was stopped stays so.
        """
        start_worker(self._screen, partial(self._read, by_itself), group=LOAD, exclusive=True)

    async def _read(self, by_itself: bool) -> None:
        screen, state = self._screen, self._state
        screen.workers.cancel_group(screen, RETRY)
        screen.workers.cancel_group(screen, COUNT)
        state.readings += 1
        state.by_itself = by_itself
        self._count_stopped = self._count_stopped and by_itself
        self._listing.show_loading()
        try:
            await self._show_early_rows()
            await self._fleet.load()
        except ApiError as error:
            state.error = error
            state.idle.ended(self._now(), error)
            self._listing.show_error(error)
            return
        finally:
            state.readings -= 1
            self.listed.set()
            screen.call_later(self.show_changes)  # which a screen that is closing leaves undone
        state.error = None
        self._fleet.expect()
        self._listing.show_rows()
        try:
            await self._fleet.check(state.window, self._answer_came)
        except asyncio.CancelledError:
            screen.call_later(self.show_changes)  # what was still to come is not on its way any more
            raise
        finally:
            state.idle.ended(self._now(), None)
        self.show_changes()

    async def _show_early_rows(self) -> None:
        """Have the rows on the screen before the models are imported, which keeps the processor busy for a while."""
        early, self._early = self._early, None
        if early is not None:
            await early.wait()
            self._fleet.show_early(early.webhooks())
            self._listing.show_rows()
            await self._screen.painted()

    def read_in(self, window: Window) -> None:
        """Count in another window. What is on its way for the old one is dropped."""
        self._state.window = window
        self._listing.show_other_window()
        self._fleet.forget_counts()
        self.read()

    # --- answers ----------------------------------------------------------------------------------------------------

    def _answer_came(self, _: Health) -> None:
        """Show what has changed, once for all that came at the same time."""
        if not self._change_told:
            self._change_told = True
            if self.together_seconds:
                self._screen.set_timer(self.together_seconds, self.show_changes)
            else:
                self._screen.call_later(self.show_changes)

    def show_changes(self) -> None:
        """Show what the answers say, and count once all but the slow webhooks have had their turn."""
        self._change_told = False
        fleet = self._fleet
        all_read = fleet.read_at is not None and not self._state.readings and not fleet.is_queueing
        self._listing.show_changes(all_read=all_read)
        if all_read:
            self._count_on()
            self._count_left()

    # --- counting ---------------------------------------------------------------------------------------------------

    def _count_on(self) -> None:
        """Count where there are more failures than a page, as long as the screen is in front: what a person opens goes
        first."""
        screen = self._screen
        if self.is_in_front and not self._count_stopped and self._fleet.countable and not screen.runs(COUNT):
            start_worker(screen, self._count, group=COUNT, exclusive=True)

    async def _count(self) -> None:
        await self._fleet.count(self._state.window, self._answer_came, lambda: self.is_in_front)
        self._screen.call_later(self.show_changes)
        self._screen.call_later(self._count_left)

    def _count_left(self) -> None:
        """Say how many failures are left to replay, once nobody counts them any more; what a recovery has done is seen,
        too."""
        screen = self._screen
        if self.is_in_front and not screen.runs(COUNT) and not screen.runs(LEFT):
            start_worker(screen, self._find_left, group=LEFT, exclusive=True)

    async def _find_left(self) -> None:
        await self._fleet.count_left(self._state.window, self._answer_came)
        if self._change_told:
            self._screen.call_later(self.show_changes)

    def stopped(self) -> None:
        """Take note that the person stopped what was running: counting goes on when it is asked for."""
        self._count_stopped = True
        self._screen.call_later(self.show_changes)

    # --- by itself --------------------------------------------------------------------------------------------------

    def tick(self, *, busy: bool) -> None:
        """A second has passed: ask again for what could not be read, and read what nobody has asked for in a while.

        `busy`: the person is at something that a reading would disturb.
        """
        due, screen = self._fleet.due(), self._screen
        if due and screen.app.app_focus and not screen.runs(LOAD) and not screen.runs(RETRY):
            start_worker(screen, partial(self._retry, due), group=RETRY, exclusive=True)
        if busy or screen.app.screen is not screen or any(screen.runs(group) for group in (LOAD, RETRY, COUNT)):
            return
        if self._state.is_due(self._now(), focused=screen.app.app_focus):
            self.read(by_itself=True)

    async def _retry(self, rows: list[Health]) -> None:
        """Ask again for those that could not be read."""
        await self._fleet.check(self._state.window, self._answer_came, rows)
        self.show_changes()

    def read_if_stale(self, focused: bool = True) -> None:
        """Coming back to the terminal, or to the screen: read again what is older than a minute."""
        at = self._fleet.data_at
        if focused and self.is_in_front and at is not None and self._now() - at > STALE and not self._screen.runs(LOAD):
            self.read()

    def come_to_front(self) -> None:
        """Take over what was counted in the logs meanwhile, and go on counting."""
        self.is_in_front = True
        self._count_stopped = False
        if self._fleet.read_at is not None:
            self._fleet.look_again(self._state.window)
            self.show_changes()
            self._count_left()
            self.read_if_stale(self._screen.app.app_focus)
