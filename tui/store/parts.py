"""Many values in statements, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

Value = TypeVar("Value")
IN_ONE_QUESTION: Final = 500
"""Values in one statement: SQLite takes 999 at least."""


def parts(values: Sequence[Value], size: int = IN_ONE_QUESTION) -> Iterator[Sequence[Value]]:
    """All of `values` in order, at most `size` at once."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def marks(values: Iterable[object]) -> str:
    """`?, ?, ?` for as many values."""
    return ", ".join("?" for _ in values)


def casts(values: Iterable[object]) -> str:
    """The same for outside text that went through `bindable()`."""
    return ", ".join("CAST(? AS TEXT)" for _ in values)
