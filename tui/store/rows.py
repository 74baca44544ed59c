"""An event as a row of a list: small and typed. All its text is outside text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

RESPONSE_TOO_LARGE: Final = "INTERNAL_RESPONSE_TOO_LARGE"
"""The error code of an event that was delivered, but whose response was too large to record (contract,
`http_response.code`)."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """The part of an event that a list shows. `at` (aware, UTC) is `None` where the server's time is no time."""

    event_id: str
    status: str
    at: datetime | None
    created_at: str
    code: str
    """The HTTP status, or the error code, or nothing."""
    attempt: int | None
    """Automatic retries before this outcome (0 = first attempt); `None` where the server does not say."""
    event_name: str
    reason: str
    correlation_id: str
    method: str
    url: str
    config_id: str = ""
    """The webhook whose event it is; empty where it is the only one there is."""

    @property
    def failed(self) -> bool:
        return self.status == "failed"

    @property
    def was_delivered(self) -> bool:
        """Failed by its status, but the receiver has it: only the response was too large to record."""
        return self.code == RESPONSE_TOO_LARGE

    @property
    def order(self) -> tuple[float, str]:
        """Sorts as the server does: by time (seconds since 1970), then id (the pair that a cursor is made of)."""
        return (self.at.timestamp() if self.at else 0.0), self.event_id
