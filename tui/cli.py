"""The command line: finds the command, parses its flags, runs it.

Nothing heavy (Textual, httpx, pydantic) is imported before it is known what to run. Whatever is wrong with the input is
one sentence on standard error and exit code 2; no sentence ever holds a token.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from tui import output
from tui.command_line.complaints import complain
from tui.command_line.parser import BAD_INPUT, BadInput
from tui.paths import NoPlace
from tui.startup.lean_httpx import leave_out_command_line

INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what `arguments` (without the program's name) ask for; returns the exit code."""
    output.begin()
    leave_out_command_line()
    try:
        return output.end(_run(sys.argv[1:] if arguments is None else list(arguments)))
    except SystemExit as ending:  # `--help` and `--version`
        code = output.end(0)
        if code:
            return code
        raise ending


def _run(words: list[str]) -> int:
    try:
        return _carry_out(words)
    except (BadInput, NoPlace) as problem:
        complain([str(problem)])
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a fault of this program: Python's own words about it would show values
        from tui.crash import CRASHED, told

        complain(told(error))
        return CRASHED


def _carry_out(words: list[str]) -> int:
    from tui.command_line.commands import find_command, main_parser, parser_of

    command, rest = find_command(words)
    if command is not None:
        return command.run(parser_of(command).parse_all(rest))
    options = main_parser().parse_all(rest)
    from tui.command_line.console import run

    return run(options)
