"""The commands of the list of webhooks, in the footer's order."""

from __future__ import annotations

from typing import Final

from tui import keys

COMMANDS: Final[tuple[keys.Command, ...]] = (
    keys.OPEN_EVENTS, keys.RECOVER, keys.ALL_EVENTS, keys.FILTER, keys.WINDOW, keys.EDIT, keys.NEW,
    keys.TRIGGER, keys.EXAMPLE,
    keys.SWITCH, keys.VERSIONS, keys.MAKE_AGAIN, keys.NEW_LIKE, keys.SIGNATURES,
    keys.RELOAD, keys.DELETE, keys.TEST_OAUTH, keys.COPY_ID, keys.COPY_AS, keys.FIRST, keys.LAST,
    keys.SORT_LEFT, keys.SORT_RIGHT, keys.SORT_TURN,
    keys.BACK._replace(footer=False),
)  # fmt: skip
