"""Which rows a person has marked: row keys, so that marks survive sorting, filtering and rows that arrive."""

from __future__ import annotations

from collections.abc import Iterable


class Marks:
    """A set of row keys, and the key that was marked last, from which a range is counted."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self.last: str | None = None

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def keys(self) -> frozenset[str]:
        """A copy of what is marked now."""
        return frozenset(self._keys)

    def toggle(self, key: str) -> None:
        """Mark `key`, or unmark it. Either way a range counts from here."""
        self._keys ^= {key}
        self.last = key

    def add(self, keys: Iterable[str]) -> None:
        """Mark all of `keys`, beside those marked already."""
        self._keys.update(keys)

    def replace(self, keys: Iterable[str]) -> None:
        """Mark `keys` and nothing else."""
        self._keys = set(keys)
        if self.last not in self._keys:
            self.last = None
