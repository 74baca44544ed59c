"""Secrets in the editor: kept until something is typed, cleared on request, never shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui import keys
from tui.screens.editor.fields import EnvSuggester, Field
from tui.services.drafts.paths import Path
from tui.widgets.fields import SafeInput

STATE_WIDTH = 11
"""Columns of the word for the state; the control's right margin leaves them, and one more."""


class SecretInput(SafeInput):
    """A masked field; its key clears the secret on the server."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CLEAR_SECRET)]

    @dataclass
    class ClearAsked(Message):
        """The person asked for the secret to be cleared, or to be kept again."""

    def action_clear_secret(self) -> None:
        self.post_message(self.ClearAsked())


class SecretField(Field):
    """A secret: kept until something is typed. The state is said in words."""

    _state = ""
    _state_ink = "$text-muted"

    def controls(self) -> Iterable[Widget]:
        edit = self.draft.secret(self.spec.path)
        yield SecretInput(
            edit.value,
            password=self._is_masked,
            compact=True,
            select_on_focus=False,
            suggester=EnvSuggester(self.holder.env_names),
        )

    def render(self) -> Content:
        """The label, and at the right what happens to the secret."""
        label = super().render()
        room = self.size.width - STATE_WIDTH
        return Content.assemble(label, " " * max(room - label.cell_length, 1), (self._state, self._state_ink))

    @property
    def _is_masked(self) -> bool:
        flag: Path = (*self.spec.path[:-1], f"{self.spec.path[-1]}IsEnvVar")
        return self.draft.get(flag) is not True

    def refresh_visibility(self) -> None:
        super().refresh_visibility()
        field = self.query_one(SecretInput)
        field.password = self._is_masked
        self._say_state()

    def _say_state(self) -> None:
        """Say what happens to the secret in a word beside the field, and how to change that inside it."""
        state = self.draft.secret(self.spec.path).state
        word = "not set" if state == "kept" and self.draft.is_new else "will be set" if state == "set" else state
        if word != self._state:
            self._state, self._state_ink = word, "$text-warning" if state == "cleared" else "$text-muted"
            self.refresh()
        if state == "cleared":
            help_inside = "ctrl+d keeps it, or type a new one"
        elif self.draft.is_new:
            help_inside = "enter the secret"
        else:
            reference = self.draft.reference(self.spec.path)
            help_inside = f"{reference or 'type to replace it'}, ctrl+d clears it"
        self.query_one(SecretInput).placeholder = help_inside

    @on(Input.Changed)
    def _write(self, event: Input.Changed) -> None:
        event.stop()
        if self.pull():
            self._say_state()
            self.edited()

    def pull(self) -> bool:
        text = self.query_one(SecretInput).value
        if text == self.draft.secret(self.spec.path).value:
            return False
        if text:
            self.draft.set(self.spec.path, text)
        else:
            self.draft.keep(self.spec.path)
        return True

    @on(SecretInput.ClearAsked)
    def _clear(self, event: SecretInput.ClearAsked) -> None:
        event.stop()
        field = self.query_one(SecretInput)
        if self.draft.secret(self.spec.path).state == "cleared" or self.draft.is_new:
            self.draft.keep(self.spec.path)
        else:
            self.draft.clear(self.spec.path)
        with self.prevent(Input.Changed):
            field.value = ""
        self._say_state()
        self.edited()
