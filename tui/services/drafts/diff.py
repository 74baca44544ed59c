"""The changes of a draft, in words that never show a secret."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tui.api.addresses import without_address_secrets
from tui.services.drafts.paths import SECRETS, Absent, Path, Slot, is_masked, words
from tui.services.drafts.withheld import is_mark

if TYPE_CHECKING:
    from pydantic import JsonValue

HIDDEN = "a value (not shown)"
NEW_HIDDEN = "another value (not shown)"
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class FieldChange:
    """One place that differs. `before` and `after` are JSON or words, `None` where there is nothing. Outside text."""

    path: Path
    before: str | None
    after: str | None

    @property
    def label(self) -> str:
        """The place of the change: `auth.basicAuthConfig.username`."""
        return words(self.path)

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def lines(self) -> Iterator[tuple[Literal["-", "+", " "], str]]:
        """The change line by line, each with its sign; of a long text only the lines that differ and one around
        them."""
        as_text = any(value is not None and _is_escaped_text(value) for value in (self.before, self.after))
        before, after = _text_lines(self.before, as_text), _text_lines(self.after, as_text)
        if len(before) < 2 and len(after) < 2:
            yield from (("-", line) for line in before)
            yield from (("+", line) for line in after)
            return
        for line in list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]:
            if line.startswith("@@"):
                continue
            yield ("-" if line[0] == "-" else "+" if line[0] == "+" else " "), line[1:]


def secret_change(path: Path, new: str | None, *, is_new: bool) -> FieldChange:
    """The change of a secret, told by its length: `new` is what is typed, `None` where it is cleared."""
    name = SECRETS[path]
    after = "cleared" if new is None else f"new {name} ({len(new)} character{'' if len(new) == 1 else 's'})"
    return FieldChange(path, None if is_new else f"stored {name}", after)


def _is_escaped_text(value: str) -> bool:
    """Tell whether a value is a JSON string that reads better as what it stands for: an expression with quotes, say."""
    return value.startswith('"') and "\\" in value


def _text_lines(value: str | None, as_text: bool) -> list[str]:
    """The lines of a value: one, unless it is a JSON string that is shown `as_text`."""
    if value is None:
        return []
    if as_text and value.startswith('"'):
        try:
            text = json.loads(value)
        except ValueError:
            return [value]
        if isinstance(text, str) and text:
            return text.split("\n")
    return [value]


def change_of(path: Path, before: Slot, after: Slot) -> FieldChange:
    """The change at `path`, with secret-like values left out of the words."""
    old = None if isinstance(before, Absent) else _shown(path, before)
    new = None if isinstance(after, Absent) else _shown(path, after)
    if new is not None and new == old:
        new = NEW_HIDDEN
    return FieldChange(path, old, new)


class ShownDocuments:
    """Two documents as they may be seen: a secret-like value is a number, the same one wherever it stands."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def shown(self, value: JsonValue, path: Path = ()) -> JsonValue:
        """`value`, which stands at `path`, without secrets. Of two of these what differs differs."""
        if is_masked(path) and not is_mark(value):
            return f"value {self._number(value)} (not shown)"
        if isinstance(value, dict):
            return {key: self.shown(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, list):
            return [self.shown(below, (*path, index)) for index, below in enumerate(value)]
        if isinstance(value, str) and (safe_url := _without_address_secrets(value)) != value:
            return f"{safe_url} (secret {self._number(value)} not shown)"
        return value

    def _number(self, value: JsonValue) -> int:
        return self._numbers.setdefault(json.dumps(value, sort_keys=True), len(self._numbers) + 1)


def _shown(path: Path, value: JsonValue) -> str:
    return (
        HIDDEN
        if is_masked(path) and not is_mark(value)
        else json.dumps(_without_secrets(path, value), ensure_ascii=False)
    )


def _without_secrets(path: Path, value: JsonValue) -> JsonValue:
    if is_masked(path) and not is_mark(value):
        return "…"
    if isinstance(value, dict):
        return {key: _without_secrets((*path, key), below) for key, below in value.items()}
    if isinstance(value, list):
        return [_without_secrets((*path, index), below) for index, below in enumerate(value)]
    return _without_address_secrets(value) if isinstance(value, str) else value


def _without_address_secrets(value: str) -> str:
    """`value` without the secrets in it where it is an address; any other text as it is."""
    return without_address_secrets(value) if _ADDRESS.match(value) else value
