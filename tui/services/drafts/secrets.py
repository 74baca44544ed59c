"""The secrets of a draft and their three states: kept, cleared, set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

SecretState: TypeAlias = Literal["kept", "cleared", "set"]


@dataclass(frozen=True)
class SecretEdit:
    """The edit of one secret. `value` counts only where the state is `set`."""

    state: SecretState = "kept"
    value: str = field(default="", repr=False)


KEEP = SecretEdit()
"""Leave it out of what is sent: the server keeps what it has."""
CLEAR = SecretEdit("cleared")
"""Send null: the server forgets it."""
