"""The editor: one webhook, every field, by section and as JSON, with the difference shown before anything is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import ConfiguredEvent, WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.editor.event_name import EventField
from tui.screens.editor.fields import Field
from tui.screens.editor.form import ChangesPanel, SectionForm
from tui.screens.editor.json_tab import JsonTab
from tui.screens.editor.saving import Saving
from tui.screens.editor.sections import SectionBar
from tui.services.drafts.checks import Problem
from tui.services.drafts.draft import Draft
from tui.services.drafts.fields import SECTIONS, section_of
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.text import one_line, plain

LoadEvents = Callable[[], Awaitable[list[ConfiguredEvent]]]
JSON = "json"
"""The key of the section that is the whole webhook as text."""


class EditorScreen(Saving, ConsoleScreen[WebhookConfig | None]):
    """Edits `draft`; the result is the webhook as saved, or `None` where nothing was."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.SAVE, keys.BACK, keys.NEXT_SECTION, keys.PREVIOUS_SECTION),
        # Priority: the focus moves before the next key is handed out, so letters typed fast land in the next field.
        Binding("tab", "app.focus_next", "Next field", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    is_form = True
    HELP: ClassVar[str | None] = (
        "`tab` goes from field to field, `space` ticks, `⏎` opens a choice. Nothing is sent before `ctrl+o` has shown what "
        "changes and you said yes. Secrets are kept until you type a new one; `ctrl+d` clears one. The last tab is the "
        "whole webhook as JSON."
    )

    def __init__(
        self, context: Context, draft: Draft, editor: WebhookEditor, load_events: LoadEvents | None = None
    ) -> None:
        super().__init__(context)
        self.draft = draft
        self.editor = editor
        self._load_events = load_events
        self._show_all_problems = False
        self._hint = ""
        self.section = SECTIONS[0].key
        """The key of the section that is shown."""
        self._forms: dict[str, SectionForm] = {}
        self._json = JsonTab()

    # --- layout -----------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="editor"):
            with Vertical(id="sections"):
                yield SectionBar([*((section.key, section.title) for section in SECTIONS), (JSON, "JSON")])
                yield self._form_of(self.section)
            yield ChangesPanel()
        yield Static("", id="hint", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.draft.name or "New webhook", "editor")
        self.refresh_problems()
        self._focus_first()
        if self._load_events is not None:
            self._load_suggestions(self._load_events)
        if self.context.access.read_only_reason is not None:
            self.say(f"{self.context.access.read_only_reason} You can look, but not save.", title="Read-only")

    def _form_of(self, section: str) -> SectionForm:
        """The form of a section: made when it is first asked for, then kept."""
        if section not in self._forms:
            self._forms[section] = SectionForm(next(each for each in SECTIONS if each.key == section), self)
        return self._forms[section]

    @property
    def fields(self) -> list[Field]:
        """The fields of all sections that were shown already. What the others would say, the draft knows."""
        return [field for form in self._forms.values() for field in form.walk_children(Field)]

    @work(group="editor.suggestions", exclusive=True)
    async def _load_suggestions(self, load: LoadEvents) -> None:
        try:
            known = await load()
        except ApiError:
            return  # any name may be typed: not worth a word
        for field in self._form_of(SECTIONS[0].key).query(EventField):
            field.offer(known)

    # --- what is typed ----------------------------------------------------------------------------------------------

    @on(Field.Edited)
    def _follow_edit(self) -> None:
        for field in self.fields:
            field.refresh_visibility()
        self.refresh_problems()

    @on(Field.Left)
    def _check_field(self) -> None:
        self.refresh_problems()

    @on(JsonTab.Checked)
    def _follow_json(self) -> None:
        draft = self._json.result()
        if draft is not None and self.section == JSON:
            self.query_one(ChangesPanel).show(draft, draft.obstacles())

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def refresh_problems(self) -> None:
        """Say each problem at its field once the field was left, mark the sections, and draw the changes."""
        fields = self.fields
        problems = [*self.draft.problems(), *self._own_problems_of(fields)]
        shown: list[Problem] = []
        said: dict[Field, Problem] = {}
        for problem in problems:
            field = self._field_of(fields, problem)
            if field is None or not (self._show_all_problems or field.was_left):
                continue
            if problem.blocking:
                shown.append(problem)
            if field not in said or (problem.blocking and not said[field].blocking):
                said[field] = problem
        for field in fields:
            field.show_problem(said.get(field))
        self.query_one(SectionBar).mark_wrong({section_of(problem.path).key for problem in shown})
        self.query_one(ChangesPanel).show(self.draft, shown)

    def on_resize(self) -> None:
        self.call_after_refresh(self.refresh_problems)  # the panel may have come into view

    def own_problems(self) -> list[Problem]:
        """What only the fields know."""
        return self._own_problems_of(self.fields)

    @staticmethod
    def _own_problems_of(fields: list[Field]) -> list[Problem]:
        return [Problem(field.spec.path, own) for field in fields if (own := field.own_problem())]

    @staticmethod
    def _field_of(fields: list[Field], problem: Problem) -> Field | None:
        """The field for a problem: the one whose path is the longest beginning of its path."""
        fitting = [field for field in fields if problem.path[: len(field.spec.path)] == field.spec.path]
        below = [field for field in fields if field.spec.path[: len(problem.path)] == problem.path and field.display]
        return max(fitting, key=lambda field: len(field.spec.path), default=below[0] if below else None)

    def on_descendant_focus(self) -> None:
        """Say below what the focused field is for."""
        field = next(
            (each for each in (self.focused.ancestors if self.focused else ()) if isinstance(each, Field)), None
        )
        hint = field.spec.help if field is not None else ""
        if hint != self._hint:
            self._hint = hint
            self.query_one("#hint", Static).update(plain(one_line(hint)), layout=False)  # it is one line high

    # --- sections ---------------------------------------------------------------------------------------------------

    async def show_section(self, section: str) -> bool:
        """Show a section (`JSON`: the whole as text), and put the cursor into its first field. `False` where the JSON that
        was typed cannot be read, and so cannot be left."""
        if section == self.section:
            return True
        if not await self.take_json():
            return False
        shown: Widget = self._json if section == JSON else self._form_of(section)
        if not shown.is_attached:
            shown.display = False
            await self.query_one("#sections").mount(shown)
        with self.app.batch_update():
            before, self.section = self.section, section
            shown.display = True
            if section == JSON:
                self._json.load(self.draft)
            self._focus_first()
            (self._json if before == JSON else self._form_of(before)).display = False
            self.query_one(SectionBar).show(section)
            if section != JSON:
                self.refresh_problems()
        return True

    @on(SectionBar.Chosen)
    async def _show_chosen(self, chosen: SectionBar.Chosen) -> None:
        await self.show_section(chosen.key)

    def pull_all(self) -> None:
        """Have the draft hold what every field holds."""
        for field in self.fields:
            field.pull()

    async def take_json(self) -> bool:
        """Take what was typed as JSON into the draft; `False`, and a word about it, where it cannot be read."""
        json = self._json
        if not json.is_changed:
            return True
        json.read()
        draft = json.result()
        if draft is not None:
            await self.use_draft(draft)
        else:
            self.say(f"{json.problem} Fix it first; nothing is lost.", title="The JSON", severity="warning")
        return draft is not None

    def has_unread_json(self) -> bool:
        return self._json.is_changed

    async def use_draft(self, draft: Draft) -> None:
        """Go on with another draft: draw everything anew."""
        self.draft = draft
        for section, form in [*self._forms.items()]:
            if section == self.section:
                await form.recompose()
            else:
                del self._forms[section]  # it is made anew when it is shown
                await form.remove()
        if self._json.is_attached:
            self._json.load(draft)
        if self._load_events is not None:
            self._load_suggestions(self._load_events)
        self.refresh_problems()
        self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        """Where the focus went away with what was drawn anew, put it into the section that is shown."""
        if self.focused is None:
            self._focus_first()

    async def action_next_section(self) -> None:
        await self._go(1)

    async def action_previous_section(self) -> None:
        await self._go(-1)

    async def _go(self, step: int) -> None:
        names = [*(section.key for section in SECTIONS), JSON]
        await self.show_section(names[(names.index(self.section) + step) % len(names)])

    def _focus_first(self) -> None:
        """Into the first control of the section that is shown."""
        shown: Widget = self._json if self.section == JSON else self._form_of(self.section)
        target = next((each for each in shown.walk_children(Widget) if each.focusable), None)
        if target is not None:
            target.focus()

    async def go_to_problem(self, problem: Problem) -> None:
        """Show every problem, and put the cursor into the field of this one."""
        self._show_all_problems = True
        await self.show_section(section_of(problem.path).key)
        self.refresh_problems()
        field = self._field_of(self.fields, problem)
        target = (
            next((each for each in field.walk_children(Widget) if each.focusable), None) if field is not None else None
        )
        if target is not None:
            self.call_after_refresh(target.focus)
