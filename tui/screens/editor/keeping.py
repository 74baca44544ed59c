"""Edits kept on this machine while they are made, in case the program ends; and what was left behind, offered again."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final

from tui.api.errors import ApiError, NotFound
from tui.api.models import WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.errors import say_error
from tui.screens.common.event_columns import time_words
from tui.screens.editor.draft_form import DraftForm
from tui.services.drafts.draft import DraftRefused
from tui.services.drafts.unsaved import config_id_of, kept_form, label_of, taken_up
from tui.services.drafts.versions import PutBack
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.store.unsaved_drafts import LeftDraft, UnsavedDrafts
from tui.text import cut
from tui.workers import start_worker

PAUSE_SECONDS: Final = 0.5
"""Seconds after an edit until it is kept: what is typed meanwhile goes with it."""
OPEN, DISCARD, LATER = "open", "discard", "later"


class DraftKeeper:
    """Keeps the draft of a form as long as it has edits. Without a place (`drafts`) it does nothing."""

    def __init__(self, screen: ConsoleScreen[Any], form: DraftForm, drafts: UnsavedDrafts | None) -> None:
        self._screen = screen
        self._form = form
        self._drafts = drafts
        self._is_due = False
        self._is_told = False
        self._ended = False
        """True once the edits are saved or given up: they are kept no longer."""

    def _wants_edits(self) -> bool:
        return self._drafts is not None and not self._ended

    def edited(self) -> None:
        """Take note of an edit; it is kept soon."""
        if self._wants_edits() and not self._is_due:
            self._is_due = True
            self._screen.set_timer(PAUSE_SECONDS, self._keep_soon)

    async def forget(self) -> None:
        """Keep the edits no longer: they are saved, or given up."""
        self._ended = True
        if self._drafts is not None:
            await asyncio.to_thread(self._drafts.forget, self._form.draft.config_id)

    def go_on(self) -> None:
        """Keep edits again: the form goes on with what was saved."""
        self._ended = False

    def _keep_soon(self) -> None:
        self._is_due = False
        if self._wants_edits():  # a worker of the app: leaving the screen must not end it half way
            start_worker(self._screen.app, self.keep, group="editor.keep")

    async def keep(self) -> None:
        """Keep the edits as they are now, or nothing where there are none."""
        drafts, draft = self._drafts, self._form.latest
        if drafts is None or not self._wants_edits():
            return
        try:
            if draft.is_dirty:
                content = kept_form(draft, has_unread_json=self._form.has_unread_json)
                await asyncio.to_thread(drafts.keep, draft.config_id, content)
            elif not self._form.is_changed:
                await asyncio.to_thread(drafts.forget, draft.config_id)
        except OSError as error:
            if not self._is_told:
                self._is_told = True
                words = f"Should the program end, your edits are lost: {error.strerror or error}"
                self._screen.say(words, title="Edits are not kept", severity="warning", seconds=10)
        if not self._wants_edits():  # saved or given up meanwhile
            await asyncio.to_thread(drafts.forget, draft.config_id)


async def offer_unsaved(
    screen: ConsoleScreen[Any], drafts: UnsavedDrafts, editor: WebhookEditor, config_id: str | None = None
) -> PutBack | None:
    """Offer the edits that a program left behind which is gone, the newest first; the draft that is taken up. With a
    `config_id` only those of this webhook (empty: of new ones), and nothing is said of what cannot be read."""
    left_behind, problem = await asyncio.to_thread(drafts.left_behind)
    if problem and config_id is None:
        screen.say(problem, title="Unsaved edits", severity="warning", seconds=10)
    for left in left_behind:
        if config_id is not None and (config_id_of(left.content) != config_id or not screen.is_open):
            continue
        choice = await screen.app.push_screen_wait(_question(screen, left))
        if choice == DISCARD:
            await asyncio.to_thread(drafts.drop, left)
        if choice == OPEN and (back := await _take_up(screen, left, editor)) is not None:
            start_worker(screen.app, partial(_hand_over, drafts, left, back), group="editor.keep")
            return back
    return None


def _question(screen: ConsoleScreen[Any], left: LeftDraft) -> ChoiceDialog:
    at = time_words(left.at, "", local=screen.context.local_times, seconds=False)
    title = f"The program ended while {cut(label_of(left.content), 60)} was edited; the edits of {at} are kept."
    choices = [
        (OPEN, "Open the editor with them; nothing is sent"),
        (LATER, "Later: ask again when it is edited, or at the next start"),
        (DISCARD, "Discard them"),
    ]
    return ChoiceDialog(title, choices, guarded=True)


async def _take_up(screen: ConsoleScreen[Any], left: LeftDraft, editor: WebhookEditor) -> PutBack | None:
    now: WebhookConfig | None = None
    config_id = config_id_of(left.content)
    try:
        if config_id:
            now = await editor.read(config_id)
    except NotFound:
        pass  # it was deleted: the edits make a new one
    except ApiError as error:
        say_error(screen, error, "Not opened; the edits stay kept")
        return None
    try:
        return taken_up(left.content, now)
    except DraftRefused as refused:
        screen.say(refused, title="Unsaved edits", severity="warning", seconds=10)
        return None


async def _hand_over(drafts: UnsavedDrafts, left: LeftDraft, back: PutBack) -> None:
    """Keep the edits as this program's own before those of the one that is gone are forgotten."""
    try:
        await asyncio.to_thread(drafts.keep, back.draft.config_id, kept_form(back.draft))
    except OSError:
        return  # they stay where they are
    await asyncio.to_thread(drafts.drop, left)
