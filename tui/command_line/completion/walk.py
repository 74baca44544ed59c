"""The way over the words that are on the line already, in what bash and zsh have in common of their languages: it finds
the command, the operation, the contract (`--definition`), the flag that waits for its value, and the place."""

from __future__ import annotations

from tui.command_line.completion.model import Completed

LOCALS = "local command= operation= definition= value= word place=0 index"


def walk(completed: Completed, *, words: str, word: str) -> list[str]:
    """The lines of it. `words` is the head of the loop, and `word` the one that it is at."""
    operations = "|".join(name for name, _ in completed.operations)
    return [
        f"    for (({words}; index++)); do",
        f"        word={word}",
        "        if [[ -n $value ]]; then",
        "            [[ $word == '=' ]] && continue",  # bash takes --flag=value apart
        "            [[ $value == --definition ]] && definition=$word",
        "            value=",
        "            continue",
        "        fi",
        "        case $word in",
        f"            ({'|'.join(completed.value_flags)}) value=$word ;;",
        "            ('='|':') value=- ;;",
        "            (--definition=*) definition=${word#*=} ;;",
        "            (-*) ;;",
        "            (*)",
        "                if [[ -z $command ]]; then",
        "                    case $word in",
        f"                        ({operations}) command=call operation=$word ;;",
        "                        (*) command=$word ;;",
        "                    esac",
        "                elif [[ $command == call && -z $operation ]]; then",
        "                    operation=$word",
        "                else",
        "                    ((place++))",
        "                fi",
        "                ;;",
        "        esac",
        "    done",
        "    [[ $command == call && -z $operation ]] && place=operation",
        "    if [[ -n $definition ]]; then",
        "        case $command:$value:$place in",
        "            (call:-p:*|call:--param:*) value=a-parameter ;;",
        "            (call::operation) place=an-operation ;;",
        "        esac",
        "    fi",
    ]
