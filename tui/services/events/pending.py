"""Deliveries in progress are read again before they are called so: retries end hours after they were listed.

A page of the list refreshes all of them that lie close together; one that lies alone is asked for by its id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

from tui.api.errors import NotFound
from tui.store.event_index import EventIndex
from tui.store.keys import Key, Span

MOST: Final = 2_000
"""Deliveries in progress that are thought of at once, the newest."""
AT_ONCE: Final = 4
PAGE: Final = 25


@dataclass(frozen=True)
class _Request:
    """The reach of one request that reads again: a page from `key` down, or, where it is one event only, that event."""

    key: Key
    event_ids: tuple[str, ...]


class Pending:
    """Reads the deliveries in progress of one webhook again, those first that were not looked at for longest."""

    def __init__(
        self,
        index: EventIndex,
        read_page: Callable[[Key], Awaitable[Collection[str]]],
        read_one: Callable[[str], Awaitable[object]],
    ) -> None:
        """`read_page` reads the events from a key down, and returns their ids; `read_one` reads one event by its id.
        Both may raise `ApiError`."""
        self._index = index
        self._read_page = read_page
        self._read_one = read_one
        self._looks = 0
        self._looked_at: dict[str, int] = {}

    async def look(self, span: Span, requests: int, just_read: Collection[str] = ()) -> int:
        """Read those of `span` (all statuses) again with at most so many requests, but for those `just_read`.

        Returns how many were left out. Raises `ApiError`; what was read until then stays.
        """
        self._looks += 1
        wanted = self._requests(span, just_read)
        wanted.sort(key=lambda request: min(self._looked_at.get(event_id, 0) for event_id in request.event_ids))
        for start in range(0, min(requests, len(wanted)), AT_ONCE):
            some = wanted[start : min(start + AT_ONCE, requests)]
            results = await asyncio.gather(*map(self._carry_out, some), return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException):
                    raise result
        return sum(len(request.event_ids) for request in wanted[requests:])

    def _requests(self, span: Span, just_read: Collection[str]) -> list[_Request]:
        pending = Span(span.logs, "in_progress", span.low, span.high)
        rows = self._index.ids(pending, 0, MOST)
        keys = dict(zip((event_id for _, event_id in rows), self._index.keys_of(pending, 0, MOST), strict=True))
        left = {event_id: key for event_id, key in keys.items() if event_id not in just_read}
        self._looked_at = {event_id: look for event_id, look in self._looked_at.items() if event_id in left}
        wanted: list[_Request] = []
        while left:
            event_id, key = next(iter(left.items()))
            page = self._index.ids(span, self._index.position(span, key), PAGE)
            together = tuple(listed_id for _, listed_id in page if listed_id in left) or (event_id,)
            for listed_id in together:
                del left[listed_id]
            wanted.append(_Request(key, together))
        return wanted

    async def _carry_out(self, request: _Request) -> None:
        alone = set(request.event_ids)
        if len(alone) > 1:
            alone -= set(await self._read_page(request.key))
        for event_id in alone:
            try:
                await self._read_one(event_id)
            except NotFound:  # gone by retention: the row keeps what was last known
                continue
        self._looked_at.update(dict.fromkeys(request.event_ids, self._looks))
