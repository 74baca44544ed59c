"""All that a screen and its parts hold, in words: two screens that show the same must say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from rich.style import Style
from textual.app import App
from textual.dom import DOMNode
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.widget import Widget

LOOKS = ("display", "disabled", "has_focus", "region", "scroll_offset", "virtual_size", "classes", "pseudo_classes")
"""The public names under which Textual keeps how a widget looks."""
PLAIN = (str, int, float, bool, bytes, type(None), datetime, Region, Size, Offset, Style)
DEPTH = 12


def state_of(screen: Screen[Any]) -> dict[str, str]:
    """A line for each thing that the screen, its widgets and the parts of the program behind them hold.

    Nothing is listed by name: a part that is new is among them. Left out is what Textual keeps for itself, what the
    screen was given to stand on, which all screens share, and what the machine's clock said (`_at`, in seconds).
    """
    context = getattr(screen, "context", None)
    ground = [screen.app, context, *vars(context).values(), getattr(screen, "replayer", None)]
    shared = {id(part) for part in ground if not isinstance(part, PLAIN)}
    lines: dict[str, str] = {}
    seen: dict[int, str] = {}
    for place, node in enumerate([screen, *screen.query("*")]):
        name = f"{place} {type(node).__name__}"
        for look in LOOKS:
            lines[f"{name}.{look}"] = _words(getattr(node, look))
        seen[id(node)] = name
    for place, node in enumerate([screen, *screen.query("*")]):
        _describe(f"{place} {type(node).__name__}", node, lines, seen, shared, 0)
    lines["timers"] = str(sorted(timer.name for timer in screen._timers))
    return lines


def differences(one: dict[str, str], other: dict[str, str]) -> list[tuple[str, str, str]]:
    """The lines in which two states differ, each with both."""
    names = sorted({*one, *other})
    return [(name, one.get(name, ""), other.get(name, "")) for name in names if one.get(name) != other.get(name)]


def cells_of(app: App[Any]) -> list[list[tuple[str, str]]]:
    """All that is drawn, with its colours."""
    return [
        [(segment.text, str(segment.style)) for segment in strip.simplify()]
        for strip in app.screen._compositor.render_strips()
    ]


def _describe(
    path: str, owner: object, lines: dict[str, str], seen: dict[int, str], shared: set[int], depth: int
) -> None:
    own = dict(_attributes(owner))
    lines[f"{path}."] = ", ".join(sorted(own))
    for name, value in own.items():
        _value(f"{path}.{name}", value, lines, seen, shared, depth + 1)


def _value(path: str, value: object, lines: dict[str, str], seen: dict[int, str], shared: set[int], depth: int) -> None:
    if isinstance(value, float) and path.endswith("_at"):
        lines[path] = "a time"
    elif isinstance(value, PLAIN) or depth > DEPTH:
        lines[path] = _words(value)
    elif id(value) in shared:
        lines[path] = "shared"
    elif isinstance(value, Mapping):
        lines[path] = f"{len(value)}: {sorted(map(_words, value))}"
        for key, part in sorted(value.items(), key=lambda item: _words(item[0])):
            _value(f"{path}[{_words(key)}]", part, lines, seen, shared, depth + 1)
    elif isinstance(value, Set):
        lines[path] = str(sorted(map(_words, value)))
    elif isinstance(value, list | tuple):
        lines[path] = str(len(value))
        for place, part in enumerate(value):
            _value(f"{path}[{place}]", part, lines, seen, shared, depth + 1)
    elif id(value) in seen:
        lines[path] = f"see {seen[id(value)]}"
    elif type(value).__module__.startswith("tui.") and not isinstance(value, DOMNode):
        seen[id(value)] = path
        _describe(path, value, lines, seen, shared, depth)
    else:
        lines[path] = type(value).__name__


def _attributes(owner: object) -> Iterator[tuple[str, object]]:
    """Return what the program's own classes have put on it: names of Textual's are not told apart in any other way."""
    of_textual = vars(_PLAIN_SCREEN) | vars(_PLAIN_WIDGET) if isinstance(owner, Widget) else {}
    slots: Sequence[str] = [name for kind in type(owner).__mro__ for name in getattr(kind, "__slots__", ())]
    for name in sorted({*getattr(owner, "__dict__", ()), *slots}):
        if name in of_textual or name.startswith(("_reactive_", "__")) or not hasattr(owner, name):
            continue
        value = getattr(owner, name)
        if value is not getattr(type(owner), name, owner):  # else it is as its class has it, as before it was ever set
            yield name, value


def _words(value: object) -> str:
    if isinstance(value, Set):
        return str(sorted(map(str, value)))
    return repr(value) if isinstance(value, PLAIN) else type(value).__name__


_PLAIN_SCREEN = Screen[None]()
_PLAIN_WIDGET = Widget()
