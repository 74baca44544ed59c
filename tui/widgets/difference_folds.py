"""The whole of a difference with what is the same folded: a few lines around each change stay."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import Final

from tui.document.difference.rows import Rows

AROUND: Final = 3
"""Lines that are the same and stay, before a change and after it."""
_SAME: Final = re.compile(rb"\x00+")


class FoldedRows:
    """Made of rows that are all there. A fold of one line would save nothing: it is shown."""

    def __init__(self, rows: Rows) -> None:
        signs = rows.signs
        self._firsts = array("q")
        """The row of the whole at each row that is shown; of a fold, the first in it."""
        self._hidden: dict[int, int] = {}
        upto = 0
        for same in _SAME.finditer(signs):
            first = same.start() + (AROUND if same.start() else 0)
            end = same.end() - (AROUND if same.end() < len(signs) else 0)
            if end - first > 1:
                self._firsts.extend(range(upto, first + 1))
                self._hidden[len(self._firsts) - 1] = end - first
                upto = end
        self._firsts.extend(range(upto, len(signs)))

    def __len__(self) -> int:
        return len(self._firsts)

    def index(self, row: int) -> int:
        """The row of the whole that is shown at `row`; of a fold, the first in it."""
        return self._firsts[row]

    def place(self, index: int) -> int:
        """The row at which a row of the whole is shown, or its fold."""
        return bisect_right(self._firsts, index) - 1

    def hidden(self, row: int) -> int:
        """The number of rows that the fold at `row` hides; 0 where there is none."""
        return self._hidden.get(row, 0)

    def hides(self, index: int) -> bool:
        """Tell whether a row of the whole is in a fold."""
        return self.place(index) in self._hidden
