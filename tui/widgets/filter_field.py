"""The parts of a `FilterBar` once somebody types in it: apart from it, since the first screen does without Textual's
`Input`."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Static

from tui.text import plain
from tui.widgets.fields import SafeInput


class _Completion(Suggester):
    def __init__(self, completion: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completion = completion

    async def get_suggestion(self, value: str) -> str | None:
        rest = self._completion(value)
        return value + rest if rest else None


class FilterInput(SafeInput):
    """The field of a `FilterBar`; the footer says how it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Apply")]


def make_field(placeholder: str, completion: Callable[[str], str] | None) -> FilterInput:
    """The field. `completion` gives what could follow at a text's end."""
    return FilterInput(
        placeholder=placeholder,
        compact=True,
        select_on_focus=False,
        suggester=_Completion(completion) if completion is not None else None,
    )


class FilterLine(Horizontal):
    """The line with the prompt and the field."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1;
        & > Prompt { width: auto; color: $text-accent; text-style: bold; }
        & > FilterInput { width: 1fr; background: $panel; background-tint: $panel 0%; }
    }
    """


class Prompt(Static):
    """The character before the field."""

    def __init__(self) -> None:
        super().__init__("/ ", markup=False)


class FilterNote(Static):
    """The line below the field: what is wrong, or which terms there are."""

    DEFAULT_CSS = """
    FilterNote {
        display: none;
        height: 1;
        padding: 0 2;
        color: $text-muted;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-hinting { display: block; }
        &.-problem { display: block; color: $text-warning; }
    }
    """

    def say(self, words: str) -> None:
        """Show `words`, which may be outside text."""
        self.update(plain(words))
