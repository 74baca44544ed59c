"""The private names of Textual that the program stands on, held against the version that is installed."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import textual._context
import textual._time
import textual._xterm_parser
import textual.widgets._select
import textual.widgets._toast
from textual._compositor import Compositor
from textual.app import App
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

from tests.support.places import ROOT
from tests.support.sources import class_body, modules, nodes_of, tree_of
from tui import textual_compat

pytestmark = pytest.mark.xdist_group("sources")
COMPAT = "textual_compat.py"
"""The one module that may use private names of Textual."""
NAMED_TUPLES = {"_replace", "_make", "_fields", "_asdict"}
"""Python's own, and public there."""
METHODS: tuple[tuple[type, str, tuple[str, ...]], ...] = (
    (App, "_handle_exception", ("self", "error")),
    (App, "_display", ("self", "screen", "renderable")),
    (MessagePump, "_close_messages_no_wait", ("self",)),
    (App, "_unnotify", ("self", "notification", "refresh")),
    (Screen, "_push_result_callback", ("self", "requester", "callback", "future")),
    (Screen, "_pop_result_callback", ("self",)),
    (Screen, "_compositor_refresh", ("self",)),
    (Screen, "_screen_resized", ("self", "size")),
    (Screen, "_refresh_layout", ("self", "size", "scroll")),
    (App, "_get_screen", ("self", "screen")),
    (Compositor, "_get_renders", ("self", "crop")),
    (Widget, "_scroll_update", ("self", "virtual_size")),
    (MessagePump, "_message_loop_exit", ("self",)),
    (MessagePump, "_get_dispatch_methods", ("self", "method_name", "message")),
    (Input, "_position_to_cell", ("self", "position")),
    (Input, "_cell_offset_to_index", ("self", "offset")),
    (TextArea, "_set_document", ("self", "text", "language")),
    (TextArea, "_watch_language", ("self", "language")),
    (OptionList, "_move_page", ("self", "direction")),
    (LinuxDriver, "_sigtstp_application", ("self", "_")),
    (LinuxDriver, "_sigcont_application", ("self", "_")),
)
PROPERTIES = ((App, "_exception_event"), (Screen, "_modal_binding_chain"), (Input, "_value"))
ATTRIBUTES: tuple[tuple[type, str], ...] = (
    (App, "_return_code"),
    (Screen, "_compositor"),
    (Compositor, "_dirty_regions"),
    (App, "_exception"),
    (App, "_exit"),
    (App, "_batch_count"),
    (App, "_css_update_count"),
    (Screen, "_layout_required"),
    (Screen, "_dirty_widgets"),
    (Widget, "_repaint_required"),
    (App, "_notifications"),
    (App, "_driver"),
    (App, "_keymap"),
    (MessagePump, "_closing"),
    (MessagePump, "_parent"),
    (DOMNode, "_pruning"),
    (DOMNode, "_bindings"),
    (CommandPalette, "_placeholder"),
    (Driver, "_loop"),
    (Driver, "_auto_restart"),
    (LinuxDriver, "_file"),
    (LinuxDriver, "_must_signal_resume"),
)
"""Set by `__init__`, or by the class."""
OWN = {"_soon", "_stand_still", "_go_on", "_piece", "_is_entered", "_changed"}
"""What `HookedDriver` and the compositor add."""


@pytest.mark.parametrize(("owner", "name", "parameters"), METHODS, ids=lambda value: getattr(value, "__name__", None))
def test_a_method_takes_what_it_took(owner: type, name: str, parameters: tuple[str, ...]) -> None:
    method: Callable[..., Any] = owner.__dict__[name]
    assert tuple(inspect.signature(method).parameters) == parameters


def test_what_ends_a_screen_may_be_waited_for() -> None:
    assert inspect.iscoroutinefunction(MessagePump._message_loop_exit)


@pytest.mark.parametrize(("owner", "name"), PROPERTIES, ids=str)
def test_a_property_is_one(owner: type, name: str) -> None:
    assert type(owner.__dict__[name]).__name__ in ("property", "cached_property")


@pytest.mark.parametrize(("owner", "name"), ATTRIBUTES, ids=str)
def test_an_attribute_is_set(owner: type, name: str) -> None:
    assert name in _private_names(owner)


def test_the_modules_have_the_names_that_are_imported() -> None:
    assert textual._xterm_parser.BRACKETED_PASTE_START == "\x1b[200~"
    assert textual._xterm_parser.BRACKETED_PASTE_END == "\x1b[201~"
    assert {"feed", "tick"} <= set(dir(textual._xterm_parser.XTermParser))
    assert textual._time.get_time() <= textual._time.get_time()
    assert textual._context.active_message_pump.get(None) is None
    assert issubclass(textual_compat.SelectOverlay, OptionList)
    assert textual_compat.SelectCurrent is textual.widgets._select.SelectCurrent
    assert issubclass(textual.widgets._toast.ToastRack, Widget)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = textual_compat.nonsense


def test_the_drivers_make_their_parser_by_the_name_that_is_replaced() -> None:
    folder = Path(inspect.getfile(LinuxDriver)).parent
    assert "parser = XTermParser(" in (folder / "linux_driver.py").read_text(encoding="utf-8")
    assert "XTermParser(" in (folder / "win32.py").read_text(encoding="utf-8")


def test_every_private_name_that_is_used_is_held_here() -> None:
    """A new one would otherwise go unnoticed when Textual drops it."""
    held = {name for _, name, _ in METHODS} | {name for _, name in (*PROPERTIES, *ATTRIBUTES)} | OWN
    tree = ast.parse(inspect.getsource(textual_compat))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_private(node.attr)}
    used |= {
        node.name
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_private(node.name)
    }
    used |= {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(name := node.value, str)
        and name.isidentifier()
        and _is_private(name)
    }  # asked for with `getattr`
    assert used - {"_select"} == held


def test_the_widgets_that_it_is_a_mixin_for_are_not_imported_by_it() -> None:
    late = {"textual.widgets._input", "textual.widgets._option_list", "textual.widgets._text_area"}
    script = (
        "import sys; sys.modules['textual.command'] = type(sys)('x')\n"
        "sys.modules['textual.command'].__getattr__ = lambda name: type(name, (), {})\n"
        f"import tui.textual_compat\nsys.exit(', '.join({late} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- everywhere else --------------------------------------------------------------------------------------------------


def _modules() -> Iterator[tuple[Path, str]]:
    for path in modules():
        if path.name != COMPAT:
            yield path, ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in NAMED_TUPLES


def _given_to_self(tree: ast.AST) -> set[str]:
    """The private names that classes in `tree` define, or set on an instance of theirs."""
    defined = {
        name
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        for name in _names_of(node)
    }
    return {name for name in defined if _is_private(name)} | {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_private(node.attr)
        and isinstance(node.value, ast.Name) and node.value.id == "self"
    }  # fmt: skip


def _names_of(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [node.name]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)]
        case _:
            return []


def test_private_modules_of_textual_are_imported_in_one_place() -> None:
    elsewhere = []
    for path, _ in _modules():
        for node in nodes_of(path):
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            parts = [part for name in names if name.startswith("textual.") for part in name.split(".")]
            if any(map(_is_private, parts)):
                elsewhere.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not elsewhere


def test_private_attributes_of_others_are_read_in_one_place() -> None:
    """A private attribute that a class of ours gives its instances may be read of another one in the same module; no
    other."""
    elsewhere = []
    for path, _ in _modules():
        own = _given_to_self(tree_of(path))
        elsewhere += [
            f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
            for node in nodes_of(path)
            if isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own
            and ast.unparse(node.value) not in ("self", "cls", "super()")
        ]  # fmt: skip
    assert not elsewhere


@pytest.mark.parametrize("path, name", [pytest.param(*private, id=private[1]) for private in _modules()])
def test_no_class_uses_a_private_name_of_its_textual_bases(path: Path, name: str) -> None:
    """Neither on purpose nor by accident: an attribute of ours that Textual has, too, would overwrite its own."""
    text = path.read_text(encoding="utf-8")
    if "textual" not in text or path.name == "__main__.py":
        return
    module = importlib.import_module(name)
    clashes = []
    for node in nodes_of(path):
        if not isinstance(node, ast.ClassDef) or not isinstance(owner := getattr(module, node.name, None), type):
            continue
        theirs = set[str]().union(
            *(_private_names(base) for base in owner.__mro__ if base.__module__.partition(".")[0] == "textual")
        )
        used = _given_to_self(ast.Module([node], [])) | {
            inner.attr
            for inner in ast.walk(node)
            if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) in ("self", "cls", "super()")
        }
        clashes += [f"{node.name}.{clash}" for clash in sorted(used & theirs)]
    assert not clashes


@cache
def _private_names(textual_class: type) -> frozenset[str]:
    own = {name for name in vars(textual_class) if _is_private(name)}
    return frozenset(own | _given_to_self(class_body(textual_class)))
