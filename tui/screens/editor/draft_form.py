"""The form of a whole draft: a section at a time, the webhook as JSON, and beside them what stands to be saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.api.errors import ApiError
from tui.api.models import ConfiguredEvent
from tui.conditions.judging import Judgement
from tui.screens.editor.event_name import EventField
from tui.screens.editor.fields import Field
from tui.screens.editor.form import ChangesPanel, SectionForm
from tui.screens.editor.json_tab import JsonTab
from tui.screens.editor.lists import ConditionsField
from tui.screens.editor.sections import SectionBar
from tui.services.drafts.checks import DraftProblem
from tui.services.drafts.draft import Draft
from tui.services.drafts.fields import SECTIONS, section_of
from tui.services.drafts.paths import Path
from tui.widgets.text_areas import JsonTextArea, SafeTextArea

LoadEvents = Callable[[], Awaitable[list[ConfiguredEvent]]]
JSON = "json"
"""The key of the section that is the whole webhook as text."""


class DraftForm(Horizontal):
    """Owns the draft while it is edited. `collect()` brings it up to date, `use_draft()` goes on with another one."""

    @dataclass
    class JsonRefused(Message):
        """JSON that was typed and cannot be read, and so can neither be left nor saved."""

        problem: str

    class SectionShown(Message):
        """Another section came onto the screen, or another draft into this one."""

    def __init__(
        self, draft: Draft, load_events: LoadEvents | None = None, env_names: Callable[[], Sequence[str]] = tuple
    ) -> None:
        """`load_events` reads the events that the organisation has, as suggestions; raises `ApiError`. `env_names`
        gives the names of environment variables that are completed."""
        super().__init__(id="editor")
        self.draft = draft
        self.env_names = env_names
        self.section = SECTIONS[0].key
        """The key of the section that is shown."""
        self._load_events = load_events
        self._show_all_problems = False
        self._focused_before: Widget | None = None
        self._forms: dict[str, SectionForm] = {}
        self._json = JsonTab()

    def compose(self) -> ComposeResult:
        with Vertical(id="sections"):
            bar = SectionBar([*((section.key, section.title) for section in SECTIONS), (JSON, "JSON")])
            bar.show(self.section)
            yield bar
            yield self._form_of(self.section)
        yield ChangesPanel()

    def on_mount(self) -> None:
        self.refresh_problems()
        if self._load_events is not None:
            self._load_suggestions(self._load_events)

    def _form_of(self, section: str) -> SectionForm:
        """The form of a section: made when it is first asked for, then kept."""
        if section not in self._forms:
            self._forms[section] = SectionForm(
                next(candidate for candidate in SECTIONS if candidate.key == section), self
            )
        return self._forms[section]

    @property
    def fields(self) -> list[Field]:
        """The fields of all sections that were shown already. What the others would say, the draft knows; so it does
        of those that are only being made, or are going."""
        shown = (field for form in self._forms.values() for field in form.walk_children(Field))
        return [field for field in shown if field.is_mounted and field.children]

    @work(group="editor.suggestions", exclusive=True)
    async def _load_suggestions(self, load: LoadEvents) -> None:
        try:
            known = await load()
        except ApiError:
            return  # any name may be typed: not worth a word
        for field in self._form_of(SECTIONS[0].key).query(EventField):
            field.offer(known)

    # --- the draft --------------------------------------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """True if there is anything that leaving would lose: in the draft, or typed as JSON that it does not have
        yet."""
        return self.draft.is_dirty or self._json.is_changed

    @property
    def latest(self) -> Draft:
        """The draft with what is being typed as JSON, as it could be read last."""
        typed = self._json.readable if self._json.is_changed else None
        return typed if typed is not None else self.draft

    @property
    def has_unread_json(self) -> bool:
        """True if JSON was typed that cannot be read, and so is in no draft."""
        return self._json.is_changed and self._json.result() is None

    async def collect(self) -> bool:
        """Have the draft hold what every field and the JSON hold; `False`, and a word about it, where that cannot be
        read."""
        for field in self.fields:
            field.pull()
        return await self._take_json()

    async def _take_json(self) -> bool:
        json = self._json
        if not json.is_changed:
            return True
        json.read()
        draft = json.result()
        if draft is not None:
            await self.use_draft(draft)
        else:
            self.post_message(self.JsonRefused(json.problem or ""))
        return draft is not None

    async def use_draft(self, draft: Draft) -> None:
        """Go on with another draft: draw everything anew."""
        path_before = self._focused_path()
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
        self.post_message(self.SectionShown())
        self.screen.call_after_refresh(self._focus_again, path_before)

    def hold(self, held: bool) -> None:
        """Take no edits while the draft is being sent, then give the focus back to where it was."""
        focused = self.screen.focused
        self.disabled = held
        if held:
            self._focused_before = focused
        elif self._focused_before is not None and self._focused_before.is_attached:
            self.screen.set_focus(self._focused_before)

    # --- problems ---------------------------------------------------------------------------------------------------

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

    def on_resize(self) -> None:
        self.screen.call_after_refresh(self.refresh_problems)  # the panel may have come into view

    def obstacles(self) -> list[DraftProblem]:
        """The problems that the draft cannot be saved with, and those that only the fields know."""
        return [*self.draft.obstacles(), *self._own_problems_of(self.fields)]

    def refresh_problems(self) -> None:
        """Say each problem at its field once the field was left, mark the sections, and draw the changes."""
        fields = self.fields
        problems = [*self.draft.problems(), *self._own_problems_of(fields)]
        blocking: list[DraftProblem] = []
        by_field: dict[Field, DraftProblem] = {}
        for problem in problems:
            field = self._field_of(fields, problem)
            if field is None or not (self._show_all_problems or field.was_left):
                continue
            if problem.blocking:
                blocking.append(problem)
            if field not in by_field or (problem.blocking and not by_field[field].blocking):
                by_field[field] = problem
        for field in fields:
            field.show_problem(by_field.get(field))
        self.query_one(SectionBar).mark_wrong({section_of(problem.path).key for problem in blocking})
        self.query_one(ChangesPanel).show(self.draft, blocking)

    async def go_to_problem(self, problem: DraftProblem) -> None:
        """Show every problem, and put the cursor into the field of this one."""
        self._show_all_problems = True
        await self.show_section(section_of(problem.path).key)
        self.refresh_problems()
        field = self._field_of(self.fields, problem)
        target = _first_focusable(field) if field is not None else None
        if target is not None:
            self.screen.call_after_refresh(target.focus)

    async def go_to(self, path: Path) -> None:
        """Put the cursor into the field of `path`, or the first of those below it (a condition's)."""
        await self.show_section(section_of(path).key)
        fields = [field for field in self.fields if field.display]
        below = [field for field in fields if field.spec.path[: len(path)] == path]
        above = [field for field in fields if path[: len(field.spec.path)] == field.spec.path]
        field = below[0] if below else max(above, key=lambda field: len(field.spec.path), default=None)
        target = _first_focusable(field) if field is not None else None
        if target is not None:
            target.focus()

    @staticmethod
    def _own_problems_of(fields: list[Field]) -> list[DraftProblem]:
        return [DraftProblem(field.spec.path, own) for field in fields if (own := field.own_problem())]

    @staticmethod
    def _field_of(fields: list[Field], problem: DraftProblem) -> Field | None:
        """The field for a problem: the one whose path is the longest beginning of its path."""
        fitting = [field for field in fields if problem.path[: len(field.spec.path)] == field.spec.path]
        below = [field for field in fields if field.spec.path[: len(problem.path)] == problem.path and field.display]
        return max(fitting, key=lambda field: len(field.spec.path), default=below[0] if below else None)

    async def long_text(self) -> tuple[SafeTextArea, str] | None:
        """The field of many lines that the cursor is in, else the JSON, which is shown then; and the ending of a file
        with such a text. `None` where the JSON cannot be shown."""
        focused = self.screen.focused
        if isinstance(focused, SafeTextArea) and not isinstance(focused, JsonTextArea):
            return focused, ".jsonata"
        for field in self.fields:
            field.pull()
        return (self._json.area, ".json") if await self.show_section(JSON) else None

    # --- sections ---------------------------------------------------------------------------------------------------

    async def show_section(self, section: str) -> bool:
        """Show a section (`JSON`: the whole as text), and put the cursor into its first field. `False` where the JSON
        that was typed cannot be read, and so cannot be left."""
        if section == self.section:
            return True
        if not await self._take_json():
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
            self.focus_first()
            (self._json if before == JSON else self._form_of(before)).display = False
            self.query_one(SectionBar).show(section)
            if section != JSON:
                self.refresh_problems()
        self.post_message(self.SectionShown())
        return True

    def show_trial(self, judgement: Judgement | None, words: Content) -> None:
        """Show at each condition what came of it on a payload, and `words` for all of them."""
        for form in self._forms.values():
            form.show_trial(words)
        for field in self.fields:
            if isinstance(field, ConditionsField):
                field.show_checks(judgement)

    async def show_section_beside(self, step: int) -> None:
        """Show the next section (1) or the one before (-1), around the ends."""
        names = [*(section.key for section in SECTIONS), JSON]
        await self.show_section(names[(names.index(self.section) + step) % len(names)])

    @on(SectionBar.Chosen)
    async def _show_chosen(self, chosen: SectionBar.Chosen) -> None:
        await self.show_section(chosen.key)

    def focus_first(self) -> None:
        """Put the cursor into the first control of the section that is shown."""
        shown: Widget = self._json if self.section == JSON else self._form_of(self.section)
        if (target := _first_focusable(shown)) is not None:
            target.focus()

    def _focused_path(self) -> Path | None:
        """The path of the field that has the focus, if one has it."""
        paths = [field.spec.path for field in self.fields if field.has_focus_within]
        return max(paths, key=len, default=None)

    def _focus_again(self, path_before: Path | None) -> None:
        """Put the focus that went away with what was drawn anew into the same field, else into the section's first.
        Textual has put it on what comes next, which is the bar."""
        focused = self.screen.focused
        if focused is not None and (path_before is None or not isinstance(focused, SectionBar)):
            return
        field = next((field for field in self.fields if field.display and field.spec.path == path_before), None)
        target = _first_focusable(field) if field is not None else None
        if target is not None:
            target.focus()
        else:
            self.focus_first()


def _first_focusable(widget: Widget) -> Widget | None:
    return next((child for child in widget.walk_children(Widget) if child.focusable), None)
