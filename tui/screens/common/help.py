"""`?`: what works on the screen below, with which key, and why something does not work now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from tui import keys
from tui.screens.common.dialog import Dialog
from tui.screens.common.help_sheet import HelpEntry, HelpSheet, pieces
from tui.screens.common.offers import Offer, offers
from tui.text import safe
from tui.widgets.fields import SafeInput

MOVING = "Moving"


class HelpScreen(Dialog[None]):
    """Explains `screen`: its commands by groups, then its `HELP` text. `enter` runs the command under the cursor."""

    CSS_PATH = Path(__file__).with_name("help.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.FILTER),
        ("question_mark", "cancel", "Close"),
        ("q", "cancel", "Close"),
        ("enter", "run", "Run"),
    ]

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self.explained = screen
        moving = (keys.FIRST.id, keys.LAST.id)  # told with the other keys that move
        self._offers = [offer for offer in offers(screen) if offer.command.id not in moving]

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content("Keys that work here"), classes="dialog-title")
        with Horizontal(id="search"):
            yield Static("/ ", id="prompt")
            yield SafeInput(placeholder="search", compact=True)
        yield HelpSheet(list(pieces(self.explained.HELP or "")))
        yield Static(Content(""), id="none")
        yield Static(backticks("`⏎` runs it · `/` searches · `esc` closes"), classes="dialog-hint")

    def on_mount(self) -> None:
        self.sheet.focus()
        self.show_entries("")

    @property
    def sheet(self) -> HelpSheet:
        return self.query_one(HelpSheet)

    def show_entries(self, words: str) -> None:
        """List the keys in which every one of `words` occurs."""
        wanted = words.casefold().split()
        entries = list(_entries([offer for offer in self._offers if all(word in _haystack(offer) for word in wanted)]))
        moving = [HelpEntry(pressed, what) for pressed, what in keys.moves_for_people()]
        moving = [entry for entry in moving if all(word in f"{entry.keys} {entry.words}".casefold() for word in wanted)]
        if moving:
            entries += [HelpEntry("", MOVING), *moving]
        self.sheet.show(entries)
        none = self.query_one("#none", Static)
        none.display = not entries
        none.update(Content("" if entries else "No key matches. Press esc to drop the search."))

    # --- search -----------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one("#search").display = True
        self.query_one(SafeInput).focus()

    @on(Input.Changed)
    def search(self, message: Input.Changed) -> None:
        self.show_entries(message.value)

    @on(Input.Submitted)
    def back_to_the_keys(self) -> None:
        self.sheet.focus()

    def action_cancel(self) -> None:
        """Drop the search first, then close."""
        field = self.query_one(SafeInput)
        if field.value or field.has_focus:
            field.value = ""
            self.query_one("#search").display = False
            self.sheet.focus()
        else:
            super().action_cancel()

    # --- doing it ---------------------------------------------------------------------------------------------------

    @on(HelpSheet.Chosen)
    def action_run(self) -> None:
        """Close, and do what is under the cursor; what is off says why and stays."""
        offer = self.sheet.entry.offer if self.sheet.entry is not None else None
        if offer is None:
            return
        if offer.reason is not None:
            title = keys.off_title(offer.command.label)
            self.notify(safe(offer.reason), title=title, severity="warning", markup=False)
            return
        self.dismiss(None)
        if offer.command.id != keys.HELP.id:
            self.app.call_later(offer.run, self.explained)


_TITLES = {
    "app": "Everywhere",
    "list": "List",
    "webhook": "Webhook",
    "event": "Events",
    "cause": "Causes",
    "connection": "Connection",
    "request": "Requests",
}


def _group(offer: Offer) -> str:
    kind = offer.command.id.partition(".")[0]
    return _TITLES.get(kind, kind.title())


def _entries(shown: Sequence[Offer]) -> Iterator[HelpEntry]:
    """The commands under the headings of their groups, in the order in which the groups come first."""
    order = list(dict.fromkeys(map(_group, shown)))
    for title, members in groupby(sorted(shown, key=lambda offer: order.index(_group(offer))), key=_group):
        yield HelpEntry("", title)
        for offer in members:
            yield HelpEntry(offer.pressed, _what(offer), offer)


def _what(offer: Offer) -> str:
    if offer.reason is None:
        return offer.command.sentence
    return f"{keys.off_title(offer.command.label)}: {offer.reason}"


def _haystack(offer: Offer) -> str:
    return f"{offer.pressed} {offer.command.label} {offer.command.what} {offer.reason or ''}".casefold()


def backticks(text: str) -> Content:
    """`text` with what stands between backticks or **double stars** made to stand out. Nothing else in it means
    anything."""
    styles = {"": "", "key": "bold $text-accent", "strong": "bold"}
    return Content.assemble(*((words, styles[kind]) for words, kind in pieces(text)))
