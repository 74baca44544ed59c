"""Sending events, for real: the request, what came back, the automatic retries.

The body is the event's payload, byte for byte (GET and HEAD send none). 2xx is `succeeded`. 5xx, 429 and a lost
connection are tried again by the webhook's retryPolicy, 5 s, 5 min, 30 min, 2 h and 5 h later (times `time_scale`), the
event being `in_progress` until then; everything else is `failed`. At most eight requests are under way at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from pydantic import JsonValue

from tui.api.models import INTERNAL_ERROR, RESPONSE_TOO_LARGE, RETRY_SCHEDULE_SECONDS, JsonObject
from tui.sandbox import times
from tui.sandbox.auth import CannotDeliver, TokenExchangeFailed, auth_headers, header_value, resolve_environment
from tui.sandbox.database import SandboxDatabase, StoredEvent, Webhook
from tui.sandbox.multipart import multipart_parts
from tui.sandbox.network import TIMEOUT_SECONDS
from tui.sandbox.signing import Signer
from tui.sandbox.wire import as_object, dumps, loads

MAX_RESPONSE_BYTES: Final = 256 * 1024
"""A larger answer is not recorded: the event fails with INTERNAL_RESPONSE_TOO_LARGE, although it was delivered."""
AT_ONCE: Final = 8

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class AttemptOutcome:
    """The outcome of an attempt; `transient` if another may do better."""

    status: str
    http_response: JsonObject
    transient: bool = False


class Deliveries:
    def __init__(
        self,
        database: SandboxDatabase,
        client: httpx.AsyncClient,
        signer: Signer,
        now: times.Clock,
        time_scale: float,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._database = database
        self._client = client
        self._signer = signer
        self._now = now
        self._time_scale = time_scale
        self._sleep = sleep
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[AttemptOutcome | None]] = set()
        self._active = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def start(
        self, event: StoredEvent, *, retries: bool = True, wait: float | None = None
    ) -> asyncio.Task[AttemptOutcome | None]:
        """Deliver `event`, already stored; the task ends with the final outcome (`None` if the webhook was deleted
        meanwhile).

        `wait`: the event is resumed, and its next attempt is due in that many seconds.
        """
        task = asyncio.get_running_loop().create_task(self._run(event, retries, wait))
        self._enter()
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def resume(self) -> None:
        """After a start: go on with what waited for a retry, fail what was being sent when the sandbox stopped."""
        for event in self._database.unfinished():
            due = times.parse(event.next_attempt_at or "")
            if due is None:
                message = "The sandbox was stopped while this was being sent: it may have arrived."
                lost: JsonObject = {"code": INTERNAL_ERROR, "message": message}
                self._database.record(event, "failed", dumps(lost), event.retry_attempt)
            else:
                self.start(event, wait=max(0.0, (due - self._now()).total_seconds()))

    async def settle(self) -> None:
        """Until nothing is being sent. Retries that are due later do not count."""
        while self._active:
            await self._idle.wait()

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    # --- one event ----------------------------------------------------------------------------------------------

    async def _run(self, event: StoredEvent, retries: bool, wait: float | None) -> AttemptOutcome | None:
        attempt = event.retry_attempt
        if wait is not None:
            await self._pause(wait)
            attempt += 1
            self._under_way(event, attempt, event.http_response)
        while True:
            async with self._slots:
                webhook = self._database.webhook(event.config_id)
                if webhook is None:
                    return None
                outcome = await self.attempt(webhook, event)
            response = dumps(outcome.http_response)
            if not retries or not outcome.transient or attempt >= _max_retries(webhook):
                self._database.record(event, outcome.status, response, attempt)
                return outcome
            pause = RETRY_SCHEDULE_SECONDS[attempt] * self._time_scale
            due = times.stamp(self._now() + timedelta(seconds=pause))
            self._database.record(event, "in_progress", response, attempt, due)
            await self._pause(pause)
            attempt += 1
            self._under_way(event, attempt, response)

    def _under_way(self, event: StoredEvent, attempt: int, last_response: str | None) -> None:
        """No due time any more: if the sandbox stops now, nobody can tell whether this attempt arrived."""
        self._database.record(event, "in_progress", last_response, attempt)

    async def attempt(self, webhook: Webhook, event: StoredEvent) -> AttemptOutcome:
        """One request, with everything that belongs to it."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._send(webhook, event)
        except TokenExchangeFailed as error:
            return AttemptOutcome("failed", error.http_response, error.transient)
        except (
            CannotDeliver,
            httpx.InvalidURL,
            httpx.UnsupportedProtocol,
            httpx.LocalProtocolError,
            UnicodeError,  # a host that IDNA leaves out
        ) as error:
            return _internal(str(error) or type(error).__name__)
        except (TimeoutError, httpx.TimeoutException):
            return _no_answer("ETIMEDOUT", f"No answer within {TIMEOUT_SECONDS:.0f} s")
        except httpx.ConnectError as error:
            return _no_answer("ECONNREFUSED", f"Cannot connect to {event.url}: {error}")
        except httpx.TransportError as error:
            return _no_answer("ECONNRESET", f"The connection was lost: {error or type(error).__name__}")

    async def _send(self, webhook: Webhook, event: StoredEvent) -> AttemptOutcome:
        if not event.url or not event.http_method:
            raise CannotDeliver("The webhook has no URL or no method yet.")
        body = event.payload.encode()
        headers = self._signer.headers(event.event_id, int(self._now().timestamp()), body, webhook.signing_secret)
        extra = as_object(as_object(webhook.document.get("payloadConfiguration")).get("custom_headers"))
        for name, value in extra.items():
            headers[name] = header_value(name, resolve_environment(str(value)))
        headers |= await auth_headers(as_object(webhook.document.get("auth")), self._client)
        request = await self._request(webhook, event, headers, body)
        response = await self._client.send(request, stream=True)
        try:
            return await _read(response)
        finally:
            await response.aclose()

    async def _request(
        self, webhook: Webhook, event: StoredEvent, headers: dict[str, str], body: bytes
    ) -> httpx.Request:
        method, url = str(event.http_method), str(event.url)
        if method in {"GET", "HEAD"}:
            return self._client.build_request(method, url, headers=headers)
        if webhook.document.get("deliveryMode") == "binary_multipart":
            config = as_object(webhook.document.get("multipartConfig"))
            files, fields = await asyncio.to_thread(multipart_parts, config, loads(event.payload))
            return self._client.build_request(method, url, headers=headers, files=files, data=fields)
        return self._client.build_request(
            method, url, headers={"Content-Type": "application/json", **headers}, content=body
        )

    # --- what is under way --------------------------------------------------------------------------------------

    def _enter(self) -> None:
        self._active += 1
        self._idle.clear()

    def _leave(self) -> None:
        self._active -= 1
        if not self._active:
            self._idle.set()

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            return await self._sleep(0)
        self._leave()
        try:
            await self._sleep(seconds)
        finally:
            self._enter()

    def _finished(self, task: asyncio.Task[AttemptOutcome | None]) -> None:
        self._tasks.discard(task)
        self._leave()
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _read(response: httpx.Response) -> AttemptOutcome:
    received = bytearray()
    async for piece in response.aiter_bytes():
        received += piece
        if len(received) > MAX_RESPONSE_BYTES:
            message = (
                f"The endpoint answered {response.status_code}, but its response is over "
                f"{MAX_RESPONSE_BYTES // 1024} KB and was not recorded."
            )
            return AttemptOutcome("failed", {"code": RESPONSE_TOO_LARGE, "message": message})
    http_response: JsonObject = {"status_code": response.status_code}
    if response.reason_phrase:
        http_response["message"] = response.reason_phrase
    body = recorded_body(bytes(received), response.encoding or "utf-8")
    if body is not None:
        http_response["body"] = body
    status = response.status_code
    return AttemptOutcome(
        "succeeded" if response.is_success else "failed", http_response, status == 429 or status >= 500
    )


def recorded_body(raw: bytes, encoding: str) -> JsonObject | None:
    """The contract knows objects only: other JSON is recorded as `{"value": ...}`, other text as `{"text": ...}`,
    nothing not at all."""
    if not raw.strip():
        return None
    try:
        value: JsonValue = loads(raw)
    except ValueError:
        try:
            return {"text": raw.decode(encoding, "replace")}
        except LookupError:
            return {"text": raw.decode("utf-8", "replace")}
    return value if isinstance(value, dict) else {"value": value}


def _internal(message: str) -> AttemptOutcome:
    return AttemptOutcome("failed", {"code": INTERNAL_ERROR, "message": message})


def _no_answer(code: str, message: str) -> AttemptOutcome:
    return AttemptOutcome("failed", {"code": code, "message": message}, transient=True)


def _max_retries(webhook: Webhook) -> int:
    policy = as_object(webhook.document.get("retryPolicy"))
    attempts = policy.get("maxAttempts", 3)
    return attempts if policy.get("enabled") is True and isinstance(attempts, int) else 0
