"""The manual page, made from the parsers and the words of the help."""

from __future__ import annotations

import argparse

from tui.command_line.commands import COMMANDS, main_parser, parser_of
from tui.command_line.help import ABOUT, FOOT
from tui.command_line.parser import PROGRAM, Parser


def page() -> str:
    """The page in the language of man."""
    lines = [
        f'.TH {PROGRAM.upper()} 1 "" "" "epilot webhooks"',
        ".SH NAME",
        f"{_text(PROGRAM)} \\- {_text(ABOUT)}",
        ".SH SYNOPSIS",
        f".B {_text(PROGRAM)}",
        "[command] [flags]",
        ".SH DESCRIPTION",
        "Without a command the console starts. Flags of the connection may stand before the command or after it.",
        ".SH OPTIONS",
        *_flags(main_parser()),
        ".SH COMMANDS",
    ]
    known = {name for action in main_parser().all_actions for name in action.option_strings}
    for command in COMMANDS.values():
        parser = parser_of(command)
        places = " ".join(_place(action) for action in parser.all_actions if not action.option_strings)
        lines += [f".SS {_text(f'{command.name} {places}'.rstrip())}", _text(command.about)]
        lines += _flags(parser, without=known)
    return "\n".join([*lines, *_foot(), ""])


def _flags(parser: Parser, without: set[str] | frozenset[str] = frozenset()) -> list[str]:
    lines = []
    for action in parser.all_actions:
        if not action.option_strings or action.help == argparse.SUPPRESS or without & {*action.option_strings}:
            continue
        value = "" if action.nargs == 0 else f" {action.metavar or '|'.join(map(str, action.choices or ()))}"
        names = ", ".join(f"\\fB{_text(name)}\\fR" for name in action.option_strings)
        lines += [".TP", f"{names}{_text(value)}", _text((action.help or "").replace("%%", "%"))]
    return lines


def _place(action: argparse.Action) -> str:
    name = str(action.metavar or "|".join(map(str, action.choices or (action.dest,))))
    return {"?": f"[{name}]", "*": f"[{name} ...]"}.get(str(action.nargs), name)


def _foot() -> list[str]:
    """The parts of the help below its commands: a heading ends in a colon."""
    lines: list[str] = []
    for part in FOOT.strip().split("\n\n"):
        heading, *rest = part.splitlines()
        if heading.endswith(":"):
            lines += [f".SH {_text(heading[:-1].partition(' (')[0].upper())}", ".nf"]
            lines += [_text(line) for line in rest]
            lines.append(".fi")
        else:
            lines += [".PP", *(_text(line) for line in part.splitlines())]
    return lines


def _text(text: str) -> str:
    """Text that man reads as text."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
