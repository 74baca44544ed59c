"""The limit on production: more events than this are sent again only where a person has said how many they are."""

from __future__ import annotations

from typing import Final

MOST_WITHOUT_COUNT: Final = 25
"""Events that may be sent again on production with `y`, or `--yes`, alone; for more the count is given."""


def needs_count(count: int, *, production: bool) -> bool:
    """True where the count has to be typed (console) or given as `--count` (commands) before `count` events are sent
    again."""
    return production and count > MOST_WITHOUT_COUNT
