"""Pages by cursor: how many events to ask for, and when a listing is at its end."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Final

from tui.api.models import MAX_PAGE

if TYPE_CHECKING:
    from tui.api.models import Cursor, EventPage

SMALLER_PAGES: Final = (12, 6, 3, 1)
"""Page sizes that are asked for after a 413, one after the other: the gateway limits bytes, not events."""


TRIED_AGAIN_AFTER: Final = 4
"""Pages of one size that must fit before the next larger one is tried again: one large event makes no log of large
ones, and pages of one event each would take 25 times as long."""


class PageSizes:
    """Remembers for each webhook the page size that fits through the gateway."""

    def __init__(self) -> None:
        self._most: dict[str, int] = {}
        self._fitting: dict[str, int] = {}
        """Pages of the size that is allowed which have fitted since it was last changed."""

    def allowed(self, config_id: str, limit: int) -> int:
        """At most `limit`, and no more than is known to fit."""
        return min(limit, self._most.get(config_id, MAX_PAGE))

    def shrink(self, config_id: str, too_many: int) -> int | None:
        """The next smaller size after `too_many` events were too large; `None` where one alone is."""
        smaller = next((size for size in SMALLER_PAGES if size < too_many), None)
        if smaller is not None:
            self._most[config_id] = min(smaller, self._most.get(config_id, MAX_PAGE))
            self._fitting[config_id] = 0
        return smaller

    def fitted(self, config_id: str, size: int) -> None:
        """Note that a page with so many events fitted; after some of them a larger one is allowed again."""
        if size != self._most.get(config_id) or size >= MAX_PAGE:
            return
        self._fitting[config_id] = self._fitting.get(config_id, 0) + 1
        if self._fitting[config_id] >= TRIED_AGAIN_AFTER:
            self._fitting[config_id] = 0
            self._most[config_id] = min(
                (larger for larger in (*SMALLER_PAGES, MAX_PAGE) if larger > size), default=MAX_PAGE
            )


def cursor_key(cursor: Cursor) -> str:
    """Equal for cursors that point to the same place."""
    return json.dumps(cursor.model_dump(mode="json", exclude_none=True), sort_keys=True)


async def follow(
    page_after: Callable[[Cursor | None], Awaitable[EventPage]], cursor: Cursor | None
) -> AsyncIterator[EventPage]:
    """All pages from `cursor` on. Ends where the server says so, names no next page, or names one that was asked for
    before: a server that repeats a cursor would be paged for ever."""
    asked = {cursor_key(cursor)} if cursor is not None else set()
    while True:
        page = await page_after(cursor)
        yield page
        cursor = page.next_cursor
        if cursor is None or page.is_last or cursor_key(cursor) in asked:
            return
        asked.add(cursor_key(cursor))
