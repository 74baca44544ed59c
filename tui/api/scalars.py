"""Texts and flags as servers write them: one reading for the models and for what is read before pydantic is there."""

from __future__ import annotations

from typing import Final

_TRUE: Final = frozenset(("1", "on", "t", "true", "y", "yes"))
_FALSE: Final = frozenset(("0", "off", "f", "false", "n", "no"))


def text(value: object) -> str | None:
    """A text; digits stay digits, and whatever is neither is `None`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # thousands of digits
            return None
    return value if isinstance(value, str) else None


def identity(value: object) -> str:
    """An opaque id; an empty one where there is none that could be used."""
    return text(value) or ""


def flag(value: object, *, odd: bool | None = None) -> bool | None:
    """A flag; `None` where nothing is said, and `odd` for what is neither true nor false."""
    if value is None:
        return None
    if isinstance(value, str):
        word = value.lower()
        return True if word in _TRUE else False if word in _FALSE else odd
    return bool(value) if isinstance(value, bool | int | float) and value in (0, 1) else odd


def guarding_flag(value: object) -> bool | None:
    """A flag that guards something: `None` where nothing is said, but on where it is of a shape that nobody knows."""
    return flag(value, odd=True)


def is_guarded(value: object) -> bool:
    """True where a flag that guards something is on: it is, unless the server says clearly that it is not."""
    return guarding_flag(value) is True
