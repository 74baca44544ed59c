"""The parts of a `TypingLine` once somebody types in it: apart from it, since the first screen does without Textual's
`Input`."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal, TypeAlias

from rich.highlighter import Highlighter
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Static

from tui.text import plain
from tui.widgets.fields import SafeInput

NoteKind: TypeAlias = Literal["hint", "problem", "result"]


class _Completion(Suggester):
    def __init__(self, completion: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completion = completion

    async def get_suggestion(self, value: str) -> str | None:
        rest = self._completion(value)
        return value + rest if rest else None


class FilterInput(SafeInput):
    """The field of a `TypingLine`; the footer says how it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Apply")]


class _Colours(Highlighter):
    """A field's highlighter that calls a function."""

    def __init__(self, colour: Callable[[Text], None]) -> None:
        self._colour = colour

    def highlight(self, text: Text) -> None:
        self._colour(text)


def make_field(
    placeholder: str, completion: Callable[[str], str] | None, colour: Callable[[Text], None] | None = None
) -> FilterInput:
    """The field. `completion` gives what could follow at a text's end, `colour` marks pieces of the drawn text."""
    return FilterInput(
        placeholder=placeholder,
        compact=True,
        select_on_focus=False,
        highlighter=_Colours(colour) if colour is not None else None,
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

    def __init__(self, prompt: str) -> None:
        super().__init__(prompt, markup=False)


class FilterNote(Static):
    """The line below the field. Hints are seen while the person types; a problem, and what is said of a result, as long
    as they stand."""

    DEFAULT_CSS = """
    FilterNote {
        display: none;
        height: 1;
        padding: 0 2;
        color: $text-muted;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-worded.-typing { display: block; }
        &.-result { display: block; color: $text-accent; }
        &.-problem { display: block; color: $text-warning; }
    }
    """

    def say(self, words: str, kind: NoteKind = "hint") -> None:
        """Show `words`, which may be outside text."""
        for name in ("problem", "result"):
            self.set_class(kind == name, f"-{name}")
        self.set_class(bool(words), "-worded")
        self.update(plain(words), layout=False)
