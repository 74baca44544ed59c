"""The program's sources as syntax trees, each parsed once: tests that hold rules over all modules share them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from tests.support.places import ROOT


@cache
def modules() -> Sequence[Path]:
    """The modules of the program, sorted."""
    return tuple(sorted((ROOT / "tui").rglob("*.py")))


@cache
def all_modules() -> Sequence[Path]:
    """The modules of the program, of its tests, its benchmarks and its pictures, sorted in each."""
    others = (sorted((ROOT / folder).rglob("*.py")) for folder in ("tests", "benchmarks", "screenshots"))
    return (*modules(), *chain.from_iterable(others))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file. It is shared: nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> Sequence[ast.AST]:
    """All nodes of a file, as `ast.walk` gives them."""
    return tuple(ast.walk(tree_of(path)))


def class_body(owner: type) -> ast.ClassDef:
    """The definition of a class that is not made in a function. `inspect.getsource` would parse all of its module for
    each."""
    return _classes_of(Path(inspect.getfile(owner)))[owner.__qualname__]


@cache
def _classes_of(path: Path) -> dict[str, ast.ClassDef]:
    bodies: dict[str, ast.ClassDef] = {}

    def take(node: ast.AST, above: str) -> None:
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.ClassDef):
                bodies.setdefault(above + inner.name, inner)
                take(inner, f"{above}{inner.name}.")
            elif not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                take(inner, above)

    take(tree_of(path), "")
    return bodies
