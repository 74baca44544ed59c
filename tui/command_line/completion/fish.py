"""The completion script for fish, which quotes what it puts on a line by itself."""

from __future__ import annotations

from typing import Final

from tui.command_line.completion.model import FILES, NAMES, OPERATIONS, CommandWords, Completed, Flag, Positional

_PROGRAM: Final = "epilot-webhooks-tui"


def script(completed: Completed) -> str:
    """The whole of it."""
    operations = " ".join(name for name, _ in completed.operations)
    lines = [
        "# Completion of epilot-webhooks-tui for fish, made from the program's parsers.",
        "# As ~/.config/fish/completions/epilot-webhooks-tui.fish, or: epilot-webhooks-tui completion fish | source",
        "",
        "# The command of the line, how many words follow that are no flags, whose parameters are offered,",
        "# the contract of --definition, and the operation.",
        "function __epilot_webhooks_tui_place",
        "    set -l command; set -l operation; set -l place 0; set -l value; set -l definition",
        "    for word in (commandline -opc)[2..-1]",
        '        if test -n "$value"',
        '            test "$value" = --definition; and set definition $word',
        "            set value",
        "            continue",
        "        end",
        "        switch $word",
        f"            case {' '.join(completed.value_flags)}",
        "                set value $word",
        "            case '--definition=*'",
        "                set definition (string replace -- --definition= '' $word)",
        "            case '-*'",
        "            case '*'",
        '                if test -z "$command"',
        f"                    if contains -- $word {operations}",
        "                        set command call; set operation $word",
        "                    else",
        "                        set command $word",
        "                    end",
        '                else if test "$command" = call; and test -z "$operation"',
        "                    set operation $word",
        "                else",
        "                    set place (math $place + 1)",
        "                end",
        "        end",
        "    end",
        '    if test "$command" = call; and test -z "$operation"',
        '        test -n "$definition"; and set place an-operation; or set place operation',
        "    end",
        "    set -l parameters $operation",
        '    test -n "$definition"; and test -n "$operation"; and set parameters of-a-definition',
        '    echo "$command"; echo $place; echo "$parameters"; echo "$definition"; echo "$operation"',
        "end",
        "",
        "function __epilot_webhooks_tui_in",
        "    set -l at (__epilot_webhooks_tui_place)",
        '    test "$at[1]" = "$argv[1]"; and begin; test (count $argv) -lt 2; or test "$at[2]" = "$argv[2]"; end',
        "end",
        "",
        "function __epilot_webhooks_tui_of",
        "    set -l at (__epilot_webhooks_tui_place)",
        '    test "$at[3]" = "$argv[1]"',
        "end",
        "",
        "function __epilot_webhooks_tui_known",
        "    command epilot-webhooks-tui completion words $argv 2>/dev/null",
        "end",
        "",
        "function __epilot_webhooks_tui_defined",
        "    set -l at (__epilot_webhooks_tui_place)",
        "    __epilot_webhooks_tui_known $argv[1] -- $at[4] $at[5]",
        "end",
        "",
        f"complete -c {_PROGRAM} -f",
    ]
    for name, words in completed.operations:
        lines.append(_complete("__epilot_webhooks_tui_in ''", f"-a {name} -d {_quoted(words)}"))
        lines.append(_complete("__epilot_webhooks_tui_in call operation", f"-a {name} -d {_quoted(words)}"))
    for offer in completed.offers:
        if offer.name:
            lines.append(_complete("__epilot_webhooks_tui_in ''", f"-a {offer.name} -d {_quoted(offer.words)}"))
    for offer in completed.offers:
        lines += [_flag(offer, flag) for flag in offer.flags]
        lines += [
            _complete(f"__epilot_webhooks_tui_in '{offer.name}' {_number(offer, number)}", f"-a {_quoted(words)}")
            for number, place in enumerate(offer.places)
            if (words := _words(place, completed)) and place.takes != OPERATIONS
        ]
    lines += [
        _complete(f"__epilot_webhooks_tui_of {name}", f"-s p -l param -x -a {_quoted(' '.join(names))}")
        for name, names in completed.parameters.items()
    ]
    lines += [
        _complete("__epilot_webhooks_tui_in call an-operation", "-a '(__epilot_webhooks_tui_defined operations)'"),
        _complete(
            "__epilot_webhooks_tui_of of-a-definition",
            "-s p -l param -x -a '(__epilot_webhooks_tui_defined parameters)'",
        ),
    ]
    return "\n".join([*lines, ""])


def _complete(condition: str, rest: str) -> str:
    return f"complete -c {_PROGRAM} -n {_quoted(condition)} {rest}"


def _flag(offer: CommandWords, flag: Flag) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in flag.names)
    takes = ""
    if flag.takes == FILES:
        takes = " -r -F"
    elif flag.takes:
        words = _words(flag, None)
        takes = " -x" + (f" -a {_quoted(words)}" if words else "")
    return _complete(f"__epilot_webhooks_tui_in '{offer.name}'", f"{names}{takes} -d {_quoted(flag.words)}")


def _number(offer: CommandWords, number: int) -> str:
    return str(number) if offer.name != "call" else str(number - 1) if number else "operation"


def _words(taker: Flag | Positional, completed: Completed | None) -> str:
    match taker.takes:
        case "choices":
            return " ".join(taker.choices)
        case kind if kind == NAMES and completed is not None:
            named = [offer.name for offer in completed.offers if offer.name]
            return " ".join([*named, *(name for name, _ in completed.operations)])
        case "profiles" | "webhooks":
            return f"(__epilot_webhooks_tui_known {taker.takes})"
    return ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
