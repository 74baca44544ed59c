"""The completion script for zsh, which quotes what it puts on a line by itself."""

from __future__ import annotations

from shlex import quote
from typing import Final

from tui.command_line.completion.model import FILES, NAMES, OPERATIONS, CommandWords, Completed, Flag, Positional
from tui.command_line.completion.walk import LOCALS, walk

_HEAD: Final = """\
#compdef epilot-webhooks-tui
# Completion of epilot-webhooks-tui for zsh, made from the program's parsers.
# As a file _epilot-webhooks-tui in a folder of $fpath, or in ~/.zshrc after compinit:
#   source <(epilot-webhooks-tui completion zsh)

_epilot-webhooks-tui-known() {
    local -a known
    known=("${(@f)$(command epilot-webhooks-tui completion words $1 -- "${@:2}" 2>/dev/null)}")
    known=("${(@)known//:/\\\\:}")
    known=("${(@)known//$'\\t'/:}")
    _describe -V "$1" known
}
"""


def script(completed: Completed) -> str:
    """The whole of it."""
    lines = [
        _HEAD,
        "_epilot-webhooks-tui() {",
        f"    {LOCALS}",
        "    local -a names operations flags",
        f"    operations=({' '.join(_described(name, words) for name, words in completed.operations)})",
        f"    names=({' '.join(_described(offer.name, offer.words) for offer in completed.offers if offer.name)})",
        *walk(completed, words="index = 2; index < CURRENT", word="${(Q)words[index]}"),
        "    if [[ -n $value ]]; then",
        '        case "$command:$value" in',
        "            (call:-p|call:--param)",
        "                case $operation in",
    ]
    lines += [
        f"                    ({name}) compadd -S '' -- {' '.join(map(quote, names))} ;;"
        for name, names in completed.parameters.items()
    ]
    lines += [
        "                esac",
        "                ;;",
        '            (call:a-parameter) _epilot-webhooks-tui-known parameters "$definition" "$operation" ;;',
    ]
    for offer in completed.offers:
        lines += [
            f"            ({'|'.join(f'{offer.name}:{name}' for name in flag.names)}) {offered} ;;"
            for flag in offer.flags
            if (offered := _offered(flag))
        ]
    lines += [
        "        esac",
        "        return",
        "    fi",
        "    if [[ $PREFIX == -* ]]; then",
        "        case $command in",
    ]
    lines += [f"            ({quote(offer.name)}) flags=({_flags(offer)}) ;;" for offer in completed.offers]
    lines += [
        "        esac",
        "        _describe flag flags",
        "        return",
        "    fi",
        '    case "$command:$place" in',
    ]
    lines.append("        (:0) _describe command names; _describe operation operations ;;")
    lines.append('        (call:an-operation) _epilot-webhooks-tui-known operations "$definition" ;;')
    for offer in completed.offers:
        lines += [
            f"        ({_pattern(offer, number)}) {offered} ;;"
            for number, place in enumerate(offer.places)
            if (offered := _offered(place))
        ]
    lines += [
        "    esac",
        "}",
        "",
        "if [[ $funcstack[1] == _epilot-webhooks-tui ]]; then",
        '    _epilot-webhooks-tui "$@"',
        "else",
        "    compdef _epilot-webhooks-tui epilot-webhooks-tui",
        "fi",
        "",
    ]
    return "\n".join(lines)


def _described(name: str, words: str) -> str:
    return quote(f"{name}:{words}")


def _flags(offer: CommandWords) -> str:
    return " ".join(_described(name, flag.words) for flag in offer.flags for name in flag.names)


def _pattern(offer: CommandWords, number: int) -> str:
    return f"{offer.name}:{number}" if offer.name != "call" else f"call:{number - 1}" if number else "call:operation"


def _offered(taker: Flag | Positional) -> str:
    match taker.takes:
        case "choices":
            return f"compadd -- {' '.join(map(quote, taker.choices))}"
        case kind if kind == FILES:
            return "compset -P @; _files"
        case kind if kind == OPERATIONS:
            return "_describe operation operations"
        case kind if kind == NAMES:
            return "_describe command names; _describe operation operations"
        case "profiles" | "webhooks":
            return f"_epilot-webhooks-tui-known {taker.takes}"
    return ""
