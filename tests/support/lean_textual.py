"""Textual without work that nobody needs: each of these does the same as before, and was seen in the profile of a
screen's tests."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary

import textual._callback
import textual.css.match
import textual.css.stylesheet
from textual.cache import FIFOCache
from textual.css.model import CombinatorType, RuleSet, Selector
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip

# --- strips -----------------------------------------------------------------------------------------------------------

_cache_sizes = {
    name: cache._maxsize for name in Strip.__slots__ if isinstance(cache := getattr(Strip([]), name, None), FIFOCache)
}


def _make_strip(self: Strip, segments: Iterable[Any], cell_length: int | None = None) -> None:
    """`Strip.__init__` without its seven caches: most strips are drawn once, and use one or two of them."""
    self._segments = list(segments)
    self._cell_length = cell_length
    self._render_cache = None
    self._link_ids = None
    self._cell_count = None


def _make_cache(self: Strip, name: str) -> FIFOCache[Any, Any]:
    """Make a cache of a strip when it is asked for."""
    if name not in _cache_sizes:
        raise AttributeError(name)
    cache: FIFOCache[Any, Any] = FIFOCache(_cache_sizes[name])
    setattr(self, name, cache)
    return cache


# --- styles -----------------------------------------------------------------------------------------------------------

_check_selectors = textual.css.match._check_selectors


def _check_from_the_end(selectors: list[Selector], css_path_nodes: list[DOMNode]) -> bool:
    """`_check_selectors`, asked only where the node itself matches: the way to it is looked through from the top, and
    most rules are for another state of the node."""
    for selector in reversed(selectors):
        if not selector.check(css_path_nodes[-1]):
            return False
        if selector.combinator is not CombinatorType.SAME:
            break
    return _check_selectors(selectors, css_path_nodes)


# --- messages ---------------------------------------------------------------------------------------------------------

_Handlers = Iterable[tuple[type, Callable[[Message], Awaitable[Any]]]]

_get_handlers = MessagePump._get_dispatch_methods
_named: dict[tuple[type, type, str], list[tuple[type, Any]] | None] = {}
"""The handlers that are found by their name, by the class of who gets a message, the message's, and that name; `None`
where one is found in another way."""


def _handlers(self: MessagePump, method_name: str, message: Message) -> _Handlers:
    """`MessagePump._get_dispatch_methods`, which looks through each class for each message, asked once a class."""
    asked = (type(self), type(message), method_name)
    if asked not in _named:
        _named[asked] = _find_named(*asked)
    named = _named[asked]
    return _get_handlers(self, method_name, message) if named is None else _bind(self, message, named) if named else ()


def _find_named(receiver: type, message: type, method_name: str) -> list[tuple[type, Any]] | None:
    handlers = []
    for owner in receiver.__mro__:
        if not vars(owner).get("_decorated_handlers", {}).keys().isdisjoint(message.__mro__):
            return None
        handler = vars(owner).get(f"_{method_name}") or vars(owner).get(method_name)
        if handler is not None and not getattr(handler, "_textual_on", None):
            handlers.append((owner, handler))
    return handlers


def _bind(self: MessagePump, message: Message, handlers: list[tuple[type, Any]]) -> _Handlers:
    for owner, handler in handlers:
        if message._no_default_action:
            break
        yield owner, handler.__get__(self, owner)


_call_later = MessagePump.call_later


def _call_later_unless_at_rest(self: MessagePump, callback: Callable[..., Any], *args: Any, **named: Any) -> bool:
    """`MessagePump.call_later`, but nothing to wait for where the pilot waits until a widget has handled its messages,
    and it has: a pause asked every widget of the screen, which was two fifths of all messages."""
    if getattr(callback, "__qualname__", "").startswith("Pilot._wait_for_screen.") and _is_at_rest(self):
        return False
    return _call_later(self, callback, *args, **named)


def _is_at_rest(pump: MessagePump) -> bool:
    """Tell whether it waits for a message, with none there."""
    queue: Any = pump._message_queue
    if pump._pending_message is not None or pump._next_callbacks or not queue.empty():
        return False
    ready = queue.ready_event
    return not ready.is_set() and any(not waiter.done() for waiter in ready._waiters)


# --- callbacks --------------------------------------------------------------------------------------------------------

_parameters: WeakKeyDictionary[Callable[..., Any], int] = WeakKeyDictionary()


def _count_parameters(func: Callable[..., Any]) -> int:
    """Count them once a function: Textual does so for each call that was put off."""
    if not inspect.isfunction(func):
        return len(inspect.signature(func).parameters)
    if func not in _parameters:
        _parameters[func] = len(inspect.signature(func).parameters)
    return _parameters[func]


def make_lean() -> None:
    """Let all apps of this process do without."""
    Strip.__init__ = _make_strip  # type: ignore[method-assign]
    Strip.__getattr__ = _make_cache  # type: ignore[attr-defined]
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]  # the same number, without a call in Python
    for module in (textual.css.match, textual.css.stylesheet):
        module._check_selectors = _check_from_the_end  # type: ignore[attr-defined]
    MessagePump._get_dispatch_methods = _handlers  # type: ignore[method-assign]
    MessagePump.call_later = _call_later_unless_at_rest  # type: ignore[method-assign]
    textual._callback._count_parameters = _count_parameters
