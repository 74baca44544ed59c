"""The base of every screen of the console: status line, footer, help, and the reason why a key does nothing now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from typing import ClassVar, Literal, Self, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.keys import key_to_character
from textual.widget import Widget

from tui import keys
from tui.screens.common.context import Context
from tui.screens.common.lifetime import LivingScreen
from tui.screens.common.origin import Origin
from tui.screens.common.toasts import EventPlace, place
from tui.text import safe
from tui.textual_compat import bindings_of, is_held_back, notifications
from tui.widgets.bars import StatusLine
from tui.widgets.cursor_view import CursorView
from tui.widgets.key_line import KeyLine

Result = TypeVar("Result")
Severity = Literal["information", "warning", "error"]

GO_TO = "go_to"
"""The group of the worker that looks for what a person wants to go to."""
_COMMON_RANKS = {command.action: 1_000 + place for place, command in reversed(list(enumerate(keys.EVERYWHERE)))}
"""Ranks in the footer's order of what every screen does: behind what only one does."""


class ConsoleScreen(LivingScreen[Result]):
    """A full screen: status line, `compose_body()`, footer.

    Subclasses set `HELP` (shown by `?`), bind rows of `tui.keys`, and may say in `reason_against()` why an action
    cannot run now: its key is then dimmed in the footer, and pressing it says the reason instead of doing nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(*keys.EVERYWHERE),
        Binding("f1", "help", "Help"),  # where text is typed, `?` is only a character
    ]
    HELP: ClassVar[str | None] = ""
    TITLE_WORD: ClassVar[str] = ""
    STOPPABLE: ClassVar[frozenset[str]] = frozenset({GO_TO})
    """Groups of workers that `escape` stops before it does anything else."""

    is_form: ClassVar[bool] = False
    """True if one types and chooses here: a letter is none of the screen's own commands then, whatever has the
    focus."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._off: frozenset[str] | None = None
        """The actions that could not run when this was last asked; `None`: nobody asked yet, whatever the footer
        shows."""
        self._placed = False
        self._is_new = True
        self._had_its_styles = False
        """True if the screen's own stylesheet was read before it composed: from Python 3.12 on it is read after that,
        where the screen is the first of its kind."""
        self._is_undrawn = False
        self._came_from: Origin | None = None

    # --- the way here and on ----------------------------------------------------------------------------------------

    def coming_from(self, origin: Origin) -> Self:
        """This screen, with what the one that opens it hands on."""
        self._came_from = origin
        return self

    @property
    def came_from(self) -> Origin:
        """The origin that was handed on by the screen that this one was opened from."""
        return self._came_from or Origin(self)

    @property
    def origin(self) -> Origin:
        """The origin that this screen hands on to the one that is opened from it: what it was given, unless it has
        something of its own."""
        return self.came_from.handed_on(self)

    def compose(self) -> ComposeResult:
        self._had_its_styles = all(self.app.stylesheet.has_source(str(path), "") for path in self.css_path)
        self._fit_terminal()
        yield StatusLine(id="status")
        yield from self.compose_body()
        yield KeyLine()

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between status line and footer."""
        return ()

    def _fit_terminal(self) -> None:
        """Take the classes for the terminal's size before anything is styled. Textual does it after the first layout,
        and styles all again."""
        for breakpoints, cells in zip(
            (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), self.app.size, strict=True
        ):
            fitting = [name for least, name in sorted(breakpoints or (), reverse=True) if cells >= least]
            if fitting:
                self.set_class(True, fitting[0], update=False)

    @on(events.ScreenResume)
    def keep_new_styles(self, event: events.ScreenResume) -> None:
        """Spare what was only just mounted, which has its styles, another look. Textual asks this class before its
        own."""
        if self._is_new and self._had_its_styles:
            event.refresh_styles = False
        self._is_new = False

    def may_draw(self) -> bool:
        """Draw nothing that would be thrown away: while the program starts Textual draws the whole screen once for
        nobody."""
        self._is_undrawn = is_held_back(self.app)
        return not self._is_undrawn

    def on_mount(self) -> None:
        """Textual calls this after the subclass's own `on_mount` too: what that has put there stays."""
        if not self._placed:
            self.show_place()

    def show_place(self, *crumbs: str) -> None:
        """Put where we are (crumbs: outside text) and who we are into the status line."""
        self._placed = True
        status = self.query_one("#status", StatusLine)
        status.set_left([*self.context.crumbs, *crumbs])
        self.show_who()

    def show_who(self) -> None:
        """Put who we are, and what we may do, at the right of the status line."""
        self.query_one("#status", StatusLine).set_right(self.context.identity())

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """In the footer's order: what the focused widget does, what this screen binds in that order, what every screen
        does. Nothing while it stands aside, where no key comes."""
        if self.stands_aside:
            return {}
        bindings = {
            key: active
            for key, active in super().active_bindings.items()
            if active.node is not self or not self.is_letter(key, active.binding)
        }
        own = (binding.action for binding in type(self).BINDINGS if isinstance(binding, Binding))
        ranks = _COMMON_RANKS | {action: place for place, action in enumerate(own)}
        return dict(sorted(bindings.items(), key=lambda item: ranks.get(item[1].binding.action, -1)))

    def is_letter(self, key: str, binding: Binding) -> bool:
        """Tell whether this is a form, on which `key` does not do what the screen binds it to. Help does no harm."""
        if not self.is_form or binding.id == keys.HELP.id:
            return False
        character = key_to_character(key)
        return character is not None and character.isprintable()

    async def breathe(self) -> None:
        """Let what waits in the app's and the screen's queues be answered first: keys, and what they set going."""
        for pump in (self.app, self):
            answered = asyncio.Event()
            if not pump.call_later(answered.set):
                return  # it is closing
            await answered.wait()

    async def painted(self) -> None:
        """Wait until what was changed is on the terminal; not for long where nothing draws this screen now."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._draw(), 0.5)

    async def _draw(self) -> None:
        # As long as the program starts, what is called after a refresh comes before it, and nothing tells the end of
        # that.
        while is_held_back(self.app):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        if self._is_undrawn:
            self.refresh()
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()

    # --- why not ---------------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        """Say why `action` cannot run now, as a sentence; `None` where it can."""
        if action in keys.WRITING_ACTIONS:
            return self.context.access.read_only_reason
        return None

    def refresh_reasons(self) -> None:
        """Draw the footer anew if another set of keys works now. Cheap where nothing changed: call it on every move."""
        off = frozenset(filter(self.reason_against, self._actions))
        if off != self._off:
            self._off = off
            self.refresh_bindings()

    @cached_property
    def _actions(self) -> frozenset[str]:
        """The names of the actions that keys of this screen have; a keymap changes keys, not actions."""
        return frozenset(binding.action.partition("(")[0] for _, binding in bindings_of(self))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in self.context.absent:
            return False
        return None if self.reason_against(action) else super().check_action(action, parameters)

    def on_key(self, event: events.Key) -> None:
        """A key that nothing took: if it is a command that cannot run now, say why."""
        if not self.is_form and keys.only_moves(event.key, self):
            return  # a held arrow key: what can run now is worked out for keys that can be off
        bound = super().active_bindings.get(event.key)
        if bound is not None and bound.node is self and self.is_letter(event.key, bound.binding):
            event.stop()
            return
        active = self.active_bindings.get(event.key)
        if active is None or active.enabled:
            return
        if reason := self.reason_against(active.binding.action.partition("(")[0]):
            self.say(reason, title=keys.off_title(active.binding.description), severity="warning")
            event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text that no field took: its characters are no commands."""
        event.stop()
        self.say("Nothing here takes pasted text. Open a field first: / filters, : goes to an id.", severity="warning")

    # --- words ------------------------------------------------------------------------------------------------------

    def say(
        self,
        message: object,
        *,
        title: str = "",
        severity: Severity = "information",
        seconds: float = 6,
        topic: str = "",
        event: EventPlace | None = None,
    ) -> None:
        """A toast. Message and title may be outside text. It takes the place of the one that told of the same `topic`,
        and `O` opens the `event` that it tells of."""
        text = safe(message) + (f" {keys.TOLD_EVENT.keys_for_people} opens it." if event is not None else "")
        self.context.told.take(self.app, topic, safe(title), text, event)
        self.notify(text, title=safe(title), severity=severity, timeout=seconds, markup=False)

    @on(CursorView.Moved)
    def move_toasts(self) -> None:
        """Keep them away from the cursor."""
        if notifications(self.app):
            place(self)

    # --- what every screen can do -----------------------------------------------------------------------------------

    def runs(self, group: str) -> bool:
        """Tell whether a worker of this screen's group `group` is at work."""
        return any(worker.group == group and worker.node is self and not worker.is_finished for worker in self.workers)

    def stop_running(self) -> bool:
        """Stop what `escape` can stop here; whether there was anything."""
        running = [
            worker
            for worker in self.workers
            if worker.node is self and worker.group in self.STOPPABLE and not worker.is_finished
        ]
        for worker in running:
            worker.cancel()
        if running:
            self.say("Stopped.", seconds=3)
        return bool(running)

    def action_back(self) -> None:
        """Stop what runs, or leave this screen; the first screen stays."""
        if self.stop_running():
            return
        if len(self.app.screen_stack) > 2:
            self.dismiss(None)

    def action_help(self) -> None:
        self.context.routes.open_help(self.origin)

    def action_request_log(self) -> None:
        self.context.routes.open_request_log(self.origin)

    def action_go_to(self) -> None:
        self.context.routes.open_go_to(self.origin)

    def action_told_event(self) -> None:
        """Open the event that the newest message tells of."""
        if (event := self.context.told.event) is not None:
            self.context.routes.open_event_by_id(self.origin, *event)
        else:
            self.say("No message has told of an event yet.", seconds=3)

    def action_connection(self) -> None:
        self.context.routes.open_connections(self.origin)

    def action_quit_app(self) -> None:
        self.context.routes.leave(self.origin)
