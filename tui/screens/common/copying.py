"""Copying: a choice of forms, and the word where the text went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tui.api.errors import ApiError
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.errors import say_error
from tui.services.copying.shell import NotRepeatable, ShellLine


@dataclass(frozen=True)
class CopyChoice:
    """One form in which something can be copied. `text` is the original, not the safe one; `None` or empty: not
    offered.

    Where it has to be asked for or put together first, `text` is what does so, once it is chosen; it may raise
    `ApiError`, and `NotRepeatable` where there is no such command. The note of a `ShellLine` is said with the copy.
    """

    label: str
    text: str | Callable[[], Awaitable[str | ShellLine]] | None


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
        try:
            text = await choice.text() if callable(choice.text) else choice.text or ""
        except ApiError as error:
            say_error(screen, error, f"Not copied: {choice.label}")
            return
        except NotRepeatable as problem:
            screen.say(problem, title=f"Not copied: {choice.label}", severity="warning")
            return
        line = text if isinstance(text, ShellLine) else ShellLine(text)
        went = await screen.context.clipboard.copy(line.text)
        screen.say(f"{went}. {line.note}" if line.note else went, title=f"Copy: {choice.label}",
                   seconds=12 if line.note else 6)  # fmt: skip
