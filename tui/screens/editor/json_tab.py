"""The JSON tab: the whole webhook as text, read back into a draft."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from tui import keys
from tui.services.drafts.draft import Draft, DraftRefused
from tui.services.drafts.json_text import JsonProblem, parse_json
from tui.services.drafts.kept_values import KeptValues, NothingKept
from tui.text import json_text, one_line, plain
from tui.widgets.text_areas import JsonTextArea

HINT = (
    "✓ What is sent. A secret that is not here is kept; null clears it, text sets it. "
    "[kept 1] is a value as it was; type over it to set another."
)


class JsonTab(Vertical):
    """Text that is checked as it is typed. The draft is given by `load()` and given back, with the edits, by
    `result()`."""

    @dataclass
    class Checked(Message):
        """The text changed and was read again."""

    def __init__(self) -> None:
        super().__init__(id="json-tab")
        self._draft: Draft | None = None
        self._loaded = ""
        self._kept = KeptValues()
        self._result: Draft | None = None
        self.readable: Draft | None = None
        """The draft by the text as it could be read last."""
        self.problem: str | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="json-state")
        area = JsonTextArea("", theme="css", compact=True, soft_wrap=False, show_line_numbers=True, id="json")
        area.tab_behavior = "focus"
        area.leave_keys(keys.EDITED_VERSIONS.key)
        yield area

    def load(self, draft: Draft) -> None:
        """Show `draft`."""
        self._draft = draft
        self._result = self.readable = draft
        self.problem = None
        self._kept = KeptValues()
        self._loaded = json_text(self._kept.hide(draft.document()))
        self.query_one("#json", JsonTextArea).load_text(self._loaded)
        self._say()

    @property
    def area(self) -> JsonTextArea:
        """The field with the text."""
        return self.query_one("#json", JsonTextArea)

    @property
    def is_changed(self) -> bool:
        """True if the text is another one than was loaded."""
        return self._draft is not None and self.query_one("#json", JsonTextArea).text != self._loaded

    def result(self) -> Draft | None:
        """The draft with what was typed here; `None` while the text cannot be read (`problem` says why)."""
        return self._result

    @on(TextArea.Changed)
    def _check(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._draft is not None:
            self.read()
            self.post_message(self.Checked())

    def read(self) -> None:
        """Read the text as it is now: keys typed fast run ahead of the messages about edits."""
        if self._draft is None:
            return
        try:
            draft = self._draft.copy()
            text = self.query_one("#json", JsonTextArea).text
            if text != self._loaded:
                draft.replace_document(self._kept.put_back(parse_json(text)))
        except (JsonProblem, DraftRefused, NothingKept) as problem:
            self._result, self.problem = None, str(problem)
        else:
            self._result, self.readable, self.problem = draft, draft, None
        self._say()

    def _say(self) -> None:
        state = self.query_one("#json-state", Static)
        state.set_class(self.problem is not None, "-wrong")
        if self.problem is not None:
            state.update(plain(one_line(f"✗ {self.problem}")))
        else:
            state.update(HINT)
