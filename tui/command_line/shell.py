"""`completion SHELL`: the script that was made from the parsers, and the words that only this machine knows."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui import output, paths
from tui.command_line.parser import PROGRAM

SHIPPED: Final = Path(__file__).with_name("shipped")
SCRIPTS: Final = {"bash": f"{PROGRAM}.bash", "zsh": f"_{PROGRAM}", "fish": f"{PROGRAM}.fish"}
"""Each shell's script, by the name under which its shell looks for it."""
MANUAL: Final = f"{PROGRAM}.1"
WORDS: Final = ("profiles", "webhooks", "operations", "parameters")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`completion bash`, and `completion words KIND` for the scripts."""
    parser.add_argument(
        "what",
        metavar="SHELL",
        choices=(*SCRIPTS, "man", "words"),
        help="bash, zsh or fish: its script; man: the manual page; words: for the scripts",
    )
    parser.add_argument(
        "kind",
        nargs="?",
        choices=WORDS,
        help="what words lists: profiles, webhooks, or the operations or parameters of a contract",
    )
    parser.add_argument("of", nargs="*", metavar="WORD", help="the file of that contract, and the operation")


def run(options: argparse.Namespace) -> int:
    """Print it; returns the exit code."""
    if options.what == "words":
        for word, about in _words(options.kind, options.of):
            output.write_line(f"{word}\t{about}")
        return 0
    name = MANUAL if options.what == "man" else SCRIPTS[options.what]
    output.write_line((SHIPPED / name).read_text(encoding="utf-8").rstrip("\n"))
    return 0


def _words(kind: str | None, of: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words and what they are: only such as cannot be a flag, and hold nothing that could drive a terminal."""
    from tui.text import one_line

    definition, operation = (*of, "", "")[:2]
    match kind:
        case "profiles":
            words = _profiles()
        case "operations" | "parameters":
            words = _defined(definition, operation if kind == "parameters" else None)
        case _:
            words = _webhooks()
    for word, about in words:
        if word and not word.startswith("-") and one_line(word) == word:
            yield word, one_line(about)


def _defined(definition: str, operation: str | None) -> Iterator[tuple[str, str]]:
    """The operations of the contract in a file, or the parameters of one of them. A line that is being typed may be
    wrong in any way, and the command that follows says so: nothing then. No address is asked, and no pipe read."""
    from tui.headless.call.contract import BadContract
    from tui.headless.call.definition import contract_in
    from tui.headless.trouble import Trouble

    try:
        path = next(filter(os.path.isfile, _paths(definition)), None)
        contract = contract_in(path) if path is not None else None
    except (BadContract, Trouble, OSError, ValueError):
        return
    if contract is None:
        return
    if operation is None:
        for known in contract.operations.values():
            yield known.id, known.words
    elif operation in contract.operations:
        for parameter in contract.operations[operation].parameters:
            yield f"{parameter.name}=", ""


def _paths(definition: str) -> Iterator[str]:
    """The file that a word names, as it is, and where quotes and the home folder are still written in it."""
    words = [definition]
    with suppress(ValueError):
        words += shlex.split(definition)[:1]
    for word in words:
        yield word
        with suppress(RuntimeError):
            yield str(Path(word).expanduser())


def _profiles() -> Iterator[tuple[str, str]]:
    from tui.connection.files import cli_folder
    from tui.connection.problems import ConnectionProblem
    from tui.connection.profiles import read_profiles

    try:
        for name in read_profiles(cli_folder(os.environ)).names:
            yield name, "profile"
    except ConnectionProblem:  # the command that follows says so
        return


def _webhooks() -> Iterator[tuple[str, str]]:
    from tui.store.known_webhooks import KNOWN_WEBHOOKS_FILE, known

    for webhook_id, name in known(paths.state_folder() / KNOWN_WEBHOOKS_FILE):
        yield webhook_id, name
        yield name, webhook_id
