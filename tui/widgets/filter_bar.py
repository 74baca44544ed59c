"""The line in which a filter is typed: over every list, with or without a language of terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.message import Message

from tui.widgets.typing_line import History, TypingLine


class Language(NamedTuple):
    """The language of a filter: `problems(text)` are sentences for what is wrong with it, `completion(text)` is what
    could follow at its end, and `hint` names the terms."""

    problems: Callable[[str], Sequence[str]]
    completion: Callable[[str], str] = lambda text: ""
    hint: str = ""


class FilterBar(TypingLine):
    """A line to type a filter in. Hidden until `open()`; `enter` keeps the filter and goes back to the list, `escape`
    drops it.

    With a `language`, a second line says what is wrong, and while one types which terms there are; `right` takes what
    is suggested. With a `history`, up and down go through the filters used before.
    """

    class Changed(Message):
        """The filter's text is another one; empty means everything."""

        def __init__(self, bar: FilterBar, value: str) -> None:
            super().__init__()
            self.bar = bar
            self.value = value

        @property
        def control(self) -> FilterBar:
            return self.bar

    class Submitted(Message):
        """The person is done typing; the filter stays."""

        def __init__(self, bar: FilterBar, value: str) -> None:
            super().__init__()
            self.bar = bar
            self.value = value

        @property
        def control(self) -> FilterBar:
            return self.bar

    class Closed(Message):
        """The filter is dropped and the line is hidden."""

        def __init__(self, bar: FilterBar) -> None:
            super().__init__()
            self.bar = bar

        @property
        def control(self) -> FilterBar:
            return self.bar

    def __init__(
        self,
        placeholder: str = "",
        *,
        language: Language | None = None,
        history: History | None = None,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        completion = None if language is None else language.completion
        super().__init__(
            placeholder, history=history, completion=completion, has_note=language is not None, id=id, classes=classes
        )
        self._language = language

    def open(self) -> None:
        super().open()
        self._show_note(self.value)

    def typed(self, value: str) -> None:
        self._show_note(value)
        self.post_message(self.Changed(self, value))

    def kept(self, value: str) -> None:
        self.post_message(self.Submitted(self, value))

    def dropped(self) -> None:
        self.post_message(self.Closed(self))

    def _show_note(self, text: str) -> None:
        if self._language is not None:
            problems = self._language.problems(text)
            self.show_note(f"! {problems[0]}" if problems else self._language.hint, "problem" if problems else "hint")
