"""The way from a draft to the server: checks, what others did, the question, the write, what came of it."""

from __future__ import annotations

from collections.abc import Callable

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.errors import say_error, say_failed_write
from tui.screens.editor.dialogs import MeanwhileDialog, SaveDialog, SigningSecretDialog, ThrowAwayDialog
from tui.screens.editor.draft_form import DraftForm
from tui.screens.editor.keeping import DraftKeeper
from tui.services.drafts.draft import Draft
from tui.services.drafts.warnings import moved_secrets
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.events.feed import Feed
from tui.services.rehearsal.backtest import Backtest, changes_outcome
from tui.text import safe
from tui.workers import start_worker

GO_BACK_WORDS = f"{keys.VERSIONS.keys_for_people} in the list goes back to the version before."
"""Said after what was kept was saved over."""


class SaveFlow:
    """Saves the draft of a form. A failed save keeps the draft; nothing is written over unseen."""

    def __init__(
        self,
        screen: ConsoleScreen[WebhookConfig | None],
        form: DraftForm,
        editor: WebhookEditor,
        keeper: DraftKeeper,
    ) -> None:
        """Questions are asked and outcomes told over `screen`, which is dismissed with what was saved."""
        self._screen = screen
        self._form = form
        self._editor = editor
        self._keeper = keeper
        self.log: Feed | None = None
        """The webhook's events, over which a change is rehearsed."""
        self._may_exist = False
        """A creation had an unknown outcome: look before trying again."""
        self.is_sending = False
        """True if the draft is on its way to the server."""
        self.saved: WebhookConfig | None = None
        """The webhook as it was saved last, where that did not leave the screen."""
        self._then: Callable[[WebhookConfig], None] | None = None

    async def save(self, then: Callable[[WebhookConfig], None] | None = None) -> None:
        """Check, compare with the server, ask, send. Runs in a worker of the screen; the write is the app's.

        With `then` the screen stays, and `then` is called with the webhook as it is saved: at once where nothing has
        changed.
        """
        self._then = then
        form, screen = self._form, self._screen
        if not await form.collect() or await self._stopped_by_problems():
            return
        if not form.draft.is_new and not await self._is_up_to_date():
            return
        if not form.draft.changes():
            if then is not None and not form.draft.is_new:
                then(WebhookConfig.model_validate(form.draft.wire))
                return
            screen.say("Nothing has changed, so there is nothing to save.")
            return
        if not await self._secrets_may_move():
            return
        warnings = await self._look_alikes() if self._may_exist else []
        if warnings is None:
            return
        routes, origin, draft = screen.context.routes, screen.origin, form.draft
        backtest = self._backtest_of(draft)

        def show_backtest() -> None:
            if backtest is not None:
                routes.open_backtest(origin, draft.name, backtest)

        dialog = SaveDialog(
            draft,
            lambda: routes.open_webhook_difference(origin, draft.name, *draft.sides()),
            warnings=warnings,
            backtest=backtest,
            show_backtest=show_backtest,
            production=screen.context.production,
        )
        if await screen.app.push_screen_wait(dialog):
            self._set_sending(True)
            start_worker(screen.app, self._send, group="writes")

    def _backtest_of(self, draft: Draft) -> Backtest | None:
        """The backtest of what the draft changes, where that may touch events and there is a log of them."""
        after = draft.document()
        if self.log is None or draft.is_new or not changes_outcome(draft.wire, after):
            return None
        return Backtest(self.log, draft.wire, after)

    async def may_leave(self) -> bool:
        """Tell whether the screen may be left: not before an outcome is known, and not with edits that the person
        keeps."""
        if self.is_sending:
            self._screen.say("It is being saved: wait for the outcome.", severity="warning")
            return False
        if self._form.is_changed and not await self._screen.app.push_screen_wait(ThrowAwayDialog(self._form.draft)):
            return False
        await self._keeper.forget()
        return True

    # --- before the question ----------------------------------------------------------------------------------------

    async def _stopped_by_problems(self) -> bool:
        problems = self._form.obstacles()
        if problems:
            self._screen.app.clear_notifications()  # they would lie over the fields that are to be mended
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            self._screen.say(f"{problems[0].sentence}{more}", title="Not saved yet", severity="warning")
            await self._form.go_to_problem(problems[0])
        return bool(problems)

    async def _is_up_to_date(self) -> bool:
        """Tell whether the server has what the edit began with; else the person says how to go on. `False`: stop
        here."""
        draft = self._form.draft
        try:
            theirs = (await self._editor.read(draft.config_id)).wire
        except ApiError as error:
            say_error(self._screen, error, "Not saved: it could not be read again")
            return False
        changes = draft.changed_by_others(theirs)
        if not changes:
            return True
        mine = draft.on_top_of(theirs)
        mine_at = mine.changed_places()
        both = [change.label for change in changes if change.label in mine_at]
        decision = await self._screen.app.push_screen_wait(MeanwhileDialog(draft, changes, both))
        if decision is None:
            return False
        await self._form.use_draft(mine if decision == "merge" else Draft(theirs))
        return decision == "merge" and not await self._stopped_by_problems()

    async def _secrets_may_move(self) -> bool:
        """Ask for each host that would get a kept secret for the first time, by having its name typed: a slip in a URL
        must not send a password away with the `y` that saves."""
        screen = self._screen
        for host, sentences in moved_secrets(self._form.draft).items():
            dialog = ConfirmDialog(
                f"Let {host} have what was kept for another host?",
                details=[*sentences, "Nothing is saved yet: this is asked before."],
                confirm="Go on",
                typed=host,
                production=screen.context.production,
            )
            if not await screen.app.push_screen_wait(dialog):
                screen.say("Not saved: the secrets stay where they are.", severity="warning")
                return False
        return True

    async def _look_alikes(self) -> list[str] | None:
        """A warning for each webhook that the last try may have made; `None`: they could not be read, so stop here."""
        try:
            alike = await self._editor.look_alikes(self._form.draft)
        except ApiError as error:
            say_error(self._screen, error, "Not sent: it may exist already")
            return None
        return [f"The last try may have worked: there is {config.label} ({config.id}) already." for config in alike]

    # --- the write --------------------------------------------------------------------------------------------------

    def _set_sending(self, sending: bool) -> None:
        self.is_sending = sending
        if self._screen.is_open:
            self._form.hold(sending)
            self._screen.refresh_bindings()

    async def _send(self) -> None:
        """Runs on the app: leaving the screen does not stop a write half way."""
        draft = self._form.draft
        try:
            saved = await self._editor.save(draft)
        except ApiError as error:
            self._may_exist = self._may_exist or (draft.is_new and error.may_have_arrived)
            self._set_sending(False)
            say_failed_write(self._screen, error, "saved")
        else:
            await self._finish(draft, saved)

    async def _finish(self, draft: Draft, saved: WebhookConfig) -> None:
        screen, app = self._screen, self._screen.app
        await self._keeper.forget()
        if draft.is_new:
            words = f"{saved.label} is created."
        else:
            words = f"{saved.label} is saved. {self._editor.not_kept or GO_BACK_WORDS}"
        app.notify(safe(words), severity="warning" if self._editor.not_kept else "information", markup=False)
        self._set_sending(False)
        then = self._then
        if screen.is_current and then is None:
            screen.dismiss(saved)
        elif screen.is_open:
            self.saved = saved
            await self._form.use_draft(Draft.of(saved))
            self._keeper.go_on()

        def go_on(_: None = None) -> None:
            if then is not None and screen.is_open:
                then(saved)

        if draft.is_new and saved.signing_secret:
            dialog = SigningSecretDialog(saved.label, saved.signing_secret, screen.context.clipboard)
            app.push_screen(dialog, go_on)
        else:
            go_on()
