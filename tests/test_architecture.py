"""Rules that hold over all modules: who may import whom, what runs without a terminal, names, private ways."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import pytest
from textual.message import Message
from textual.message_pump import MessagePump

from tests.support.places import ROOT
from tests.support.sources import all_modules, class_body, modules, nodes_of, tree_of
from tui.api.errors import ApiError

pytestmark = pytest.mark.xdist_group("sources")
LATE = (
    "tui.sandbox",
    "tui.screens.editor.screen",
    "tui.screens.trigger.screen",
    "tui.screens.requests.screen",
    "pyperclip",
    "tui.jsonata",
)
HEAVY = ("textual", "rich", "httpx", "pydantic", "starlette", "uvicorn", "cryptography", "pyperclip")


@pytest.mark.parametrize(
    "package",
    ["tui.api", "tui.api.client", "tui.connection", "tui.services.session", "tui.sandbox", "tui.document.lines"],
)
def test_headless_packages_load_no_terminal_library(package: str) -> None:
    script = (  # as the commands import it: httpx alone would import rich where its own command line is installed
        "from tui.startup.lean_httpx import leave_out_command_line\nleave_out_command_line()\n"
        f"import sys, {package}\n"
        "loaded = {name.partition('.')[0] for name, module in sys.modules.items() if module}\n"
        "sys.exit(', '.join(sorted(loaded & {'textual', 'rich'})) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_the_command_line_loads_nothing_heavy_before_it_knows_what_to_run() -> None:
    script = (
        "import sys\n"
        "from tui.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        f"heavy = set({HEAVY})\n"
        "loaded = {name.partition('.')[0] for name, module in sys.modules.items() if module}\n"
        "sys.exit(', '.join(sorted(loaded & heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [*LATE, *HEAVY])
def test_what_must_not_be_loaded_exists(name: str) -> None:
    """A module that was renamed is never loaded: a test that names it could not fail."""
    assert find_spec(name) is not None


def test_the_first_screen_does_not_load_the_sandbox_or_the_editor() -> None:
    script = f"import sys, tui.app\nsys.exit(', '.join(sorted(set({LATE}) & set(sys.modules))) or 0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_workers_are_started_in_one_place() -> None:
    """`start_worker` is given what makes the coroutine: one made at once would stay unawaited where its worker never
    starts."""
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr == "run_worker" and path.name != "workers.py"
    ]
    assert not elsewhere


MOST_METHODS = 40
SHARED_BASES = frozenset({"ConsoleScreen", "LivingScreen", "RowsView", "CursorView"})
"""Bases that are written once for many: each counts by itself, and not once more for those that stand on it."""


def class_bodies() -> dict[str, list[ast.ClassDef]]:
    """The classes of the program by name."""
    bodies: dict[str, list[ast.ClassDef]] = {}
    for path in modules():
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef):
                bodies.setdefault(node.name, []).append(node)
    return bodies


def base_names(body: ast.ClassDef) -> list[str]:
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in body.bases]
    return [base.attr if isinstance(base, ast.Attribute) else base.id for base in bases
            if isinstance(base, ast.Attribute | ast.Name)]  # fmt: skip


def methods_of(name: str, bodies: dict[str, list[ast.ClassDef]]) -> set[tuple[str, int]]:
    """The methods (by class and line) that a class has of its own and by its mixins."""
    methods: set[tuple[str, int]] = set()
    waiting, met = [name], set[str]()
    while waiting:
        current = waiting.pop()
        if current in met:
            continue
        met.add(current)
        for body in bodies.get(current, ()):
            methods |= {
                (current, node.lineno) for node in body.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            waiting += [base for base in base_names(body) if base not in SHARED_BASES]
    return methods


FLAT = {
    "services": {"__init__", "access", "open_session", "outbox", "session", "shielded"},
    "screens": {"__init__"},
}


@pytest.mark.parametrize("floor", FLAT)
def test_all_but_a_session_lies_in_a_room(floor: str) -> None:
    assert {file.stem for file in (ROOT / "tui" / floor).glob("*.py")} == FLAT[floor]


def test_no_class_has_more_methods_than_one_can_keep_in_mind() -> None:
    """A class that grows beyond it owns parts with an interface of their own; cutting it into mixins hides nothing."""
    bodies = class_bodies()
    too_large = {name for name in bodies if len(methods_of(name, bodies)) > MOST_METHODS}
    assert not too_large


def test_no_class_leaves_a_method_to_whoever_is_mixed_in() -> None:
    """A part is given what it needs; a stub that raises is a need that nobody states and no type checks."""
    stubs = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        for node in nodes_of(path)
        if isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)
    }
    assert not stubs


SAYS_NOTHING = frozenset({"found", "said", "each", "it"})
ASKS = frozenset(
    {"what", "whatever", "whether", "who", "whoever", "how", "where", "when", "which", "whichever", "why"}
)  # fmt: skip


def given_names(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Names that a module gives to values, with their lines: variables, arguments, what `except` and `match` bind."""
    for node in nodes:
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store(), lineno=line)
                | ast.arg(arg=name, lineno=line)
                | ast.ExceptHandler(name=str(name), lineno=line)
                | ast.MatchAs(name=str(name), lineno=line)
                | ast.MatchStar(name=str(name), lineno=line)
            ):
                yield name, line


def test_a_name_says_what_it_holds() -> None:
    """`for each in found` leaves a reader to guess; `for event in events` does not."""
    empty_names = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {name}"
        for path in all_modules()
        for name, line in given_names(nodes_of(path))
        if name in SAYS_NOTHING
    ]
    assert not empty_names, "Call these after what they hold, in the words of the glossary in tui/README.md."


def test_a_docstring_opens_with_a_noun_or_a_verb() -> None:
    """`Whether it is open` says at its third word what `Tell whether it is open` says at its first."""
    leading = [
        f"{path.relative_to(ROOT).as_posix()}:{node.body[0].lineno}: {text.splitlines()[0]}"
        for path in all_modules()
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module)
        and (text := ast.get_docstring(node, clean=False))
        and text.split(maxsplit=1)[0].lower() in ASKS
    ]
    assert not leading


def test_no_two_classes_have_the_same_name() -> None:
    """A reader who looks for a class by its name finds one. A class within another goes by both names."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.relative_to(ROOT).as_posix())
    assert not {name: paths for name, paths in homes.items() if len(paths) > 1}


def test_no_test_module_is_imported() -> None:
    """Helpers live in tests/support: a test module can then be moved, split or run alone."""
    imported = []
    modules_of_tests = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    for path in all_modules():
        if modules_of_tests.isdisjoint(re.findall(r"\btest_\w+", path.read_text(encoding="utf-8"))):
            continue  # looking through all of their nodes takes a second
        for node in nodes_of(path):
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):  # a program for another process
                names = re.findall(r"\btests(?:\.\w+)+", node.value) if "import" in node.value else []
            else:
                continue
            parts = {part for name in names if name.startswith("tests.") for part in name.split(".")}
            if not modules_of_tests.isdisjoint(parts):
                imported.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not imported


def test_a_screen_of_another_room_is_made_by_navigation_alone() -> None:
    """A room makes its own screens and dialogs, and all use those in `common`; over a border leads only a route."""
    screens = ROOT / "tui" / "screens"
    homes: dict[str, str] = {}
    for path in screens.glob("*/*.py"):
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef) and node.name.endswith(("Screen", "Dialog")):
                homes[node.name] = path.parent.name
    assert homes["EventsScreen"] == "events" and homes["ConfirmDialog"] == "common"
    over_a_border = [
        f"{path.relative_to(screens)}: {node.func.id}"
        for path in screens.glob("*/*.py")
        if path.parent.name != "navigation"
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and homes.get(node.func.id, "common") not in ("common", path.parent.name)
    ]
    assert over_a_border == []


OF_OTHER_THINGS = frozenset(
    {
        "common/confirm.py: self.details",  # of a question
        "common/help.py: offer.command.sentence",  # of a key
        "editor/fields.py: problem.sentence",  # of a draft
        "editor/saving.py: problems[0].sentence",
        "editor/words.py: problem.sentence",
        "signatures/screen.py: verdict.sentence",
        "editor/saving.py: error.may_have_arrived",  # no word: the next try looks first
    }
)


def test_an_error_of_the_api_gets_its_words_in_one_place() -> None:
    """`common/errors.py` picks them; what reads one of these names elsewhere reads it of something else."""
    screens = ROOT / "tui" / "screens"
    of_errors = {name for name, part in vars(ApiError).items() if isinstance(part, property)} | {*vars(ApiError("x"))}
    of_errors = (of_errors | {"may_have_arrived"}) - {"operation", "status"}
    assert {"details", "cause_first", "sentence", "server_message"} < of_errors
    reads = {
        f"{path.relative_to(screens).as_posix()}: {ast.unparse(node)}"
        for path in sorted(screens.rglob("*.py"))
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in of_errors
    }
    assert {read for read in reads if not read.startswith("common/errors.py: ")} == OF_OTHER_THINGS


MEANT = frozenset(
    {
        "_cell_offset_to_index",
        "_compositor",
        "_compositor_refresh",
        "_display",
        "_exception",
        "_get_dispatch_methods",
        "_handle_exception",
        "_message_loop_exit",
        "_move_page",
        "_on_paste",
        "_pop_result_callback",
        "_position_to_cell",
        "_push_result_callback",
        "_refresh_layout",
        "_repaint_required",
        "_return_code",
        "_screen_resized",
        "_set_document",
        "_value",
        "_watch_language",
        "active_bindings",
        "animation_level",
        "call_after_refresh",
        "can_replace",
        "check_action",
        "check_consume_key",
        "content_width",
        "control",
        "current_theme",
        "disabled",
        "display",
        "edit",
        "exit",
        "get_content_height",
        "get_content_width",
        "get_driver_class",
        "get_line",
        "get_system_commands",
        "get_text_range",
        "get_theme_variable_defaults",
        "icon",
        "notify_style_update",
        "panic",
        "post_message",
        "refresh",
        "register_theme",
        "render_lines",
        "search_themes",
        "text",
        "theme",
        "unregister_theme",
        "value",
    }
)
"""Names of Textual's that classes of ours override, or set, on purpose. Handlers, actions and class variables need no
entry."""


def our_classes() -> Iterator[type]:
    """The classes of tui/ that stand on one of Textual's that has a life or travels: widgets, screens, the app,
    messages."""
    for path in modules():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.stem not in ("__init__", "__main__"):
            for owner in vars(import_module(name)).values():
                if inspect.isclass(owner) and owner.__module__ == name and issubclass(owner, MessagePump):
                    yield owner
                    yield from (inner for inner in vars(owner).values() if _is_message_of(inner, owner))


def _is_message_of(inner: object, owner: type) -> bool:
    return inspect.isclass(inner) and issubclass(inner, Message) and inner.__module__ == owner.__module__


@cache
def names_of(owner: type) -> frozenset[str]:
    """Return the names that `owner` itself defines, and what its methods assign to `self`."""
    definition = class_body(owner)
    assigned = {
        node.attr
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    fields = {
        target.id
        for node in definition.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    methods = {node.name for node in definition.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(assigned | fields | methods)


def _needs_a_reason(name: str) -> bool:
    is_hook = name.startswith(("on_", "action_", "watch_", "validate_", "__")) or name in (
        "compose",
        "render",
        "render_line",
    )
    return not is_hook and not name.isupper()


def test_no_name_of_textual_is_overwritten_unawares() -> None:
    """An attribute called `_name`, say, is Textual's own: whoever sets it changes what queries and styles go by."""
    overwritten = {
        f"{owner.__module__}.{owner.__qualname__}.{name}"
        for owner in our_classes()
        for base in owner.__mro__
        if base.__module__.startswith("textual.")
        for name in names_of(owner) & names_of(base)
        if _needs_a_reason(name) and name not in MEANT
    }
    assert not overwritten
