"""`completion SHELL`: the script that was made from the parsers, and the words that only this machine knows."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui import output, paths
from tui.command_line.parser import PROGRAM

SHIPPED: Final = Path(__file__).with_name("shipped")
SCRIPTS: Final = {"bash": f"{PROGRAM}.bash", "zsh": f"_{PROGRAM}", "fish": f"{PROGRAM}.fish"}
"""Each shell's script, by the name under which its shell looks for it."""
MANUAL: Final = f"{PROGRAM}.1"
WORDS: Final = ("profiles", "webhooks")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`completion bash`, and `completion words KIND` for the scripts."""
    parser.add_argument(
        "what",
        metavar="SHELL",
        choices=(*SCRIPTS, "man", "words"),
        help="bash, zsh or fish: its script; man: the manual page; words: for the scripts",
    )
    parser.add_argument("kind", nargs="?", choices=WORDS, help="what words lists: profiles, or webhooks")


def run(options: argparse.Namespace) -> int:
    """Print it; returns the exit code."""
    if options.what == "words":
        for word, about in _words(options.kind):
            output.write_line(f"{word}\t{about}")
        return 0
    name = MANUAL if options.what == "man" else SCRIPTS[options.what]
    output.write_line((SHIPPED / name).read_text(encoding="utf-8").rstrip("\n"))
    return 0


def _words(kind: str | None) -> Iterator[tuple[str, str]]:
    """Words and what they are: only such as cannot be a flag, and hold nothing that could drive a terminal."""
    from tui.text import one_line

    for word, about in _profiles() if kind == "profiles" else _webhooks():
        if word and not word.startswith("-") and one_line(word) == word:
            yield word, one_line(about)


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
