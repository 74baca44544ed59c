"""The garbage collector's passes through everything: while nobody presses a key.

One pass over all that a long session holds takes 0.1 to 0.3 s, in which no key is answered, and Python begins one
whenever enough was made. Young objects are still looked at as often as ever, which takes a millisecond.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

LOOK_SECONDS: Final = 1.0
"""Seconds after which it is asked again whether it is time."""
QUIET_SECONDS: Final = 2.0
"""Without a key or the mouse for so long, nobody is kept waiting."""
WORTH: Final = 10
"""Passes over the young objects (each after some 7,000 new ones) that make a whole one worth it: Python's own
measure."""
AT_MOST: Final = 60
"""With so many it is done even while somebody types: some 400,000 objects may be garbage by now."""
_NEVER: Final = 1_000_000


class QuietCollector:
    """Decides about whole passes of the garbage collector, once it has begun. `timer` is in seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._touched_at = timer()

    def begin(self) -> None:
        """Switch the collector on; what was made until now is there to stay, and never looked at."""
        gc.freeze()
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        gc.enable()

    def touched(self) -> None:
        """Somebody pressed a key, or moved the mouse."""
        self._touched_at = self._timer()

    @property
    def quiet_seconds(self) -> float:
        """Seconds since then."""
        return self._timer() - self._touched_at

    def look(self) -> bool:
        """Collect, if it is worth it and nobody is kept waiting; whether it was."""
        passes = gc.get_count()[2]
        if passes < (WORTH if self.quiet_seconds >= QUIET_SECONDS else AT_MOST):
            return False
        gc.collect()
        return True
