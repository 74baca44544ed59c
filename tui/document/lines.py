"""A document as lines, one member or bracket each, found in its own text piece by piece.

The text is never parsed into values, so what is shown is what was sent: long numbers, `NaN`, doubled keys and the order
of keys stay, and ten thousand levels of brackets are no deeper than one. A line is an offset into the text; twenty
bytes are kept for it. Text that is not JSON, or is to be read as it is, is its own lines.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final

from tui.document.paths import Steps, jq

_WS = r"[ \t\r\n]*+"
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# A match has to be over within a millisecond, so that a text of any size can be gone through in slices. Longer strings
# are gone through by `_scan_string()`.
_SHORT = r'"[^"\\]{0,8000}+(?:\\.[^"\\]{0,400}+){0,100}+"'
_ITEM = re.compile(
    rf"{_WS}(?:(?P<close>[}}\]])"
    rf"|(?:(?P<key>{_SHORT}){_WS}:{_WS})?+"
    rf"(?:(?P<scalar>{_SHORT}|-?\d[\d.eE+-]*+|-?Infinity|NaN|true|false|null)"
    rf"|(?P<open>[{{\[])(?:{_WS}(?P<shut>[}}\]]))?+))"
    rf"{_WS}(?P<comma>,)?",
    re.DOTALL,
)
_LONG = re.compile(rf"{_WS}(?:(?P<key>{_STRING}){_WS}:{_WS})?+(?P<scalar>\")", re.DOTALL)
_LONG_ITEM = re.compile(rf"{_WS}(?P<scalar>\")")
_ESCAPED = re.compile(r'(?:\\.[^"\\]{0,64}+){1,2000}+', re.DOTALL)
_KEY = re.compile(rf"({_STRING}){_WS}:{_WS}", re.DOTALL)
_TAIL = re.compile(rf"{_WS}(,)?{_WS}")
_PAIRS = {"{": "}", "[": "]"}

_FIRST, _ITEM_DUE, _END_DUE = range(3)  # just opened; after a comma or at the start; after an item without a comma

CUT_REST = 32
"""A rest of so few characters after the last whole item means a document that was cut short, not another language."""
LONGEST_PLAIN: Final = 2_000
"""Characters of a line of plain text that are one line here: what is longer goes on in the next."""
DEEPEST_INDENT: Final = 40
"""Levels that `indented()` indents: ten thousand would make a file of gigabytes."""
WIDEST = 12
"""The most terminal columns that one character takes when it is drawn: two escapes of six."""
_SCANNED_AT_ONCE: Final = 100_000

_RUNS_AT_ONCE: Final = 2
"""Runs of escapes in a long string that are gone through at once: a millisecond each."""

_NO_PARTNER, _PLAIN = -1, -2


@dataclass(frozen=True)
class Line:
    """One line, in the original characters. `opens` is the bracket that is still open at its end, if any."""

    depth: int
    key: str
    value: str
    comma: str
    opens: str = ""

    @property
    def text(self) -> str:
        """The line without its indent."""
        return f"{self.key}: {self.value}{self.comma}" if self.key else f"{self.value}{self.comma}"


class JsonLines:
    """The lines of `source`, as far as `scan()` has come. Line numbers count from 0."""

    def __init__(self, source: str, *, plain: bool = False) -> None:
        """`plain` reads JSON, too, as text that is its own lines."""
        self.source = source
        self.is_json = not plain
        self.is_complete = False
        self.is_cut = False
        """It was cut short, or is broken close to its end: what follows the last whole item is shown as it is."""
        self._position = 0
        self._state = _ITEM_DUE
        self._in_string: tuple[int, int] | None = None
        """Of a long string: where its line begins, and how far it was gone through."""
        self._stack: list[int] = []
        self._brackets: list[str] = []
        self._counts: list[int] = []
        self._clear()

    def _clear(self) -> None:
        self._starts, self.depths, self._parents = array("i"), array("i"), array("i")
        self._ordinals, self._partners = array("i"), array("i")

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def reached(self) -> int:
        """The index in the source up to which lines are found."""
        return len(self.source) if self.is_complete else self._position

    def scan(self, lines: int) -> bool:
        """Find about `lines` more lines; true if there are more after them."""
        if self.is_complete:
            return False
        if self.is_json:
            self._scan_json(lines)
        else:
            self._scan_plain(lines)
        return not self.is_complete

    def scan_all(self) -> None:
        """Find every line."""
        while self.scan(_SCANNED_AT_ONCE):
            pass

    def _scan_json(self, lines: int) -> None:
        source, match_item, add = self.source, _ITEM.match, self._add
        stack, brackets, counts = self._stack, self._brackets, self._counts
        if self._in_string is not None and not self._scan_string(*self._in_string):
            return None
        position, state = self._position, self._state
        for _ in range(lines):
            match = match_item(source, position)
            if match is None:
                self._position, self._state = position, state
                return self._begin_string()
            close, key, _scalar, opened, shut, comma = match.groups()
            bracket = brackets[-1] if brackets else ""
            if close is not None:
                if not bracket or state == _ITEM_DUE or _PAIRS[bracket] != close:
                    return self._broken(position)
                opening = stack.pop()
                brackets.pop()
                self._partners[opening] = len(self._starts)
                add(match.start(1), len(stack), self._parents[opening], counts.pop(), opening)
            else:
                is_left_open = opened is not None and shut is None
                if (
                    state == _END_DUE
                    or (key is not None) != (bracket == "{")
                    or (shut is not None and _PAIRS[opened] != shut)
                    or (is_left_open and comma is not None)
                ):
                    return self._broken(position)
                start = match.start(2 if key is not None else 3 if opened is None else 4)
                if bracket:
                    add(start, len(stack), stack[-1], counts[-1], _NO_PARTNER)
                    counts[-1] += 1
                else:
                    add(start, 0, -1, 0, _NO_PARTNER)
                if is_left_open:
                    stack.append(len(self._starts) - 1)
                    brackets.append(opened)
                    counts.append(0)
                    position, state = match.end(), _FIRST
                    continue
            position = match.end()
            state = _END_DUE if comma is None else _ITEM_DUE
            if not stack:
                if comma is not None or source[position:].strip(" \t\r\n"):
                    return self._broken(position)
                self.is_complete = True
                return None
        self._position, self._state = position, state
        return None

    def _begin_string(self) -> None:
        """The next item is none that can be seen at once: a long string, or an end."""
        bracket = self._brackets[-1] if self._brackets else ""
        match = (_LONG if bracket == "{" else _LONG_ITEM).match(self.source, self._position)
        if match is None or self._state == _END_DUE or (bracket == "{" and match["key"] is None):
            self._broken(self._position)
            return
        start = match.start("key") if bracket == "{" else match.start("scalar")
        self._in_string = start, match.end()
        self._scan_string(start, match.end())

    def _scan_string(self, start: int, at: int) -> bool:
        """Go on through a long string for a slice; true once it has ended and its line is found."""
        source = self.source
        for _ in range(_RUNS_AT_ONCE):
            quote = source.find('"', at)
            escape = source.find("\\", at, quote) if quote >= 0 else -1
            if quote < 0:
                self._in_string = None
                self._broken(self._position)
                return False
            if escape < 0:
                self._end_string(start, quote + 1)
                return not self.is_complete and self.is_json
            run = _ESCAPED.match(source, escape)
            at = run.end() if run is not None else len(source)
        self._in_string = start, at
        return False

    def _end_string(self, start: int, end: int) -> None:
        self._in_string = None
        tail = _TAIL.match(self.source, end)
        assert tail is not None  # it may be empty
        has_comma = tail[1] is not None
        if self._stack:
            self._add(start, len(self._stack), self._stack[-1], self._counts[-1], _NO_PARTNER)
            self._counts[-1] += 1
        else:
            self._add(start, 0, -1, 0, _NO_PARTNER)
        self._position = tail.end(1) if has_comma else end
        self._state = _ITEM_DUE if has_comma else _END_DUE
        if not self._stack:
            if has_comma or tail.end() < len(self.source):
                self._broken(end)
            else:
                self.is_complete = True

    def _add(self, start: int, depth: int, parent: int, ordinal: int, partner: int) -> None:
        self._starts.append(start)
        self.depths.append(depth)
        self._parents.append(parent)
        self._ordinals.append(ordinal)
        self._partners.append(partner)

    def _broken(self, position: int) -> None:
        """Note that no JSON follows `position`: it was cut short there, or all of it is something else."""
        rest = self.source[position:].strip()
        cut_in_string = rest.startswith('"') and _ends_in_string(rest)
        if len(self) and self._stack and (len(rest) <= CUT_REST or cut_in_string):
            self.is_cut = self.is_complete = True
            if rest:
                self._add(
                    self.source.index(rest, position), len(self._stack), self._stack[-1], self._counts[-1], _PLAIN
                )
            # What is still open folds to the end.
            for line in self._stack:
                self._partners[line] = len(self) - 1
            return
        self._clear()
        self.is_json = False
        self._position = 0
        self._stack, self._brackets, self._counts = [], [], []
        self._scan_plain(1000)

    def _scan_plain(self, lines: int) -> None:
        source = self.source
        for _ in range(lines):
            start = self._position
            self._add(start, 0, -1, len(self._starts), _PLAIN)
            end = source.find("\n", start, start + LONGEST_PLAIN + 1)
            self._position = start + LONGEST_PLAIN if end < 0 else end + 1
            if self._position >= len(source):
                self._position = len(source)
                self.is_complete = True
                break

    # Reading what was found

    def line(self, number: int) -> Line:
        """The line as it is shown when nothing is folded."""
        depth = self.depths[number]
        if self._partners[number] == _PLAIN:
            return Line(depth, "", self._plain(number), "")
        opens = self.opens(number)
        key, begin = self._head(number)
        if opens:
            return Line(depth, key, opens, "", opens)
        end = self._end(number)
        value = self.source[begin:end]
        if value[0] in "{[":
            value = value[0] + value[-1]
        return Line(depth, key, value, "," if "," in self.source[end : self._next(number)] else "")

    def opens(self, number: int) -> str:
        """The bracket that is still open at the end of an opening line; nothing for others. Cheap."""
        if self.end_of(number) < 0:
            place = bisect_right(self._stack, number) - 1
            return self._brackets[place] if place >= 0 and self._stack[place] == number else ""
        return self.source[self._head(number)[1]]

    def _is_member(self, number: int) -> bool:
        """Tell whether the line stands in an object: then it begins with a key, unless it closes one."""
        parent = self._parents[number]
        if parent < 0:
            return False
        end = self._partners[parent]
        if end > parent and self._partners[end] == parent:
            return self.source[self._starts[end]] == "}"
        return self._brackets[bisect_right(self._stack, parent) - 1] == "{"

    def _head(self, number: int) -> tuple[str, int]:
        """The key, or nothing, and where the value begins."""
        start = self._starts[number]
        if 0 <= self._partners[number] < number or not self._is_member(number):
            return "", start
        match = _KEY.match(self.source, start)
        return (match[1], match.end()) if match is not None else ("", start)

    def _end(self, number: int) -> int:
        """The index after the value of a line that opens nothing."""
        start, following = self._starts[number], self._next(number)
        for reach in (64, following - start):
            window = self.source[max(following - reach, start) : following]
            value = window.rstrip(" \t\r\n,")
            if value:
                return following - len(window) + len(value)
        return following

    def _plain(self, number: int) -> str:
        start = self._starts[number]
        if self.is_json:
            return self.source[start:].rstrip()
        return self.source[start : self._next(number)].removesuffix("\n").removesuffix("\r")

    def _next(self, number: int) -> int:
        """The index at which the next line begins; the end of the source, or of what was found, after the last."""
        return self._starts[number + 1] if number + 1 < len(self._starts) else self.reached

    def length(self, number: int) -> int:
        """Count the characters of the line, blanks behind it included. Cheap, however long it is."""
        return self._next(number) - self._starts[number]

    def may_be_wider(self, number: int, width: int) -> bool:
        """False if the line surely takes at most `width` terminal columns when it is drawn. Cheap."""
        length = self.length(number)
        if length * WIDEST < width:
            return False
        if length >= width:
            return True
        start = self._starts[number]
        text = self.source[start : start + length].strip()
        return not (text.isascii() and text.isprintable())

    def end_of(self, number: int) -> int:
        """The line of the closing bracket of an opening line; -1 for other lines, or while it is not found yet."""
        partner = self._partners[number]
        return partner if partner > number else -1

    def opening_of(self, number: int) -> int:
        """The opening line of a closing line; the line itself for all others."""
        partner = self._partners[number]
        return partner if 0 <= partner < number else number

    def parent(self, number: int) -> int:
        """The opening line of what the line is in; -1 at the top."""
        return self._parents[number]

    def items_in(self, opening: int) -> int:
        """Count the members or items between an opening line and its end."""
        end = self.end_of(opening)
        if end < 0:
            return 0
        return (
            self._ordinals[end]
            if self._partners[end] == opening
            else 1 + max(self._ordinals[opening + 1 : end + 1], default=-1)
        )

    def at(self, offset: int) -> int:
        """The line that holds the character at `offset` of the source."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def start(self, number: int) -> int:
        """Return the index in the source at which the line begins."""
        return self._starts[number]

    def steps(self, number: int, most: int | None = None) -> Steps:
        """The way from the top to the line's value: names (as they read) and indexes; of a long way only the last
        `most`."""
        steps: list[str | int] = []
        if not self.is_json:
            return ()
        number = self.opening_of(number)
        while number >= 0 and self._parents[number] >= 0 and (most is None or len(steps) < most):
            key = self._key(number)
            steps.append(self._ordinals[number] if key is None else key)
            number = self._parents[number]
        return tuple(reversed(steps))

    def _key(self, number: int) -> str | None:
        """The name of a member, as it reads; `None` for an item."""
        key = self._head(number)[0] if self._partners[number] != _PLAIN else ""
        return str(_decoded(key)) if key else None

    def path(self, number: int) -> str:
        """Name the place of the line's value, as jq writes it: `.a.b[0]`; nothing for text that is not JSON."""
        return jq(self.steps(number)) if self.is_json else ""

    def value_span(self, number: int) -> tuple[int, int] | None:
        """First index and end of the line's value in the source, brackets with all that is in them; `None` while its
        end is not found yet. Of plain text, the whole line, however many lines here it is."""
        if not self.is_json:
            start = self.source.rfind("\n", 0, self._starts[number]) + 1
            end = self.source.find("\n", start)
            return start, len(self.source) if end < 0 else end
        opening = self.opening_of(number)
        if self._partners[opening] == _PLAIN:
            return self._starts[opening], len(self.source)
        begin = self._head(opening)[1]
        if not self.opens(opening):
            return begin, self._end(opening)
        end = self.end_of(opening)
        if end < 0:
            return None
        return begin, self._starts[end] + 1 if self._partners[end] == opening else len(self.source)

    def value_text(self, number: int) -> str:
        """The value for copying, in the characters that were sent: of a string those that it stands for, of anything
        else the text as it is. Nothing while its end is not found yet."""
        span = self.value_span(number)
        if span is None:
            return ""
        token = self.source[span[0] : span[1]]
        if self.is_json and token.startswith('"'):
            value = _decoded(token)
            return value if isinstance(value, str) else token
        return token.rstrip() if self.is_json else token.removesuffix("\r")


def indented(text: str) -> str:
    """A JSON document that is all in one line, a member or bracket a line; any other text as it is. Numbers, keys and
    their order stay as they were sent."""
    lines = JsonLines(text)
    if "\n" in text.strip():
        return text
    lines.scan_all()
    if not lines.is_json or lines.is_cut:
        return text
    rows = (lines.line(number) for number in range(len(lines)))
    return "\n".join("  " * min(row.depth, DEEPEST_INDENT) + row.text for row in rows) + "\n"


def _ends_in_string(rest: str) -> bool:
    """Tell whether a text that begins with a quote has no other: it was cut short within a string."""
    return rest.find('"', 1) < 0


def _decoded(token: str) -> Any:
    """Decode a JSON string; the token itself if that cannot be done."""
    try:
        return json.loads(token, strict=False)
    except ValueError:
        return token
