"""The last delivery before an event that came through: what a bad one is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.services.events.webhook_log import Query
from tui.services.time.window import ALL_TIME
from tui.store.coverage import covers
from tui.store.keys import Span, moment

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent
    from tui.services.events.feed import FeedBook

MOST_PAGES: Final = 20
"""Pages asked for at most; each holds what succeeded and nothing else, so that one is enough where there is any."""


async def last_success(book: FeedBook, event_id: str) -> WebhookEvent | None:
    """The newest event of this webhook before `event_id`, which was read, that succeeded; `None` where there is none.

    The server is asked for what was not read yet, and may raise `ApiError`.
    """
    feed, log = book.feed(Query(ALL_TIME, "succeeded")), book.store
    key = log.index.key(log.number, event_id)
    if key is None:
        return None
    for _ in range(MOST_PAGES):
        stretch = covers(feed.stretches, key)
        if stretch is not None:
            before = log.index.next_in(Span((log.number,), "succeeded", low=stretch.low), key)
            if before is not None:
                return log.get(before[1][1])
            if stretch.low <= feed.window_span.low:
                return None
            await feed.into(stretch.low)
        else:
            await feed.around(moment(key[0]))
    return None
