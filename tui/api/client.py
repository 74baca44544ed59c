"""The shared client: one coroutine an operation, typed in and out. Everything raised is an `ApiError`."""

from __future__ import annotations

import asyncio
import json
import random as random_numbers
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

from tui.api import models, operations, reading
from tui.api.checks import check_headers, check_token
from tui.api.errors import ApiError, RefusedLocally, TooLarge, UnreadableAnswer
from tui.api.exchange import ExchangeLog
from tui.api.guard import WriteGuard, check_guard, tell_guard
from tui.api.models import MAX_BATCH, MAX_PAGE
from tui.api.operations import Operation, refused
from tui.api.paging import PageSizes, follow
from tui.api.retry import Gate
from tui.api.server import check_server
from tui.api.timing import ServerClock, Timeouts, steady_now
from tui.sealed import SecretStr

if TYPE_CHECKING:
    import httpx
    from pydantic import BaseModel, JsonValue

    from tui.api._send import Sender
    from tui.api.answer import Answer
    from tui.api.early import EarlyRequest
    from tui.api.models import (
        ConfiguredEvent,
        Cursor,
        EventPage,
        ExamplePayload,
        FilterableStatus,
        OAuthTestResult,
        PublicKey,
        TriggerResult,
        WebhookConfig,
        WebhookEvent,
    )

DEFAULT_TIMEOUTS: Final = Timeouts()
FILTERABLE: Final = ("succeeded", "failed", "skipped")

_HEAVY: Final = ("tui.api._send", "tui.api.models.webhooks", "tui.api.models.events", "tui.api.models.answers")
"""The modules that carry out a request: httpx and pydantic, imported with the first one."""
_SENDING: Final = _HEAVY[:1]
"""Those that carry out one whose answer is made no model of."""

_T = TypeVar("_T")
_Model = TypeVar("_Model", bound="BaseModel")


class WebhooksClient:
    """Talks to one server with one token.

    Making one costs nothing and opens nothing: connections are made with the first request, in the loop that runs it,
    and closed by `aclose()`. httpx and pydantic are imported with the first request, in a thread. A `transport` that is
    passed in is closed as well. `sleep`, `random`, `now` and `timer` (seconds, for how long an exchange took) are for
    tests. `early` is a `getConfigs` under way: the first one asked for here takes its answer, or asks itself where it
    has none that can be used.

    Raises `RefusedLocally` for a server address, token or extra header that cannot be used, and for plain http to
    another machine without `allow_plain_http`.
    """

    def __init__(
        self,
        server: str,
        token: SecretStr | None,
        *,
        headers: Sequence[tuple[str, str]] = (),
        allow_plain_http: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        log: ExchangeLog | None = None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random_numbers.random,
        now: Callable[[], datetime] | None = None,
        timer: Callable[[], float] = time.perf_counter,
        early: EarlyRequest | None = None,
    ) -> None:
        self.server = check_server(server, allow_plain_http=allow_plain_http)
        check_headers(headers)
        self.log = log if log is not None else ExchangeLog()
        self.guard: WriteGuard | None = None
        """The guard that may forbid changes, and hears when the server does."""
        self._sizes = PageSizes()
        self.now = now if now is not None else ServerClock()
        """The clock: the server's where this machine's is wrong; a `ServerClock` unless `now` was passed in."""
        self._gate = Gate(now if now is not None else steady_now, sleep, random)
        self.early = early
        self._not_taken = early
        self._sender: Sender | None = None
        self._transport = transport
        self._closed = False
        self._token = check_token(token) if token is not None else None

        def make_sender() -> Sender:
            from tui.api._send import Sender

            return Sender(
                self.server,
                self._token,
                headers=headers,
                transport=transport,
                log=self.log,
                timeouts=timeouts,
                sleep=sleep,
                random=random,
                now=self.now,
                timer=timer,
                gate=self._gate,
            )

        self._make_sender = make_sender

    @property
    def held_seconds(self) -> float:
        """Seconds until the server, after a 429, wants to hear from this client again; 0 when nothing is held back."""
        return self._gate.seconds

    async def aclose(self) -> None:
        """Close all connections; later calls are refused."""
        self._closed = True
        if self._sender is not None:
            await self._sender.aclose()
        elif self._transport is not None:
            await self._opened()

    # --- webhooks ---------------------------------------------------------------------------------------------------

    async def get_public_key(self, org_id: str) -> PublicKey:
        """The key with which deliveries of an organisation are signed. Sent without the token."""
        query = [("orgId", org_id)]
        return await self._call(operations.GET_PUBLIC_KEY, (), _one(lambda: models.PublicKey), query=query)

    async def get_configured_events(self) -> list[ConfiguredEvent]:
        """The events that can trigger webhooks."""
        return await self._call(operations.GET_CONFIGURED_EVENTS, (), reading.configured_events)

    async def get_configs(self, event_name: str | None = None) -> list[WebhookConfig]:
        """All webhooks, or those for one event."""
        query = [("eventName", event_name)] if event_name is not None else []
        if event_name is None and self._not_taken is not None:
            early, self._not_taken = self._not_taken, None
            answer = await early.wait()
            taken = await (await self._opened()).take_over(operations.GET_CONFIGS, answer, reading.configs)
            if taken is not None:
                return taken
        return await self._call(operations.GET_CONFIGS, (), reading.configs, query=query)

    async def create_config(self, body: Mapping[str, JsonValue]) -> WebhookConfig:
        """Create a webhook. Only this answer has its `signing_secret`."""
        return await self._call(operations.CREATE_CONFIG, (), reading.one_config, body=body)

    async def get_config(self, config_id: str) -> WebhookConfig:
        """One webhook."""
        return await self._call(operations.GET_CONFIG, (config_id,), reading.one_config)

    async def update_config(self, config_id: str, body: Mapping[str, JsonValue]) -> WebhookConfig:
        """Replace a webhook by `body`. Secrets that are left out are kept, `None` clears them."""
        return await self._call(operations.UPDATE_CONFIG, (config_id,), reading.one_config, body=body)

    async def delete_config(self, config_id: str) -> None:
        """Delete a webhook."""
        await self._call(operations.DELETE_CONFIG, (config_id,), reading.nothing)

    async def test_oauth(self, config_id: str) -> OAuthTestResult:
        """Let the server try the OAuth login of a webhook. Delivers nothing."""
        return await self._call(operations.TEST_OAUTH, (config_id,), _one(lambda: models.OAuthTestResult))

    async def get_example(self, config_id: str, automation_id: str | None = None) -> ExamplePayload:
        """An example of what the webhook would send."""
        body: dict[str, JsonValue] = {} if automation_id is None else {"automation_id": automation_id}
        return await self._call(operations.GET_EXAMPLE, (config_id,), reading.example, body=body)

    # --- events -----------------------------------------------------------------------------------------------------

    async def list_events(
        self,
        config_id: str,
        *,
        limit: int = MAX_PAGE,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        event_id: str | None = None,
        status: FilterableStatus | None = None,
        wait_out_limits: bool = True,
    ) -> EventPage:
        """A page of a webhook's events, newest first: at most `limit` (1 to 25), after `cursor`, created from `since`
        to `until` (aware times). Fewer are asked for where the gateway finds the answer too large.

        Without `wait_out_limits` a 429 is raised at once (`RateLimited`) instead of being waited out, for a caller that
        has other work to do first; the gate keeps every request back all the same.
        """
        operation = operations.LIST_EVENTS
        if not 1 <= limit <= MAX_PAGE:
            raise refused(operation, f"a page has 1 to {MAX_PAGE} events, not {limit}.")
        if status is not None and status not in FILTERABLE:
            raise refused(
                operation, f"the server cannot filter by the status {status!r}, only by {', '.join(FILTERABLE)}."
            )
        body: dict[str, JsonValue] = {}
        if cursor is not None:
            body["cursor"] = cursor.model_dump(mode="json", exclude_none=True)
        span = {name: _instant(operation, at) for name, at in (("from", since), ("to", until)) if at is not None}
        if span:
            body["timestamp"] = {**span}
        if event_id is not None:
            body["event_id"] = event_id
        if status is not None:
            body["status"] = status
        size = self._sizes.allowed(config_id, limit)
        while True:
            try:
                page = await self._call(
                    operation,
                    (config_id,),
                    reading.event_page,
                    body={"limit": size, **body},
                    wait_out_limits=wait_out_limits,
                )
                self._sizes.fitted(config_id, len(page.data))
                return page
            except TooLarge:
                smaller = self._sizes.shrink(config_id, size)
                if smaller is None:
                    raise
                size = smaller

    def event_pages(
        self,
        config_id: str,
        *,
        limit: int = MAX_PAGE,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        event_id: str | None = None,
        status: FilterableStatus | None = None,
    ) -> AsyncIterator[EventPage]:
        """Page after page of `list_events`, until the server has no more or repeats a cursor."""

        async def page_after(at: Cursor | None) -> EventPage:
            return await self.list_events(
                config_id, limit=limit, cursor=at, since=since, until=until, event_id=event_id, status=status
            )

        return follow(page_after, cursor)

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        """One event, with its original payload where the server has it."""
        operation = operations.GET_EVENT
        event = await self._call(operation, (config_id, event_id), reading.event)
        if event.event_id != event_id:
            raise UnreadableAnswer(f"{operation.failed}: the answer is another event.", operation=operation.id)
        return event

    async def trigger_webhook(
        self, config_id: str, payload: Mapping[str, JsonValue], *, sync: bool = False
    ) -> TriggerResult:
        """Send `payload` to the webhook's endpoint. With `sync` the server waits for the outcome and tells it."""
        query = [("sync", "true")] if sync else []
        read = reading.trigger_result
        return await self._call(operations.TRIGGER_WEBHOOK, (config_id,), read, query=query, body=payload)

    async def replay_event(
        self,
        config_id: str,
        event_id: str,
        *,
        reapply_transform: bool = False,
        content: bytes | None = None,
        heard: Callable[[Answer], None] | None = None,
    ) -> None:
        """Queue an event for delivery once more: the payload as it was sent, or made anew by the webhook's
        transform. `content` is sent as the body where it is given."""
        body: dict[str, JsonValue] | None = {"reapply_transform": True} if reapply_transform and not content else None
        await self._call(
            operations.REPLAY_EVENT, (config_id, event_id), reading.nothing, body=body, content=content, heard=heard
        )

    async def replay_batch(
        self,
        config_id: str,
        event_ids: Sequence[str],
        *,
        reapply_transform: bool = False,
        content: bytes | None = None,
        heard: Callable[[Answer], None] | None = None,
    ) -> list[str]:
        """Queue 1 to 100 events for delivery once more; an id that occurs twice is sent once. Returns the ids that the
        server says it queued, perhaps fewer. Where it does not say, that is an `UnreadableAnswer`: they may all be.
        `content`, a body with the same ids, is sent as it is where it is given."""
        operation = operations.REPLAY_BATCH
        ids = list(dict.fromkeys(event_ids))
        if not 1 <= len(ids) <= MAX_BATCH or not all(ids):
            raise refused(operation, f"a batch has 1 to {MAX_BATCH} ids, none of them empty; this one has {len(ids)}.")
        body: dict[str, JsonValue] = {"eventIds": [*ids]}
        if reapply_transform:
            body["reapply_transform"] = True
        result = await self._call(
            operation,
            (config_id,),
            _one(lambda: models.BatchReplayResult),
            body=body if content is None else None,
            content=content,
            heard=heard,
        )
        if result.replayed_event_ids is None:
            raise UnreadableAnswer(
                f"The server accepted the batch, but does not say which events it queued. {operation.look}",
                operation=operation.id,
                may_have_arrived=True,
            )
        return result.replayed_event_ids

    async def send(
        self,
        operation: Operation,
        ids: Sequence[str],
        *,
        query: Sequence[tuple[str, str]] = (),
        content: bytes | None = None,
        heard: Callable[[Answer], None] = lambda answer: None,
    ) -> bytes:
        """Carry out any operation with a body as it is, and return its answer as it came: nothing, or JSON of any
        shape. `heard` gets each answer, those that are errors too."""
        return await self._call(
            operation, ids, reading.any_json, query=query, content=content, heard=heard, modules=_SENDING
        )

    async def _opened(self, modules: Sequence[str] = _HEAVY) -> Sender:
        """Return the sender, made with the first request: its imports take longer than an answer does."""
        if self._sender is None and not sys.modules.keys() >= set(modules):
            await asyncio.to_thread(_import_all, modules)
        if self._sender is None:  # another request may have been quicker
            self._sender = self._make_sender()
            if self._closed:
                await self._sender.aclose()
        return self._sender

    # --- how a call is put together -----------------------------------------------------------------------------------

    async def _call(
        self,
        operation: Operation,
        ids: Sequence[str],
        read: Callable[[bytes], _T],
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Mapping[str, JsonValue] | None = None,
        content: bytes | None = None,
        wait_out_limits: bool = True,
        heard: Callable[[Answer], None] | None = None,
        modules: Sequence[str] = _HEAVY,
    ) -> _T:
        path = operation.path.format(*(_segment(operation, identifier) for identifier in ids))
        content = _encoded(operation, body) if body is not None else content
        check_guard(self.guard, operation)
        try:
            sender = await self._opened(modules)
            return await sender.call(
                operation,
                path,
                read,
                query=query,
                content=content,
                wait_out_limits=wait_out_limits,
                heard=heard,
            )
        except ApiError as error:
            tell_guard(self.guard, operation, error)
            raise


def _import_all(modules: Sequence[str]) -> None:
    for name in modules:
        import_module(name)


def _one(kind: Callable[[], type[_Model]]) -> Callable[[bytes], _Model]:
    """A reader of one object; its model is looked up when there is something to read."""
    return lambda body: reading.model(kind())(body)


def _segment(operation: Operation, identifier: str) -> str:
    """An id as one path segment, every character that could mean something encoded."""
    if identifier in ("", ".", ".."):  # a path of dots would be another path
        raise refused(operation, f"{identifier!r} is no id.")
    complaint: RefusedLocally | None = None
    try:
        return quote(identifier, safe="")
    except UnicodeError:
        complaint = refused(operation, "the id has characters that no id can have.")
    raise complaint


def _encoded(operation: Operation, body: Mapping[str, JsonValue]) -> bytes:
    """`body` as JSON in plain ASCII, so that half a surrogate pair in somebody's payload goes out as it came in."""
    problem: str
    try:
        return json.dumps(dict(body), allow_nan=False, separators=(",", ":")).encode("ascii")
    except RecursionError:
        problem = "it is nested too deep"
    except (TypeError, ValueError) as error:
        problem = str(error)[:200]
    raise refused(operation, f"the body cannot be written as JSON ({problem}).")


def _instant(operation: Operation, at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as the API writes it; it refuses times without a zone."""
    if at.tzinfo is None:
        raise refused(operation, f"the time {at.isoformat()} has no time zone.")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
