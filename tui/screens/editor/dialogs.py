"""The dialogs of saving: what changes, what others changed, the signing secret, throwing edits away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common.backtest_words import counts_words
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.context import Copier
from tui.screens.common.dialog import Dialog, DialogBody
from tui.screens.common.errors import error_sentence
from tui.screens.editor.words import changes_content, warnings_content
from tui.services.drafts.diff import FieldChange
from tui.services.drafts.draft import Draft
from tui.services.drafts.protection import NOT_CHANGED
from tui.services.drafts.warnings import find_warnings
from tui.services.rehearsal.backtest import Backtest
from tui.text import one_line, plain, safe
from tui.workers import start_worker

Meanwhile = Literal["merge", "reload"]


class SaveDialog(ConfirmDialog):
    """The question before a save: what will be sent and what it changes. A protected webhook wants its name typed.
    `compare` shows the whole of it."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.WHOLE_DIFFERENCE, keys.BACKTEST)]
    looks: ClassVar[frozenset[str]] = frozenset({keys.WHOLE_DIFFERENCE.action, keys.BACKTEST.action})
    HELP: ClassVar[str | None] = (
        f"{ConfirmDialog.HELP} `D` shows the whole webhook as it is and as it will be, `b` what the change would have "
        "done with each of the last events."
    )

    def __init__(
        self,
        draft: Draft,
        compare: Callable[[], None],
        *,
        warnings: Sequence[str] = (),
        backtest: Backtest | None = None,
        show_backtest: Callable[[], None] = lambda: None,
        production: bool = False,
    ) -> None:
        """`backtest` goes over the last events where the change may touch them; `show_backtest` shows each."""
        self._compare = compare
        self._backtest = backtest
        self._show_backtest = show_backtest
        self._changes = draft.changes()
        self._warnings = [*warnings, *find_warnings(draft)]
        count = len(self._changes)
        if draft.is_new:
            question, word = f"Create {draft.name}?", "Create"
            self._sends = "POST /v1/webhooks/configs"
        else:
            question, word = f"Save {count} change{'' if count == 1 else 's'} to {draft.name}?", "Save"
            self._sends = f"PUT /v1/webhooks/configs/{draft.config_id}"
        if draft.protected:
            self._warnings.insert(0, NOT_CHANGED)
        super().__init__(
            question,
            details=(self._sends,),
            confirm=word,
            typed=draft.name if draft.protected else None,
            production=production,
        )

    def _paragraphs(self) -> Iterable[Widget]:
        yield Static(plain(f"Sends {one_line(self._sends)}"), classes="detail paragraph")
        if self._warnings:
            yield Static(warnings_content(self._warnings), classes="paragraph")
        if self._backtest is not None:
            yield BacktestLine(self._backtest)
        yield Static(changes_content(self._changes), id="changes", classes="paragraph")
        yield Static(Content("D shows the whole, as it is and as it will be."), classes="detail")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "backtest" and self._backtest is None:
            return False
        return super().check_action(action, parameters)

    def action_backtest(self) -> None:
        """Show each event over the question, which stays."""
        self._show_backtest()

    def action_whole_difference(self) -> None:
        """Show it over the question, which stays."""
        self._compare()


class BacktestLine(Static):
    """Tells what the change would have done with the last events, worked out while the question stands."""

    def __init__(self, backtest: Backtest) -> None:
        super().__init__(classes="paragraph")
        self._backtest = backtest

    def on_mount(self) -> None:
        self._say("reading the last events ...")
        start_worker(self, self._run, group="editor.backtest")

    async def _run(self) -> None:
        try:
            await self._backtest.run(progress=lambda: self._say(counts_words(self._backtest)))
        except ApiError as error:
            self._say(f"not told: {error_sentence(error)}")
        else:
            self._say(f"{counts_words(self._backtest)} b shows each; it is our evaluation.")

    def _say(self, words: str) -> None:
        self.update(Content.assemble(("With this change: ", "bold"), one_line(words)))


class ThrowAwayDialog(ConfirmDialog):
    """The question before unsaved edits are lost."""

    def __init__(self, draft: Draft) -> None:
        self._changes = draft.changes()
        super().__init__(
            f"Discard your changes to {draft.name or 'the new webhook'}?",
            details=("",),
            confirm="Discard",
            keep="Keep editing",
        )

    def _paragraphs(self) -> Iterable[Widget]:
        yield Static(changes_content(self._changes), classes="paragraph")


class MeanwhileDialog(Dialog[Meanwhile | None]):
    """Somebody else saved the webhook since the edit began: what they changed, and what to do with one's own edits."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "choose('merge')", "Mine on top", show=False),
        Binding("t", "choose('reload')", "Theirs", show=False),
        Binding("n", "cancel", "Cancel", show=False),
    ]
    guarded = True
    HELP: ClassVar[str | None] = "Nothing was sent. `m` keeps your edits on top of theirs, `t` takes theirs."

    def __init__(self, draft: Draft, theirs: Sequence[FieldChange], both: Sequence[str]) -> None:
        super().__init__()
        self._webhook_name = draft.name
        self._theirs = theirs
        self._both = both

    def compose_dialog(self) -> ComposeResult:
        yield Static(plain(f"Somebody else changed {one_line(self._webhook_name)} meanwhile"), classes="dialog-title")
        parts: list[Widget] = [Static(changes_content(self._theirs), classes="paragraph")]
        if self._both:
            both = ", ".join(self._both)
            parts.append(
                Static(
                    warnings_content([f"You changed this too; with m your value replaces theirs: {both}"]),
                    classes="paragraph",
                )
            )
        yield DialogBody(*parts)
        with Horizontal(classes="dialog-buttons"):
            yield Button("Cancel (esc)", id="cancel", compact=True)
            yield Button("Take theirs (t)", id="reload", compact=True)
            yield Button("Mine on top (m)", id="merge", compact=True)

    def on_mount(self) -> None:
        self.query_one("#cancel").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.dismiss(None)
        else:
            self.action_choose(str(event.button.id))

    def action_choose(self, what: str) -> None:
        """Decide."""
        self.dismiss("merge" if what == "merge" else "reload")


class SigningSecretDialog(Dialog[None]):
    """The signing secret of a webhook that was just created: the server gives it this once."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.COPY_SECRET)]
    HELP: ClassVar[str | None] = "`c` copies the secret; `esc` closes, and asks once more while it is not copied."

    def __init__(self, name: str, secret: str, clipboard: Copier) -> None:
        super().__init__()
        self._webhook_name = name
        self._secret = secret
        self._clipboard = clipboard
        self._may_close = False

    def compose_dialog(self) -> ComposeResult:
        yield Static(plain(f"{one_line(self._webhook_name)} created"), classes="dialog-title")
        yield Static("Its signing secret, with which the receiver checks that deliveries are genuine:")
        yield Static(plain(one_line(self._secret)), id="secret")
        yield Static("! It will not be shown again. Keep it where the receiver can read it.", classes="warning")
        with Horizontal(classes="dialog-buttons"):
            yield Button("Copy (c)", id="copy", compact=True)
            yield Button("Close (esc)", id="close", compact=True)

    def on_mount(self) -> None:
        self.query_one("#copy").focus()

    @on(Button.Pressed, "#copy")
    async def _copy(self) -> None:
        await self.action_copy_secret()

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.action_cancel()

    async def action_copy_secret(self) -> None:
        """Copy it, and say where it went."""
        where = await self._clipboard.copy(self._secret)
        self._may_close = True
        self.notify(safe(where), title="Signing secret", markup=False)

    def action_cancel(self) -> None:
        if self._may_close:
            self.dismiss(None)
            return
        self._may_close = True
        self.notify(
            "It is not copied yet, and it will not be shown again. Close again to leave without it.",
            severity="warning",
            markup=False,
        )
