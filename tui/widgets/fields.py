"""A field that holds and edits the original text and draws the safe one.

Textual's own field draws every character as it is. Here the value is what was put in, character for character; what is
seen went through `tui.text`. The same for texts of many lines is in `tui.widgets.text_areas`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.geometry import clamp
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from tui.sealed import SecretStr
from tui.text import one_line
from tui.textual_compat import InputHooks

EDGE: Final = "▕"
"""Stands between a label and its field, so that an empty field is seen, whatever the colours."""


def inert(strip: Strip) -> Strip:
    """The strip with every segment's text made safe: the last door, for what was not drawn from the value."""
    return Strip([Segment(one_line(text), style, control) for text, style, control in strip])


LONGEST_LINE = 10_000
"""Characters that a field of one line takes from what is pasted, with those that it holds: it is read again with each
key."""


class SafeInput(InputHooks, Input):
    """An `Input` whose value may come from outside. Copying and submitting give the original."""

    def on_paste(self, event: events.Paste) -> None:
        """Take it instead of Textual, which asks this class before its own."""
        event.stop()
        event.prevent_default()
        self.take_pasted(event.text)

    def action_paste(self) -> None:
        """The same from the program's own clipboard."""
        self.take_pasted(self.app.clipboard)

    def take_pasted(self, text: str) -> None:
        """Take the first line that has something in it, as far as it fits; say what was left out."""
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            return
        start, end = sorted(self.selection)
        room = (self.max_length or LONGEST_LINE) - (len(self.value) - (end - start))
        line = lines[0][: max(room, 0)]
        if line:
            self.replace(line, start, end)
        left_out = [f"{len(lines) - 1:,} more lines"] if len(lines) > 2 else ["another line"] if len(lines) > 1 else []
        if cut := len(lines[0]) - len(line):
            left_out.insert(0, f"{cut:,} of {len(lines[0]):,} characters")
        if left_out:
            words = f"This field holds one line; left out of what was pasted: {' and '.join(left_out)}."
            self.notify(words, severity="warning", markup=False)

    def shown_text(self) -> Text:
        shown = "•" * len(self.value) if self.password else one_line(self.value)
        text = Text(shown, no_wrap=True, overflow="ignore", end="")
        return text if self.highlighter is None or self.password else self.highlighter(text)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Textual does not know that `slash` is a character, and its footer would offer what only types one."""
        return key == "slash" or super().check_consume_key(key, character)

    @property
    def content_width(self) -> int:
        """Terminal columns of what is drawn, and one for the cursor."""
        if self.placeholder and not self.value:
            return cell_len(one_line(self.placeholder))
        return self.shown_text().cell_len + 1

    def cell_of(self, position: int) -> int:
        return position if self.password else cell_len(one_line(self.value[:position]))

    def position_at(self, cell: int) -> int:
        offset = cell + self.scroll_offset.x
        shown = self.shown_text().plain
        column = 0
        for index, character in enumerate(shown):
            column += get_character_cell_size(character)
            if offset < column:
                return index
        return clamp(offset, 0, len(shown))

    def render_line(self, y: int) -> Strip:
        return inert(super().render_line(y))


class MaskedInput(SafeInput):
    """A masked field for a secret, which it hands on only as a `SecretStr`.

    Textual's own messages carry the value as plain text, and after a crash they would be printed with it.
    """

    @dataclass
    class Entered(Message):
        """Enter was pressed."""

        secret: SecretStr

    class Edited(Message):
        """The value is another."""

    def __init__(self, secret: SecretStr | None = None, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            secret.get_secret_value() if secret is not None else "",
            password=True,
            placeholder=placeholder,
            compact=True,
            select_on_focus=False,
            id=id,
        )

    @property
    def secret(self) -> SecretStr | None:
        """The secret that was typed; `None` where nothing was."""
        return SecretStr(self.value) if self.value.strip() else None

    async def action_submit(self) -> None:
        self.post_message(self.Entered(SecretStr(self.value)))

    def post_message(self, message: Message) -> bool:
        if isinstance(message, Input.Changed):
            return super().post_message(self.Edited())
        return False if isinstance(message, Input.Submitted) else super().post_message(message)
