"""The editor: one webhook, every field, by section and as JSON, with the difference shown before anything is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Input, Static, TabbedContent, TabPane

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import ConfiguredEvent, WebhookConfig
from tui.screens.base import ConsoleScreen
from tui.screens.context import Context
from tui.screens.editor_event import EventField
from tui.screens.editor_fields import Field
from tui.screens.editor_form import ChangesPanel, SectionForm
from tui.screens.editor_json import JsonTab
from tui.screens.editor_saving import Saving
from tui.services.draft_checks import Problem
from tui.services.draft_fields import SECTIONS, section_of
from tui.services.drafts import Draft
from tui.services.editing import WebhookEditor
from tui.text import one_line, plain

LoadEvents = Callable[[], Awaitable[list[ConfiguredEvent]]]
JSON_TAB = "tab-json"


class EditorScreen(Saving, ConsoleScreen[WebhookConfig | None]):
    """Edits `draft`; the result is the webhook as saved, or `None` where nothing was."""

    CSS_PATH = "../styles/editor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.SAVE, keys.NEXT_SECTION, keys.PREVIOUS_SECTION),
        # Priority: the focus moves before the next key is handed out, so letters typed fast land in the next field.
        Binding("tab", "app.focus_next", "Next field", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    HELP: ClassVar[str | None] = (
        "`tab` goes from field to field, `space` ticks, `enter` opens a choice. Nothing is sent before `ctrl+o` has shown what "
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
        self._focus_on_entering = False

    # --- layout -----------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="editor"):
            with TabbedContent(id="sections"):
                for section in SECTIONS:
                    with TabPane(section.title, id=f"tab-{section.key}"):
                        yield SectionForm(section, self, opened=section is SECTIONS[0])
                with TabPane("JSON", id=JSON_TAB):
                    yield JsonTab()
            yield ChangesPanel()
        yield Static("", id="hint", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.draft.name or "New webhook", "editor")
        self.refresh_problems()
        self._focus_first("general")
        if self._load_events is not None:
            self._load_suggestions(self._load_events)
        if self.context.access.read_only_reason is not None:
            self.say(f"{self.context.access.read_only_reason} You can look, but not save.", title="Read-only")

    @work(group="editor.suggestions", exclusive=True)
    async def _load_suggestions(self, load: LoadEvents) -> None:
        try:
            known = await load()
        except ApiError:
            return  # any name may be typed: not worth a word
        self.query_one(EventField).offer(known)

    # --- what is typed ----------------------------------------------------------------------------------------------

    @on(Field.Edited)
    def _follow_edit(self) -> None:
        for field in self.query(Field):
            field.refresh_visibility()
        self.refresh_problems()

    @on(Field.Left)
    def _check_field(self) -> None:
        self.refresh_problems()

    @on(JsonTab.Checked)
    def _follow_json(self) -> None:
        draft = self.query_one(JsonTab).result()
        if draft is not None and self._is_json:
            self.query_one(ChangesPanel).show(draft, draft.obstacles())

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def refresh_problems(self) -> None:
        """Say each problem at its field once the field was left, mark the sections, and draw the changes."""
        problems = [*self.draft.problems(), *self.own_problems()]
        shown: list[Problem] = []
        fields = list(self.query(Field))
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
        self._mark_sections({section_of(problem.path).key for problem in shown})
        self.query_one(ChangesPanel).show(self.draft, shown)

    def on_resize(self) -> None:
        self.call_after_refresh(self.refresh_problems)  # the panel may have come into view

    def own_problems(self) -> list[Problem]:
        """What only the fields know."""
        return [Problem(field.spec.path, own) for field in self.query(Field) if (own := field.own_problem())]

    @staticmethod
    def _field_of(fields: list[Field], problem: Problem) -> Field | None:
        """The field for a problem: the one whose path is the longest beginning of its path."""
        fitting = [field for field in fields if problem.path[: len(field.spec.path)] == field.spec.path]
        below = [field for field in fields if field.spec.path[: len(problem.path)] == problem.path and field.display]
        return max(fitting, key=lambda field: len(field.spec.path), default=below[0] if below else None)

    def _mark_sections(self, wrong: set[str]) -> None:
        tabs = self.query_one(TabbedContent)
        for section in SECTIONS:
            label = f"{section.title} ✗" if section.key in wrong else section.title
            tab = tabs.get_tab(f"tab-{section.key}")
            if str(tab.label) != label:
                tab.label = label

    def on_descendant_focus(self) -> None:
        """Say below what the focused field is for."""
        field = next(
            (each for each in (self.focused.ancestors if self.focused else ()) if isinstance(each, Field)), None
        )
        self.query_one("#hint", Static).update(plain(one_line(field.spec.help if field is not None else "")))

    # --- sections ---------------------------------------------------------------------------------------------------

    @property
    def _is_json(self) -> bool:
        return self.query_one(TabbedContent).active == JSON_TAB

    @on(TabbedContent.TabActivated)
    async def _enter_section(self, event: TabbedContent.TabActivated) -> None:
        json = self.query_one(JsonTab)
        if event.pane.id == JSON_TAB:
            if not json.is_changed:
                json.load(self.draft)
        elif not await self.take_json():
            self.query_one(TabbedContent).active = JSON_TAB
        else:
            await event.pane.query_one(SectionForm).open()
            self.refresh_problems()
        if self._focus_on_entering:
            self._focus_on_entering = False
            self._focus_first(str(event.pane.id).removeprefix("tab-"))

    def pull_all(self) -> None:
        """Have the draft hold what every field holds."""
        for field in self.query(Field):
            field.pull()

    async def take_json(self) -> bool:
        """Take what was typed as JSON into the draft; `False`, and a word about it, where it cannot be read."""
        json = self.query_one(JsonTab)
        if not json.is_changed:
            return True
        json.read()
        draft = json.result()
        if draft is not None:
            await self.use_draft(draft)
        return self._is_json_readable()

    def _is_json_readable(self) -> bool:
        json = self.query_one(JsonTab)
        if json.problem is not None:
            self.say(f"{json.problem} Put it right first: nothing is lost.", title="The JSON", severity="warning")
        return json.problem is None

    def has_unread_json(self) -> bool:
        return self.query_one(JsonTab).is_changed

    async def use_draft(self, draft: Draft) -> None:
        """Go on with another draft: draw everything anew."""
        self.draft = draft
        for form in self.query(SectionForm):
            if form.opened:
                await form.recompose()
        self.query_one(JsonTab).load(draft)
        if self._load_events is not None:
            self._load_suggestions(self._load_events)
        self.refresh_problems()
        self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        """Where the focus went away with what was drawn anew, put it into the section that is shown."""
        if self.focused is None:
            self._focus_first(self.query_one(TabbedContent).active.removeprefix("tab-"))

    def action_next_section(self) -> None:
        self._go(1)

    def action_previous_section(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        if self._is_json and not self._is_json_readable():
            return
        keys_in_order = [*(f"tab-{section.key}" for section in SECTIONS), JSON_TAB]
        tabs = self.query_one(TabbedContent)
        tabs.active = keys_in_order[(keys_in_order.index(tabs.active) + step) % len(keys_in_order)]
        self._focus_on_entering = True

    def _focus_first(self, section: str) -> None:
        try:
            pane = self.query_one(f"#tab-{section}")
        except NoMatches:
            return
        target = next((each for each in pane.query("*") if each.focusable and each.display), None)
        if target is not None:
            target.focus()

    async def go_to_problem(self, problem: Problem) -> None:
        """Show every problem, and put the cursor into the field of this one."""
        self._show_all_problems = True
        section = section_of(problem.path)
        self.query_one(TabbedContent).active = f"tab-{section.key}"
        await self.query_one(f"#form-{section.key}", SectionForm).open()
        self.refresh_problems()
        field = self._field_of(list(self.query(Field)), problem)
        target = next((each for each in field.query("*") if each.focusable), None) if field is not None else None
        if target is not None:
            self.call_after_refresh(target.focus)
