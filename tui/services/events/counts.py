"""Counts of what is here of a window: the one place that headline, histogram, causes, filter and list take their counts
from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Counts of what was read of a window, as of the last reading. What it does not know it does not claim."""

    started: bool = False
    """True if anything was read: without it no events is not none."""
    loaded: int = 0
    """Events without a gap, from the newest on."""
    beyond: int = 0
    """Events below a gap."""
    whole: bool = False
    """True if all that the server has of the window is here."""
    circles: bool = False
    """True if the server repeats its pages, so that going on brings nothing."""
    again: bool = False
    """True if what was read before is only partly read again."""
    unreadable: int = 0
    """Entries, at least, that no row can stand for: without an id, or too large for the API to return."""
    left_out: int = 0
    webhooks: int = 1
    dropped_at: int = 0
    """Bytes that were full when older events were dropped to make room; 0: none were."""

    @property
    def here(self) -> int:
        """All events that are here."""
        return self.loaded + self.beyond

    def at_least(self, count: int) -> str:
        """A count of some of the events here: `18`, or `18+` where more of them may be on the server."""
        return f"{count:,}" if self.whole else f"{count:,}+"

    @property
    def covered(self) -> str:
        """The words for how much of the window is here; they claim no more than is known."""
        if not self.started:
            return "nothing read yet"
        if self.whole:
            return f"{self.here:,} of {self.here:,}"
        if self.loaded or not self.beyond:
            beyond = f" · {self.beyond:,} beyond a gap" if self.beyond else ""
            text = f"{self.loaded:,} loaded{beyond}"
        else:
            text = f"{self.beyond:,} loaded below a gap"
        if self.again:
            return f"{text} · being read again"
        if self.dropped_at:
            return f"{text} · older dropped at {self.dropped_at // 2**20:,} MB, L loads"
        return f"{text} · {'the server repeats its pages' if self.circles else 'older on the server'}"

    @property
    def words(self) -> str:
        """`covered`, and what is missing for other reasons."""
        text = self.covered
        if self.started and self.left_out:
            text += f" · without {self.left_out} of {self.webhooks} webhooks"
        return f"{text} · {self.unreadable} unreadable" if self.started and self.unreadable else text
