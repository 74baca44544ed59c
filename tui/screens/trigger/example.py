"""The payload that this webhook would send: the API's example of its payload."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import ExamplePayload, WebhookConfig
from tui.document.layout import laid_out
from tui.document.members import without_blanks
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.copying import CopyChoice, copy_as
from tui.screens.common.errors import show_error_in_banner
from tui.screens.common.view_choices import view_choices
from tui.sizes import bytes_in_words
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.cell_styles import Cell
from tui.widgets.expression_bar import ExpressionBar
from tui.widgets.fields import SafeInput
from tui.widgets.filter_bar import FilterBar
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView

Load = Callable[[str | None], Awaitable[ExamplePayload]]
"""Asks for the example, for one automation where its id is given. Raises `ApiError`."""


class ExampleScreen(ConsoleScreen[None]):
    """The example payload of `config`, to read, to copy, and to trigger with."""

    CSS_PATH = Path(__file__).with_name("example.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.COPY_JSON, keys.TRIGGER._replace(footer=True), keys.BACK, keys.AUTOMATION, keys.RELOAD, keys.COPY_AS
        ),
        *keys.bindings(keys.SEARCH, keys.JSONATA, keys.NEXT_MATCH, keys.PREVIOUS_MATCH),
    ]
    HELP: ClassVar[str | None] = (
        "The API makes this example from what can trigger the webhook; it is no delivery. `i` asks for the one of a "
        "certain "
        "automation, `t` takes what is shown as the payload of a trigger. `⏎` folds and unfolds, `/` searches, `n` and "
        "`N` go from match to match, `|` puts what is shown through a JSONata expression."
    )

    def __init__(self, context: Context, config: WebhookConfig, load: Load) -> None:
        super().__init__(context)
        self.config = config
        self.example: ExamplePayload | None = None
        self._load = load
        self._automation: str | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner()
        yield SafeInput(placeholder="id of an automation, then ⏎; empty: any", id="automation", compact=True)
        yield JsonPane(JsonView(id="example"))
        yield ExpressionBar(lambda: self._view, history=self.context.expression_history)
        yield FilterBar("search the example")

    def on_mount(self) -> None:
        self.show_place(self.config.label, "example payload")
        self._view.focus()
        self.load()

    @property
    def _view(self) -> JsonView:
        return self.query_one("#example", JsonView)

    @property
    def _bar(self) -> ExpressionBar:
        return self.query_one(ExpressionBar)

    # --- loading ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="example")
    async def load(self) -> None:
        """Ask for the example; one that is there stays until the new one is."""
        automation = self._automation
        self._say("Loading the example …")
        if self.example is None:
            self._view.show_nothing("Loading the example …")
        try:
            example = await self._load(automation)
        except ApiError as error:
            show_error_in_banner(self.query_one(Banner), error)
            self._say("not read" if self.example is None else "showing the previous one; the new one could not be read")
            if self.example is None:
                self._view.show_nothing("The example could not be read.")
            return
        self.query_one(Banner).clear()
        self.example = example
        self._view.show_text(example.text)
        self._bar.document_changed()
        if example.document:
            size = bytes_in_words(len(example.text.encode("utf-8", "surrogatepass")))
            self._say(f"{size} · {f'for automation {automation}' if automation else 'for any automation'}")
        else:
            self._say("The API has no example for this webhook; i asks for one of an automation")

    def _say(self, words: str) -> None:
        self.query_one("#headline", StatusLine).set_left([Cell("Example payload", "strong"), words])

    def action_reload(self) -> None:
        self.load()

    # --- the automation ---------------------------------------------------------------------------------------------

    def action_automation(self) -> None:
        """Ask for the id of an automation."""
        field = self.query_one("#automation", SafeInput)
        field.add_class("-shown")
        field.focus()

    @on(Input.Submitted, "#automation")
    def load_of_automation(self, message: Input.Submitted) -> None:
        self._automation = message.value.strip() or None
        self._close_field()
        self.load()

    def action_back(self) -> None:
        if self.query_one("#automation").has_class("-shown"):
            self._close_field()
        elif not self._bar.drop():
            super().action_back()

    def _close_field(self) -> None:
        self.query_one("#automation").remove_class("-shown")
        self._view.focus()

    # --- search -----------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def action_jsonata(self) -> None:
        self._bar.open()

    @on(FilterBar.Changed)
    def search(self, message: FilterBar.Changed) -> None:
        self._view.find(message.value)
        self._say_match()

    def action_next_match(self) -> None:
        self._view.next_match()
        self._say_match()

    def action_previous_match(self) -> None:
        self._view.previous_match()
        self._say_match()

    def _say_match(self) -> None:
        number, count = self._view.match
        searched = self.query_one(FilterBar).value
        words = f"match {number} of {count}" if count else "no match" if searched else ""
        self.query_one("#headline", StatusLine).set_right([Cell(words, "accent")])

    # --- what to do with it -----------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        if action in ("copy_json", "copy_as", "trigger", "jsonata") and self.example is None:
            return super().reason_against(action) or "There is no example yet."
        return super().reason_against(action)

    def action_trigger(self) -> None:
        """Trigger with what is shown."""
        if self.example is not None:
            self.context.routes.open_trigger(self.origin, self.config, payload=self.example.text)

    @work(group="copying")
    async def action_copy_json(self) -> None:
        """Copy what is shown: the example, or what an expression made of it."""
        if self.example is not None:
            result = self._bar.result
            words = await self.context.clipboard.copy(result or self.example.text)
            self.say(words, title="Copy: result of the expression" if result else "Copy: example payload")

    @asks
    async def action_copy_as(self) -> None:
        if self.example is not None:
            text = self.example.text
            choices = [
                CopyChoice("result of the expression", self._bar.result),
                CopyChoice("JSON as it was sent", text),
                CopyChoice("JSON, a line for each entry", laid_out(text)),
                CopyChoice("JSON in one line", without_blanks(text)),
                *view_choices(self._view),
                CopyChoice("id of the webhook", self.config.id),
            ]
            await copy_as(self, choices)
