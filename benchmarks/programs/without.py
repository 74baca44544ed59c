"""The console without one of its tricks: `python -m benchmarks.programs.without TRICK [flag ...]`; `none` leaves out
none."""

from __future__ import annotations

import contextlib
import gc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, Final


class AfterImport:
    """Changes a module at the moment when the program imports it: importing it here would change what is measured."""

    def __init__(self, name: str, change: Callable[[Any], None]) -> None:
        self._name, self._change = name, change

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None and spec.loader is not None
        execute = spec.loader.exec_module

        def execute_and_change(module: ModuleType) -> None:
            execute(module)
            self._change(module)

        spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec


def _ask_late(module: Any) -> None:
    module.can_be_started = lambda server, headers: False


def _draw_no_first_frame(module: Any) -> None:
    module.can_be_drawn = lambda environ: False


def _wait_for_models(module: Any) -> None:
    module.EarlyList.webhooks = lambda self: []


def _import_palette(module: Any) -> None:
    module.palette_left_out = contextlib.nullcontext


def _draw_twice(module: Any) -> None:
    def may_draw(screen: Any) -> bool:
        screen._is_undrawn = False
        return True

    module.ConsoleScreen.may_draw = may_draw


def _style_again(module: Any) -> None:
    make = module.ConsoleScreen.__init__

    def make_old(screen: Any, *values: Any, **options: Any) -> None:
        make(screen, *values, **options)
        screen._is_new = False

    module.ConsoleScreen.__init__ = make_old
    module.ConsoleScreen._fit_terminal = lambda screen: None
    sys.meta_path.insert(0, AfterImport("tui.app", _read_styles_again))


def _read_styles_again(module: Any) -> None:
    module.WebhooksApp.CSS_PATH = module.WebhooksApp.CSS_PATH[:1]


TRICKS: Final[Mapping[str, tuple[str, Callable[[Any], None]]]] = {
    "head-start": ("tui.startup.head_start", _ask_late),
    "first-frame": ("tui.startup.first_frame", _draw_no_first_frame),
    "early-list": ("tui.startup.early_list", _wait_for_models),
    "late-palette": ("tui.startup.late_palette", _import_palette),
    "drawn-once": ("tui.screens.common.base", _draw_twice),
    "styled-once": ("tui.screens.common.base", _style_again),
}
"""The module that a trick is in, and what undoes it. `no-collecting` is undone without any."""
NAMES: Final = ("none", "no-collecting", *TRICKS)


def leave_out(trick: str) -> None:
    """Undo the trick for this process; raises `KeyError` for one that there is not."""
    if trick == "no-collecting":
        gc.disable = lambda: None
    elif trick != "none":
        sys.meta_path.insert(0, AfterImport(*TRICKS[trick]))


if __name__ == "__main__":
    leave_out(sys.argv[1])
    from tui.cli import main

    sys.exit(main(sys.argv[2:]))
