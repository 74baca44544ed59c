"""The end of a command that could not do what was asked. A leaf: who only prints help waits for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

BAD_INPUT: Final = 2


class Trouble(Exception):
    """Ends a command: one sentence (outside text may be in it), and the exit code."""

    def __init__(self, sentence: str, code: int = BAD_INPUT) -> None:
        super().__init__(sentence)
        self.code = code


class NotAllQueued(Exception):
    """The server took the batch, and its answer leaves out some of the events; `str()` names them."""

    def __init__(self, event_ids: Sequence[str]) -> None:
        super().__init__(f"Not queued, by the server's answer: {', '.join(event_ids)}.")
