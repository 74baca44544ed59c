"""Copying: a choice of forms, and the word where the text went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui.screens.base import ConsoleScreen
from tui.screens.choice import ChoiceDialog


@dataclass(frozen=True)
class CopyChoice:
    """One form in which something can be copied. `text` is the original, not the safe one; `None` or empty: not offered."""

    label: str
    text: str | None


async def copy_as(screen: ConsoleScreen[Any], choices: Sequence[CopyChoice]) -> None:
    """Ask which of `choices`, copy it, and say where it went. Call it from a worker of the group `asking`."""
    offered = [choice for choice in choices if choice.text]
    if not offered:
        screen.say("There is nothing here to copy.", severity="warning")
        return
    picked = await screen.app.push_screen_wait(
        ChoiceDialog("Copy as", [(str(number), choice.label) for number, choice in enumerate(offered)])
    )
    if picked is not None:
        choice = offered[int(picked)]
        assert choice.text is not None
        screen.say(await screen.context.clipboard.copy(choice.text), title=f"Copy: {choice.label}")
