"""A recovery that was cut off: told when the program starts again, and taken up by what certainly was not sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.screens.base import ConsoleScreen
from tui.screens.choice import ChoiceDialog
from tui.screens.confirm import ConfirmDialog, count_to_type
from tui.screens.event_columns import time_words
from tui.screens.recovery_starting import show_running
from tui.services.recoveries import AlreadyRunning, Recoveries, Running
from tui.store.ledger_entries import LedgerProblem
from tui.text import cut

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.store.ledger_entries import RecoveryRecord

GO_ON, LOOK, LATER = "go on", "look", "later"


async def offer_cut_off(
    screen: ConsoleScreen[Any], recoveries: Recoveries, find: Callable[[str], WebhookConfig | None]
) -> None:
    """Say which recoveries were cut off, the newest of each webhook, and offer to take them up. `find` gives a webhook by id."""
    try:
        records = recoveries.cut_off()
    except LedgerProblem as problem:
        screen.say(problem, title="Replay ledger", severity="warning", seconds=15)
        return
    asked: set[str] = set()
    for record in records:
        if record.config_id in asked:
            continue
        asked.add(record.config_id)
        if running := await ask_to_go_on(screen, record, recoveries, find(record.config_id)):
            show_running(screen, running, recoveries)
            return  # its own screen is open now; the others are told of by `R`, and at the next start


async def ask_to_go_on(
    screen: ConsoleScreen[Any], record: RecoveryRecord, recoveries: Recoveries, config: WebhookConfig | None
) -> Running | None:
    """Ask what to do about one; the run that takes it up, which is still to be carried out."""
    context = screen.context
    began = time_words(record.started, "", local=context.local_times)
    unsent = record.count("not_sent")
    title = (
        f"The recovery of {cut(record.label, 40)} was cut off: {record.reached:,} of {record.planned:,} may have been sent,"
        f" {record.count('sending', 'queued', 'unknown'):,} of them have no outcome yet."
        f" Begun {began} by {cut(record.who or 'somebody', 24)}."
    )
    choices = [(LOOK, "See what came of those; send nothing"), (LATER, "Later: ask again at the next start")]
    if unsent and context.access.may_write:
        choices.insert(0, (GO_ON, f"See what came of those, then send the {unsent:,} that certainly were not"))
    choice = await screen.app.push_screen_wait(ChoiceDialog(title, choices))
    if choice not in (GO_ON, LOOK):
        return None
    if choice == GO_ON and not await screen.app.push_screen_wait(
        ConfirmDialog(
            f"Replay the {unsent:,} unsent event{'s' * (unsent != 1)} through {record.label}?",
            details=[
                "First what came of the others is looked up. What may have arrived is not sent again.",
                *([f"To {config.url}."] if config is not None else []),
            ],
            typed=count_to_type(unsent, production=context.production),
            production=context.production,
        )
    ):
        return None
    try:
        return recoveries.go_on(record, config, send=choice == GO_ON)
    except AlreadyRunning as problem:
        screen.say(problem, severity="warning")
        return None
