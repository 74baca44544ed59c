"""Whether this connection may write, and why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Access:
    """`read_only_reason` is a sentence for a person, or `None` where writing is allowed."""

    read_only_reason: str | None = None

    @property
    def may_write(self) -> bool:
        return self.read_only_reason is None
