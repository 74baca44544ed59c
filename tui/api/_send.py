"""The one place from which requests leave: attempts, waits, time limits, the log, and what each outcome means."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, TypeVar

import httpx

from tui.api import failures
from tui.api.answer import Answer
from tui.api.auth import BearerAuth
from tui.api.connecting import Connections
from tui.api.early import EarlyAnswer
from tui.api.exchange import Exchange, ExchangeLog, KeptBody, Phases
from tui.api.failures import AnswerTooLong, Failure
from tui.api.operations import Operation
from tui.api.reading import SomethingElse
from tui.api.redaction import LONGEST_READ, Redactor, secrets_of
from tui.api.retry import JITTER_SECONDS, Gate, backoff_seconds, may_repeat, retry_after_seconds
from tui.api.timing import ServerClock, Timeouts, http_date
from tui.sealed import SecretStr

MOST_IN_FLIGHT: Final = 8
"""Requests on their way at once; more gain nothing and cost the server (performance.md, section 4)."""
LONGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes of an answer that are read, unpacked."""
PARSE_IN_THREAD: Final = 1024 * 1024
"""Bytes from which an answer is parsed in a thread, so that keys are answered meanwhile."""
PARSE_IN_TURN: Final = 16 * 1024
"""Bytes from which an answer is parsed in a round of the event loop of its own: eight pages of a log that come at once
held it for 20 ms, and hold it for 2 to 3 ms each."""

_T = TypeVar("_T")


@dataclass
class _Course:
    """The stage that an attempt has reached."""

    started: float
    at: datetime
    request: httpx.Request | None = None
    response: httpx.Response | None = None
    body: bytearray = field(default_factory=bytearray)
    connecting: float = 0.0
    """Seconds that went into a new connection."""
    answered: float | None = None
    """The time at which the answer began."""


@dataclass(frozen=True)
class _Success(Generic[_T]):
    value: _T


class Sender:
    """Sends requests to one server with one token. Raises `ApiError`, and nothing else."""

    def __init__(
        self,
        server: str,
        token: SecretStr | None,
        *,
        headers: Sequence[tuple[str, str]],
        transport: httpx.AsyncBaseTransport | None,
        log: ExchangeLog,
        timeouts: Timeouts,
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
        now: Callable[[], datetime],
        timer: Callable[[], float],
        gate: Gate,
    ) -> None:
        self._server = server
        self._own_login = any(name.lower() == "authorization" for name, _ in headers)
        self._auth = BearerAuth(token, server) if token is not None and not self._own_login else None
        self._connections = Connections(server, headers, timeouts, transport)
        self._total_seconds = timeouts.total
        self._sleep, self._random, self._now, self._timer = sleep, random, now, timer
        self._log = log
        self._redactor = Redactor(secrets_of(token, headers))
        self._slots = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._parsing = asyncio.Lock()
        self._gate = gate

    async def call(
        self,
        operation: Operation,
        path: str,
        read: Callable[[bytes], _T],
        *,
        query: Sequence[tuple[str, str]] = (),
        content: bytes | None = None,
        wait_out_limits: bool = True,
        heard: Callable[[Answer], None] | None = None,
    ) -> _T:
        """Carry out one operation. `path` is encoded already; `read` turns the answer's bytes into the value, and
        raises `ValueError` where it cannot. Sent again as `may_repeat` allows; without `wait_out_limits` a 429 is
        raised at once. `heard` gets each answer that came whole, whatever it says."""
        url = f"{self._server}{path}"
        attempt = 0
        while True:
            attempt += 1
            outcome = await self._attempt(operation, attempt, url, query, content, read, heard)
            if isinstance(outcome, _Success):
                return outcome.value
            error, retry_after = outcome.error, outcome.retry_after
            if not may_repeat(
                operation, error, attempt, retry_after, outcome.timed_out, wait_out_limits=wait_out_limits
            ):
                raise error  # outside every `except`: no frame of httpx, with its headers, hangs on it
            if retry_after is None:
                await self._sleep(backoff_seconds(attempt, self._random))
            elif error.status != 429:  # after a 429 the gate does the waiting
                await self._sleep(retry_after + JITTER_SECONDS * self._random())

    async def take_over(self, operation: Operation, early: EarlyAnswer, read: Callable[[bytes], _T]) -> _T | None:
        """The value in an answer that came before this sender was there; `None` where it has to be asked for again.

        It is in the log in any case, and a pause that the server asked for is kept.
        """
        value, error = None, early.error
        if early.status == 200:
            try:
                value = await self._parsed(read, early.body)
            except ValueError as problem:
                error = str(problem)
        headers = dict(_lower(early.headers))
        self._hear(headers.get("date"))
        if early.status == 429:
            pause = retry_after_seconds(headers.get("retry-after"), http_date(headers.get("date")) or self._now())
            if pause is not None:
                self._gate.hold(pause)
        sent = [*early.sent_headers, ("Authorization", "Bearer")]
        self._log.add(
            Exchange(
                number=self._log.next_number(),
                at=early.at,
                operation=operation.id,
                method=operation.method,
                url=self._redactor.text(early.url),
                attempt=1,
                status=early.status,
                error=self._redactor.text(error) if error else None,
                seconds=early.seconds,
                request_bytes=0,
                response_bytes=len(early.body),
                request_headers=self._redactor.headers(sent),
                response_headers=self._redactor.headers(early.headers),
                response_body=self._redactor.answer_body(early.body) if value is None else None,
                answer=self._kept(early.body) if value is not None else None,
            )
        )
        return value

    async def aclose(self) -> None:
        """Close the connections. What is sent afterwards is refused."""
        await self._connections.aclose()

    async def _attempt(
        self,
        operation: Operation,
        attempt: int,
        url: str,
        query: Sequence[tuple[str, str]],
        content: bytes | None,
        read: Callable[[bytes], _T],
        heard: Callable[[Answer], None] | None,
    ) -> _Success[_T] | Failure:
        async with self._slots:
            held = await self._gate.wait()
            if held is not None:
                return failures.held_back(operation, held)
            client = await self._connections.open(operation)
            course = _Course(started=self._timer(), at=self._now())
            failure: Failure | None = None
            value: _T
            try:
                async with asyncio.timeout(self._total_seconds):
                    course.request = self._request(client, operation, url, query, content)
                    await self._exchange(client, operation, course)
            except asyncio.CancelledError:
                self._record(operation, attempt, url, content, course, "stopped")
                raise
            except Exception as problem:  # httpx lets through what anyio, ssl and h11 raise
                failure = self._broken(operation, course, problem)
        if failure is None:
            if heard is not None:
                heard(self._answer(course))
            failure = self._judged(operation, course)
        if failure is None:
            try:
                value = await self._parsed(read, bytes(course.body))
            except ValueError as problem:
                failure = self._unreadable(operation, course, problem)
        self._record(
            operation, attempt, url, content, course, failure.reason if failure else None, failed=bool(failure)
        )
        if failure is None:
            return _Success(value)
        if failure.error.status == 429 and failure.retry_after is not None:
            self._gate.hold(failure.retry_after)
        return failure

    def _answer(self, course: _Course) -> Answer:
        response = course.response
        assert response is not None
        headers = self._redactor.headers(response.headers.multi_items())
        return Answer(response.status_code, response.reason_phrase, headers, bytes(course.body))

    def _request(
        self,
        client: httpx.AsyncClient,
        operation: Operation,
        url: str,
        query: Sequence[tuple[str, str]],
        content: bytes | None,
    ) -> httpx.Request:
        request = client.build_request(operation.method, url, params=list(query) or None, content=content)
        if content is not None:
            request.headers["Content-Type"] = "application/json"
        if not operation.authenticated:
            request.headers.pop("Authorization", None)
        return request

    async def _exchange(self, client: httpx.AsyncClient, operation: Operation, course: _Course) -> None:
        assert course.request is not None
        auth = self._auth if operation.authenticated else None
        course.request.extensions = {**course.request.extensions, "trace": self._watch_connecting(course)}
        course.response = await client.send(course.request, auth=auth, stream=True, follow_redirects=False)
        course.answered = self._timer()
        if "age" not in course.response.headers:  # an answer out of somebody's cache has the time of another day
            self._hear(course.response.headers.get("date"))
        try:
            async for chunk in course.response.aiter_bytes():
                course.body += chunk
                if len(course.body) > LONGEST_ANSWER:
                    raise AnswerTooLong
        finally:
            await course.response.aclose()

    def _watch_connecting(self, course: _Course) -> Callable[[str, object], Awaitable[None]]:
        """Measure what httpcore tells of a new connection (its extension `trace`); one that is used again tells
        nothing."""
        began = 0.0

        async def hear(name: str, _: object) -> None:
            nonlocal began
            _, _, step = name.rpartition(".")
            if ".connect_" in name or ".start_tls." in name:
                if step == "started":
                    began = self._timer()
                else:
                    course.connecting += self._timer() - began

        return hear

    def _kept(self, body: bytes) -> KeptBody | None:
        """The body for the log; the patterns that redact are for no longer ones."""
        return KeptBody(body, self._redactor.answer_body) if body and len(body) <= LONGEST_READ else None

    def _phases(self, course: _Course, ended: float) -> Phases | None:
        if course.answered is None:
            return None
        wait = course.answered - course.started - course.connecting
        return Phases(course.connecting, max(wait, 0.0), ended - course.answered)

    def _broken(self, operation: Operation, course: _Course, problem: Exception) -> Failure:
        """The attempt ended in an exception. Where the status was there already, it is what counts."""
        failure = failures.from_exception(operation, problem, self._redactor.text, self._connections.proxy)
        response = course.response
        if response is None:
            return failure
        if not response.is_success:
            return self._judged(operation, course) or failure
        if operation.changes:  # carried out, only its answer broke off
            return failures.unreadable(operation, failure.reason or "it broke off", *_identity(course))
        failure.error.status, failure.error.request_id = _identity(course)
        return failure

    def _judged(self, operation: Operation, course: _Course) -> Failure | None:
        response = course.response
        assert response is not None
        if response.is_success:
            return None
        return failures.from_status(
            operation,
            response.status_code,
            response.headers,
            bytes(course.body),
            http_date(response.headers.get("date")) or self._now(),
            self._redactor.text,
        )

    def _hear(self, date: str | None) -> None:
        """Let the clock know what time the server says it is."""
        if isinstance(self._now, ServerClock):
            self._now.hear(date)

    def _unreadable(self, operation: Operation, course: _Course, problem: ValueError) -> Failure:
        assert course.response is not None
        body = bytes(course.body)
        why = failures.why_unreadable(course.response.headers.get("content-type", ""), body, problem)
        message = failures.server_message(body) if isinstance(problem, SomethingElse) else None
        return failures.unreadable(
            operation, why, *_identity(course), message=self._redactor.text(message) if message else None
        )

    async def _parsed(self, read: Callable[[bytes], _T], body: bytes) -> _T:
        if len(body) > PARSE_IN_THREAD:
            return await asyncio.to_thread(read, body)
        if len(body) > PARSE_IN_TURN:
            async with self._parsing:
                await asyncio.sleep(0)
                return read(body)
        return read(body)

    def _record(
        self,
        operation: Operation,
        attempt: int,
        url: str,
        content: bytes | None,
        course: _Course,
        error: str | None,
        *,
        failed: bool = True,
    ) -> None:
        request, response, ended = course.request, course.response, self._timer()
        redactor = self._redactor
        self._log.add(
            Exchange(
                number=self._log.next_number(),
                at=course.at,
                operation=operation.id,
                method=operation.method,
                url=redactor.text(str(request.url) if request is not None else url),
                attempt=attempt,
                status=response.status_code if response is not None else None,
                error=redactor.text(error) if error else None,
                seconds=ended - course.started,
                request_bytes=len(content or b""),
                response_bytes=(response.num_bytes_downloaded or len(course.body)) if response is not None else 0,
                request_headers=redactor.headers(request.headers.multi_items()) if request is not None else (),
                response_headers=redactor.headers(response.headers.multi_items()) if response is not None else (),
                request_body=redactor.request_body(content),
                response_body=redactor.answer_body(bytes(course.body)) if failed else None,
                phases=self._phases(course, ended),
                answer=self._kept(bytes(course.body)) if not failed else None,
            )
        )


def _lower(headers: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((name.lower(), value) for name, value in headers)


def _identity(course: _Course) -> tuple[int | None, str | None]:
    response = course.response
    return (response.status_code, failures.request_id(response.headers)) if response is not None else (None, None)
