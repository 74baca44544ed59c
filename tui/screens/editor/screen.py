"""The editor: one webhook, every field, by section and as JSON, with the difference shown before anything is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from tui import keys
from tui.api.models import WebhookConfig
from tui.conditions.judging import ConfigPath
from tui.screens.common.asking import ASKING, asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.own_editor import edit_elsewhere
from tui.screens.editor.draft_form import DraftForm, LoadEvents
from tui.screens.editor.fields import Field
from tui.screens.editor.firing import ask_and_fire
from tui.screens.editor.json_tab import JsonTab
from tui.screens.editor.keeping import DraftKeeper, offer_unsaved
from tui.screens.editor.saving import SaveFlow
from tui.screens.editor.trial import ConditionTrial
from tui.screens.editor.versions import choose_version, say_put_back, say_taken_up
from tui.services.drafts.draft import Draft
from tui.services.drafts.fields import section_of
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.events.feed import Feed
from tui.services.rehearsal.bench import Bench, take_edits
from tui.services.rehearsal.samples import Samples
from tui.services.trigger.trigger import Trigger
from tui.store.unsaved_drafts import UnsavedDrafts
from tui.widgets.text_areas import JsonTextArea
from tui.workers import start_worker

_BAR_HINT: Final = "← and → go to another section, tab into this one."
_JSON_HINT: Final = f"It is read as you type. {keys.OWN_EDITOR.keys_for_people} takes it to your $EDITOR."
_JSON_KEPT: Final = "Should the program end, what could be read last is kept, without its secrets."


class EditorScreen(ConsoleScreen[WebhookConfig | None]):
    """Edits `draft`; the result is the webhook as saved, or `None` where nothing was."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.SAVE,
            keys.BACK,
            keys.FIRE,
            keys.NEXT_SECTION,
            keys.PREVIOUS_SECTION,
            keys.OWN_EDITOR,
            keys.EDITED_VERSIONS,
            keys.BENCH,
            keys.TRY_ON,
        ),
        # Priority: the focus moves before the next key is handed out, so letters typed fast land in the next field.
        Binding("tab", "app.focus_next", "Next field", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    is_form = True
    HELP: ClassVar[str | None] = (
        "`tab` goes from field to field, `space` ticks, `⏎` opens a choice. Nothing is sent before `ctrl+s` has shown "
        "what changes and you said yes; `f2` is the same. Secrets are kept until you type a new one; `ctrl+d` clears "
        "one. The last tab is the whole webhook as JSON; `ctrl+o` takes it, or the long text under the cursor, to your "
        "`$EDITOR`. In `Filter` each condition says whether the example passes, or another payload that `f5` picks; "
        "`f8` shows what the transform makes of it."
    )

    def __init__(
        self,
        context: Context,
        draft: Draft,
        editor: WebhookEditor,
        load_events: LoadEvents | None = None,
        unsaved: UnsavedDrafts | None = None,
        env_names: Callable[[], Sequence[str]] = tuple,
        trigger: Trigger | None = None,
    ) -> None:
        """`unsaved` keeps the edits in case the program ends; `env_names` gives the names of environment variables
        that webhooks use, as suggestions; `trigger` sends the example."""
        super().__init__(context)
        self.form = DraftForm(draft, load_events, env_names)
        self._editor = editor
        self._unsaved = unsaved
        self._trigger = trigger
        self.keeper = DraftKeeper(self, self.form, unsaved)
        self.saving = SaveFlow(self, self.form, editor, self.keeper)
        self.trial = ConditionTrial(self, self.form, f"{keys.TRY_ON.keys_for_people} tries another payload.")
        self._hint = Content("")
        self._begins_at: ConfigPath | None = None

    def begin_at(self, path: ConfigPath) -> None:
        """Begin at the field of `path`; call it before the screen stands."""
        self._begins_at = path
        self.form.section = section_of(path).key

    def rehearse_over(self, log: Feed, samples: Samples) -> None:
        """Rehearse changes over the events of `log`, the webhook's own, and on `samples`; call it before the screen
        stands."""
        self.saving.log = log
        self.trial.samples = samples

    def compose_body(self) -> Iterable[Widget]:
        yield self.form
        yield Static("", id="hint", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.form.draft.name or "New webhook", "editor")
        self.form.focus_first()
        start_worker(self, self._begin, group=ASKING, exclusive=True)  # keys that are typed ahead wait for it
        if self.context.access.read_only_reason is not None:
            self.say(f"{self.context.access.read_only_reason} You can look, but not save.", title="Read-only")

    async def _begin(self) -> None:
        """Go to the field to begin at, and offer the edits of this webhook that a program left behind."""
        stands = asyncio.Event()
        self.call_after_refresh(stands.set)  # from 3.12 on a worker begins at once, before the fields are there
        await stands.wait()
        if self._begins_at is not None:
            await self.form.go_to(self._begins_at)
            self.trial.shown()
        if self._unsaved is None or self.form.is_changed:
            return
        back = await offer_unsaved(self, self._unsaved, self._editor, self.form.draft.config_id)
        if back is not None and self.is_open:
            await self.form.use_draft(back.draft)
            say_taken_up(self, back)

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def on_descendant_focus(self) -> None:
        """Say below what the focused field is for."""
        ancestors = self.focused.ancestors if self.focused is not None else ()
        field = next((ancestor for ancestor in ancestors if isinstance(ancestor, Field)), None)
        if field is not None:
            hint = field.hint
        elif isinstance(self.focused, JsonTextArea):
            hint = Content("\n".join([_JSON_HINT, *([_JSON_KEPT] if self._unsaved is not None else [])]))
        else:
            hint = Content(_BAR_HINT)
        if not hint.is_same(self._hint):
            self._hint = hint
            self.query_one("#hint", Static).update(hint, layout=False)  # it is two lines high, whatever it says

    @on(Field.Edited)
    def _try_edit(self) -> None:
        self.trial.edited()

    @on(DraftForm.SectionShown)
    def _try_section(self) -> None:
        self.trial.shown()

    @asks
    async def action_try_on(self) -> None:
        """Pick another payload to try the conditions on."""
        await self.trial.pick()

    @asks
    async def action_bench(self) -> None:
        """Edit the expression under the cursor, or the transform, beside what it makes of a payload."""
        if not await self.form.collect():
            return
        bench = Bench(self.form.draft, self.trial.samples, self.trial.sample)
        ancestors = self.focused.ancestors if self.focused is not None else ()
        field = next((ancestor for ancestor in ancestors if isinstance(ancestor, Field)), None)
        index = bench.index_of(field.spec.path if field is not None else ())
        label = self.form.draft.name or "New webhook"
        self.context.routes.open_bench(self.origin, label, bench, index, self._leave_bench)

    def _leave_bench(self, bench: Bench | None) -> None:
        if bench is not None and self.is_open:
            start_worker(self, partial(self._take_bench, bench), group="editor.bench")

    async def _take_bench(self, bench: Bench) -> None:
        """Go on with what was typed on the bench, and with the payload that was tried there."""
        self.trial.sample = bench.sample
        if edits := bench.edits():
            take_edits(self.form.draft, edits)
            await self.form.use_draft(self.form.draft)
            self.keeper.edited()
            await self.form.go_to(edits[0].path)
        self.trial.shown()

    async def action_next_section(self) -> None:
        await self.form.show_section_beside(1)

    async def action_previous_section(self) -> None:
        await self.form.show_section_beside(-1)

    @asks
    async def action_versions(self) -> None:
        """Put back a version that was saved over: the draft becomes another one, and nothing is sent."""
        if self.form.draft.is_new:
            self.say("It is not saved yet, so there is no version to go back to.")
            return
        config = WebhookConfig.model_validate(self.form.draft.wire)
        chosen = await choose_version(self, self._editor, config)
        if chosen is None or not await self.saving.may_leave():
            return
        await self.form.use_draft(chosen.draft)
        say_put_back(self, chosen)

    @asks
    async def action_own_editor(self) -> None:
        """Take a long text, or the whole webhook as JSON, to the person's own editor."""
        place = await self.form.long_text()
        if place is None:
            return
        area, suffix = place
        text = edit_elsewhere(self, area.text, suffix=suffix)
        if text is not None and text != area.text:
            area.replace(text, (0, 0), area.document.end)  # `ctrl+z` brings back what was there

    @on(Field.Edited)
    @on(JsonTab.Checked)
    def _keep_edits(self) -> None:
        self.keeper.edited()

    @on(DraftForm.JsonRefused)
    def _say_why(self, refused: DraftForm.JsonRefused) -> None:
        self.say(f"{refused.problem} Fix it first; nothing is lost.", title="The JSON", severity="warning")

    # --- saving and leaving -----------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        if action in ("save", "fire") and self.saving.is_sending:
            return "It is being saved."
        return super().reason_against(action)

    @work(group="asking", exclusive=True)
    async def action_save(self) -> None:
        """Check, compare with the server, ask, send."""
        await self.saving.save()

    @work(group="asking", exclusive=True)
    async def action_fire(self) -> None:
        """Save what is changed, then test the webhook with the example, without leaving."""
        await self.saving.save(then=self._fire)

    def _fire(self, saved: WebhookConfig) -> None:
        if self._trigger is not None:
            self.show_place(saved.label, "editor")
            ask = partial(ask_and_fire, self, saved, self._editor, self._trigger)
            start_worker(self, ask, group="asking", exclusive=True)

    def action_back(self) -> None:
        self._leave(self._close)

    def _close(self) -> None:
        """Leave, with what was saved meanwhile."""
        if not self.stop_running() and len(self.app.screen_stack) > 2:
            self.dismiss(self.saving.saved)

    def action_quit_app(self) -> None:
        self._leave(super().action_quit_app)

    def action_connection(self) -> None:
        self._leave(super().action_connection)

    @work(group="asking", exclusive=True)
    async def _leave(self, go: Callable[[], None]) -> None:
        """Go, unless that would lose edits which the person wants to keep."""
        if await self.saving.may_leave():
            go()
