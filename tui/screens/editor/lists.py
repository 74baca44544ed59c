"""The fields of the editor that hold rows: names and values, OAuth parameters, conditions."""

from __future__ import annotations

from abc import abstractmethod

from pydantic import JsonValue
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static

from tui.api.models import MAX_CONDITIONS
from tui.conditions.judging import Judgement
from tui.screens.common.condition_words import reason_words, verdict_content
from tui.screens.editor.fields import ChoiceField, DraftHolder, EnvSuggester, Field, FlagField, LongField, TextField
from tui.services.drafts.fields import FieldSpec, condition_fields, parameter_fields
from tui.services.drafts.paths import field_text, same
from tui.widgets.drop_down import DropDown
from tui.widgets.fields import SafeInput


class PairRow(Horizontal):
    """A name, its value, and the key that takes the row away."""

    def __init__(self, name: str, value: JsonValue, suggester: Suggester, *, hidden: bool) -> None:
        super().__init__(classes="pair")
        self._suggester = suggester
        self._name_text = name
        self._value = value
        self._hidden = hidden

    def compose(self) -> ComposeResult:
        yield SafeInput(self._name_text, placeholder="name", compact=True, select_on_focus=False, classes="name")
        yield SafeInput(
            field_text(self._value),
            placeholder="value",
            password=self._hidden,
            compact=True,
            select_on_focus=False,
            suggester=self._suggester,
            classes="value",
        )
        yield Button("Remove", compact=True, classes="remove")

    @property
    def pair(self) -> tuple[str, JsonValue]:
        """The row as it stands; a value that was no text and was not touched is as it came."""
        name, value = self.query_one(".name", SafeInput).value, self.query_one(".value", SafeInput).value
        return name, self._value if value == field_text(self._value) else value

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._mask(not self.query_one(".value").has_focus)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._mask(True)

    def _mask(self, masked: bool) -> None:
        self.query_one(".value", SafeInput).password = self._hidden and masked


class MappingField(Field):
    """An object with free keys: custom headers, extra form fields."""

    def compose(self) -> ComposeResult:
        pairs = self.draft.get(self.spec.path)
        with Vertical(classes="rows"):
            for name, value in pairs.items() if isinstance(pairs, dict) else ():
                yield PairRow(name, value, EnvSuggester(self.holder.env_names), hidden=self.spec.hidden)
            yield Button(f"Add to {self.spec.label.lower()}", compact=True, classes="add")

    @property
    def _pairs(self) -> list[tuple[str, JsonValue]]:
        pairs = [row.pair for row in self.query(PairRow) if row.is_mounted and not row.has_class("-gone")]
        return [(name, value) for name, value in pairs if name or value]

    def own_problem(self) -> str | None:
        names = [name for name, _ in self._pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        return None if twice is None else f"{twice!r} is there twice: only one of them can be saved."

    @on(Input.Changed)
    def _write(self, event: Input.Changed) -> None:
        event.stop()
        if self.pull() or self.own_problem():
            self.edited()

    def pull(self) -> bool:
        pairs: dict[str, JsonValue] = dict(self._pairs)
        value = self.draft.get(self.spec.path)
        if same(list(pairs.items()), list(value.items()) if isinstance(value, dict) else []):
            return False
        self.draft.set_rows(self.spec.path, pairs)
        return True

    @on(Button.Pressed, ".add")
    async def _add(self, event: Button.Pressed) -> None:
        event.stop()
        row = PairRow("", "", EnvSuggester(self.holder.env_names), hidden=self.spec.hidden)
        await self.query_one(".rows").mount(row, before=event.button)
        row.query_one(".name").focus()

    @on(Button.Pressed, ".remove")
    async def _remove(self, event: Button.Pressed) -> None:
        event.stop()
        row = event.button.parent
        assert isinstance(row, PairRow)
        row.add_class("-gone")
        self.query_one(".add").focus()
        self.pull()
        self.edited()
        await row.remove()


class EntriesField(Field):
    """A list of objects, each with fields of its own. Abstract: mypy sees to it, as Textual has a metaclass of its
    own."""

    add_word = "Add"
    limit: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="rows"):
            yield Vertical(*self._rows(), classes="entries")
            yield Button(self.add_word, compact=True, classes="add", disabled=self._is_full)

    @property
    def _is_full(self) -> bool:
        return self.limit is not None and len(self.draft.entries(self.spec.path)) >= self.limit

    def _rows(self) -> list[Widget]:
        return [self.entry(index, value) for index, value in enumerate(self.draft.entries(self.spec.path))]

    @abstractmethod
    def entry(self, index: int, value: JsonValue) -> Widget:
        """The widgets of the entry at `index`."""

    @abstractmethod
    def new_entry(self) -> JsonValue:
        """The value that an added entry starts with."""

    async def rebuild(self, focus: int | None = None) -> None:
        """Draw the rows anew, and go to the first control of the row `focus` (or to the key that adds)."""
        entries = self.query_one(".entries")
        await entries.remove_children()
        await entries.mount_all(self._rows())
        add = self.query_one(".add", Button)
        add.disabled = self._is_full
        target = None
        if focus is not None and focus < len(entries.children):
            target = next((control for control in entries.children[focus].query("*") if control.focusable), None)
        (target or add).focus()
        self.edited()

    @on(Button.Pressed, ".add")
    async def _add(self, event: Button.Pressed) -> None:
        event.stop()
        self.draft.append(self.spec.path, self.new_entry())
        await self.rebuild(len(self.draft.entries(self.spec.path)) - 1)

    @on(Button.Pressed, ".remove")
    async def _remove(self, event: Button.Pressed) -> None:
        event.stop()
        index = int(str(event.button.name))
        self.removed(index)
        self.draft.remove_entry(self.spec.path, index)
        await self.rebuild()

    def removed(self, index: int) -> None:
        """Called before the entry at `index` is taken out, for what a subclass keeps about entries by their index."""


class ParametersField(EntriesField):
    """The custom parameters of the OAuth login."""

    add_word = "Add a parameter"

    def entry(self, index: int, value: JsonValue) -> Widget:
        kind, key, content = parameter_fields(self.spec.path, index)
        return Horizontal(
            ChoiceField(kind, self.holder),
            TextField(key, self.holder),
            TextField(content, self.holder),
            Button("Remove", compact=True, classes="remove", name=str(index)),
            classes="entry -parameter",
        )

    def new_entry(self) -> JsonValue:
        return {"type": "body", "key": "", "value": ""}


class ConditionsField(EntriesField):
    """The conditions, each of the classic form or a JSONata expression."""

    add_word = "Add a condition"
    limit = MAX_CONDITIONS
    FORMS = (("field and operation", "classic"), ("JSONata", "jsonata"))

    def __init__(self, spec: FieldSpec, holder: DraftHolder) -> None:
        super().__init__(spec, holder)
        self._other_form: dict[int, JsonValue] = {}

    def entry(self, index: int, value: JsonValue) -> Widget:
        classic, expression = condition_fields(index)
        is_expression = isinstance(value, dict) and "jsonata_expression" in value
        head = Horizontal(
            Static(f"{index + 1}", classes="number", markup=False),
            DropDown(self.FORMS, "jsonata" if is_expression else "classic", name=str(index), classes="form"),
            Button("Remove", compact=True, classes="remove", name=str(index)),
            classes="head",
        )
        check = Static(classes="check", name=str(index))
        if is_expression:
            return Vertical(head, check, LongField(expression, self.holder), classes="entry -condition")
        field, operation, values, kind, is_list, per_entry = classic
        return Vertical(
            head,
            check,
            TextField(field, self.holder),
            ChoiceField(operation, self.holder),
            TextField(values, self.holder),
            ChoiceField(kind, self.holder),
            FlagField(is_list, self.holder),
            FlagField(per_entry, self.holder),
            classes="entry -condition",
        )

    def new_entry(self) -> JsonValue:
        return {"field": "", "operation": "equals", "values": []}

    def show_checks(self, judgement: Judgement | None) -> None:
        """Show at each condition what came of it, or nothing."""
        for line in self.query(".check").results(Static):
            check = judgement.of((*self.spec.path, int(str(line.name)))) if judgement is not None else None
            words = (
                Content.assemble(verdict_content(check.verdict), (f"  {reason_words(check)}", "$text-muted"))
                if check is not None
                else Content("")
            )
            line.update(words)
            line.display = check is not None

    def removed(self, index: int) -> None:
        self._other_form = {}

    @on(Select.Changed, ".form")
    async def _change_form(self, event: Select.Changed) -> None:
        event.stop()
        index = int(str(event.select.name))
        entry = self.draft.entries(self.spec.path)[index]
        was = "jsonata" if isinstance(entry, dict) and "jsonata_expression" in entry else "classic"
        if event.value == was:
            return
        blank: JsonValue = {"jsonata_expression": ""} if event.value == "jsonata" else self.new_entry()
        self.draft.set((*self.spec.path, index), self._other_form.get(index, blank))
        self._other_form[index] = entry
        await self.rebuild(index)
