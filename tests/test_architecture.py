"""Who may import whom, and that the program's knowledge runs without a terminal."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LATE = (
    "tui.sandbox",
    "tui.screens.editor.screen",
    "tui.screens.trigger.screen",
    "tui.screens.requests.screen",
    "pyperclip",
)
HEAVY = ("textual", "rich", "httpx", "pydantic", "starlette", "uvicorn", "cryptography", "pyperclip")


@pytest.mark.parametrize(
    "package", ["tui.api", "tui.api.client", "tui.connection", "tui.services.session", "tui.sandbox"]
)
def test_headless_packages_load_no_terminal_library(package: str) -> None:
    script = (
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
    """`start_worker` is given what makes the coroutine: one made at once would stay unawaited where its worker never starts."""
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "run_worker" and path.name != "workers.py"
    ]
    assert not elsewhere
