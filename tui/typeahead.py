"""Keys reach the screen that a person sees or has asked for, in order, and never answer a question that nobody has
read.

Textual hands a key to whatever has the focus at that moment. Where a key opens a screen, the next ones would still act
on the screen below, or on a screen whose field has no focus yet: `/` is lost, and the `r` of a typed word sends.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from tui import keys
from tui.screens.common.asking import ASKING
from tui.textual_compat import event_clock, is_held_back, is_leaving, pump_above

GUARD_SECONDS = 0.3
"""Seconds that a question that sends, changes or deletes must have been on the terminal before it takes a key."""
LONGEST_HOLD = 1.0
"""Seconds that a key is held back at most; only the guarded questions never take one that came too early."""
IDLE_SECONDS = 0.03
"""After a key it is asked so much later whether it is done, unless another comes: what it draws goes first."""
ROUNDS = 3
"""Times that all who can have to do with a key are asked whether they are done: a key sets a message going, that
another."""
_LEAVING = frozenset({"escape", "ctrl+c"})
"""Keys that work at once everywhere: nothing is sent, changed or deleted by leaving."""
_MOVES = (
    events.MouseMove,
    events.MouseScrollUp,
    events.MouseScrollDown,
    events.MouseScrollLeft,
    events.MouseScrollRight,
)


class Typeahead:
    """The door for what a person types and clicks: the app asks `admits()` about every event, and tells what it
    `painted()`.

    A key is handed out when what the key before has set going is done: messages are answered, a screen that it opened
    is on the terminal and its field has the focus. Until then it waits in line. A screen whose `guarded` is true takes
    only keys and clicks that are younger than its first picture by `guard` seconds; one that comes earlier is dropped,
    and the time counts anew from it, so that a word that is being typed confirms nothing; only what such a screen
    `looks` at may come at once. `time` of an event is when the terminal was read.

    A key that only moves opens nothing: another that moves (a held arrow key) follows it at once, any other waits as
    ever.

    Tests that answer a question as soon as it stands set `guard` to 0, and wait for `at_rest()`.
    """

    def __init__(
        self, app: App[Any], *, guard: float = GUARD_SECONDS, clock: Callable[[], float] = event_clock
    ) -> None:
        """`clock` gives monotonic seconds, those that events take their `time` from."""
        self._app = app
        self._guard = guard
        self._clock = clock
        self._line: deque[events.Event] = deque()
        self._handed: events.Event | None = None
        """The event of the line that is on its way through the app's queue."""
        self._taken = asyncio.Event()
        self._moved = False
        """True if the last key only moved."""
        self._target: Screen[Any] | None = None
        """The screen that the last key was given to."""
        self._resting: asyncio.Task[None] | None = None
        self._shown: Screen[Any] | None = None
        """The screen that is on the terminal."""
        self._guarded_since: WeakKeyDictionary[Screen[Any], float] = WeakKeyDictionary()
        self._shown_since = 0.0
        self._stirred = asyncio.Event()
        self._hurry = asyncio.Event()
        """Set where somebody waits for the rest."""
        self._asked: WeakSet[Worker[Any]] = WeakSet()
        """Workers whose question a person has seen."""

    # --- what the app tells -----------------------------------------------------------------------------------------

    def painted(self, screen: Screen[Any]) -> None:
        """Note that `screen` was written to the terminal."""
        if screen is not self._shown:
            self._shown = screen
            self._shown_since = self._guarded_since[screen] = self._clock()
            # Its own worker may only be about to ask, or to go where this screen begins.
            self._asked.update(worker for worker in self._questions() if worker.node is not screen)
            self._stirred.set()

    def admits(self, event: events.Event) -> bool:
        """Tell whether the app may go on with `event`. One that it may not is dropped, or comes again when its time has
        come."""
        if not isinstance(event, events.InputEvent | events.Paste):
            return True
        if is_leaving(self._app):
            return False  # the program is being left: its screens go
        if event.is_forwarded:
            return self._is_where_it_was_typed(event)
        if event is self._handed:
            self._handed = None
            admitted = self._admit(event)
            self._taken.set()
            return admitted
        if isinstance(event, _MOVES):
            return True
        if self._resting is None and not self._line and not self._is_opening():
            return self._admit(event)
        self._line.append(event)
        self._begin()
        self._hurry.set()
        return False

    def painted_at(self, screen: Screen[Any]) -> float | None:
        """Return when `screen` came onto the terminal last, in seconds of the clock; `None` where another is on it."""
        return self._shown_since if screen is self._shown else None

    async def at_rest(self) -> None:
        """Wait until nothing waits in line, and what was handed out is done."""
        while self._resting is not None:
            self._hurry.set()
            await asyncio.wait([self._resting])

    # --- one event --------------------------------------------------------------------------------------------------

    def _admit(self, event: events.Event) -> bool:
        screen = self._screen
        if screen is None:
            return False
        if not self._is_meant_for(screen, event):
            return False
        self._target = screen
        self._moved = self._only_moves(screen, event)
        if not self._is_typed_text(event):
            self._begin()
        return True

    def _is_meant_for(self, screen: Screen[Any], event: events.Event) -> bool:
        """Tell whether a person who pressed this can have meant this screen."""
        is_painted = screen is self._shown
        if isinstance(event, events.MouseEvent):
            # A place on the terminal means what was there: a click, unlike a key, cannot be meant for what comes.
            return is_painted and event.time >= self._shown_since + (self._guard if _is_guarded(screen) else 0)
        if not _is_guarded(screen) or (isinstance(event, events.Key) and event.key in _LEAVING):
            return True
        since = self._guarded_since.get(screen)
        if is_painted and since is not None and event.time >= since + self._guard:
            return True
        if since is not None:
            self._guarded_since[screen] = max(since, event.time)
        return isinstance(event, events.Key) and not self._is_typed_text(event) and keys.only_looks(event.key, screen)

    def _is_typed_text(self, event: events.Event) -> bool:
        """Tell whether a field takes `event` as text: what comes next goes into the same queue, and needs no wait."""
        focused = self._focused
        if focused is None or not isinstance(event, events.Key):
            return False
        return focused.check_consume_key(event.key, event.character)

    @staticmethod
    def _only_moves(screen: Screen[Any], event: events.Event) -> bool:
        """Tell whether all that `event` does on `screen` is to move."""
        return isinstance(event, events.Key) and keys.only_moves(event.key, screen)

    def _is_where_it_was_typed(self, event: events.Event) -> bool:
        """Tell whether a key that no widget took has come back with its screen still on top; else it is for the new
        one."""
        if not isinstance(event, events.Key) or self._target is None or self._target is self._screen:
            return True
        again = event.copy()
        again.time = event.time
        self._line.appendleft(again)
        self._begin()
        self._hurry.set()
        return False

    # --- the line ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._resting is None:
            self._hurry.clear()
            self._resting = asyncio.create_task(self._hand_out(), name="keys in line")

    async def _hand_out(self) -> None:
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), IDLE_SECONDS)
            needs_rest = True
            while needs_rest or self._line:
                if needs_rest and not self._is_moving_on():
                    await self._rest()
                needs_rest = False
                if not self._line:
                    continue
                self._handed = self._line.popleft()
                needs_rest = not self._is_typed_text(self._handed)
                self._taken.clear()
                if not self._app.post_message(self._handed):
                    return  # the program ends
                await asyncio.wait_for(self._taken.wait(), LONGEST_HOLD)
        except TimeoutError:
            self._handed = None  # the app ends, or hangs in something else
        finally:
            self._resting = None
            if self._line and self._app.is_running and not is_leaving(self._app):
                self._begin()

    def _is_moving_on(self) -> bool:
        """Tell whether the next in line only moves, and the last key only moved, too."""
        screen = self._screen
        if not self._moved or not self._line or screen is None or self._is_opening():
            return False
        return screen is self._target and self._only_moves(screen, self._line[0])

    async def _rest(self) -> None:
        """Wait until what was handed out is done and the screen that it leads to stands, but not for ever."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + LONGEST_HOLD
        while self._app.is_running and not is_leaving(self._app) and (loop.time() < deadline or self._is_starting):
            before = self._screen, self._focused
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_HOLD):
                    for _ in range(ROUNDS):
                        await self._round()
            if self._is_opening():
                self._stirred.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred.wait(), 0.02)  # a worker that ends stirs nothing
            elif before == (self._screen, self._focused):
                return

    async def _round(self) -> None:
        """Wait until those on the way from the focus to the app have answered what is in their queues now."""
        node: MessagePump | None = self._focused or self._screen
        while node is not None:
            answered = asyncio.Event()
            if node.call_later(answered.set):
                await answered.wait()
            node = pump_above(node)

    # --- what is going on -------------------------------------------------------------------------------------------

    @property
    def _screen(self) -> Screen[Any] | None:
        try:
            return self._app.screen
        except ScreenStackError:
            return None

    @property
    def _focused(self) -> Widget | None:
        screen = self._screen
        return screen.focused if screen is not None else None

    @property
    def _is_starting(self) -> bool:
        """True if nothing is drawn now: Textual holds the terminal back while the program starts."""
        return is_held_back(self._app)

    def _is_opening(self) -> bool:
        """Tell whether a person does not see yet what was asked for last."""
        screen = self._screen
        return screen is not self._shown or any(
            worker.node is screen and worker not in self._asked for worker in self._questions()
        )

    def _questions(self) -> list[Worker[Any]]:
        return [worker for worker in self._app.workers if worker.group == ASKING and not worker.is_finished]


def _is_guarded(screen: Screen[Any]) -> bool:
    return bool(getattr(screen, "guarded", False))
