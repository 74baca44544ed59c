"""The payload while it is edited, and under it whether it can be sent."""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from tui import keys
from tui.services.trigger.payload_check import PayloadCheck, check_payload
from tui.sizes import bytes_in_words
from tui.text import one_line
from tui.widgets.text_areas import JsonTextArea

LARGE = 200_000
"""Characters from which on the text is checked only once the typing pauses."""
PAUSE_SECONDS = 0.3


class PayloadPane(Vertical):
    """A JSON text that is checked as it is typed."""

    DEFAULT_CSS = """
    PayloadPane {
        height: 1fr;
        width: 1fr;
        & > #payload { height: 1fr; border: none; padding: 0; }
        & > #check {
            height: auto;
            max-height: 4;
            padding: 0 1;
            background: $panel;
            color: $text-success;
            &.-warning { color: $text-warning; }
            &.-problem { color: $text-error; }
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._loaded = ""
        self._caution: str | None = None

    def compose(self) -> ComposeResult:
        yield JsonTextArea(id="payload", compact=True, theme="css", show_line_numbers=True, soft_wrap=True)
        yield Static(id="check")

    @property
    def area(self) -> JsonTextArea:
        """The field itself."""
        return self.query_one("#payload", JsonTextArea)

    @property
    def text(self) -> str:
        """The payload as it is now."""
        return self.area.text

    @property
    def edited(self) -> bool:
        """True if there is something here that would be lost."""
        return self.text not in (self._loaded, "")

    def start_from(self, text: str, *, caution: str | None = None) -> None:
        """Begin with another text; `caution` is said beside the check."""
        self._caution = caution
        self.put(text)
        self.mark_kept()

    def mark_kept(self) -> None:
        """The text as it is now exists elsewhere too: leaving it loses nothing."""
        self._loaded = self.text

    def put(self, text: str) -> None:
        """Replace the text as one edit, so that undo brings back what was there."""
        area = self.area
        if area.text:
            area.replace(text, (0, 0), area.document.end, maintain_selection_offset=False)
        else:
            area.text = text
        area.move_cursor((0, 0))
        self.check_now()

    def say(self, words: str) -> None:
        """Show `words` where the check stands, until the next check."""
        self.query_one("#check", Static).update(Content(one_line(words)))

    def check_now(self) -> PayloadCheck:
        """Check the text as it is at this moment, and show it."""
        check = check_payload(self.text)
        self._show(check)
        return check

    @on(TextArea.Changed, "#payload")
    def _check_soon(self) -> None:
        if len(self.text) > LARGE:
            self.check_after_pause()
        elif self.text or self._loaded:
            self.check_now()

    @work(exclusive=True, group="payload.check")
    async def check_after_pause(self) -> None:
        """Check a large text a moment after the last key, off the event loop."""
        await asyncio.sleep(PAUSE_SECONDS)
        text = self.text
        check = await asyncio.to_thread(check_payload, text)
        if text == self.text:
            self._show(check)

    def _show(self, check: PayloadCheck) -> None:
        line = self.query_one("#check", Static)
        cautions = [*check.warnings, *([self._caution] if self._caution else [])]
        line.set_class(check.problem is not None, "-problem")
        line.set_class(check.problem is None and bool(cautions), "-warning")
        if check.problem is not None:
            way_out = f" {keys.FILL_IN.keys_for_people} fills it in." if check.lacks_metadata else ""
            self.say(f"✗ {check.problem}{way_out}")
        else:
            self.say("  ! ".join([f"✓ JSON of {bytes_in_words(check.size)}", *cautions]))
