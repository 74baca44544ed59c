"""The time in tests: noon of one day, for good."""

from datetime import UTC, datetime

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

AFTERNOON = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""When the demo's outage of the morning is over."""
