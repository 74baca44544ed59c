"""Words for the state of an event that was sent again: the same in a recovery, in a list of its events and in the
log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.store.ledger_entries import State

STATES: Final[Mapping[State, tuple[str, str]]] = {
    "not_sent": ("– not sent", "muted"),
    "left_out": ("– left out", "warning"),
    "sending": ("… sending", "accent"),
    "queued": ("… queued", "accent"),
    "not_queued": ("✗ not queued", "failed"),
    "unknown": ("? unknown", "warning"),
    "recovered": ("✓ recovered", "ok"),
    "failed_again": ("✗ failed again", "failed"),
}
"""Glyph and words, and the style of the cell."""
