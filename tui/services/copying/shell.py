"""Words for a command line that a person pastes: each stays one word, in every POSIX shell, whatever it holds."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias


class NotRepeatable(Exception):
    """A request that cannot be given as a command; `str()` is a sentence with the reason."""


class Variable(NamedTuple):
    """A variable of the shell, for what no copied line may hold; its name is ours."""

    name: str


Word: TypeAlias = "str | tuple[str | Variable, ...]"
"""A word of a command. One of several parts has variables in it, which the shell fills in as it runs."""


class ShellLine(NamedTuple):
    """A command, and the words that a person needs with it: what it leaves out, and what has to be set."""

    text: str
    note: str = ""


_PLAIN_IN_DOUBLE_QUOTES = re.compile(r"[\w :/.,=?&@%+~-]*", re.ASCII)


def command_line(words: Iterable[Word]) -> str:
    """The words as one line. Raises `NotRepeatable`."""
    return " ".join(quote(word) if isinstance(word, str) else _with_variables(word) for word in words)


def _with_variables(parts: tuple[str | Variable, ...]) -> str:
    if all(isinstance(part, Variable) or _PLAIN_IN_DOUBLE_QUOTES.fullmatch(part) for part in parts):
        # Braces where something follows: zsh takes `$A:h` and `$A[1]` for more than the variable.
        shown = [
            part if isinstance(part, str) else f"${part.name}" if place == len(parts) else f"${{{part.name}}}"
            for place, part in enumerate(parts, 1)
        ]
        return f'"{"".join(shown)}"'
    return "".join(f'"${part.name}"' if isinstance(part, Variable) else quote(part) for part in parts if part)


def quote(word: str) -> str:
    """`word` as one word of any POSIX shell, and safe to paste: no character of it drives a terminal or its line
    editor.

    A word that holds such characters is printed by the shell itself, in octal: `"$(printf 'a\\033b')"`. `$'a\\x1b'`
    would be shorter, but dash and others run what follows an apostrophe in it. Raises `NotRepeatable` for a zero byte,
    which no argument of a command can hold.
    """
    if "\0" in word:
        raise NotRepeatable("It holds a zero byte, which no command can be given.")
    if not any(map(_drives, word)):
        return shlex.quote(word)
    text = word.rstrip("\n")  # `$(...)` drops newlines at the end
    printed = "".join(map(_in_octal, text))
    if printed.startswith("-"):  # `printf` would take it for an option, and print nothing
        printed = f"\\{ord('-'):03o}{printed[1:]}"
    return f"\"$(printf '{printed}')\"" + (f"'{word[len(text) :]}'" if text != word else "")


def _drives(character: str) -> bool:
    """Tell whether a terminal or a person could take the character for something else: controls, bidirectional marks,
    half surrogates."""
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _in_octal(character: str) -> str:
    """The character in a format of `printf` that stands in single quotes and, by bash's history, in double quotes."""
    if character in "\\%":
        return character * 2
    if character in "'!`\n" or _drives(character):
        return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogatepass"))
    return character
