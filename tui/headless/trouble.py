"""The end of a command that could not do what was asked. A leaf: who only prints help waits for nothing else."""

from __future__ import annotations

from typing import Final

BAD_INPUT: Final = 2


class Trouble(Exception):
    """Ends a command: one sentence (outside text may be in it), and the exit code."""

    def __init__(self, sentence: str, code: int = BAD_INPUT) -> None:
        super().__init__(sentence)
        self.code = code
