"""The right to write over this connection, and the reason against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.api.errors import ApiError

if TYPE_CHECKING:
    from tui.connection import Connection

ASKED_FOR = "--readonly was given: this run can read everything and change nothing."


def read_only_reason(connection: Connection, *, asked_for: bool = False) -> str | None:
    """Say why nothing may be written over this connection, as a sentence (outside text); `None` where it may."""
    if asked_for:
        return ASKED_FOR
    if connection.claims.read_only:
        return f"The token ({connection.token_source}) is read-only: it can read everything and change nothing."
    return None


@dataclass
class Access:
    """`read_only_reason` is a sentence for a person, or `None` where writing is allowed.

    It is the client's guard as well: once the server has refused a change with 403, nothing more is sent over this
    connection until it is made anew. `told` hears the reason when that happens.
    """

    read_only_reason: str | None = None
    told: Callable[[str], None] = field(default=lambda reason: None, compare=False)

    @property
    def may_write(self) -> bool:
        return self.read_only_reason is None

    def refused(self, error: ApiError) -> None:
        """The server has answered a change with 403. The first time switches everything off that sends."""
        if self.read_only_reason is not None:
            return
        server_words = f" The server says: {error.server_message}" if error.server_message else ""
        self.read_only_reason = (
            "The server refused a change (403: this token may not write), so nothing more is sent. "
            f"p picks another connection, or this one again.{server_words}"
        )
        self.told(self.read_only_reason)
