"""A recovery that was cut off: told when the program starts again, and taken up by what certainly was not sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.api.addresses import without_address_secrets
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.confirm import ConfirmDialog, count_to_type
from tui.screens.common.event_columns import time_words
from tui.screens.recovery.starting import show_running
from tui.services.recovery.recoveries import AlreadyRunning, Recoveries, Running
from tui.store.ledger_entries import LedgerProblem
from tui.text import cut

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.services.recovery.interrupted import CutOff

GO_ON, LOOK, CLOSE, LATER = "go on", "look", "close", "later"


async def offer_cut_off(
    screen: ConsoleScreen[Any], recoveries: Recoveries, find: Callable[[str], WebhookConfig | None]
) -> None:
    """Say which recoveries were cut off, the newest of each webhook, and offer to take them up. `find` gives a webhook
    by id."""
    try:
        cut_offs = await recoveries.cut_off()
    except LedgerProblem as problem:
        screen.say(problem, title="Replay ledger", severity="warning", seconds=15)
        return
    asked: set[str] = set()
    for cut_off in cut_offs:
        config_id = cut_off.record.config_id
        if config_id in asked:
            continue
        asked.add(config_id)
        if running := await ask_to_go_on(screen, cut_off, recoveries, find(config_id)):
            show_running(screen, running, recoveries)
            return  # its own screen is open now; the others are told of by `R`, and at the next start


async def ask_to_go_on(
    screen: ConsoleScreen[Any], cut_off: CutOff, recoveries: Recoveries, config: WebhookConfig | None
) -> Running | None:
    """Ask what to do about one; the run that takes it up, which is still to be carried out."""
    context, record, unsent = screen.context, cut_off.record, cut_off.unsent
    began = time_words(record.started, "", local=context.local_times)
    title = (
        f"The recovery of {cut(record.label, 40)} was cut off: {record.reached:,} of {record.planned:,} may have been "
        f"sent,"
        f" {cut_off.open:,} of them have no outcome yet. Begun {began} by {cut(record.who or 'somebody', 24)}."
    )
    choices = []
    if unsent and context.access.may_write:
        first = "Check their outcome, then send" if cut_off.open else "Send"
        choices.append((GO_ON, f"{first} the {unsent:,} that certainly {'was' if unsent == 1 else 'were'} not"))
    if cut_off.open:
        choices.append((LOOK, "Check their outcome; send nothing"))
    choices += [
        (CLOSE, "Close it for good; R plans what is still missing"),
        (LATER, "Later: ask again at the next start"),
    ]
    choice = await screen.app.push_screen_wait(ChoiceDialog(title, choices, guarded=True))
    try:
        if choice == CLOSE:
            await recoveries.close_off(record)
            screen.say("Closed; nothing was sent. What is known of it stays in the ledger.", title=record.label)
        if choice == LOOK or (choice == GO_ON and await _sure(screen, cut_off, config)):
            return recoveries.go_on(record, config, send=choice == GO_ON)
    except (AlreadyRunning, LedgerProblem) as problem:
        screen.say(problem, severity="warning", seconds=12)
    return None


async def _sure(screen: ConsoleScreen[Any], cut_off: CutOff, config: WebhookConfig | None) -> bool:
    """Ask whether what certainly was not sent is to be sent."""
    unsent, production = cut_off.unsent, screen.context.production
    details = ["What may have arrived is not sent again."]
    if cut_off.open:
        details.insert(0, "The outcome of the others is checked first.")
    if config is not None:
        details.append(f"To {without_address_secrets(config.url or 'no URL')}.")
    dialog = ConfirmDialog(
        f"Replay the {unsent:,} unsent event{'s' * (unsent != 1)} through {cut_off.record.label}?",
        details=details,
        typed=count_to_type(unsent, production=production),
        production=production,
    )
    return await screen.app.push_screen_wait(dialog)
