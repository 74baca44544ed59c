"""argparse as this program uses it: complaints are one sentence, and never repeat what may be a secret.

Nothing heavy is imported here: help, version and most bad input are answered by this alone.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn

from tui import output
from tui.command_words import did_you_mean, see_help

PROGRAM: Final = "epilot-webhooks-tui"
BAD_INPUT: Final = 2


class BadInput(Exception):
    """One sentence that names what is wrong and the way out."""


class Parser(argparse.ArgumentParser):
    """argparse whose complaints are `BadInput`. Flags may stand before, between and after the other words, and what
    stands behind `--` is no flag."""

    def error(self, message: str) -> NoReturn:
        sentence = re.sub(r"ignored explicit argument .*", "takes no value", message, flags=re.DOTALL)
        raise BadInput(see_help(sentence.removeprefix("argument "), self.prog))

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """A word that is none of those that fit is answered with the nearest; it may be anything, and is not shown."""
        if action.choices is not None and value not in action.choices:
            fitting = [str(choice) for choice in action.choices]
            raise argparse.ArgumentError(
                action, f"choose one of {', '.join(fitting)}{did_you_mean(str(value), fitting)}"
            )

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version are a result like any other; argparse says nothing of what it could not write."""
        if message:
            output.write_line(message.rstrip("\n"))

    def parse_all(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse everything, or say what is not known here. Raises `BadInput`."""
        flags, places = in_order(arguments, self._option_string_actions)
        options, unknown = self.parse_known_args([*flags, "--", *places] if places else flags)
        if unknown:
            raise BadInput(see_help(self._about(unknown), self.prog))
        return options

    def knows(self, *flags: str) -> bool:
        """Tell whether one of these flags is taken here."""
        return any(flag in self._option_string_actions for flag in flags)

    @property
    def flags(self) -> Mapping[str, argparse.Action]:
        """All flags that are taken here, each under all its names."""
        return self._option_string_actions

    @property
    def all_actions(self) -> Sequence[argparse.Action]:
        """All flags and places, each once, in their order."""
        return self._actions

    def _about(self, unknown: Sequence[str]) -> str:
        """Flags are named; a word beside an unknown flag may be the token that was meant for it, so it is not."""
        for word in unknown:
            name = word.partition("=")[0]
            if re.fullmatch(r"--[A-Za-z][A-Za-z0-9-]{0,30}", name):
                return f"there is no flag {name}{did_you_mean(name, self._option_string_actions)}"
            if re.match(r"-[A-Za-z]", name):
                return f"there is no flag {name[:2]}"
        return "there is a word that is neither a flag nor a flag's value"


def in_order(words: Sequence[str], options: Mapping[str, argparse.Action]) -> tuple[list[str], list[str]]:
    """The flags with their values, and then the other words: argparse wants those in one piece. What stands behind `--`
    is no flag."""
    flags: list[str] = []
    places: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        if word == "--":
            places += words[position + 1 :]
            break
        end = position + 1
        if is_flag(word):
            end += takes_next(word, options)
            if word in options and options[word].nargs == "+":
                end = next((at for at in range(end, len(words)) if is_flag(words[at])), len(words))
        (flags if is_flag(word) else places).extend(words[position:end])
        position = end
    return flags, places


def is_flag(word: str) -> bool:
    """Tell whether a word of a command line is a flag, known or not: a single hyphen stands for standard input."""
    return len(word) > 1 and word.startswith("-")


def takes_next(word: str, options: Mapping[str, argparse.Action]) -> bool:
    """Tell whether the word after this flag is its value: `-p`, `--param`, `-ip`, and not `--param=x` or `-px`."""
    if word.startswith("--"):
        return word in options and options[word].nargs is None
    for number, letter in enumerate(word[1:], 2):
        action = options.get(f"-{letter}")
        if action is None:
            return False
        if action.nargs is None:
            return number == len(word)
    return False
