"""Groups of the event log's workers: a new one takes the place of the one that runs in its group."""

from __future__ import annotations

from typing import Final

OLDER: Final = "events.older"
NEWER: Final = "events.newer"
AROUND: Final = "events.around"
LATE: Final = "events.late"
PENDING: Final = "events.pending"
LOADING: Final = "events.load"
FOLLOWING: Final = "events.follow"
SEARCHING: Final = "events.search"
CATCHING_UP: Final = "events.catch_up"
SEEKING: Final = "events.seek"
EXPORTING: Final = "events.export"
READING: Final = (OLDER, NEWER, AROUND, LOADING)
"""Work that is on its way for one question, and dropped with it."""
