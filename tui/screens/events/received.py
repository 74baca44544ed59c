"""The log of requests that this machine received: the event log, and nothing in it goes anywhere."""

from __future__ import annotations

from typing import ClassVar

from tui.screens.events.screen import EventsScreen


class ReceivedScreen(EventsScreen):
    """Shows each request as it comes; its status is the answer that it got, its reason what its signature is."""

    EMPTY_HINT: ClassVar[str] = "each request is shown here as it comes"
    HELP: ClassVar[str | None] = (
        "Each request that comes is a row, the newest first: `✓ delivered` was answered with a 2xx, `✗ failed` with "
        "anything else, as `--answer` says. The reason says whether the signature is valid, and if not, why. A request"
        " that comes again with the same webhook-id has its number behind it; `[` and `]` go from one to the other. "
        "`⏎` opens one: its body is the payload, its headers are in the metadata (secrets redacted). `/` filters by "
        "words, in bodies too. `D` compares two marked ones, `E` writes them into a file. Nothing is kept when you "
        "leave."
    )
