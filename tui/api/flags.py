"""True and false, as servers write them."""

from __future__ import annotations

from typing import Final

_TRUE: Final = frozenset(("1", "on", "t", "true", "y", "yes"))
_FALSE: Final = frozenset(("0", "off", "f", "false", "n", "no"))


def flag(value: object, *, odd: bool | None = None) -> bool | None:
    """A flag as pydantic reads it; `None` where nothing is said, and `odd` for what is neither true nor false."""
    if value is None:
        return None
    if isinstance(value, str):
        word = value.lower()
        return True if word in _TRUE else False if word in _FALSE else odd
    return bool(value) if isinstance(value, bool | int | float) and value in (0, 1) else odd


def is_guarded(value: object) -> bool:
    """Tell whether a flag that guards something is on: it is, unless the server says clearly that it is not."""
    return flag(value, odd=True) is True
