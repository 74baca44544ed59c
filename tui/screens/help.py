"""`?`: what works on the screen below, with which key, and why something does not work now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from tui import keys
from tui.screens.dialog import Dialog
from tui.screens.offers import Offer, offers
from tui.text import safe
from tui.widgets.fields import SafeInput
from tui.widgets.line_table import Cell, Column, LineTable


class HelpScreen(Dialog[None]):
    """Explains `screen`: its `HELP` text (`keys` and **words** stand out), and its commands. `enter` runs the one under the cursor."""

    CSS_PATH = "../styles/help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.FILTER),
        ("question_mark", "cancel", "Close"),
        ("q", "cancel", "Close"),
        ("enter", "run", "Run"),
    ]

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self.explained = screen
        self._offers = offers(screen)

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content("Help: what works here"), classes="dialog-title")
        if text := self.explained.HELP:
            yield Static(backticks(text), id="text")
        with Horizontal(id="search"):
            yield Static("/ ", id="prompt")
            yield SafeInput(placeholder="search", compact=True)
        yield LineTable[Offer](
            [
                Column("key", "Key", lambda offer: Cell(offer.pressed, "accent"), width=11),
                Column("what", "What it does", _what, min_width=20, flex=1),
            ],
            row_key=lambda offer: offer.command.id,
        )
        yield Static(backticks("`⏎` does it · `/` searches · `esc` closes"), classes="dialog-hint")

    def on_mount(self) -> None:
        self.query_one(LineTable).focus()
        self.show_offers("")

    def show_offers(self, words: str) -> None:
        """List the commands in which every one of `words` occurs."""
        wanted = words.casefold().split()
        shown = [offer for offer in self._offers if all(word in _haystack(offer) for word in wanted)]
        table = self.query_one(LineTable)
        if shown:
            table.show(shown)
        else:
            table.show_empty("Nothing here is called that.", "esc drops the search")

    # --- search -----------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one(SafeInput).focus()

    @on(Input.Changed)
    def search(self, message: Input.Changed) -> None:
        self.show_offers(message.value)

    @on(Input.Submitted)
    def back_to_the_list(self) -> None:
        self.query_one(LineTable).focus()

    def action_cancel(self) -> None:
        """Drop the search first, then close."""
        field = self.query_one(SafeInput)
        if field.value or field.has_focus:
            field.value = ""
            self.query_one(LineTable).focus()
        else:
            super().action_cancel()

    # --- doing it ---------------------------------------------------------------------------------------------------

    @on(LineTable.Selected)
    def action_run(self) -> None:
        """Close, and do what is under the cursor; what is off says why and stays."""
        offer = self.query_one(LineTable).cursor_row
        if not isinstance(offer, Offer):
            return
        if offer.reason is not None:
            title = keys.off_title(offer.command.label)
            self.notify(safe(offer.reason), title=title, severity="warning", markup=False)
            return
        self.dismiss(None)
        if offer.command.id != keys.HELP.id:
            self.app.call_later(offer.run, self.explained)


def _what(offer: Offer) -> Cell:
    if offer.reason is None:
        return Cell(f"{offer.command.label}: {offer.command.what}")
    return Cell(f"{keys.off_title(offer.command.label)}: {offer.reason}", "muted")


def _haystack(offer: Offer) -> str:
    return f"{offer.pressed} {offer.command.label} {offer.command.what} {offer.reason or ''}".casefold()


def backticks(text: str) -> Content:
    """`text` with what stands between backticks or **double stars** made to stand out. Nothing else in it means anything."""
    return Content.assemble(*_pieces(safe(" ".join(text.split()))))


def _pieces(text: str) -> Iterator[str | tuple[str, str]]:
    for number, piece in enumerate(text.split("`")):
        if number % 2:
            yield piece, "bold $text-accent"
            continue
        for inner, words in enumerate(piece.split("**")):
            if words:
                yield (words, "bold") if inner % 2 else words
