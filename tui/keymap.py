"""A person's own keys, checked before Textual sees them.

Textual takes an unknown id, an empty key and a nonsense key without a word, and a key that another command has by
default makes that command disappear. So every entry is checked against the command table, and what cannot work is left
out with a sentence.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from tui.keys import CONFIRM, MOVING, Command, all_commands

_MODIFIERS = frozenset(("ctrl", "alt", "shift", "super", "hyper", "meta"))
_SAME_AS: Mapping[str, str] = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "a line feed",
    "ctrl+left_square_bracket": "escape",
    "ctrl+[": "escape",
}
_MOVING = MOVING | {"left", "right", "tab", "shift+tab"}
"""Keys that the widgets themselves take: a command put on one of them would never be reached."""


def check_keymap(wanted: Mapping[str, object]) -> tuple[dict[str, str], list[str]]:
    """The entries of `wanted` (command id to key, or keys with commas) that work, and a sentence for each that does
    not."""
    commands = {command.id: command for command in all_commands()}
    keymap: dict[str, str] = {}
    problems: list[str] = []
    for command_id, value in wanted.items():
        command = commands.get(command_id)
        if command is None:
            near = get_close_matches(command_id, commands, n=1)
            hint = f"did you mean {near[0]}?" if near else "the help (?) names them."
            problems.append(f"keymap: {_short(command_id)} is not a command; {hint}")
        elif (reason := _reason_against(value, command)) is not None:
            problems.append(f"keymap: {command_id} cannot be {_short(value)}: {reason}; it stays on {command.key}.")
        else:
            keymap[command_id] = ",".join(_names(str(value)))
    while (clash := _first_clash(keymap, commands)) is not None:
        command, other, key = clash
        del keymap[command.id]
        problems.append(
            f"keymap: {command.id} cannot be {_short(key)}: that is the key of {other.id} on the same screen; "
            f"it stays on {command.key}."
        )
    return keymap, problems


def _reason_against(value: object, command: Command) -> str | None:
    if not isinstance(value, str):
        return "a key is a text in quotes"
    if not value.strip():
        return "a command needs a key"
    for key in _names(value):
        if not key:
            return 'a key is missing beside a comma; the comma itself is called "comma"'
        if key in _SAME_AS:
            return f"terminals cannot tell it from {_SAME_AS[key]}"
        if key in _MOVING and key not in command.key.split(","):
            return "it moves the cursor or the focus"
        modifiers, _, last = key.rpartition("+")
        if re.fullmatch("[A-Z]", last) and "ctrl" in modifiers:
            return f"write {modifiers}+shift+{last.lower()}"
        if modifiers == "shift" and re.fullmatch("[A-Za-z]", last):
            return f'write "{last.upper()}"'
        if not _is_key(key):
            return 'there is no such key; keys are called "f5", "ctrl+e", "question_mark", "R"'
    return None


def _names(value: str) -> list[str]:
    """Textual's names of the keys in `value`: a punctuation mark by its name, the others as they are."""
    return [_name(part.strip()) for part in value.split(",")]


def _name(key: str) -> str:
    modifiers, plus, last = key.rpartition("+") if len(key) > 1 else ("", "", key)
    if len(last) == 1 and not last.isalnum() and last.isprintable() and last != " ":
        named = unicodedata.name(last, last).lower().replace("-", "_").replace(" ", "_")
        last = KEY_NAME_REPLACEMENTS.get(named, named)
    return f"{modifiers}{plus}{last}"


def _is_key(key: str) -> bool:
    *modifiers, last = key.split("+")
    if not set(modifiers) <= _MODIFIERS or len(set(modifiers)) != len(modifiers):
        return False
    if len(last) == 1:
        return last.isalnum()
    if last in _KNOWN or any(_name(mark) == last for mark in string.punctuation):  # `<` is LESS-THAN SIGN
        return True
    original = {short: long for long, short in KEY_NAME_REPLACEMENTS.items()}.get(last, last)
    for spelling in (original.replace("_", " "), original.replace("_", "-")):
        try:
            unicodedata.lookup(spelling.upper())
        except KeyError:
            continue
        return True
    return False


_KNOWN = frozenset(
    key.value
    for key in Keys
    if "+" not in key.value and not key.value.startswith("<") and key.value not in ("ignore", "return")
)


def _first_clash(keymap: Mapping[str, str], commands: Mapping[str, Command]) -> tuple[Command, Command, str] | None:
    """The first changed command whose key another command of the same screen has as well."""
    for command_id, keys in keymap.items():
        command = commands[command_id]
        for other in commands.values():
            if other.id == command_id or not _meet(command, other):
                continue
            taken = set(keymap.get(other.id, other.key).split(","))
            for key in keys.split(","):
                if key in taken:
                    return command, other, key
    return None


def _meet(one: Command, other: Command) -> bool:
    """Can both be on one screen? What works everywhere does not work in a dialog, and two ways to one action are one
    command.

    The key that confirms meets all others: what asks must never be answered by the key that opened the question, nor by
    `enter`. Commands that share a key in the table as it is never meet: the screen of the one does not bind the other.
    """
    if CONFIRM in (one, other):  # what asks, pressed twice, would answer itself
        return not set(one.key.split(",")) & set(other.key.split(","))
    places = {one.place, other.place}
    same_screen = len(places) == 1 or ("everywhere" in places and "dialogs" not in places)
    apart = set(one.key.split(",")) & set(other.key.split(","))
    return same_screen and one.action != other.action and not apart


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
