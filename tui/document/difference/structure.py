"""The structure of a JSON text: where each bracket ends, and what stands directly in it. No value is made of it."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Final, NamedTuple

from tui.document.members import BLANKS, STRING

_NUMBER: Final = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
_SCALAR: Final = rf"{STRING}|{_NUMBER}|true|false|null|-?Infinity|NaN"
_FLAT: Final = r'[^"{}\[\]]*+'
_STEP: Final = 2_000
"""Strings that are stepped over at once: the regular expression holds the interpreter's lock for as long."""

_TO_BRACKET: Final = re.compile(rf"{_FLAT}(?:{STRING}{_FLAT}){{0,{_STEP}}}+([{{}}\[\]])?+", re.DOTALL)
# A value without brackets is taken in with what follows it; of one with brackets only the place is found.
_MEMBER: Final = re.compile(rf"{BLANKS}({STRING}){BLANKS}:{BLANKS}(?:({_SCALAR}){BLANKS}([,}}])|(?=[{{\[]))", re.DOTALL)
_ITEM: Final = re.compile(rf"{BLANKS}()(?:({_SCALAR}){BLANKS}([,\]])|(?=[{{\[]))", re.DOTALL)
_AFTER: Final = re.compile(rf"{BLANKS}([,}}\]])")
_LEADING: Final = re.compile(BLANKS)
_WHOLE_SCALAR: Final = re.compile(rf"{BLANKS}({_SCALAR}){BLANKS}\Z", re.DOTALL)
_PAIRS: Final = {"}": "{", "]": "["}

# Only Python's integers have a limit of digits.
_DECODER: Final = json.JSONDecoder(parse_int=len, strict=False)

AT_ONCE: Final = 1_500_000
"""Characters that a parser is given at once: it holds the interpreter's lock until it is through."""
DEEPEST: Final = 200
"""Levels of brackets up to which a text is given to a parser that goes into itself."""


class NotJson(ValueError):
    """The text is no JSON, or it was cut short."""


class Piece(NamedTuple):
    """A member of an object, an item of an array, a line of a text: its key as it stands (or `None`), the indexes at
    which it begins with that and its value begins, and the one after its end."""

    key: str | None
    start: int
    value_at: int
    end: int


class Structure:
    """`text`, which is JSON: `NotJson` is raised where it is not. Nothing here is as deep as the brackets are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self._ends: dict[int, int] = {}
        self._kept: dict[int, list[Piece]] = {}
        self._match_brackets()
        begin = self._after_blanks(0)
        if begin in self._ends:
            self.root = Piece(None, begin, begin, self._ends[begin])
            if text[self.root.end :].strip(" \t\r\n"):
                raise NotJson
            self._check()
        else:
            scalar = _WHOLE_SCALAR.match(text)
            if scalar is None:
                raise NotJson
            self.root = Piece(None, begin, begin, scalar.end(1))

    def _after_blanks(self, at: int) -> int:
        blanks = _LEADING.match(self.text, at)
        return blanks.end() if blanks is not None else at

    def _match_brackets(self) -> None:
        text, to_bracket, ends = self.text, _TO_BRACKET.match, self._ends
        opened: list[int] = []
        at, length = 0, len(text)
        while at < length:
            step = to_bracket(text, at)
            if step is None or step.end() == at:
                raise NotJson
            at = step.end()
            bracket = step[1]
            if bracket is None:
                continue
            if bracket in "{[":
                opened.append(at - 1)
                if len(opened) > self.depth:
                    self.depth = len(opened)
            else:
                if not opened or text[opened[-1]] != _PAIRS[bracket]:
                    raise NotJson
                ends[opened.pop()] = at
        if opened:
            raise NotJson

    def _check(self) -> None:
        """Look at all that is between the brackets, the smaller ones by a parser."""
        todo = [self.root]
        while todo:
            item = todo.pop()
            if self.fits_parser(item):
                try:
                    _DECODER.decode(self.text[item.value_at : item.end])
                except ValueError:
                    raise NotJson from None
            else:
                todo += [child for child in self.keep_children(item) if child.value_at in self._ends]

    def fits_parser(self, item: Piece) -> bool:
        """Tell whether a value is small and flat enough for a parser."""
        return self.depth <= DEEPEST and item.end - item.value_at <= AT_ONCE

    def kind(self, item: Piece) -> str:
        """`{` or `[` for what has brackets, nothing for the rest."""
        return self.text[item.value_at] if item.value_at in self._ends else ""

    def value(self, item: Piece) -> str:
        """The value's own characters."""
        return self.text[item.value_at : item.end]

    def closing(self, item: Piece) -> int:
        """The index of the bracket that closes a value."""
        return item.end - 1

    def keep_children(self, item: Piece) -> list[Piece]:
        """The children, remembered: who asks twice."""
        children = self._kept.get(item.value_at)
        if children is None:
            children = self._kept[item.value_at] = self.children(item)
        return children

    def first_scalar(self, item: Piece) -> Piece | None:
        """The first member of an object where it has no brackets; `None` where it has, or there is none."""
        step = _MEMBER.match(self.text, item.value_at + 1)
        if step is None or step[2] is None:
            return None
        return Piece(step[1], step.start(1), step.start(2), step.end(2))

    def children(self, item: Piece) -> list[Piece]:
        """The members or items directly in a value with brackets, in order, doubled keys each."""
        kept = self._kept.pop(item.value_at, None)
        if kept is not None:
            return kept
        text, ends, after = self.text, self._ends, _AFTER.match
        has_keys = text[item.value_at] == "{"
        match = (_MEMBER if has_keys else _ITEM).match
        at, last = item.value_at + 1, item.end - 1
        children: list[Piece] = []
        if self._after_blanks(at) == last:
            return children
        add, make = children.append, partial(tuple.__new__, Piece)  # 100,000 members: it takes half the time
        while True:
            step = match(text, at)
            if step is None:
                raise NotJson
            (_, at), (start, key_end), (value_at, end), _ = step.regs
            key = text[start:key_end] if has_keys else None
            if value_at >= 0:
                following = text[at - 1]
            else:
                value_at, end = at, ends[at]
                end_step = after(text, end)
                if end_step is None:
                    raise NotJson
                following, at = end_step[1], end_step.end()
            add(make((key, start, value_at, end)))
            if following != ",":
                if at - 1 != last:
                    raise NotJson
                return children
