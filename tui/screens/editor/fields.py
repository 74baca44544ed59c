"""The fields of the editor: each draws one value of the draft, writes what is typed back into it, and shows its
problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, Static, TextArea

from tui import keys
from tui.services.drafts.checks import DraftProblem
from tui.services.drafts.conditions import line_to_values, values_to_line
from tui.services.drafts.contract_words import Facts, facts_of, retry_words
from tui.services.drafts.draft import Draft
from tui.services.drafts.env_names import completed
from tui.services.drafts.fields import FieldSpec
from tui.services.drafts.paths import field_text, same
from tui.text import cut, one_line, plain
from tui.widgets.drop_down import DropDown
from tui.widgets.fields import EDGE, SafeInput
from tui.widgets.text_areas import SafeTextArea


class DraftHolder(Protocol):
    """The owner of the draft; it may be replaced by another one at any time."""

    draft: Draft
    env_names: Callable[[], Sequence[str]]
    """Gives the names of environment variables that webhooks use."""


class EnvSuggester(Suggester):
    """Makes a reference to an environment variable whole that was begun: `{{ env.` and what it begins with."""

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        return completed(value, self._names()) if "{{" in value else None


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
        self._said: tuple[DraftProblem | None, str] = (None, "")
        self._message: Static | None = None
        """Made with the first problem."""

    @property
    def draft(self) -> Draft:
        return self.holder.draft

    def compose(self) -> ComposeResult:
        yield from self.controls()

    def controls(self) -> Iterable[Widget]:
        """Make the widgets at the right of the label, in the room that its left margin leaves."""
        return ()

    def render(self) -> Content:
        """The label. It is no widget of its own: a form has dozens of them, and each widget costs when it opens."""
        room = self.children[0].styles.margin.left if self.children else 0
        if not room:
            return Content("")
        ink = "bold $text-primary" if self.has_focus_within else "$text-muted"
        mark = "*" if self.facts.required else ""
        label = Content.assemble((cut(self.spec.label, room - 1 - len(mark)), ink), (mark, "$text-error"))
        # The edge of the control, so that an empty one is seen, whatever the colours.
        return Content.assemble(label, " " * (room - 1 - label.cell_length), (EDGE, ink))

    @property
    def facts(self) -> Facts:
        """The contract's word on this field."""
        return facts_of(self.spec.path)

    @property
    def hint(self) -> Content:
        """Two lines about the field: what it is for, and the contract's word."""
        return Content.assemble(one_line(self.spec.help), "\n", (self.facts.line, "$text-muted"))

    def note(self) -> str:
        """Say what the value means, in words below the control while nothing is wrong with it."""
        return ""

    def on_mount(self) -> None:
        self.refresh_visibility()
        self.show_problem(None)

    def refresh_visibility(self) -> None:
        """Hide what the draft has no use for now."""
        if self.spec.only is not None:
            path, values = self.spec.only
            wanted = self.draft.get(path) in values
            if self.display != wanted:
                self.display = wanted

    def pull(self) -> bool:
        """Put what the control holds into the draft, if it is something else; whether it was.

        Done on each edit, and once more before saving: keys typed fast run ahead of the messages about edits.
        """
        return False

    def own_problem(self) -> str | None:
        """A problem that the draft cannot know of (rows that it has no place for)."""
        return None

    def show_problem(self, problem: DraftProblem | None) -> None:
        """Say what is wrong below the control, or nothing."""
        note = self.note() if problem is None else ""
        if (problem, note) == self._said or not self.children:  # a widget that is written to is laid out anew
            return
        self._said = problem, note
        if self._message is None:
            self._message = Static("", classes="message", markup=False)
            self.mount(self._message)
        glyph = "" if problem is None else "✗ " if problem.blocking else "! "
        self._message.update(plain(one_line(glyph + (problem.sentence if problem is not None else note))))
        self.set_class(problem is not None or bool(note), "-said")
        self.set_class(bool(note), "-noted")
        self.set_class(problem is not None and problem.blocking, "-wrong")

    def edited(self) -> None:
        """Tell the screen."""
        self.post_message(self.Edited(self))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.refresh()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self.refresh()
        self.was_left = True
        self.post_message(self.Left(self))


class TextField(Field):
    """One line of text: also numbers, and lists of values with commas."""

    def shown(self) -> str:
        """The text that stands for the draft's value."""
        value = self.draft.get(self.spec.path)
        if self.spec.kind == "values" and isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return values_to_line([str(entry) for entry in value])
        return field_text(value)

    def controls(self) -> Iterable[Widget]:
        yield SafeInput(
            self.shown(),
            placeholder=self.facts.placeholder,
            password=self.spec.hidden,
            compact=True,
            select_on_focus=False,
            suggester=EnvSuggester(self.holder.env_names),
        )

    def note(self) -> str:
        if self.spec.path != ("retryPolicy", "maxAttempts"):
            return ""
        return retry_words(self.draft.document())

    @on(Input.Changed)
    def _write(self, event: Input.Changed) -> None:
        event.stop()
        if self.pull():
            self.edited()

    def pull(self) -> bool:
        text = self.query_one(SafeInput).value
        if self._is_as_shown(text):
            return False
        self.write(text)
        return True

    def _is_as_shown(self, text: str) -> bool:
        value = self.draft.get(self.spec.path)
        if self.spec.kind == "values" and isinstance(value, list):
            return same([*line_to_values(text)], value) or text == self.shown()
        return text == self.shown()

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
        super().on_descendant_focus(event)
        if self.spec.hidden:
            self.query_one(SafeInput).password = False

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if self.spec.hidden:
            self.query_one(SafeInput).password = True
        super().on_descendant_blur(event)


class LongField(Field):
    """Text over several lines."""

    def controls(self) -> Iterable[Widget]:
        area = SafeTextArea(
            field_text(self.draft.get(self.spec.path)),
            theme="css",
            compact=True,
            soft_wrap=True,
            placeholder=self.facts.placeholder,
        )
        area.tab_behavior = "focus"
        area.leave_keys(keys.EDITED_VERSIONS.key)
        yield area

    @on(TextArea.Changed)
    def _write(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.pull():
            self.edited()

    def pull(self) -> bool:
        text = self.query_one(SafeTextArea).text
        if text == field_text(self.draft.get(self.spec.path)):
            return False
        if self.spec.keep_empty:
            self.draft.set(self.spec.path, text)
        else:
            self.draft.set_text(self.spec.path, text)
        return True


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
        if self.pull():
            self.edited()

    def pull(self) -> bool:
        tick = self.query_one(Tick)
        if tick.value == (self.draft.get(self.spec.path) is True):
            return False
        self.draft.set_flag(self.spec.path, tick.value)
        tick.unset = self._unset
        tick.refresh()
        return True


class ChoiceField(Field):
    """One of a few words; a word of the server's that is not among them can be kept."""

    def controls(self) -> Iterable[Widget]:
        current = field_text(self.draft.get(self.spec.path))
        words = [*self.spec.choices, *([current] if current and current not in self.spec.choices else [])]
        # What is required and set cannot be chosen away.
        prompt = "" if self.facts.required and current else self.facts.placeholder
        yield DropDown([(plain(one_line(word)), word) for word in words], current, prompt=prompt)

    @on(Select.Changed)
    def _write(self, event: Select.Changed) -> None:
        event.stop()
        if self.pull():
            self.edited()

    def pull(self) -> bool:
        value = self.query_one(DropDown).value
        text = value if isinstance(value, str) else ""
        if text == field_text(self.draft.get(self.spec.path)):
            return False
        self.draft.set_text(self.spec.path, text)
        return True
