"""A drop-down in which letters look for an option."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Select

from tui.textual_compat import SelectCurrent, SelectOverlay
from tui.widgets.option_lists import SteadyOverlay

WORD_SECONDS = 0.7
"""A letter that comes so long after the last begins another word."""


class DropDown(Select[str]):
    """A compact `Select`. A letter opens the options and goes to the one that begins with what was typed, else to one
    that holds it; `enter` takes it. Textual's own search knows no `Content`, and is deaf while the options are closed.
    """

    def __init__(
        self,
        options: Sequence[tuple[Content | str, str]],
        value: str | None,
        *,
        prompt: str = "",
        name: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`options`: label and value of each. With a `prompt`, nothing may be chosen; it is shown then."""
        self._labels = [str(label).casefold() for label, _ in options]
        self._has_blank = bool(prompt)
        self._word = ""
        self._last_letter = float("-inf")
        super().__init__(
            options,
            value=value or Select.NULL,
            prompt=prompt,
            allow_blank=self._has_blank,
            type_to_search=False,
            compact=True,
            name=name,
            classes=classes,
        )

    def compose(self) -> ComposeResult:
        yield SelectCurrent(self.prompt)
        yield SteadyOverlay(type_to_search=False).data_bind(compact=Select.compact)

    def on_key(self, event: events.Key) -> None:
        """Letters and digits are for the options, whether they are open or not."""
        if event.character is None or not event.character.isalnum():
            return
        event.stop()
        is_new = event.time - self._last_letter > WORD_SECONDS
        self._word = ("" if is_new else self._word) + event.character.casefold()
        self._last_letter = event.time
        self.action_show_overlay()
        if (place := self._place_of(self._word)) is not None:
            self.query_one(SelectOverlay).select(place)

    def _place_of(self, word: str) -> int | None:
        begins = [place for place, label in enumerate(self._labels) if label.startswith(word)]
        holds = [place for place, label in enumerate(self._labels) if word in label]
        places = begins or holds
        return places[0] + self._has_blank if places else None  # the option that stands for nothing comes first
