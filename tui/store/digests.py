"""Many digests, or ids, in little room: eight bytes each, to ask whether one is among them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Digests:
    """A fixed set of digests; an empty one is none.

    It keeps 64 bits of each: of ten thousand, one in 10^15 others is taken for one of them, so who must be certain
    compares the whole afterwards.
    """

    def __init__(self, digests: Iterable[str] = ()) -> None:
        self._hashes = array("q", sorted({hash(digest) for digest in digests if digest}))

    def __contains__(self, digest: object) -> bool:
        if not digest:
            return False
        wanted = hash(digest)
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted

    def __len__(self) -> int:
        return len(self._hashes)
