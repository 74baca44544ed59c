"""The rows that a person has marked: row keys, so that marks survive sorting, filtering and rows that arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui.widgets.table_layout import Row
from tui.widgets.table_rows import RowsView


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


class MarkedRowsView(RowsView[Row]):
    """Rows of which a person can mark some."""

    def __init__(
        self,
        row_key: Callable[[Row], str],
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        super().__init__(row_key, name=name, id=id, classes=classes)
        self._marks = Marks()

    def _marks_changed(self) -> None:
        """Called when other rows may be marked."""
        self.refresh()

    @property
    def marks(self) -> frozenset[str]:
        """Keys of the marked rows, shown or not."""
        return self._marks.keys

    @property
    def mark_count(self) -> int:
        """The number of marked rows, shown or not: `marks` makes a copy of them all."""
        return len(self._marks)

    def set_marks(self, keys: Iterable[str]) -> None:
        """Mark the rows with these keys and no others."""
        self._marks.replace(keys)
        self._marks_changed()

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or unmark it."""
        key = self.cursor_key
        if key is not None:
            self._marks.toggle(key)
            self._marks_changed()

    def mark_range_to_cursor(self) -> None:
        """Mark all rows from the last one marked to the cursor; only the cursor row if none was."""
        if not len(self._rows):
            return
        last = None if self._marks.last is None else self._index_of(self._marks.last)
        first, end = sorted((self._cursor if last is None else last, self._cursor))
        self._marks.add(self._keys(first, end + 1))
        self._marks.last = self.cursor_key
        self._marks_changed()

    def _keys(self, start: int, stop: int) -> Iterable[str]:
        """The keys of some rows. A lazy sequence may bring its own `keys(start, stop)`, which is asked instead."""
        own: Callable[[int, int], Iterable[str]] | None = getattr(self._rows, "keys", None)
        if own is not None:
            return own(start, stop)
        return (self._row_key(self._rows[index]) for index in range(start, stop))

    def mark_all(self) -> None:
        """Mark all rows that are shown."""
        self._marks.add(self._keys(0, len(self._rows)))
        self._marks_changed()

    def unmark_all(self) -> None:
        """Unmark all rows, shown or not."""
        self._marks.replace(())
        self._marks_changed()
