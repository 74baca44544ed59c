"""The fields of the editor: each draws one value of the draft, writes what is typed back into it, and shows its problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, Static, TextArea

from tui import keys
from tui.services.draft_checks import Problem
from tui.services.draft_conditions import line_to_values, values_to_line
from tui.services.draft_fields import FieldSpec
from tui.services.draft_paths import Path, field_text
from tui.services.drafts import Draft
from tui.text import one_line, plain
from tui.widgets.fields import SafeInput, SafeTextArea


class DraftHolder(Protocol):
    """Who owns the draft; it may be replaced by another one at any time."""

    draft: Draft


class Field(Vertical):
    """A label, a control, and a line below for what is wrong. Subclasses make the control in `controls()`."""

    @dataclass
    class Edited(Message):
        """The person changed the value; the draft has it already."""

        field: Field

    @dataclass
    class Left(Message):
        """The focus went away from the field."""

        field: Field

    def __init__(self, spec: FieldSpec, holder: DraftHolder) -> None:
        super().__init__(classes=f"field -{spec.kind}")
        self.spec = spec
        self.holder = holder
        self.was_left = False
        self._said: Problem | None = None

    @property
    def draft(self) -> Draft:
        return self.holder.draft

    def compose(self) -> ComposeResult:
        with Horizontal(classes="line"):
            yield Static(self.spec.label, classes="label", markup=False)
            yield from self.controls()
        yield Static("", classes="message", markup=False)

    def controls(self) -> Iterable[Widget]:
        """What stands at the right of the label."""
        return ()

    def on_mount(self) -> None:
        self.refresh_visibility()

    def refresh_visibility(self) -> None:
        """Hide what the draft has no use for now."""
        if self.spec.only is not None:
            path, values = self.spec.only
            wanted = self.draft.get(path) in values
            if self.display != wanted:
                self.display = wanted

    def own_problem(self) -> str | None:
        """A problem that the draft cannot know of (rows that it has no place for)."""
        return None

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong below the control, or nothing."""
        if problem == self._said:  # a widget that is written to is laid out anew
            return
        message = next((child for child in self.children if child.has_class("message")), None)
        if not isinstance(message, Static):  # not composed yet
            return
        self._said = problem
        glyph = "" if problem is None else "✗ " if problem.blocking else "! "
        message.update(plain(one_line(glyph + (problem.sentence if problem is not None else ""))))
        self.set_class(problem is not None, "-said")
        self.set_class(problem is not None and problem.blocking, "-wrong")

    def edited(self) -> None:
        """Tell the screen."""
        self.post_message(self.Edited(self))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self.was_left = True
        self.post_message(self.Left(self))


class TextField(Field):
    """One line of text: also numbers, and lists of values with commas."""

    def shown(self) -> str:
        """The text that stands for the draft's value."""
        value = self.draft.get(self.spec.path)
        if self.spec.kind == "values" and isinstance(value, list) and all(isinstance(each, str) for each in value):
            return values_to_line([str(each) for each in value])
        return field_text(value)

    def controls(self) -> Iterable[Widget]:
        yield SafeInput(self.shown(), password=self.spec.hidden, compact=True, select_on_focus=False)

    @on(Input.Changed)
    def _write(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.shown():
            self.write(event.value)
            self.edited()

    def write(self, text: str) -> None:
        """Put what was typed into the draft."""
        path = self.spec.path
        if self.spec.keep_empty:
            self.draft.set(path, text)
        elif self.spec.kind == "number":
            self.draft.set_number(path, text)
        elif self.spec.kind == "values":
            self.draft.set_rows(path, [*line_to_values(text)])
        else:
            self.draft.set_text(path, text)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if self.spec.hidden:
            self.query_one(SafeInput).password = False

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if self.spec.hidden:
            self.query_one(SafeInput).password = True
        super().on_descendant_blur(event)


class LongField(Field):
    """Text over several lines."""

    def controls(self) -> Iterable[Widget]:
        area = SafeTextArea(field_text(self.draft.get(self.spec.path)), theme="css", compact=True, soft_wrap=True)
        area.tab_behavior = "focus"
        yield area

    @on(TextArea.Changed)
    def _write(self, event: TextArea.Changed) -> None:
        event.stop()
        text = self.query_one(SafeTextArea).text
        if text != field_text(self.draft.get(self.spec.path)):
            if self.spec.keep_empty:
                self.draft.set(self.spec.path, text)
            else:
                self.draft.set_text(self.spec.path, text)
            self.edited()


class Tick(Checkbox):
    """A tick box whose state is in words, too."""

    unset = False

    def render(self) -> Content:
        style = self.get_visual_style("toggle--label") if self.has_focus else self.get_visual_style("toggle--button")
        word = "on" if self.value else "not set" if self.unset else "off"
        return Content.assemble((f"[{'x' if self.value else ' '}]", style), f" {word}")

    def get_content_width(self, *_: object) -> int:
        return len("[ ] not set")


class FlagField(Field):
    """True or false; what is absent stays absent until it is ticked."""

    def controls(self) -> Iterable[Widget]:
        tick = Tick("", self.draft.get(self.spec.path) is True, compact=True)
        tick.unset = self._unset
        yield tick

    @property
    def _unset(self) -> bool:
        return not isinstance(self.draft.get(self.spec.path), bool)

    @on(Checkbox.Changed)
    def _write(self, event: Checkbox.Changed) -> None:
        event.stop()
        self.draft.set_flag(self.spec.path, event.value)
        tick = self.query_one(Tick)
        tick.unset = self._unset
        tick.refresh()
        self.edited()


class ChoiceField(Field):
    """One of a few words; a word of the server's that is not among them can be kept."""

    def controls(self) -> Iterable[Widget]:
        current = field_text(self.draft.get(self.spec.path))
        words = [*self.spec.choices, *([current] if current and current not in self.spec.choices else [])]
        yield Select(
            [(plain(one_line(word)), word) for word in words],
            prompt="not set",
            value=current or Select.NULL,
            compact=True,
        )

    @on(Select.Changed)
    def _write(self, event: Select.Changed) -> None:
        event.stop()
        text = event.value if isinstance(event.value, str) else ""
        if text != field_text(self.draft.get(self.spec.path)):
            self.draft.set_text(self.spec.path, text)
            self.edited()


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

    def controls(self) -> Iterable[Widget]:
        edit = self.draft.secret(self.spec.path)
        yield SecretInput(edit.value, password=self._is_masked, compact=True, select_on_focus=False)
        yield Static("", classes="state", markup=False)

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
        """What happens to the secret in a word beside the field, and how to change that inside it."""
        state = self.draft.secret(self.spec.path).state
        word = "not set" if state == "kept" and self.draft.is_new else "will be set" if state == "set" else state
        self.query_one(".state", Static).update(word)
        self.set_class(state == "cleared", "-cleared")
        if state == "cleared":
            help_inside = "ctrl+d keeps it, or type a new one"
        elif self.draft.is_new:
            help_inside = "type it"
        else:
            reference = self.draft.reference(self.spec.path)
            help_inside = f"{f'({reference}) ' if reference else ''}type to replace it, ctrl+d clears it"
        self.query_one(SecretInput).placeholder = help_inside

    @on(Input.Changed)
    def _write(self, event: Input.Changed) -> None:
        event.stop()
        edit = self.draft.secret(self.spec.path)
        if event.value == edit.value:
            return
        if event.value:
            self.draft.set(self.spec.path, event.value)
        else:
            self.draft.keep(self.spec.path)
        self._say_state()
        self.edited()

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
