"""Going back: the versions of a webhook that were saved over, what each would change, and the one that is put back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.dialog import Dialog, DialogBody
from tui.screens.common.errors import say_error
from tui.screens.common.event_columns import time_words
from tui.screens.editor.words import changes_content, warnings_content
from tui.services.drafts.versions import PutBack, made_again, put_back
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.store.config_versions import KeptVersion
from tui.text import cut, one_line, plain
from tui.widgets.line_table import Cell, Column, LineTable

_HINT = "⏎ puts it back as a draft; nothing is sent · D the whole difference · esc closes"


_WHICH_ARE_KEPT = "Each one is kept that this program saves over, switches or deletes."


class VersionsDialog(Dialog[PutBack | None]):
    """Offers former versions over the webhook of today; the result is the draft that puts one back.

    `compare(draft, words)` shows the whole difference of a draft; the words tell which version it is.
    """

    DEFAULT_CSS = """
    VersionsDialog {
        & > .dialog { width: 100; }
        LineTable { height: 8; background: $surface; }
        #version-changes { height: auto; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Put back", show=False),
        *keys.bindings(keys.WHOLE_DIFFERENCE),
    ]
    HELP: ClassVar[str | None] = (
        "What this program saved over, as it had read it. Below stands what putting a version back would change in the "
        "webhook of today. `⏎` takes it into the editor as a draft: it is checked, shown and asked about like any "
        "other edit before it is sent. `D` shows the whole difference."
    )

    def __init__(
        self,
        now: WebhookConfig,
        versions: Sequence[KeptVersion],
        compare: Callable[[PutBack, str], None],
        *,
        local_times: bool,
        note: str = "",
    ) -> None:
        super().__init__()
        self._webhook_name = now.label
        self._rows = [(version, put_back(version.document, now)) for version in versions]
        self._compare = compare
        self._local_times = local_times
        self._note = note

    def compose_dialog(self) -> ComposeResult:
        yield Static(plain(f"Former versions of {one_line(self._webhook_name)}"), classes="dialog-title")
        yield LineTable[tuple[KeptVersion, PutBack]](
            [
                Column("read", "As it was until", lambda row: self._time(row[0]), width=16),
                Column("count", "Differs", lambda row: self._count(row[1]), width=11),
                Column("where", "In", lambda row: self._places(row[1]), min_width=20, flex=1),
            ],
            row_key=lambda row: f"{row[0].read_at.isoformat()} {id(row[0])}",
            id="versions",
        )
        yield DialogBody(Static("", id="version-changes"))
        yield Static(_HINT, classes="dialog-hint", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.table.show(self._rows)
        self.table.focus()
        self._show_changes()

    @property
    def table(self) -> LineTable[tuple[KeptVersion, PutBack]]:
        return self.query_one("#versions", LineTable)

    def _time(self, version: KeptVersion) -> str:
        return time_words(version.read_at, "", local=self._local_times)

    @staticmethod
    def _count(back: PutBack) -> Cell | str:
        count = len(back.draft.changes())
        return f"{count} place{'' if count == 1 else 's'}" if count else Cell("as today", "muted")

    @staticmethod
    def _places(back: PutBack) -> str:
        return ", ".join(change.label for change in back.draft.changes())

    @on(LineTable.CursorMoved)
    def _show_changes(self) -> None:
        row = self.table.cursor_row
        if row is None:
            return
        back = row[1]
        parts = [changes_content(back.draft.changes())]
        sentences = [*back.sentences, *([self._note] if self._note else [])]
        content = parts[0] if parts[0] else plain("It is as the webhook is today.")
        if sentences:
            content = content.append("\n").append(warnings_content(sentences))
        self.query_one("#version-changes", Static).update(content)

    @on(LineTable.Selected)
    def action_choose(self) -> None:
        """Put the version under the cursor back, as a draft."""
        row = self.table.cursor_row
        if row is not None:
            self.dismiss(row[1])

    def action_whole_difference(self) -> None:
        """Show the webhook of today beside the version under the cursor."""
        row = self.table.cursor_row
        if row is not None:
            self._compare(row[1], f"as it was until {self._time(row[0])}")


async def choose_version(screen: ConsoleScreen[Any], editor: WebhookEditor, config: WebhookConfig) -> PutBack | None:
    """Read the webhook and its former versions, and ask which one is to be put back. A sentence over `screen` says why
    there is none."""
    versions, problem = await editor.former_versions(config.id)
    if not versions:
        words = f"No former version of {config.label} is kept here: each save keeps the one that it replaces."
        screen.say(f"{words} {problem}".strip(), severity="warning" if problem else "information", seconds=10)
        return None
    try:
        now = await editor.read(config.id)
    except ApiError as error:
        say_error(screen, error, "The webhook could not be read")
        return None
    routes, origin = screen.context.routes, screen.origin

    def compare(back: PutBack, words: str) -> None:
        routes.open_webhook_difference(origin, now.label, *back.draft.sides(), after_words=words)

    dialog = VersionsDialog(now, versions, compare, local_times=screen.context.local_times, note=problem)
    return await screen.app.push_screen_wait(dialog)


async def choose_deleted(screen: ConsoleScreen[Any], editor: WebhookEditor) -> PutBack | None:
    """Ask which of the webhooks that are not there any more is to be made again; a sentence where there is none."""
    try:
        versions = await editor.gone()
    except ApiError as error:
        say_error(screen, error, "The webhooks could not be read")
        return None
    if not versions:
        screen.say(f"No webhook that is gone is kept here. {_WHICH_ARE_KEPT}", seconds=10)
        return None
    choices = []
    for index, version in enumerate(versions):
        at = time_words(version.read_at, "", local=screen.context.local_times, seconds=False)
        choices.append((str(index), f"{cut(str(version.document.get('name') or 'no name'), 50)}, as it was on {at}"))
    choice = await screen.app.push_screen_wait(ChoiceDialog("Make again, as a new webhook", choices))
    return made_again(versions[int(choice)].document) if choice is not None else None


def say_made_again(screen: ConsoleScreen[Any], again: PutBack) -> None:
    """Say that a webhook that is gone is a draft of a new one, and what of it cannot come back."""
    words = " ".join(["A draft with what it had; nothing is sent yet.", *again.sentences])
    screen.say(words, title="Make again", severity="warning", seconds=15)


def say_put_back(screen: ConsoleScreen[Any], back: PutBack) -> None:
    """Say that a version is in the editor, and what of it cannot come back."""
    words = " ".join(["The former version is a draft here; nothing is sent yet.", *back.sentences])
    screen.say(words, title="Go back", severity="warning" if back.sentences else "information", seconds=15)


def say_taken_up(screen: ConsoleScreen[Any], back: PutBack) -> None:
    """Say that the edits of a program that ended are in the editor, and what of them is not."""
    words = " ".join(["These are the edits of before; nothing is sent yet.", *back.sentences])
    screen.say(words, title="Unsaved edits", severity="warning" if back.sentences else "information", seconds=15)


def say_copied(screen: ConsoleScreen[Any], config: WebhookConfig, copy: PutBack) -> None:
    """Say of what a new webhook is a copy, and what was not copied."""
    words = " ".join([f"A draft with what {config.label} has; nothing is sent yet.", *copy.sentences])
    screen.say(words, title="New like this", severity="warning" if copy.sentences else "information", seconds=15)
