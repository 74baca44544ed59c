"""The choice of a connection: a pasted token, one of the vendor CLI's profiles, or the demo.

The first screen where no token was found, and what `p` opens later. Its result is a `Connection`, or `None` where
nothing was chosen. A token never leaves its field but as a `SecretStr`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tui import keys
from tui.connection import Connection, ConnectionProblem, ConnectionSources, NoToken, ProfileEntry
from tui.screens.common.lifetime import LivingScreen
from tui.text import plain
from tui.widgets.fields import MaskedInput
from tui.widgets.key_line import KeyLine
from tui.widgets.line_table import Cell, Column, LineTable


@dataclass(frozen=True)
class Choice:
    """A row: a profile, or the demo where `entry` is `None`."""

    entry: ProfileEntry | None
    is_current: bool

    @property
    def key(self) -> str:
        return "demo" if self.entry is None else f"profile {self.entry.name}"


def _name(choice: Choice) -> Cell:
    name = "The demo" if choice.entry is None else choice.entry.name
    return Cell(f"{name} (now)" if choice.is_current else name, "strong")


def _state(choice: Choice) -> Cell:
    """A glyph, a word, and a colour: is there a token that can be used?"""
    entry = choice.entry
    if entry is None:
        return Cell("✓ no account, no network", "ok")
    if not entry.has_token:
        return Cell("✗ broken" if entry.problem else "✗ no token", "failed")
    until = entry.expires_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if entry.expires_at else ""
    if entry.expired:
        return Cell(f"✗ expired {until}", "failed")
    words = "✓ read-only" if entry.read_only else "✓"
    return Cell(f"{words} until {until}" if until else words if entry.read_only else "✓ there", "ok")


def _server(choice: Choice) -> Cell:
    if choice.entry is None:
        return Cell("built in", "muted")
    return Cell(choice.entry.stage or (choice.entry.server or "-").removeprefix("https://"))


def _of_entry(value: Callable[[ProfileEntry], str | None]) -> Callable[[Choice], Cell]:
    return lambda choice: Cell((choice.entry and value(choice.entry)) or "-", "muted" if choice.entry is None else "")


COLUMNS: tuple[Column[Choice], ...] = (
    Column("name", "Profile", _name, min_width=12, flex=2),
    Column("state", "Token (times in UTC)", _state, width=35),
    Column(
        "organization", "Organisation", _of_entry(lambda entry: entry.organization), min_width=12, flex=1, priority=1
    ),
    Column("who", "As", _of_entry(lambda entry: entry.who), min_width=10, flex=2, priority=3),
    Column("server", "Server", _server, min_width=8, flex=2, priority=1),
)


class TokenInput(MaskedInput):
    """The field for a token; enter takes it out of the field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Use this token"),
        Binding("down,up", "screen.profiles", "Profiles"),
    ]

    async def action_submit(self) -> None:
        await super().action_submit()
        self.value = ""


class ConnectScreen(LivingScreen[Connection | None]):
    """Choose a connection. `no_token` says what was looked for in vain; `current` is the one that is open now."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.CONNECT, keys.PASTE_TOKEN, keys.RELOAD, keys.BACK, keys.HELP, keys.PALETTE, keys.QUIT, keys.INTERRUPT
        ),
    ]
    HELP = (
        "Paste an access token, or choose a profile of the epilot CLI or the demo. A pasted token is kept in memory "
        "only; "
        "the CLI's files are read and never written. `tab` goes from the list to the field and back."
    )
    AUTO_FOCUS = ""

    def __init__(
        self, sources: ConnectionSources, no_token: NoToken | None = None, *, current: Connection | None = None
    ) -> None:
        super().__init__()
        self._sources = sources
        self._no_token = no_token
        self._current = current
        self.table: LineTable[Choice] = LineTable(COLUMNS, row_key=lambda choice: choice.key)
        self.field = TokenInput(placeholder="paste it here, then ⏎")

    def compose(self) -> ComposeResult:
        yield Static("Connect" if self._current is None else "Pick another connection", classes="connect-title")
        yield Static(plain(self._story()), classes="connect-story")
        yield Static("Access token", classes="connect-label")
        yield self.field
        yield Static(classes="connect-problem")
        yield Static("Profiles of the epilot CLI, and the demo", classes="connect-label")
        yield self.table
        yield KeyLine()

    def on_mount(self) -> None:
        self.table.show_loading("Reading the profiles …")
        self.table.focus()
        self.load()

    def _story(self) -> str:
        if self._current is not None:
            return f"Connected to {self._current.server} with {self._current.token_source}. Press esc to go back."
        if self._no_token is None:
            return "Press esc to leave the program."
        looked_for = "\n".join(f"  {number}. {line}" for number, line in enumerate(self._no_token.looked_for, 1))
        return f"No token was found. Looked for, in this order:\n{looked_for}\nPress esc to leave the program."

    # --- the list -----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="connect.profiles")
    async def load(self) -> None:
        """Read the profiles; where that fails, the demo and a pasted token are still there."""
        entries: list[ProfileEntry] = []
        try:
            entries = await asyncio.to_thread(self._sources.profiles)
        except ConnectionProblem as problem:
            self._say(str(problem))
        else:
            self._say("")
        first_time = not self.table.row_count
        self.table.show([*(self._choice(entry) for entry in entries), self._choice(None)])
        if not first_time:
            return
        current = next((choice for choice in self.table.rows if choice.is_current), None)
        usable = next((choice for choice in self.table.rows if choice.entry and choice.entry.has_token), None)
        if (start := current or usable) is not None:
            self.table.move_to_key(start.key)

    def _choice(self, entry: ProfileEntry | None) -> Choice:
        current = self._current
        if entry is None:
            return Choice(None, current is not None and current.is_demo)
        is_current = current is not None and current.token_source == f"profile {entry.name!r}"
        return Choice(entry, is_current)

    # --- choosing -----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="connect.choose")
    async def choose(self, make: Callable[[], Connection]) -> None:
        """Leave with the connection that `make` gives, or say why there is none."""
        try:
            connection = await asyncio.to_thread(make)
        except ConnectionProblem as problem:
            self._say(str(problem))
        else:
            self.dismiss(connection)

    @on(LineTable.Selected)
    def use_row(self, message: LineTable.Selected) -> None:
        choice = message.row
        entry = choice.entry if isinstance(choice, Choice) else None
        self.choose(self._sources.demo if entry is None else lambda: self._sources.from_profile(entry.name))

    @on(TokenInput.Entered)
    def use_token(self, message: TokenInput.Entered) -> None:
        self.choose(lambda: self._sources.from_token(message.secret))

    def _say(self, sentence: str) -> None:
        """Show a problem under the field, or take the last one away."""
        line = self.query_one(".connect-problem", Static)
        line.update(plain(f"✗ {sentence}" if sentence else ""))
        line.set_class(bool(sentence), "-shown")

    # --- keys ---------------------------------------------------------------------------------------------------------

    def action_connect(self) -> None:
        self.table.select_cursor()

    def action_token_field(self) -> None:
        self.field.focus()

    def action_reload(self) -> None:
        self.load()

    def action_profiles(self) -> None:
        """The field has one line: up and down lead out of it."""
        self.table.focus()

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted for a token, wherever the cursor is."""
        if self.focused is not self.field:
            self.field.focus()
            self.field.take_pasted(event.text)
            event.stop()

    def action_back(self) -> None:
        self.dismiss(None)

    def action_help(self) -> None:
        from tui.screens.common.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    async def action_quit_app(self) -> None:
        await self.run_action("app.quit")
