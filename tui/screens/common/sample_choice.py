"""Ask for a payload to try a change on, and read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tui.api.errors import ApiError
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.errors import say_error
from tui.screens.common.event_columns import status_cell, time_words
from tui.screens.common.file_name import FileNameDialog
from tui.services.rehearsal.samples import NoSample, Sample, Samples
from tui.text import cut

if TYPE_CHECKING:
    from tui.screens.common.base import ConsoleScreen

EXAMPLE: Final = "example"
FILE: Final = "file"
_EVENT: Final = "event:"
NOT_READ: Final = "Not tried: it could not be read"


async def choose_sample(screen: ConsoleScreen[Any], samples: Samples) -> Sample | None:
    """Offer the example, the newest events and a file; `None`, and a word over `screen`, where there is none."""
    try:
        rows = await samples.recent()
    except ApiError as error:
        say_error(screen, error, "Past events could not be read")
        rows = []
    choices = [(EXAMPLE, "the example of the API")] if samples.has_example else []
    choices.append((FILE, "a file ..."))
    for row in rows:
        at = time_words(row.at, row.created_at, local=screen.context.local_times)
        choices.append((f"{_EVENT}{row.event_id}", f"{at}  {status_cell(row).text}  {cut(row.event_id, 13)}"))
    picked = await screen.app.push_screen_wait(ChoiceDialog("Try it on", choices))
    if picked is None:
        return None
    name: str | None = None
    if picked == FILE:
        dialog = FileNameDialog("A JSON file", "", hint="⏎ reads it · esc reads nothing")
        name = await screen.app.push_screen_wait(dialog)
        if name is None:
            return None
    try:
        if picked == EXAMPLE:
            return await samples.example()
        return await (samples.of_file(name) if name else samples.of_event(picked.removeprefix(_EVENT)))
    except ApiError as error:
        say_error(screen, error, NOT_READ)
    except NoSample as problem:
        screen.say(problem, title="Not tried", severity="warning")
    return None
