"""A text that nobody should read by accident: a token, a header's value. A leaf, so that start-up needs nothing heavy
for it."""

from __future__ import annotations

from typing import Final

MASK: Final = "**********"


class SecretStr:
    """Holds a secret text, and shows `**********` wherever it is printed: in a log, a crash report, an f-string."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def get_secret_value(self) -> str:
        """The text itself. Use it within one expression: a variable that holds it is printed after a crash."""
        return self._secret

    def __len__(self) -> int:
        return len(self._secret)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretStr) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __str__(self) -> str:
        return MASK if self._secret else ""

    def __repr__(self) -> str:
        return f"SecretStr('{self}')"
