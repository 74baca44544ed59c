"""Pairs of items of two lists that stand for each other: equal ones first, in order, at bounded cost."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

Pair = tuple[int, int]
Gap = tuple[int, int, int, int]
"""First and end index in the one list, first and end index in the other."""

CELLS: Final = 200_000
"""Pairs of items that are weighed against each other at most for one call; after that the first that fits is taken."""
CELLS_AT_ONCE: Final = 20_000
"""The same for one gap."""
ROUNDS: Final = 30
"""Times that a list is looked through at most."""


def equal_pairs(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Pairs of indexes of equal items, rising in both. As many as can be had where the lists are small; else those
    around what is there once only, as `patience diff` does it, and the first that fits between them."""
    pairs: list[Pair] = []
    budget = CELLS
    work = ROUNDS * (len(before) + len(after)) + 1_000
    todo: list[Gap] = [(0, len(before), 0, len(after))]
    while todo:
        low, high, other_low, other_high = todo.pop()
        while low < high and other_low < other_high and before[low] == after[other_low]:
            pairs.append((low, other_low))
            low, other_low = low + 1, other_low + 1
        while low < high and other_low < other_high and before[high - 1] == after[other_high - 1]:
            high, other_high = high - 1, other_high - 1
            pairs.append((high, other_high))
        cells = (high - low) * (other_high - other_low)
        if not cells:
            continue
        gap = (low, high, other_low, other_high)
        work -= high - low + other_high - other_low
        if cells <= min(CELLS_AT_ONCE, budget):
            budget -= cells
            pairs += _longest(before, after, gap)
            continue
        anchors = _anchors(before, after, gap) if work > 0 else []
        if anchors:
            pairs += anchors
            todo += gaps(anchors, gap)
        else:
            pairs += _first_that_fits(before, after, gap)
    pairs.sort()
    return pairs


def gaps(pairs: Iterable[Pair], within: Gap) -> Iterator[Gap]:
    """Yield what lies between the pairs, both sides perhaps empty."""
    low, high, other_low, other_high = within
    for one, other in pairs:
        yield low, one, other_low, other
        low, other_low = one + 1, other + 1
    yield low, high, other_low, other_high


def _anchors(before: Sequence[Hashable], after: Sequence[Hashable], gap: Gap) -> list[Pair]:
    """Pairs of what each side has once only, as many as are in the same order."""
    low, high, other_low, other_high = gap
    here, there = Counter(before[low:high]), Counter(after[other_low:other_high])
    places = {after[index]: index for index in range(other_low, other_high) if there[after[index]] == 1}
    once = [
        (index, places[before[index]])
        for index in range(low, high)
        if before[index] in places and here[before[index]] == 1
    ]
    return _rising(once)


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest choice of `pairs`, whose first numbers rise, in which the second numbers rise too."""
    tails: list[int] = []
    holders: list[int] = []
    previous: list[int] = []
    for number, (_, other) in enumerate(pairs):
        place = bisect_left(tails, other)
        previous.append(holders[place - 1] if place else -1)
        if place == len(tails):
            tails.append(other)
            holders.append(number)
        else:
            tails[place], holders[place] = other, number
    chosen: list[Pair] = []
    number = holders[-1] if holders else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = previous[number]
    return chosen[::-1]


def _longest(before: Sequence[Hashable], after: Sequence[Hashable], gap: Gap) -> list[Pair]:
    return best_pairs(gap, lambda one, other: 1.0 if before[one] == after[other] else 0.0)


def best_pairs(gap: Gap, likeness: Callable[[int, int], float]) -> list[Pair]:
    """The pairs, rising in both, whose likenesses add up to most; none of a likeness of 0. As many steps as the gap has
    cells."""
    low, high, other_low, other_high = gap
    width = other_high - other_low
    best = [[0.0] * (width + 1)]
    likes: list[list[float]] = []
    for one in range(low, high):
        above = best[-1]
        row = [0.0] * (width + 1)
        like = [likeness(one, other) for other in range(other_low, other_high)]
        left = 0.0
        for column, weight in enumerate(like):
            most = above[column] + weight if weight > 0 else 0.0
            if above[column + 1] > most:
                most = above[column + 1]
            if left > most:
                most = left
            row[column + 1] = left = most
        best.append(row)
        likes.append(like)
    pairs: list[Pair] = []
    one, other = high - low, width
    while one and other:
        here = best[one][other]
        if here == best[one - 1][other]:
            one -= 1
        elif here == best[one][other - 1]:
            other -= 1
        else:
            one, other = one - 1, other - 1
            pairs.append((low + one, other_low + other))
    return pairs[::-1]


def _first_that_fits(before: Sequence[Hashable], after: Sequence[Hashable], gap: Gap) -> list[Pair]:
    low, high, other_low, other_high = gap
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for other in range(other_low, other_high):
        places[after[other]].append(other)
    candidates: list[Pair] = []
    taken: Counter[Hashable] = Counter()
    for one in range(low, high):
        there = places.get(before[one])
        if there is not None and taken[before[one]] < len(there):
            candidates.append((one, there[taken[before[one]]]))
            taken[before[one]] += 1
    return _rising(candidates)
