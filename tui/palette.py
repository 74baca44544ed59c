"""The command palette: every command of the screen below it, by name, and the program's own (themes)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.app import ComposeResult, SystemCommand
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.widgets import LoadingIndicator

from tui import keys
from tui.screens.common.lifetime import LivingScreen
from tui.screens.common.offers import Offer, offers
from tui.startup.late_palette import put_palette_in
from tui.text import one_line
from tui.textual_compat import palette_placeholder
from tui.widgets.fields import SafeInput
from tui.widgets.option_lists import SteadyList

put_palette_in()


class SafeCommandInput(CommandInput, SafeInput):
    """The palette's field. What is pasted comes from outside, and Textual's own field draws it as it is."""


class PaletteMark(SearchIcon):
    """One column in every terminal, which Textual's magnifying glass is not."""

    DEFAULT_CSS = """
    PaletteMark {
        color: $text-accent;
        margin-left: 1;
        margin-top: 1;
        width: 2;
    }
    """

    icon = var("›")


class SteadyCommandList(CommandList, SteadyList):
    """The palette's list."""


class ConsolePalette(CommandPalette, LivingScreen[Any]):  # type: ignore[misc]  # Textual's static `is_open` asks an app
    """Textual's palette with a field that draws safely."""

    def compose(self) -> ComposeResult:
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield PaletteMark()
                yield SafeCommandInput(placeholder=palette_placeholder(self), select_on_focus=False)
            with Vertical(id="--results"):
                yield SteadyCommandList()
                yield LoadingIndicator()


class CommandsProvider(Provider):
    """Offers the commands that the screen binds. One that cannot run now is there too, with its reason."""

    async def discover(self) -> Hits:
        for offer in self._offers():
            yield DiscoveryHit(_name(offer), partial(offer.run, self.screen), text=_name(offer), help=_help(offer))
        for title, words, callback, discover in self._system_commands():
            if discover:
                yield DiscoveryHit(title, callback, help=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for offer in self._offers():
            name = _name(offer)
            if (score := matcher.match(name)) > 0:
                run = partial(offer.run, self.screen)
                yield Hit(score, matcher.highlight(name), run, text=name, help=_help(offer))
        for title, words, callback, _ in self._system_commands():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), callback, help=words)

    def _offers(self) -> list[Offer]:
        return [offer for offer in offers(self.screen) if offer.command.id != keys.PALETTE.id]

    def _system_commands(self) -> Iterator[SystemCommand]:
        yield from self.app.get_system_commands(self.screen)


class ThemesProvider(Provider):
    """Offers the themes. Textual's own is made before the palette is there."""

    async def discover(self) -> Hits:
        for name, choose in self._themes():
            yield DiscoveryHit(name, choose)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, choose in self._themes():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, matcher.highlight(name), choose)

    def _themes(self) -> list[tuple[str, Callable[[], None]]]:
        return [(name, partial(setattr, self.app, "theme", name)) for name in sorted(self.app.available_themes)]


def _name(offer: Offer) -> str:
    return offer.command.sentence


def _help(offer: Offer) -> str:
    """The key, or why not. Textual parses this as markup, so there is no square bracket in it."""
    words = f"key: {offer.pressed}" if offer.reason is None else f"off now: {offer.reason}"
    return one_line(words).replace("[", "(").replace("]", ")").replace("\\", "/")
