"""The completion script for bash. What comes from outside is quoted before it can stand on a line."""

from __future__ import annotations

from shlex import quote
from typing import Final

from tui.command_line.completion.model import FILES, NAMES, OPERATIONS, CommandWords, Completed, Flag, Positional
from tui.command_line.completion.walk import LOCALS, walk

_HEAD: Final = """\
# Completion of epilot-webhooks-tui for bash, made from the program's parsers.
# In ~/.bashrc: source <(epilot-webhooks-tui completion bash)

_epilot_webhooks_tui_offer() {
    local candidate
    while IFS= read -r candidate; do
        [[ $candidate == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$candidate")")
    done
}

_epilot_webhooks_tui_known() {
    local kind=$1 current=$2
    shift 2
    _epilot_webhooks_tui_offer "$current" < <(
        command epilot-webhooks-tui completion words "$kind" -- "$@" 2>/dev/null | cut -f1
    )
}

_epilot_webhooks_tui_choose() {
    local current=$1
    shift
    _epilot_webhooks_tui_offer "$current" < <(printf '%s\\n' "$@")
}
"""


def script(completed: Completed) -> str:
    """The whole of it."""
    operations = [name for name, _ in completed.operations]
    commands = [offer.name for offer in completed.offers if offer.name]
    lines = [
        _HEAD,
        "_epilot_webhooks_tui() {",
        f"    local current=${{COMP_WORDS[COMP_CWORD]}}; {LOCALS}",
        "    COMPREPLY=()",
        *walk(completed, words="index = 1; index < COMP_CWORD", word="${COMP_WORDS[index]}"),
        "    [[ $current == = ]] && current=",
        "    if [[ -n $value ]]; then",
        "        case $command:$value in",
        "            call:-p | call:--param)",
        "                case $operation in",
    ]
    lines += [
        f'                    {name}) _epilot_webhooks_tui_choose "$current" {" ".join(map(quote, names))} ;;'
        for name, names in completed.parameters.items()
    ]
    lines += [
        "                esac",
        "                compopt -o nospace",
        "                ;;",
        "            call:a-parameter)",
        '                _epilot_webhooks_tui_known parameters "$current" "$definition" "$operation"',
        "                compopt -o nospace",
        "                ;;",
    ]
    for offer in completed.offers:
        lines += [
            f"            {' | '.join(f'{offer.name}:{name}' for name in flag.names)}) {offered} ;;"
            for flag in offer.flags
            if (offered := _offered(flag, operations, commands))
        ]
    lines += [
        "        esac",
        "        return",
        "    fi",
        "    if [[ $current == -* ]]; then",
        "        case $command in",
    ]
    lines += [
        f'            {quote(offer.name)}) _epilot_webhooks_tui_choose "$current" {" ".join(_flags(offer))} ;;'
        for offer in completed.offers
    ]
    lines += ["        esac", "        return", "    fi", "    case $command:$place in"]
    lines.append(f'        :0) _epilot_webhooks_tui_choose "$current" {" ".join([*commands, *operations])} ;;')
    lines.append('        call:an-operation) _epilot_webhooks_tui_known operations "$current" "$definition" ;;')
    for offer in completed.offers:
        lines += [
            f"        {_pattern(offer, number)}) {offered} ;;"
            for number, place in enumerate(offer.places)
            if (offered := _offered(place, operations, commands))
        ]
    lines += ["    esac", "}", "", "complete -F _epilot_webhooks_tui epilot-webhooks-tui", ""]
    return "\n".join(lines)


def _flags(offer: CommandWords) -> list[str]:
    return [name for flag in offer.flags for name in flag.names]


def _pattern(offer: CommandWords, number: int) -> str:
    """The place as the script counts it: an operation is none, and its first id is the first."""
    if offer.name != "call":
        return f"{offer.name}:{number}"
    return f"call:{number - 1}" if number else "call:operation"


def _offered(taker: Flag | Positional, operations: list[str], commands: list[str]) -> str:
    choose = '_epilot_webhooks_tui_choose "$current"'
    match taker.takes:
        case "choices":
            return f"{choose} {' '.join(map(quote, taker.choices))}"
        case kind if kind == FILES:
            return 'COMPREPLY=($(compgen -f -- "${current#@}"))'
        case kind if kind == OPERATIONS:
            return f"{choose} {' '.join(operations)}"
        case kind if kind == NAMES:
            return f"{choose} {' '.join([*commands, *operations])}"
        case "profiles" | "webhooks":
            return f'_epilot_webhooks_tui_known {taker.takes} "$current"'
    return ""
