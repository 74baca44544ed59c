"""The way from a draft to the server: checks, what others did, the question, the write, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import work
from textual.widget import Widget

from tui.api.errors import ApiError
from tui.api.models import WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.editor.dialogs import MeanwhileDialog, SaveDialog, SigningSecretDialog, ThrowAwayDialog
from tui.services.drafts.draft import Draft
from tui.services.drafts.webhook_editor import ChangedMeanwhile, WebhookEditor, failure_words
from tui.text import safe
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.services.drafts.checks import Problem


class Saving(ConsoleScreen[WebhookConfig | None]):
    """The saving half of the editor. A failed save keeps the draft; nothing is written over unseen."""

    draft: Draft
    editor: WebhookEditor

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self._is_sending = False
        self._focused_before: Widget | None = None
        self._may_exist = False
        """A creation had an unknown outcome: look before trying again."""

    # The form half.
    def pull_all(self) -> None:
        raise NotImplementedError

    async def take_json(self) -> bool:
        raise NotImplementedError

    async def use_draft(self, draft: Draft) -> None:
        raise NotImplementedError

    def own_problems(self) -> list[Problem]:
        raise NotImplementedError

    async def go_to_problem(self, problem: Problem) -> None:
        raise NotImplementedError

    def has_unread_json(self) -> bool:
        """Whether something was typed as JSON that the draft does not have yet."""
        raise NotImplementedError

    # --- saving -----------------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        if action == "save" and self._is_sending:
            return "It is being saved."
        return super().reason_against(action)

    @work(group="asking", exclusive=True)
    async def action_save(self) -> None:
        """Check, compare with the server, ask, send."""
        self.pull_all()
        if not await self.take_json() or await self._stopped_by_problems():
            return
        if not self.draft.is_new and not await self._is_up_to_date():
            return
        if not self.draft.changes():
            self.say("Nothing has changed, so there is nothing to save.")
            return
        warnings = await self._look_alikes() if self._may_exist else []
        if warnings is None:
            return
        dialog = SaveDialog(self.draft, warnings=warnings, production=self.context.production)
        if await self.app.push_screen_wait(dialog):
            self._set_sending(True)
            start_worker(self.app, self._send, group="writes")

    async def _stopped_by_problems(self) -> bool:
        problems = [*self.draft.obstacles(), *self.own_problems()]
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            self.say(f"{problems[0].sentence}{more}", title="Not saved yet", severity="warning")
            await self.go_to_problem(problems[0])
        return bool(problems)

    async def _is_up_to_date(self) -> bool:
        """Whether the server has what the edit began with; else the person says how to go on. `False`: stop here."""
        try:
            theirs = (await self.editor.read(self.draft.config_id)).wire
        except ApiError as error:
            self.say(error.details, title="Not saved: it could not be read again", severity="error", seconds=12)
            return False
        changes = self.draft.changed_by_others(theirs)
        if not changes:
            return True
        mine = self.draft.on_top_of(theirs)
        mine_at = {change.label for change in mine.changes()}
        both = [change.label for change in changes if change.label in mine_at]
        decision = await self.app.push_screen_wait(MeanwhileDialog(self.draft, changes, both))
        if decision is None:
            return False
        await self.use_draft(mine if decision == "merge" else Draft(theirs))
        return decision == "merge" and not await self._stopped_by_problems()

    async def _look_alikes(self) -> list[str] | None:
        try:
            found = await self.editor.look_alikes(self.draft)
        except ApiError as error:
            self.say(error.details, title="Not sent: it may exist already", severity="error", seconds=12)
            return None
        return [f"The last try may have worked: there is {config.label} ({config.id}) already." for config in found]

    def _set_sending(self, sending: bool) -> None:
        self._is_sending = sending
        if self.is_open:
            focused = self.focused
            self.query_one("#editor").disabled = sending
            if sending:
                self._focused_before = focused
            elif self._focused_before is not None and self._focused_before.is_attached:
                self.set_focus(self._focused_before)
            self.refresh_bindings()

    async def _send(self) -> None:
        """Runs on the app: leaving the screen does not stop a write half way."""
        draft = self.draft
        try:
            saved = await self.editor.save(draft)
        except ChangedMeanwhile as meanwhile:
            self._set_sending(False)
            self.say(f"{meanwhile.sentence}", title="Not saved", severity="warning", seconds=12)
        except ApiError as error:
            self._may_exist = self._may_exist or (draft.is_new and error.may_have_arrived)
            self._set_sending(False)
            title = "Perhaps saved" if error.may_have_arrived else "Not saved"
            self.say(failure_words(error), title=title, severity="error", seconds=20)
        else:
            await self._finish(draft, saved)

    async def _finish(self, draft: Draft, saved: WebhookConfig) -> None:
        self.app.notify(safe(f"{saved.label} is {'created' if draft.is_new else 'saved'}."), markup=False)
        self._set_sending(False)
        if self.is_current:
            self.dismiss(saved)
        elif self.is_open:
            await self.use_draft(Draft.of(saved))
        if draft.is_new and saved.signing_secret:
            self.app.push_screen(SigningSecretDialog(saved.label, saved.signing_secret, self.context.clipboard))

    # --- leaving ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        self._leave(super().action_back)

    def action_quit_app(self) -> None:
        self._leave(super().action_quit_app)

    def action_connection(self) -> None:
        self._leave(super().action_connection)

    @work(group="asking", exclusive=True)
    async def _leave(self, go: Any) -> None:
        """Go, unless that would lose edits which the person wants to keep."""
        if self._is_sending:
            self.say("It is being saved: wait for the outcome.", severity="warning")
            return
        if (not self.draft.is_dirty and not self.has_unread_json()) or await self.app.push_screen_wait(
            ThrowAwayDialog(self.draft)
        ):
            go()
