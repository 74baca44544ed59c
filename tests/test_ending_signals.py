"""The signals that end the program: the first of them counts, whenever the others come."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tui.ending import NAMES, Signals

NUMBERS = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]


@pytest.fixture
def unheard() -> Iterator[list[int]]:
    """The signals that come to whoever took them before the program."""
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in NUMBERS}
    yield came
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("first", NUMBERS)
def test_the_first_signal_is_the_end_and_the_others_change_nothing(first: signal.Signals, unheard: list[int]) -> None:
    ends: list[int] = []
    with Signals() as signals:
        signals.hand_over(ends.append)
        for number in (first, *NUMBERS, *NUMBERS):
            signal.raise_signal(number)
        assert ends == [128 + first]
    for number in NUMBERS:
        signal.raise_signal(number)
    assert ends == [128 + first] and unheard == [], "while the program leaves, too"
