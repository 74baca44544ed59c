"""All webhooks at a glance: which of them fail in the window, and since when.

asyncio is imported where something is read: the first frame is drawn without, a fifth of the processor time until then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, Protocol

from tui.api.errors import ApiError, OutcomeUnknown, RateLimited, TooLarge, UnreadableAnswer
from tui.api.models import MAX_PAGE
from tui.names import folded
from tui.services.fleet.health import LOOKED_AT, MOST_COUNTED, Health, LeftToReplay, later, retry_seconds
from tui.services.fleet.order import Order, ordered
from tui.services.time.clock import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import Cursor, EventPage, FilterableStatus, JsonObject, WebhookConfig, WebhookEvent
    from tui.services.events.feed import Feed, FeedBook
    from tui.services.time.clock import Clock
    from tui.services.time.window import Window

__all__ = ["Fleet", "FleetSource", "Health"]

AT_ONCE: Final = 8
"""Webhooks looked at side by side: more only makes the server answer 429 sooner."""
COUNTED_AT_ONCE: Final = 3
"""Webhooks counted side by side: the other places of the client are for what a person asks meanwhile."""
PATIENCE_SECONDS: Final = 10
"""Seconds that one webhook may take, pauses that the server asked for left out; then it is asked again later."""
EMPTY_PAGES: Final = 8
"""Empty pages in a row, each with a cursor, that are read past before the webhook counts as unreadable."""
PUT_OFF: Final = 3
"""Times that a webhook which answers 429 goes to the end of the queue before it counts as unreadable for now."""

Changed = Callable[[Health], None]
_Step = tuple[Health, bool]
"""A webhook, and whether its failures were read already, so that only its newest deliveries are left to ask for."""


class FleetSource(Protocol):
    """The part of `WebhooksClient` that the fleet reads from."""

    async def get_configs(self, event_name: str | None = None) -> list[WebhookConfig]: ...

    async def list_events(
        self,
        config_id: str,
        *,
        limit: int = 25,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        status: FilterableStatus | None = None,
        wait_out_limits: bool = True,
    ) -> EventPage: ...


class Fleet:
    """The webhooks of the organisation and their health. `rows` keeps its order when it is read again; `sort()` changes
    it."""

    def __init__(
        self,
        source: FleetSource,
        now: Clock,
        book: Callable[[str], FeedBook],
        *,
        held: Callable[[], float] = lambda: 0.0,
        left: Callable[[WebhookConfig, Window], Awaitable[LeftToReplay | None]] | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        """`book` gives the log of a webhook, whose feed of failures is counted here and shown when it is opened.

        `held` gives the seconds for which the server has asked for a pause, `left` how many failed events of a webhook
        are left to replay. `sleep` is for tests.
        """
        self._source = source
        self._now = now
        self._book = book
        self._held = held
        self._left = left
        self._sleep = sleep or _sleep
        self._window: Window | None = None
        self._given_up: set[str] = set()
        self.rows: list[Health] = []
        self.order = Order()
        self.read_at: datetime | None = None
        """The time at which the list of webhooks was last read; `None`: never."""
        self.counting: list[Health] = []
        """Those whose failures are being counted now."""

    @property
    def held_seconds(self) -> float:
        """Seconds until the server, after a 429, wants to be asked again; 0 when it asked for no pause."""
        return self._held()

    @property
    def data_at(self) -> datetime | None:
        """The time at which the oldest answer on the screen was read, the list's or a webhook's; `None` where nothing
        was."""
        times = [row.read_at for row in self.rows if row.read_at is not None and row.error is None]
        return min(times, default=self.read_at)

    @property
    def is_queueing(self) -> bool:
        """True if some have not had their turn yet; those that are slow, or were put off, hold nobody up."""
        return any(row.state == "waiting" and row.error is None for row in self.rows)

    def sort(self) -> bool:
        """Bring the rows into their `order`; whether that changed anything."""
        before, self.rows = self.rows, ordered(self.rows, self.order)
        return any(one is not other for one, other in zip(before, self.rows, strict=True))

    @property
    def is_sorted(self) -> bool:
        """True if the rows are in their order as things are now."""
        return all(one is other for one, other in zip(self.rows, ordered(self.rows, self.order), strict=True))

    # --- reading ----------------------------------------------------------------------------------------------------

    def show_early(self, webhooks: Iterable[JsonObject]) -> None:
        """Rows to look at until the list is read for the first time; see `tui.startup.early_list`."""
        if self.read_at is None and not self.rows:
            rows = [Health(webhook, "waiting") for webhook in webhooks]
            self.rows = [*{row.webhook.id: row for row in rows}.values()]

    async def load(self) -> None:
        """Read the list of webhooks. What is known of their health stays, and so does their order; new ones come last.

        Raises `ApiError`; the old list stays then.
        """
        configs = {config.id: config for config in await self._source.get_configs()}
        rows = []
        for health in self.rows:
            if (config := configs.pop(health.webhook.id, None)) is not None:
                health.take(config)
                rows.append(health)
        self.rows = [*rows, *(Health(config) for config in configs.values())]
        self.read_at = self._now()

    def take(self, config: WebhookConfig) -> None:
        """Take in a webhook that was saved: its row shows it until the list is read again."""
        for health in self.rows:
            if health.webhook.id == config.id:
                health.take(config)

    def current(self, config: WebhookConfig) -> WebhookConfig:
        """The webhook as it was read or saved last."""
        return next((health.config for health in self.rows if health.webhook.id == config.id), config)

    async def check(self, window: Window, changed: Changed, rows: Iterable[Health] | None = None) -> None:
        """Ask for the failures in the window of every webhook, or of `rows`, bounded; `changed` is told of each answer.

        A webhook that cannot be read carries its error; it holds nobody up. Stopped half-way, what was not read is
        `unread`.
        """
        import asyncio

        asked = list(self.rows if rows is None else rows)
        self._window = window
        self.expect(asked)
        if rows is None:
            self._given_up.clear()
            for health in asked:
                health.tries = 0
        queue: deque[_Step] = deque((health, False) for health in asked)

        async def take_places() -> None:
            while queue:
                if (left := await self._check_one(*queue.popleft(), window, changed)) is not None:
                    queue.append(left)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(asked))):
                    group.create_task(take_places())
        finally:
            for health in asked:
                if health.is_awaited and self._window == window:
                    health.state = _at_rest(health)

    def expect(self, rows: Iterable[Health] | None = None) -> None:
        """Everything is about to be read anew. What was read stays until its answer comes."""
        for health in self.rows if rows is None else rows:
            health.state, health.asked_at, health.retry_at = "waiting", None, None

    def forget_counts(self) -> None:
        """Drop what was counted: it was for another window. What is still on its way for that one is dropped when it
        comes."""
        self._window = None
        for health in self.rows:
            health.forget()

    def due(self) -> list[Health]:
        """Those that could not be read and are to be asked again by now."""
        now = self._now()
        return [row for row in self.rows if row.retry_at is not None and row.retry_at <= now and not row.is_awaited]

    async def _check_one(self, health: Health, has_failures: bool, window: Window, changed: Changed) -> _Step | None:
        """Ask for its failures, unless they were read in an earlier step, and for its newest deliveries.

        Returns the step that is left for the end of the queue: one that answered 429 goes there, and the newest
        deliveries of a webhook without failures can wait, so that those that fail are known sooner.
        """
        if isinstance(health.error, RateLimited) and 0 < health.tries <= PUT_OFF and not self._held():
            await self._sleep(2.0 ** (health.tries - 1))  # it did not say how long to wait
        health.state, health.asked_at = "reading", self._now()
        try:
            if not has_failures:
                await self._in_time(self._read_failures(health, window))
                has_failures = True
                if not health.failures and self._window == window:
                    health.state = "waiting"
                    changed(health)
                    return health, True
            await self._in_time(self._read_newest(health, window, wait_out_limits=False))
        except ApiError as error:
            if self._window == window and not self._take_error(health, error, has_failures):
                changed(health)
                return health, has_failures
        else:
            if self._window == window:  # otherwise what came is an answer to another question
                health.state, health.error, health.tries, health.retry_at = "read", None, 0, None
                health.read_at = self._now()
        if self._window == window:
            changed(health)
        return None

    def _take_error(self, health: Health, error: ApiError, has_failures: bool) -> bool:
        """Say that it could not be read; false where it has its turn again after the others."""
        health.read_at = None
        if not has_failures:  # what an earlier reading said of them may be over
            health.failures, health.buckets = None, ()
        health.tries = health.tries + 1 if isinstance(error, type(health.error)) else 1
        health.error = error
        if isinstance(error, RateLimited) and health.tries <= PUT_OFF:
            health.state = "waiting"
            return False
        health.state = "unreadable"
        health.retry_at = later(self._now(), retry_seconds(error, health.tries))
        return True

    async def _read_failures(self, health: Health, window: Window) -> None:
        feed = self._failures(health, window)
        await feed.again(pages=0, wait_out_limits=False)  # the rest is read again as it is counted
        if not len(feed.rows) and not feed.exhausted:
            await feed.older(wait_out_limits=False)
        if not len(feed.rows) and not feed.exhausted:
            raise UnreadableAnswer("The server keeps sending empty pages of failed events; ctrl+r asks again.")
        self._take(health, feed, window)

    async def _read_newest(self, health: Health, window: Window, *, wait_out_limits: bool) -> None:
        """Read what the newest deliveries say, whatever the window: the last success, and where it is not known yet the
        last failure.

        Without `wait_out_limits` a 429 is raised at once: other webhooks have their turn meanwhile.
        """
        from tui.services.events.event_row import row_of

        config_id = health.webhook.id
        last_success = await self._last_success(config_id, wait_out_limits=wait_out_limits)
        since, until = window.bounds(now := self._now())
        knows = until is None and health.knows_newest(since, now, last_success=last_success)
        failed = None
        if not knows:
            failed = await self._newest(config_id, "failed", LOOKED_AT, wait_out_limits=wait_out_limits)
        has_events = bool(last_success or failed or health.failures) or bool(
            await self._newest(config_id, None, wait_out_limits=wait_out_limits)
        )
        if self._window == window:
            health.last_success, health.has_events = last_success, has_events
            if failed is not None:
                health.take_newest([row_of(event) for event in failed])

    async def read_newest(self, health: Health, feed: Feed, window: Window) -> None:
        """Take over its failures in `window`, which were read as `feed`, and read its newest deliveries. Raises
        `ApiError`."""
        self._window = window
        self._take(health, feed, window)
        await self._read_newest(health, window, wait_out_limits=True)
        health.state, health.read_at = "read", self._now()

    async def _last_success(self, config_id: str, *, wait_out_limits: bool) -> datetime | None:
        """The time of the newest delivery that succeeded, whether or not the API can return it; `None` where there is
        none, or it has no time."""
        try:
            succeeded = await self._newest(config_id, "succeeded", wait_out_limits=wait_out_limits)
        except TooLarge:
            from tui.services.events.too_large import time_of_newest

            ask = partial(self._source.list_events, config_id, status="succeeded", wait_out_limits=wait_out_limits)
            return await time_of_newest(ask, self._now(), None)
        return parse_time(succeeded[0].created_at) if succeeded else None

    async def _newest(
        self, config_id: str, status: FilterableStatus | None, limit: int = 1, *, wait_out_limits: bool
    ) -> list[WebhookEvent]:
        """The newest events of a status. An empty page with a cursor says nothing yet: it is read past, within
        reason."""
        cursor: Cursor | None = None
        for _ in range(EMPTY_PAGES):
            page = await self._source.list_events(
                config_id, limit=limit, cursor=cursor, status=status, wait_out_limits=wait_out_limits
            )
            events = [
                event for event in page.data if status in (None, event.status)
            ]  # a server may not know the filter
            if events or page.is_last:
                return events
            if page.next_cursor is None or page.next_cursor == cursor:
                break
            cursor = page.next_cursor
        kind = {"succeeded": "delivered ", "failed": "failed "}.get(status or "", "")
        raise UnreadableAnswer(f"The server keeps sending empty pages of {kind}events; ctrl+r asks again.")

    def _failures(self, health: Health, window: Window) -> Feed:
        from tui.services.events.feed import Query

        return self._book(health.webhook.id).feed(Query(window, "failed"))

    def _take(self, health: Health, feed: Feed, window: Window) -> None:
        if self._window == window:
            since, until = window.bounds(self._now())
            health.take_failures(feed, since, until or self._now(), up_to_now=until is None)

    async def _in_time(self, reading: Awaitable[None]) -> None:
        """Wait for `reading` as long as patience lasts; a pause that the server asked for doesn't wear it out."""
        import asyncio

        task = asyncio.ensure_future(reading)
        limit = asyncio.ensure_future(self._patience())
        try:
            await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise OutcomeUnknown(
                    f"The events could not be read: no answer within {PATIENCE_SECONDS} s. It is asked again later.",
                    may_have_arrived=False,
                )
            task.result()
        finally:
            task.cancel()
            limit.cancel()
            await asyncio.gather(task, limit, return_exceptions=True)

    async def _patience(self) -> None:
        spent = 0
        while spent < PATIENCE_SECONDS:
            await self._sleep(1.0)
            if not self._held():
                spent += 1

    # --- counting ---------------------------------------------------------------------------------------------------

    @property
    def uncounted(self) -> int:
        """The number of webhooks with more failures than were counted, where counting on would say more."""
        return sum(row.is_uncounted for row in self.rows)

    @property
    def countable(self) -> list[Health]:
        """Those of them that nobody counts and that have not failed to be counted since all were checked; the worst
        first."""
        left = [row for row in self.rows if row.is_uncounted and row.webhook.id not in self._given_up]
        return sorted((row for row in left if row not in self.counting), key=lambda row: row.rank)

    @property
    def pages_to_count(self) -> int:
        """The number of pages that it takes to count all failures anew beyond each webhook's first page."""
        counts = [row.failures or 0 for row in self.rows]
        return sum((count - 1) // MAX_PAGE for count in counts if MAX_PAGE < count < MOST_COUNTED)

    async def count(self, window: Window, changed: Changed, go_on: Callable[[], bool] = lambda: True) -> None:
        """Count on where there is more than one page of failures, the worst first, up to `MOST_COUNTED` each.

        Begins where the last count ended. It ends early where `go_on` is false after a page. What cannot be read is
        left as it is: `25+` stays true.
        """
        import asyncio

        async def take_places() -> None:
            while go_on() and (countable := self.countable):
                health = countable[0]
                self.counting.append(health)
                changed(health)
                try:
                    whole = await self._count_one(health, window, changed, go_on)
                except ApiError:
                    whole = False
                finally:
                    self.counting.remove(health)
                if not whole:
                    self._given_up.add(health.webhook.id)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(COUNTED_AT_ONCE, len(self.countable))):
                group.create_task(take_places())

    async def _count_one(self, health: Health, window: Window, changed: Changed, go_on: Callable[[], bool]) -> bool:
        """False where the server gave nothing more, though it has more."""
        feed = self._failures(health, window)

        async def read() -> None:
            await feed.older()

        while not feed.exhausted and len(feed.rows) < MOST_COUNTED and go_on() and self._window == window:
            before = len(feed.rows), feed.reach
            await self._in_time(read())
            self._take(health, feed, window)
            changed(health)
            if (len(feed.rows), feed.reach) == before and not feed.exhausted:
                return False
        return not feed.counts.circles

    async def count_left(self, window: Window, changed: Changed, rows: Iterable[Health] | None = None) -> None:
        """Say of every webhook with failures how many are left to replay, by what was read and by the ledger; asks the
        server nothing."""
        for health in list(self.rows if rows is None else rows):
            if self._left is None or self._window != window:
                return
            if health.failures and health.state == "read":
                left = await self._left(health.config, window)
                if self._window == window and health.left != (left or "unknown"):
                    health.left = left or "unknown"
                    changed(health)

    def look_again(self, window: Window) -> None:
        """Take over what was read elsewhere: a log that was open may have been paged further than it was counted."""
        if self._window != window:
            return
        for health in self.rows:
            if health.state == "read" and health.at_least:
                feed = self._failures(health, window)
                if len(feed.rows) > (health.failures or 0) or feed.exhausted:
                    self._take(health, feed, window)

    # --- finding ----------------------------------------------------------------------------------------------------

    @property
    def ids_and_names(self) -> list[tuple[str, str]]:
        """The id and the name of each, in their order; the name of one that has none is empty."""
        return [(health.webhook.id, health.webhook.name or "") for health in self.rows]

    def find(self, text: str) -> Health | None:
        """The webhook with this id, or this name (whatever its case), or the only one whose name begins so."""
        wanted = folded(text)
        for health in self.rows:
            if health.webhook.id == text.strip():
                return health
        named = [health for health in self.rows if folded(health.webhook.label) == wanted]
        if not named and wanted:
            named = [health for health in self.rows if folded(health.webhook.label).startswith(wanted)]
        return named[0] if len(named) == 1 else None

    def find_place(self, text: str) -> tuple[Health | None, str]:
        """The webhook that `WEBHOOK` or `WEBHOOK/EVENT` names as `find()` does, and the id of the event or "".

        Names and ids may have slashes themselves: the whole comes first, then the shortest beginning that is a webhook.
        """
        slashes = [place for place, character in enumerate(text) if character == "/"]
        for end in (len(text), *slashes):
            if (health := self.find(text[:end])) is not None:
                return health, text[end + 1 :].strip()
        return None, ""


def _at_rest(health: Health) -> Literal["unread", "read", "unreadable"]:
    """Return what a webhook is when it is not asked after all: as it was."""
    if health.error is not None:
        return "unreadable"
    return "unread" if health.read_at is None else "read"


async def _sleep(seconds: float) -> None:
    import asyncio

    await asyncio.sleep(seconds)
