"""Everything of Textual that has no public name, under plain names of ours, each with the reason why it is needed.

Tried with Textual 8.2.8. `tests/test_textual_compat.py` holds the names and signatures against the installed version,
and no other module of the program uses a private name of Textual's.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import IO, TYPE_CHECKING, Any, Literal, TypeVar

import textual.app
import textual.screen
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, Compositor
from textual._context import active_message_pump
from textual._time import get_time as event_clock
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.binding import BindingsMap
from textual.geometry import Region
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.geometry import Size
    from textual.notifications import Notification
    from textual.scroll_view import ScrollView
    from textual.strip import Strip
    from textual.theme import Theme
    from textual.widgets import Input, OptionList, TextArea
    from textual.widgets._select import SelectCurrent as SelectCurrent
    from textual.widgets._select import SelectOverlay as SelectOverlay
    from textual.widgets._toast import ToastRack
else:  # mixins over widgets that the first screen has not, so that they are not imported for it
    Input = OptionList = TextArea = object

__all__ = [
    "BRACKETED_PASTE_END",
    "BRACKETED_PASTE_START",
    "App",
    "InputHooks",
    "OptionListHooks",
    "Screen",
    "TextAreaHooks",
    "XTermParser",
    "event_clock",
]

Result = TypeVar("Result")


def __getattr__(name: str) -> Any:
    """The two parts of Textual's `Select`, which it gives no public name: a drop-down of another kind is made of them.
    They are imported when they are first asked for."""
    if name in ("SelectCurrent", "SelectOverlay"):
        import textual.widgets._select as select

        return getattr(select, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


# --- the app ----------------------------------------------------------------------------------------------------------


class App(textual.app.App[Result]):
    """Textual's app with hooks where it has none: after each frame, and instead of its picture of a crash."""

    theme_now: Theme | None = None
    """The theme as it was last looked up; it is asked for with `current_theme`."""

    @property
    def current_theme(self) -> Theme:
        """The theme. Textual asks for it with each line that it draws, and looks through a copy of all themes each
        time: a tenth of a whole frame."""
        if self.theme_now is None or self.theme_now.name != self.theme:
            self.theme_now = super().current_theme
        return self.theme_now

    def register_theme(self, theme: Theme) -> None:
        self.theme_now = None
        super().register_theme(theme)

    def unregister_theme(self, theme_name: str) -> None:
        self.theme_now = None
        super().unregister_theme(theme_name)

    def drawn(self, screen: textual.screen.Screen[Any]) -> None:
        """Called when a frame of `screen` was handed to the terminal. Textual tells nobody."""

    def failed(self, error: Exception) -> None:
        """Called with what nobody caught, instead of Textual's traceback, which shows what every variable holds. The
        default ends the app with exit code 1; so may `end_failed()`, with another."""
        self.end_failed(error, 1)

    def end_failed(self, error: Exception, return_code: int) -> None:
        """End the app because of `error`, without a word on the terminal; `run_test()` raises the first one."""
        self._return_code = return_code
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    @property
    def has_failed(self) -> bool:
        """True if the app is ending because of an error that nobody caught."""
        return self._exception is not None

    def write_terminal(self, sequence: str) -> None:
        """Write to the terminal as it is, where there is one: for the clipboard's OSC 52, whose text is base64, and
        nothing else. Textual's own OSC 52 knows neither tmux nor a size limit."""
        if self._driver is not None:
            self._driver.write(sequence)

    def panic(self, *renderables: RenderableType) -> None:
        """Textual's other way to end with a picture of what is in memory: a broken stylesheet, an error that draws
        itself."""
        self.failed(next((error for error in renderables if isinstance(error, Exception)), RuntimeError()))

    def _handle_exception(self, error: Exception) -> None:
        self.failed(error)

    def _display(self, screen: textual.screen.Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if renderable is not None and not is_held_back(self):
            self.drawn(screen)


def is_leaving(app: textual.app.App[Any]) -> bool:
    """Tell whether the program is being left: its screens go, and a key is for nobody any more."""
    return app._exit


def is_held_back(app: textual.app.App[Any]) -> bool:
    """Tell whether nothing is drawn now: Textual holds the terminal back while the program starts, and in
    `batch_update()`."""
    return bool(app._batch_count)


def notifications(app: textual.app.App[Any]) -> Sequence[Notification]:
    """The notifications that stand now, the oldest first."""
    return sorted(app._notifications, key=lambda notification: notification.raised_at)


def withdraw_notification(app: textual.app.App[Any], notification: Notification) -> None:
    """Take one away; in public there is only a way to take all."""
    app._unnotify(notification)


def toast_racks(screen: textual.screen.Screen[Any]) -> Iterable[ToastRack]:
    """Find the widgets that hold the toasts of `screen`; their place can only be set there."""
    from textual.widgets._toast import ToastRack

    return screen.query_children(ToastRack)


# --- screens ----------------------------------------------------------------------------------------------------------


class _Compositor(Compositor):
    """Puts a frame together from the widgets of which something is seen that changed.

    Textual asks all widgets that meet the smallest rectangle around all changes, those behind others, too, and throws
    away what it did not need: for a table that scrolls, all that is beside it; for a whole frame, all containers, a
    fifth of its time.
    """

    _changed: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        uncovered = list(self._changed) or [crop or self.size.region]
        for widget, (region, clip) in self.visible_widgets.items():  # from the front to the back
            seen = region.intersection(clip)
            if seen and any(map(seen.overlaps, uncovered)):
                yield region, clip, widget.render_lines(seen.translate(-region.offset))
                uncovered = [rest for area in uncovered for rest in _outside(area, seen)]
                if not uncovered:
                    return


def _outside(area: Region, cover: Region) -> list[Region]:
    """The parts of `area` that `cover` does not cover."""
    common = area.intersection(cover)
    if not common:
        return [area]
    left, top, right, bottom = common.corners
    parts = (
        Region.from_corners(area.x, area.y, area.right, top),
        Region.from_corners(area.x, top, left, bottom),
        Region.from_corners(right, top, area.right, bottom),
        Region.from_corners(area.x, bottom, area.right, area.bottom),
    )
    return [part for part in parts if part]


class Screen(textual.screen.Screen[Result]):
    """Textual's screen with hooks for the moments at which it comes, is drawn and goes."""

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name, id, classes)
        self._compositor = _Compositor()

    def put_on_stack(self) -> None:
        """Called when it is put on the stack of screens, by every way of doing so."""

    def taken_off_stack(self) -> None:
        """Called at the moment when it is taken off the stack, by every way of doing so; its `Unmount` comes much
        later."""

    def messages_end(self) -> None:
        """Called when no message is handled any more, before the first widget goes: after a signal, too."""

    def may_draw(self) -> bool:
        """Tell whether it may be drawn now; asked before each frame."""
        return True

    def may_handle(self, owner: type, message: Message) -> bool:
        """Tell whether the handler of `message` that the class `owner` has may run."""
        return True

    def _push_result_callback(self, *args: Any) -> None:
        self.put_on_stack()
        super()._push_result_callback(*args)

    def _pop_result_callback(self) -> None:
        super()._pop_result_callback()
        self.taken_off_stack()

    async def _message_loop_exit(self) -> None:
        self.messages_end()
        await super()._message_loop_exit()

    def _compositor_refresh(self) -> None:
        if self.may_draw():
            super()._compositor_refresh()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Draw a screen that is laid out and to be drawn anew in one frame. Textual draws it twice, 20 kB each."""
        if self._repaint_required:
            self._repaint_required = False
            self._dirty_widgets.add(self)
        super()._refresh_layout(size, scroll)

    def _screen_resized(self, size: Size) -> None:
        """Lay nothing out twice: a screen that opens is laid out, and told so as if it had come to another size."""
        if size != self._compositor.size:
            super()._screen_resized(size)

    def _get_dispatch_methods(
        self, method_name: str, message: Message
    ) -> Iterable[tuple[type, Callable[[Message], Awaitable[Any]]]]:
        for owner, handler in super()._get_dispatch_methods(method_name, message):
            if self.may_handle(owner, message):
                yield owner, handler


def read_styles(app: textual.app.App[Any], screen: textual.screen.Screen[Any]) -> None:
    """Read the stylesheets of `screen`, unless that was done before. Textual does it when the screen is shown: it
    parses all others again, too, and styles the screen that is seen, 25 ms in all; this takes 3."""
    for path in screen.css_path:
        if not app.stylesheet.has_source(str(path), ""):
            app.stylesheet.read(path)


async def mount_aside(app: textual.app.App[Any], screen: textual.screen.Screen[Any]) -> None:
    """Mount `screen` without putting it on the stack: nobody sees it. Textual only mounts what it shows."""
    await app._get_screen(screen)[1]


def lay_out_aside(screen: textual.screen.Screen[Any], size: Size) -> None:
    """Lay out a screen that was mounted aside for a terminal of that size. Textual lays out what it shows."""
    screen._refresh_layout(size)
    screen._layout_required = False


def draw_aside(screen: textual.screen.Screen[Any]) -> Iterator[Widget]:
    """Draw a screen that was laid out aside, a widget at a time, for nobody to see: their caches are filled."""
    for widget, (region, _clip) in list(screen._compositor.visible_widgets.items()):
        widget.render_lines(region.size.region)
        yield widget


def styles_version(app: textual.app.App[Any]) -> int:
    """A number that is another one whenever all styles are: after another theme."""
    return app._css_update_count


def palette_placeholder(palette: textual.screen.Screen[Any]) -> str:
    """The words in the empty field of a `CommandPalette`; a palette that composes a field of its own needs them."""
    placeholder: str = getattr(palette, "_placeholder")  # noqa: B009 (the palette is not imported for its type)
    return placeholder


# --- nodes and their bindings -------------------------------------------------------------------------------


def is_going(node: MessagePump) -> bool:
    """Tell whether `node` is being taken down: nothing can be put on it or found below it."""
    return node._closing or (isinstance(node, Widget) and node._pruning)


def is_pruned(widget: Widget) -> bool:
    """Tell whether `widget` is being removed from the tree."""
    return widget._pruning


def pump_above(pump: MessagePump) -> MessagePump | None:
    """Return the pump that gets the messages that `pump` lets through; the public `parent` knows widgets only."""
    return pump._parent


def acting_pump() -> MessagePump | None:
    """Return the pump that handles a message in this task; `None` outside of one."""
    return active_message_pump.get(None)


def bindings_of(node: DOMNode) -> BindingsMap:
    """The bindings of `node` itself. The public `active_bindings` leaves out keys that a focused text field takes for
    itself."""
    return node._bindings


def keymapped(screen: textual.screen.Screen[Any]) -> BindingsMap:
    """A copy of the bindings of `screen` itself, with the person's keymap put on them."""
    bound = screen._bindings.copy()
    bound.apply_keymap(screen.app._keymap)
    return bound


def binding_chain(screen: textual.screen.Screen[Any]) -> Sequence[tuple[DOMNode, BindingsMap]]:
    """Return the nodes that are asked for a key on `screen`, from the focus outwards. The public `active_bindings`
    takes milliseconds, too long for each key of one that is held down."""
    return screen._modal_binding_chain


# --- widgets ------------------------------------------------------------------------------------------------


class InputHooks(Input):
    """A mixin before `Input`: what is drawn need not be the value."""

    def shown_text(self) -> Text:
        """The text that is drawn, as many characters as the value has."""
        return super()._value

    def cell_of(self, position: int) -> int:
        """The column of what is drawn at which the character at `position` begins."""
        return super()._position_to_cell(position)

    def position_at(self, cell: int) -> int:
        """The position of the character at a column of the field; what is scrolled out is not counted in `cell`."""
        return super()._cell_offset_to_index(cell)

    @property
    def _value(self) -> Text:
        return self.shown_text()

    def _position_to_cell(self, position: int) -> int:
        return self.cell_of(position)

    def _cell_offset_to_index(self, offset: int) -> int:
        return self.position_at(offset)


class TextAreaHooks(TextArea):
    """A mixin before `TextArea`: what is kept in the document need not be the text that was put in. It never has a
    language, whose parser ends the program with a segmentation fault."""

    def kept_text(self, text: str) -> str:
        """Return what the document keeps for `text`."""
        return text

    def _set_document(self, text: str, language: str | None) -> None:
        super()._set_document(self.kept_text(text), None)

    def _watch_language(self, language: str | None) -> None:
        """Nothing to set up again: there is no language."""


class OptionListHooks(OptionList):
    """A mixin before `OptionList`, whose page keys end in `KeyError: 0` where the terminal has no room for it."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            super()._move_page(direction)


def resize_canvas(view: ScrollView, size: Size) -> None:
    """Make the inside of `view` so large. Setting its `virtual_size` lays the whole screen out anew; what is drawn by
    lines never moves its neighbours, and scrollbars that come or go ask for that themselves."""
    if size != view.virtual_size:
        view.set_reactive(type(view).virtual_size, size)
        view._scroll_update(size)
        view.refresh()


# --- the terminal -------------------------------------------------------------------------------------------


TakeOver = Callable[[], AbstractContextManager[list[Any] | None]]
"""Entered while the driver takes the terminal. Gives the modes that the terminal had before, where something stands on
the driver's screen already; else `None`."""
_ENTER_SCREEN = "\x1b[?1049h"


def driver_over(
    driver_class: type[Driver],
    wrap: Callable[[IO[str]], Any],
    parser: type[XTermParser],
    take_over: TakeOver = nullcontext,
) -> type[Driver]:
    """`driver_class` whose terminal is `wrap(terminal)`, and which reads with `parser`. A driver that writes to no
    file, or has a parser of its own, keeps that. Where something stands by `take_over`, the screen is not entered once
    more, which would empty it.

    Signals for being stopped come in the middle of anything: Textual's handlers write to the terminal, and wait for
    ever for a lock where that was just being written to. Here they wait for the event loop.
    """
    for name in (driver_class.__module__, "textual.drivers.win32"):
        module = sys.modules.get(name)
        if getattr(module, "XTermParser", None) is XTermParser:
            setattr(module, "XTermParser", parser)  # noqa: B010 (a driver makes its parser by this name)

    class HookedDriver(driver_class):  # type: ignore[misc, valid-type]  # which class is known only now
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            file = getattr(self, "_file", None)  # the terminal of Textual's drivers
            if file is not None:
                self._file = wrap(file)
            self._piece: list[str] | None = None
            self._is_entered = False

        def start_application_mode(self) -> None:
            with take_over() as modes:
                self._is_entered = modes is not None
                try:
                    super().start_application_mode()
                finally:
                    self._is_entered = False
                if modes is not None:
                    self.attrs_before = modes

        def write(self, data: str) -> None:
            """Hand a frame over in one piece: Textual writes its marks by themselves, and each piece wakes the thread
            that writes, which takes a turn from the drawing."""
            if self._is_entered and data == _ENTER_SCREEN:
                return
            if data == SYNC_START:
                self._piece = [data]
                return
            if self._piece is not None:
                self._piece.append(data)
                if data != SYNC_END:
                    return
                data, self._piece = "".join(self._piece), None
            super().write(data)

        def _sigtstp_application(self, *signal: Any) -> None:
            if self._auto_restart:
                self._soon(self._stand_still)
            else:  # another program has the terminal: nothing is written
                super()._sigtstp_application(*signal)

        def _sigcont_application(self, *_signal: Any) -> None:
            if self._auto_restart:
                self._soon(self._go_on)

        def _stand_still(self) -> None:
            super()._sigtstp_application()  # comes back when the process may go on
            self._go_on()

        def _go_on(self) -> None:
            if self._must_signal_resume:  # it was stopped, and has not come back yet
                self.resume_application_mode()

        def _soon(self, do: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the loop is closed: it has ended
                self._loop.call_soon_threadsafe(do)

    return HookedDriver
