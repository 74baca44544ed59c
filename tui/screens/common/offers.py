"""The commands of a screen as they are now: with the keys that work, and why one does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.binding import Binding
from textual.screen import Screen

from tui import keys
from tui.keys import Command
from tui.screens.common.base import ConsoleScreen
from tui.textual_compat import keymapped

_LEFT_OUT = frozenset({keys.INTERRUPT.id})
"""The same as another, only for emergencies."""
_EVERYWHERE = frozenset(
    binding.id for binding in ConsoleScreen.BINDINGS if isinstance(binding, Binding) and binding.id is not None
)


@dataclass(frozen=True)
class Offer:
    """A command that a screen binds. `pressed` is its key for people, `reason` why it cannot run now (outside text)."""

    command: Command
    action: str
    pressed: str
    reason: str | None

    async def run(self, screen: Screen[Any]) -> None:
        """Do it on the screen that offered it, or say why not; where that was left meanwhile, nothing."""
        if not screen.is_attached:
            return
        if self.reason is None:
            await screen.run_action(self.action)
        else:
            from tui.text import safe

            title = keys.off_title(self.command.label)
            screen.notify(safe(self.reason), title=title, severity="warning", markup=False)


def offers(screen: Screen[Any]) -> list[Offer]:
    """The commands that `screen` binds: its own first, then those of every screen; in both, what is off comes last."""
    bound: dict[str, tuple[str, list[str]]] = {}
    for key, binding in keymapped(screen):
        if binding.id and binding.id not in _LEFT_OUT:
            pressed = bound.setdefault(binding.id, (binding.action, []))[1]
            if not (isinstance(screen, ConsoleScreen) and screen.is_letter(key, binding)):
                pressed.append(key)
    listed: list[Offer] = []
    for command in keys.all_commands():
        if command.id not in bound:
            continue
        action, pressed = bound[command.id]
        name = action.partition("(")[0]
        if screen.check_action(name, ()) is False:
            continue
        as_in_the_table = pressed == command.key.split(",")
        listed.append(
            Offer(
                command,
                action,
                command.keys_for_people if as_in_the_table else " ".join(map(_for_people, pressed)),
                screen.reason_against(name) if isinstance(screen, ConsoleScreen) else None,
            )
        )
    return sorted(listed, key=_rank)


def _rank(offer: Offer) -> tuple[bool, bool, bool]:
    command = offer.command
    return command.id in _EVERYWHERE, offer.reason is not None, command.place == "everywhere"


def _for_people(key: str) -> str:
    return Command("", key, "", "", "").keys_for_people
