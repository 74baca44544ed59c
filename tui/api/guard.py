"""The guard before every operation that changes something."""

from __future__ import annotations

from typing import Protocol

from tui.api.errors import ApiError, Forbidden
from tui.api.operations import Operation, refused


class WriteGuard(Protocol):
    """May forbid changes, and hears when the server does."""

    @property
    def read_only_reason(self) -> str | None:
        """The sentence that says why no change may be sent now; `None` where it may."""
        ...

    def refused(self, error: ApiError) -> None:
        """The server has answered a change with 403."""
        ...


def check_guard(guard: WriteGuard | None, operation: Operation) -> None:
    """Raise `RefusedLocally` for a change that is forbidden now."""
    if guard is not None and operation.changes and (reason := guard.read_only_reason) is not None:
        raise refused(operation, f"this connection is read-only. {reason}")


def tell_guard(guard: WriteGuard | None, operation: Operation, error: ApiError) -> None:
    """Tell it of an error, where that is a change refused."""
    if guard is not None and operation.changes and isinstance(error, Forbidden):
        guard.refused(error)
