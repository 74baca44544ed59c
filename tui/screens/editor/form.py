"""The form of one section, and the panel of changes beside it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.editor.event_name import EventField
from tui.screens.editor.fields import ChoiceField, DraftHolder, Field, FlagField, LongField, TextField
from tui.screens.editor.lists import ConditionsField, MappingField, ParametersField
from tui.screens.editor.secret import SecretField
from tui.screens.editor.words import changes_content, problems_content, warnings_content
from tui.services.drafts.checks import DraftProblem
from tui.services.drafts.draft import Draft
from tui.services.drafts.fields import FieldKind, Section
from tui.services.drafts.warnings import find_warnings
from tui.text import one_line, plain

_FIELDS: dict[FieldKind, type[Field]] = {
    "text": TextField,
    "number": TextField,
    "values": TextField,
    "event": EventField,
    "flag": FlagField,
    "choice": ChoiceField,
    "secret": SecretField,
    "long": LongField,
    "mapping": MappingField,
    "parameters": ParametersField,
    "conditions": ConditionsField,
}


class SectionForm(VerticalScroll):
    """The fields of one section."""

    def __init__(self, section: Section, holder: DraftHolder) -> None:
        super().__init__(id=f"form-{section.key}", can_focus=False)
        self.section = section
        self.holder = holder

    def compose(self) -> ComposeResult:
        if self.section.key == "filter":
            yield Static(classes="trial")
        for spec in self.section.fields:
            yield _FIELDS[spec.kind](spec, self.holder)
        if self.section.key == "general":
            yield from self._facts()

    def show_trial(self, words: Content) -> None:
        """Say above the fields what came of the conditions on a payload, where this form has conditions."""
        for line in self.query_children(".trial").results(Static):
            line.update(words)

    def _facts(self) -> Iterable[Widget]:
        """Show what the server alone writes."""
        wire = self.holder.draft.wire
        facts = [
            (label, wire.get(key))
            for label, key in (
                ("Id", "id"),
                ("Status", "status"),
                ("Created", "creationTime"),
                ("Updated", "updatedTime"),
            )
        ]
        if wire.get("_manifest"):
            facts.append(("Blueprint", "manages this webhook: an edit here makes it drift"))
        lines = [f"{label:<18}{one_line(value)}" for label, value in facts if isinstance(value, str) and value]
        if lines:
            yield Static(plain("\n".join(lines)), classes="facts")


class ChangesPanel(VerticalScroll):
    """The changes that stand to be saved, kept up to date."""

    def __init__(self) -> None:
        super().__init__(id="changes-panel", can_focus=False)
        self._shown = Content("")

    def compose(self) -> ComposeResult:
        yield Static("", id="panel-text")

    def show(self, draft: Draft, problems: list[DraftProblem]) -> None:
        """Draw the changes, warnings and obstacles of `draft`, where there is room for it."""
        if not self.display:
            return
        changes = draft.changes() if draft.is_dirty else []
        parts = [Content.styled(f"Changes ({len(changes)})", "bold $text-primary")]
        parts.append(changes_content(changes) if changes else Content.styled("Nothing has changed.", "$text-muted"))
        if draft.is_dirty and (warnings := find_warnings(draft)):
            parts.extend([Content(""), warnings_content(warnings)])
        if problems:
            parts.extend(
                [Content(""), Content.styled("To put right", "bold $text-primary"), problems_content(problems)]
            )
        content = Content("\n").join(parts)
        if content.is_same(self._shown):
            return
        text, width = self.query_one("#panel-text", Static), self.scrollable_content_region.width
        before, self._shown = self._shown, content
        # Laying the screen out anew costs more than all the rest of a key: only where the text has another height.
        # Before the first layout there is no width to wrap it to, and that layout comes anyway.
        same_height = width > 0 and before.get_height({}, width) == content.get_height({}, width)
        text.update(content, layout=not same_height)
