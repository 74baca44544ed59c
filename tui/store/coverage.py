"""Stretches of a log that were read without a gap. Pure: keys in, keys out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.store.keys import HIGHEST, LOWEST, Key, Span


@dataclass(frozen=True, order=True)
class Stretch:
    """Everything from `low` to `high`, both included, was read."""

    low: Key
    high: Key


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same coverage in as few stretches as there can be, newest first. Those that share a key are one."""
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.high, reverse=True):
        if stretch.low > stretch.high:
            continue
        if result and stretch.high >= result[-1].low:
            last = result.pop()
            result.append(Stretch(min(last.low, stretch.low), last.high))
        else:
            result.append(stretch)
    return result


def within(stretches: Iterable[Stretch], low: Key, high: Key) -> list[Stretch]:
    """The parts of joined stretches between two keys, newest first."""
    cut = (Stretch(max(stretch.low, low), min(stretch.high, high)) for stretch in stretches)
    return [part for part in cut if part.low <= part.high]


def newest_stretch(span: Span, stretches: Sequence[Stretch]) -> Span:
    """The events of `span` in the first of its stretches, which are newest first; none where there is none."""
    low, high = (stretches[0].low, stretches[0].high) if stretches else (HIGHEST, LOWEST)
    return Span(span.logs, span.status, low, high)


def covers(stretches: Iterable[Stretch], key: Key) -> Stretch | None:
    """The stretch that a key lies in."""
    return next((stretch for stretch in stretches if stretch.low <= key <= stretch.high), None)


def both(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    """Join two coverages: the stretches that lie in either, newest first."""
    others = list(other)
    return [part for stretch in one for part in within(others, stretch.low, stretch.high)]
