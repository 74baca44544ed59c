"""The difference of two documents, by meaning where both are JSON, line by line where one is not.

`Difference` has the changes and the whole as rows; it is worked out beside the interface and read as it grows.
"""

from tui.document.difference.changes import Change, Kind
from tui.document.difference.engine import Difference
from tui.document.difference.pairing import paired_items
from tui.document.difference.search import DifferenceSearch
from tui.document.difference.structure import Piece

__all__ = ["Change", "Difference", "DifferenceSearch", "Kind", "Piece", "paired_items"]
