"""The partners of the children of two JSON values: members by their keys, items by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from tui.document.difference.matching import CELLS_AT_ONCE, Gap, Pair, best_pairs, equal_pairs, gaps
from tui.document.difference.meaning import Meanings, meaning_of_scalar, text_of
from tui.document.difference.structure import Piece, Structure

NAMING: Final = ("id", "_id", "uuid", "key", "name")
"""Members that say which one an object is, the surest first: objects that differ in the first that both have are
two."""
_LOOKED_AT: Final = 20
_Level = Callable[[Structure, Sequence[Piece]], list[Hashable]]
COMPARED: Final = 100_000
"""Pairs of items whose likeness is weighed at most for one array; beyond it the place decides."""


def paired_items(before: str, after: str) -> list[tuple[int | None, int | None]]:
    """Pair the items of two JSON arrays that stand for each other: an index or `None` for each side, in the order of
    the one after the change. Raises `NotJson` where one is none."""
    here, there = Structure(before), Structure(after)
    return Pairing(here, there).items(here.children(here.root), there.children(there.root))


class Pairing:
    """The children of a pair of values, side by side: an index or `None` for each side, in the order of the document
    after the change, what was removed before what followed it."""

    def __init__(self, before: Structure, after: Structure) -> None:
        self._before = before
        self._after = after
        numbers: dict[Hashable, int] = {}
        self._meanings = {id(structure): Meanings(structure, numbers) for structure in (before, after)}
        self.equal: set[int] = set()
        """Where values begin in the document after the change whose partner means the same: nobody need look again."""

    def members(self, before: Sequence[Piece], after: Sequence[Piece]) -> list[tuple[int | None, int | None]]:
        """Members of the same key, wherever they stand; those of a doubled key as they suit each other."""
        if [member.key for member in before] == [member.key for member in after]:
            return [(index, index) for index in range(len(after))]
        here, there = _by_key(before), _by_key(after)
        partner: dict[int, int] = {}
        for key, ours in here.items():
            theirs = there.get(key)
            if theirs is None:
                continue
            if len(ours) == len(theirs) == 1:
                partner[theirs[0]] = ours[0]
            else:
                pairs = self._suiting([before[index] for index in ours], [after[index] for index in theirs])
                partner.update((theirs[other], ours[one]) for one, other in pairs)
        return _side_by_side(len(before), len(after), partner)

    def items(self, before: Sequence[Piece], after: Sequence[Piece]) -> list[tuple[int | None, int | None]]:
        """Items that suit each other, in order."""
        return _side_by_side(len(before), len(after), {other: one for one, other in self._suiting(before, after)})

    def _suiting(self, before: Sequence[Piece], after: Sequence[Piece]) -> list[Pair]:
        """Equal ones; between them those of the same name, then those that are alike, or at last in the same place."""
        pairs = equal_pairs([self._before.value(item) for item in before], [self._after.value(item) for item in after])
        for level in self._levels(before, after, pairs):
            more: list[Pair] = []
            for low, high, other_low, other_high in gaps(pairs, (0, len(before), 0, len(after))):
                if not _leaves_a_choice(low, high, other_low, other_high):
                    continue
                ours = level(self._before, before[low:high])
                theirs = level(self._after, after[other_low:other_high])
                more += [(low + one, other_low + other) for one, other in equal_pairs(ours, theirs)]
            if level == self._same_meaning:
                self.equal.update(after[other].value_at for _, other in more)
            pairs = sorted([*pairs, *more])
        budget = COMPARED
        for gap in list(gaps(pairs, (0, len(before), 0, len(after)))):
            cells = (gap[1] - gap[0]) * (gap[3] - gap[2])
            if not cells:
                continue
            if cells <= min(budget, CELLS_AT_ONCE):
                budget -= cells
                pairs += self._alike(before, after, gap)
            else:
                pairs += self._in_place(before, after, gap)
        return sorted(pairs)

    def _levels(self, before: Sequence[Piece], after: Sequence[Piece], pairs: Sequence[Pair]) -> Sequence[_Level]:
        """The ways to tell which items belong together, the one that tells more first; none where there is no choice:
        most short arrays are so."""
        if not any(_leaves_a_choice(*gap) for gap in gaps(pairs, (0, len(before), 0, len(after)))):
            return ()
        by_name_first = self._differ_by_name(before, after, pairs)
        return (_same_name, self._same_meaning) if by_name_first else (self._same_meaning, _same_name)

    def _differ_by_name(self, before: Sequence[Piece], after: Sequence[Piece], pairs: Sequence[Pair]) -> bool:
        """Tell from the first that has a namesake whether those of a name differ: then it is not worth while to work
        out what they all mean."""
        for low, high, other_low, other_high in gaps(pairs, (0, len(before), 0, len(after))):
            names = {_name(self._after, item): item for item in after[other_low:other_high][:_LOOKED_AT]}
            for item in before[low:high][:_LOOKED_AT]:
                name = _name(self._before, item)
                if name is not None and name in names:
                    ours, theirs = (
                        self._same_meaning(self._before, [item]),
                        self._same_meaning(self._after, [names[name]]),
                    )
                    return ours != theirs
        return False

    def _same_meaning(self, structure: Structure, items: Sequence[Piece]) -> list[Hashable]:
        meanings = self._meanings[id(structure)]
        return [meanings.of(item) for item in items]

    def _alike(self, before: Sequence[Piece], after: Sequence[Piece], gap: Gap) -> list[Pair]:
        ours = {index: _Traits(self._before, before[index]) for index in range(gap[0], gap[1])}
        theirs = {index: _Traits(self._after, after[index]) for index in range(gap[2], gap[3])}
        return best_pairs(gap, lambda one, other: ours[one].likeness(theirs[other]))

    def _in_place(self, before: Sequence[Piece], after: Sequence[Piece], gap: Gap) -> list[Pair]:
        places = zip(range(gap[0], gap[1]), range(gap[2], gap[3]), strict=False)
        return [
            (one, other) for one, other in places if self._before.kind(before[one]) == self._after.kind(after[other])
        ]


def _leaves_a_choice(low: int, high: int, other_low: int, other_high: int) -> bool:
    """Tell whether there is more than one way to pair a gap: one and one, or none on a side, need none."""
    return high > low and other_high > other_low and (high - low > 1 or other_high - other_low > 1)


class _Traits:
    """An item as far as it is looked at to tell whether another one is like it."""

    def __init__(self, structure: Structure, item: Piece) -> None:
        self.kind = structure.kind(item)
        self.text = structure.value(item) if not self.kind else ""
        self.members: dict[str, Hashable] = {}
        self.children = 0
        if self.kind:
            children = structure.keep_children(item)
            self.children = len(children)
            if self.kind == "{":
                self.members = {text_of(child.key or '""'): _glance(structure, child) for child in children}

    def likeness(self, other: _Traits) -> float:
        """0 for two that have nothing to do with each other, else the more the more they have in common."""
        if self.kind != other.kind:
            return 0.0
        if not self.kind:
            if self.text[:1] == '"' == other.text[:1]:
                return 0.1 + _common(self.text, other.text)
            return 0.1 if self.text[:1] != '"' != other.text[:1] else 0.05
        if self.kind == "[":
            return 0.1 + (0.1 if self.children == other.children else 0.0)
        for name in NAMING:
            ours, theirs = self.members.get(name), other.members.get(name)
            if not (ours is None or theirs is None or isinstance(ours, tuple) or isinstance(theirs, tuple)):
                if ours != theirs:
                    return 0.0
                break
        shared = self.members.keys() & other.members.keys()
        most = max(len(self.members), len(other.members))
        if not shared:
            return 0.05 if not most else 0.0
        same = sum(self.members[key] == other.members[key] for key in shared)
        return 0.1 + (same + 0.1 * len(shared)) / most


def _common(one: str, other: str) -> float:
    """The share of two texts that is the same at their ends, from 0 to 1; of long ones only the ends are looked at."""
    one, other = one[:100], other[:100]
    shorter = min(len(one), len(other))
    front = next((index for index in range(shorter) if one[index] != other[index]), shorter)
    back = next((index for index in range(shorter - front) if one[-1 - index] != other[-1 - index]), shorter - front)
    return (front + back) / max(len(one), len(other), 1)


def _by_key(members: Sequence[Piece]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, member in enumerate(members):
        places[text_of(member.key or '""')].append(index)
    return places


def _side_by_side(before: int, after: int, partner: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """Put what was removed before the partner of what followed it. `partner` is by the index after the change."""
    taken = set(partner.values())
    ahead: dict[int, list[int]] = {}
    waiting: list[int] = []
    for one in range(before):
        if one not in taken:
            waiting.append(one)
        elif waiting:
            ahead[one], waiting = waiting, []
    rows: list[tuple[int | None, int | None]] = []
    for other in range(after):
        one_or_none = partner.get(other)
        if one_or_none is not None:
            rows += [(gone, None) for gone in ahead.get(one_or_none, ())]
        rows.append((one_or_none, other))
    return [*rows, *((gone, None) for gone in waiting)]


def _same_name(structure: Structure, items: Sequence[Piece]) -> list[Hashable]:
    """Equal for objects of the same name; every other item is for itself."""
    return [_name(structure, item) or (id(structure), item.start) for item in items]


def _name(structure: Structure, item: Piece) -> Hashable:
    """The first of the members that say which one an object is, and its value; `None` where there is none."""
    if structure.kind(item) != "{":
        return None
    first = structure.first_scalar(item)
    if first is not None and first.key == f'"{NAMING[0]}"':  # most name themselves at once, and need not be taken apart
        return NAMING[0], _glance(structure, first)
    members = {child.key: child for child in structure.keep_children(item)}
    for name in NAMING:
        child = members.get(f'"{name}"')
        if child is not None and not structure.kind(child):
            return name, _glance(structure, child)
    return None


def _glance(structure: Structure, item: Piece) -> Hashable:
    """The meaning of a value without brackets; the characters of one with brackets, which are not looked into."""
    text = structure.value(item)
    return (text,) if structure.kind(item) else meaning_of_scalar(text)
