"""The parsers as what a shell offers: commands, their flags, and what a flag or a place takes."""

from __future__ import annotations

import argparse
from typing import Final, NamedTuple

from tui.command_line.commands import COMMANDS, main_parser, parser_of
from tui.command_line.parser import Parser
from tui.headless.call.contract import shipped

FILES: Final = "files"
PROFILES: Final = "profiles"
WEBHOOKS: Final = "webhooks"
OPERATIONS: Final = "operations"
NAMES: Final = "names"
"""Commands and operations."""

_TAKEN: Final = {
    "profile": PROFILES,
    "definition": FILES,
    "db": FILES,
    "data": FILES,
    "headers": FILES,
    "body": FILES,
    "key": FILES,
    "config": WEBHOOKS,
    "place": WEBHOOKS,
    "ids": WEBHOOKS,
    "operation": OPERATIONS,
    "command": NAMES,
}


class Flag(NamedTuple):
    """A flag. `takes` is what its value is, "" where it has none, "text" where nothing can be offered."""

    names: tuple[str, ...]
    words: str
    takes: str
    choices: tuple[str, ...] = ()


class Positional(NamedTuple):
    """A word that is no flag."""

    takes: str
    choices: tuple[str, ...] = ()


class CommandWords(NamedTuple):
    """The words offered behind one command; `name` is "" for the program itself."""

    name: str
    words: str
    flags: tuple[Flag, ...]
    places: tuple[Positional, ...]


class Completed(NamedTuple):
    """All of it. `parameters` are those of an operation, `=` included."""

    offers: tuple[CommandWords, ...]
    operations: tuple[tuple[str, str], ...]
    parameters: dict[str, tuple[str, ...]]

    @property
    def value_flags(self) -> tuple[str, ...]:
        """Flags that have a value, in whichever command."""
        names = [name for offer in self.offers for flag in offer.flags if flag.takes for name in flag.names]
        return tuple(sorted(set(names)))


def completed() -> Completed:
    """All that the parsers and the contract know."""
    offers = [_offer("", "", main_parser())]
    offers += [_offer(command.name, command.words, parser_of(command)) for command in COMMANDS.values()]
    operations = shipped().operations.values()
    return Completed(
        tuple(offers),
        tuple((operation.id, _sentence(operation.words)) for operation in operations),
        {
            operation.id: tuple(f"{parameter.name}=" for parameter in operation.parameters)
            for operation in operations
            if operation.parameters
        },
    )


def _offer(name: str, words: str, parser: Parser) -> CommandWords:
    flags = [
        Flag(tuple(action.option_strings), _sentence(action.help or ""), _takes(action), _choices(action))
        for action in parser.all_actions
        if action.option_strings and action.help != argparse.SUPPRESS
    ]
    places = [
        Positional(_takes(action), _choices(action)) for action in parser.all_actions if not action.option_strings
    ]
    return CommandWords(name, words, tuple(flags), tuple(places))


def _takes(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices is not None:
        return "choices"
    return _TAKEN.get(action.dest, "text")


def _choices(action: argparse.Action) -> tuple[str, ...]:
    return tuple(str(choice) for choice in action.choices or ())


def _sentence(words: str) -> str:
    """The first sentence, short enough for a list."""
    first = words.replace("%%", "%").partition(". ")[0].partition(";")[0].strip(" .")
    return first if len(first) <= 70 else f"{first[:69].rstrip()}…"
