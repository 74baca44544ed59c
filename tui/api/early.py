"""A first `getConfigs` that somebody else has sent already: what the client needs of it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui.api.models import JsonObject


@dataclass(frozen=True)
class EarlyAnswer:
    """The outcome of the request. `status` is `None` where no whole answer came; `error` then says why in a few words.

    `url` and `sent_headers` are for the request log, the token not among them.
    """

    url: str
    at: datetime
    seconds: float
    status: int | None = None
    error: str | None = None
    sent_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


class EarlyRequest(Protocol):
    """The request while it is under way, and afterwards. `tui.startup.early_list` has one; this package imports no
    trick."""

    @property
    def is_there(self) -> bool:
        """True once the outcome is known, good or bad."""

    def webhooks(self) -> list[JsonObject]:
        """The webhooks in the answer, as the server sent them; none where there is no list (yet)."""

    async def wait(self) -> EarlyAnswer:
        """The outcome, once it is known. The request has a time limit of its own."""
