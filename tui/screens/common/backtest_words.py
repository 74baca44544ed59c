"""A backtest in words: what a change would have done with the last events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from tui.services.rehearsal.backtest import Backtest, Kind

KINDS: Final[dict[Kind, Cell]] = {
    "now_skipped": Cell("✗ skipped now", "failed"),
    "now_sent": Cell("✓ sent now", "accent"),
    "changed": Cell("~ payload changes", "warning"),
    "fails": Cell("✗ transform fails", "failed"),
    "unknown": Cell("? cannot be told", "warning"),
    "same": Cell("= as it was sent", "muted"),
    "still_skipped": Cell("– still skipped", "muted"),
}
"""What becomes of an event, with its glyph."""


def counts_words(backtest: Backtest) -> str:
    """The counts in a sentence; it says how many events they cover."""
    counts, total = backtest.counts, len(backtest.cases)
    if not total:
        return "There are no events in its log." if backtest.complete else "No event was rehearsed yet."
    covered = "1 event" if total == 1 else f"{total:,} events"
    scope = f"All {covered} of its log" if backtest.complete and total > 1 else f"The last {covered}"
    named = (
        (counts["now_skipped"], "would now be skipped"),
        (counts["now_sent"], "that were skipped would be sent"),
        (counts["changed"], "payloads change" if counts["changed"] != 1 else "payload changes"),
        (counts["fails"], "fail in the transform"),
        (counts["unknown"], "cannot be told"),
    )
    told = [f"{count:,} {words}" for count, words in named if count]
    rest = counts["same"] + counts["still_skipped"]
    if rest or not told:
        told.append(f"{rest:,} as before" if told else "nothing would change")
    return f"{scope}: {', '.join(told)}."
