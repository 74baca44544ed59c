"""Textual without its command palette, which is imported when a person first opens it.

`textual.app` imports the palette, and with it a dozen widgets that the first screen has not: a fifth of what Textual
takes to import. It needs no more of it than names, so stand-ins do until then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

PALETTE = "textual.command"
_APP = "textual.app"
_BORROWERS = (_APP, "textual.theme")
"""Modules that import names of the palette when they are imported themselves."""


class _StandIns(ModuleType):
    """Has whatever name is asked for: an empty class."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {"__module__": PALETTE})
        setattr(self, name, made)
        return made


@contextmanager
def palette_left_out() -> Iterator[None]:
    """Within it, `textual.app` is imported without the palette. Nothing happens where either is there already."""
    if PALETTE in sys.modules or _APP in sys.modules:
        yield
        return
    stand_ins = sys.modules[PALETTE] = _StandIns(PALETTE)
    try:
        yield
    finally:
        if sys.modules.get(PALETTE) is stand_ins:
            del sys.modules[PALETTE]


def put_palette_in() -> None:
    """Give Textual's own modules the palette in place of the stand-ins; imports it."""
    import textual.command as palette

    for name in _BORROWERS:
        module = sys.modules.get(name)
        for word, value in list(vars(module).items()) if module is not None else ():
            if isinstance(value, type) and value.__module__ == PALETTE and hasattr(palette, word):
                setattr(module, word, getattr(palette, word))
