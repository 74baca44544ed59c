"""Texts of many lines that hold and edit the original and draw the safe one.

Textual's `TextArea` draws every character as it is, measures control characters as no columns wide, and takes some of
them for line ends. Here the text is what was put in, character for character; what is seen went through `tui.text`.
"""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from tui.text import HAZARDS, safe
from tui.textual_compat import TextAreaHooks, bindings_of
from tui.widgets.fields import inert
from tui.widgets.json_ink import JSON_CLASSES, JSON_CSS, ink, spans

_FIRST_STAND_IN = 0x100000
"""Stand-ins are private-use characters of plane 16: one column wide, never line ends."""

_SWAP: dict[int, int] = {}
for _number, _code in enumerate(code for code in HAZARDS if code not in (0x09, 0x0A)):
    # Swapped, not only replaced: a text that does hold such a private character is given back as it was, too (but for
    # the few whose partner Textual takes for a line end).
    _SWAP[_code] = _FIRST_STAND_IN + _number
    _SWAP[_FIRST_STAND_IN + _number] = _code
_PICTURES = {stand_in: safe(chr(code)) for stand_in, code in _SWAP.items() if stand_in >= _FIRST_STAND_IN}


def _swap(text: str) -> str:
    """The text with stand-ins for its hazardous characters, and the other way round."""
    return text if text.isascii() and text.isprintable() else text.translate(_SWAP)


def _take_in(text: str) -> str:
    """Outside text as the document keeps it. Line ends of Windows survive if all are of that kind."""
    if "\r" not in text:
        return _swap(text)
    pieces = text.split("\r\n")
    if any("\r" in piece or "\n" in piece for piece in pieces):
        return _swap(text)
    return "\r\n".join(_swap(piece) for piece in pieces)


def _give_back(text: str) -> str:
    """The document's text as it was put in. Carriage returns of the document itself are line ends and stay."""
    return "\r".join(_swap(piece) for piece in text.split("\r"))


class SafeTextArea(TextAreaHooks, TextArea):
    """A `TextArea` whose text may come from outside. `text` and what is copied are the original.

    Its document holds stand-ins, so that wrapping, the cursor and the mouse reckon with the widths that are drawn.
    """

    @property
    def text(self) -> str:
        """The text as it was put in and edited, character for character."""
        return _give_back(self.document.text)

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    def leave_keys(self, *names: str) -> None:
        """Leave these keys to the screen."""
        for name in names:
            bindings_of(self).key_to_bindings.pop(name, None)

    def kept_text(self, text: str) -> str:
        return _take_in(text)

    def on_paste(self, event: events.Paste) -> None:
        """Textual's own handler takes the text and lets the event go on to the screen."""
        event.stop()

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit whose text is original text. Terminals paste line ends as carriage returns; they are line ends
        here."""
        edit.text = _swap(edit.text.replace("\r\n", "\n").replace("\r", "\n"))
        return super().edit(edit)

    def get_text_range(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The original text between two places."""
        return _give_back(super().get_text_range(start, end))

    def get_line(self, line_index: int) -> Text:
        """The line as it is drawn: as many characters as in the document."""
        shown = safe(self.document.get_line(line_index).translate(_PICTURES))
        return Text(shown, end="", no_wrap=True)

    def render_line(self, y: int) -> Strip:
        return inert(super().render_line(y))


class JsonTextArea(SafeTextArea):
    """A `SafeTextArea` that colours JSON, only in the lines that are seen."""

    COMPONENT_CLASSES = JSON_CLASSES
    DEFAULT_CSS = f"JsonTextArea {{ {JSON_CSS} }}"

    def get_line(self, line_index: int) -> Text:
        text = super().get_line(line_index)
        for first, end, kind in spans(text.plain):
            text.stylize(ink(self, kind), first, end)
        return text
