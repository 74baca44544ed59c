"""Members of a JSON object as the characters that they came as: numbers, doubled keys and their order stay.

For text that a parser has accepted. Nothing is made into a value, and nothing is as deep as its brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import reduce
from typing import Final, TypeVar

_T = TypeVar("_T")

BLANKS: Final = r"[ \t\r\n]*+"
STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'

_FLAT: Final = r'[^"{}\[\]]*+'
_SHALLOW: Final = 4
"""Levels of brackets that are stepped over at once."""
_REACH: Final = 65_536
"""Characters that are stepped over at once at most: a larger value is gone through bracket by bracket."""


def _deeper(inside: str, _level: int) -> str:
    return rf"{_FLAT}(?:(?:{STRING}|[\[{{]{inside}[}}\]]){_FLAT})*+"


_NEST: Final = re.compile(
    rf"[\[{{]{reduce(_deeper, range(_SHALLOW), rf'{_FLAT}(?:{STRING}{_FLAT})*+')}[}}\]]", re.DOTALL
)
_TO_BRACKET: Final = re.compile(rf"{_FLAT}(?:{STRING}{_FLAT})*+([{{}}\[\]])", re.DOTALL)
_STRING: Final = re.compile(STRING, re.DOTALL)
_BARE: Final = re.compile(r"[^ \t\r\n,}\]]++")
_MEMBER: Final = re.compile(
    rf"{BLANKS}(?:,{BLANKS})?+({STRING}){BLANKS}:{BLANKS}(?:([\[{{])|({STRING}|[^ \t\r\n,}}\]\[{{\"]++))", re.DOTALL
)
_CLOSE: Final = re.compile(rf"{BLANKS}(?:,{BLANKS})?+\}}")
_TO_ITEM: Final = re.compile(rf"{BLANKS}(?:,{BLANKS})?+(\])?+", re.DOTALL)
_LEADING: Final = re.compile(BLANKS)
_STRING_OR_WORDS: Final = re.compile(rf'{STRING}|[^ \t\r\n"]++', re.DOTALL)
_SPACED: Final = re.compile(r"[:,\[{][ \t\r\n]|[ \t\r\n][:,\]}]")


def first(text: str) -> int:
    """The index of the first character that is no blank; the length of `text` where there is none."""
    blanks = _LEADING.match(text)
    return blanks.end() if blanks is not None else 0


def end_of(text: str, at: int) -> int:
    """The index after the value that begins at `at`. Raises `ValueError` where the text ends before it does."""
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        token = (_STRING if opening == '"' else _BARE).match(text, at)
        if token is None:
            raise ValueError(f"there is no value at {at}")
        return token.end()
    whole = _NEST.match(text, at, at + _REACH)
    if whole is not None:
        return whole.end()
    depth = 0
    while True:
        step = _TO_BRACKET.match(text, at)
        if step is None:
            raise ValueError("brackets do not match")
        at = step.end()
        if step[1] in "{[":
            whole = _NEST.match(text, at - 1, at - 1 + _REACH) if depth else None
            if whole is not None:
                at = whole.end()
            else:
                depth += 1
        else:
            depth -= 1
            if not depth:
                return at


def members(text: str, at: int = 0) -> list[tuple[str, str]]:
    """Key and value of each member of the object whose bracket is at `at`, both in their own characters (the key with
    its quotes), a doubled key twice. Nothing where there is no object."""
    return members_to_end(text, at)[0] if text[at : at + 1] == "{" else []


def name_of(key: str) -> str:
    """The name that a key stands for."""
    return str(json.loads(key)) if "\\" in key else key[1:-1]


def items(text: str, name: str, read: Callable[[int, int], tuple[_T, int]]) -> list[_T]:
    """The items of the array that is the member `name` of a document, the last where the name is doubled. `read` is
    given the number of an item and the index at which it begins, and returns what is made of it, and the index after
    it. The array is gone through once: it is the bulk of the document."""
    listed: list[_T] = []
    at = first(text) + 1
    while (step := _MEMBER.match(text, at)) is not None:
        at = step.end()
        if name_of(step[1]) == name:
            listed = []
            if step[2] == "[":
                listed, at = _items(text, at, read)
                continue
        if step[2] is not None:
            at = end_of(text, at - 1)
    return listed


def members_to_end(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """The members of what is at `at`, and the index after it. Raises `ValueError` where the text ends before it
    does."""
    if text[at : at + 1] != "{":
        return [], end_of(text, at)
    named: list[tuple[str, str]] = []
    at += 1
    while (step := _MEMBER.match(text, at)) is not None:
        key, bracket, value = step.groups()
        at = step.end()
        if bracket is not None:
            begin, at = at - 1, end_of(text, at - 1)
            value = text[begin:at]
        named.append((key, value))
    close = _CLOSE.match(text, at)
    if close is None:
        raise ValueError("brackets do not match")
    return named, close.end()


def _items(text: str, at: int, read: Callable[[int, int], tuple[_T, int]]) -> tuple[list[_T], int]:
    """Return what `read` makes of each item of an array from behind its bracket on, and the index after it."""
    listed: list[_T] = []
    while (step := _TO_ITEM.match(text, at)) is not None and step.end() < len(text):
        at = step.end()
        if step[1] is not None:
            return listed, at
        item, at = read(len(listed), at)
        listed.append(item)
    raise ValueError("brackets do not match")


def without_blanks(text: str) -> str:
    """JSON text without the blanks between its tokens; what is in strings stays."""
    if " " not in text and "\n" not in text and "\t" not in text and "\r" not in text:
        return text
    if _SPACED.search(text) is None:  # most servers send none
        return text
    return "".join(_STRING_OR_WORDS.findall(text))  # half of what replacing each blank takes
