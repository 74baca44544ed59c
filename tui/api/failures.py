"""From what httpx raised or the server answered to the error tree: one sentence, what the server said, its request id.

The texts of exceptions are used with care: those about a malformed header quote the header, token and all.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from socket import gaierror
from typing import Final, TypeVar

import httpx

from tui.api import errors
from tui.api.errors import ApiError
from tui.api.operations import Operation
from tui.api.reading import LONGEST_WORDS, SomethingElse, parse_json, words_in
from tui.api.retry import retry_after_seconds

REQUEST_ID_HEADERS: Final = (
    "x-request-id",
    "x-amzn-requestid",
    "apigw-requestid",
    "x-amzn-trace-id",
    "x-correlation-id",
)


class AnswerTooLong(Exception):
    """An answer passed the limit of what this program reads."""


@dataclass(frozen=True)
class Failure:
    """The reason why an attempt failed: the error to raise, and what decides whether it is sent again. `reason` is for
    the log."""

    error: ApiError
    reason: str | None
    retry_after: float | None = None
    timed_out: bool = False


def from_exception(
    operation: Operation, problem: Exception, redact: Callable[[str], str], proxy: str | None = None
) -> Failure:
    """Tell what went wrong before there was an answer. `proxy` is the setting whose proxy was asked, if one was."""
    reason = redact(reason_of(problem))  # some quote what the server sent, and that may be anything
    through = f" through the proxy of {proxy}" if proxy is not None else ""
    settings = "the server address" if proxy is None else proxy
    match problem:
        case httpx.ConnectError() | httpx.ProxyError():
            way_out = f"Check the network and {settings}, then try again."
            if "certificate" in reason.lower():
                way_out = (
                    "If the certificate is your own, add its authority to the system's or name it in SSL_CERT_FILE."
                )
            elif isinstance(_root(problem), ssl.SSLError):
                way_out = "Check that the server address is one for https."
            sentence = f"no connection{through} ({reason}). {way_out}"
            return Failure(_refused(errors.NoConnection, operation, sentence), reason)
        case httpx.ConnectTimeout():
            sentence = (
                f"no connection{through} within the time allowed. Check the network and {settings}, then try again."
            )
            return Failure(_refused(errors.TimedOutBeforeSending, operation, sentence), "timed out", timed_out=True)
        case httpx.PoolTimeout():
            sentence = "too many requests are waiting already. Try again."
            failure = _refused(errors.TimedOutBeforeSending, operation, sentence)
            return Failure(failure, "timed out waiting for a connection", timed_out=True)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError() | UnicodeError():
            sentence = "it cannot be put into a request. Check the id, the server address and the extra headers."
            return Failure(_refused(errors.RefusedLocally, operation, sentence), type(problem).__name__)
        case httpx.DecodingError() | AnswerTooLong():
            return unreadable(
                operation, "the answer is longer than 64 MB" if isinstance(problem, AnswerTooLong) else reason
            )
        case httpx.TimeoutException() | TimeoutError():
            return _lost(operation, "the server did not answer within the time allowed", "timed out", timed_out=True)
        case _:
            return _lost(operation, f"the connection broke ({reason})", reason)


def from_status(
    operation: Operation,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    redact: Callable[[str], str],
) -> Failure:
    """Tell what an answer that is no success means. `headers` has lower-case names or looks them up so; `now` is the
    server's time, from which a `Retry-After` date counts."""
    message = server_message(body)
    retry_after = retry_after_seconds(headers.get("retry-after"), now)
    kind, why = _meaning(operation, status, retry_after)
    may_have_arrived = operation.changes and (status >= 500 or status == 408)
    lead = operation.unknown if may_have_arrived else operation.failed
    known = {
        "operation": operation.id,
        "status": status,
        "server_message": redact(message) if message else None,
        "request_id": request_id(headers),
        "may_have_arrived": may_have_arrived,
    }
    sentence = f"{lead}: {why} {operation.look}".rstrip() if may_have_arrived else f"{lead}: {why}"
    if kind is errors.RateLimited:
        error: ApiError = errors.RateLimited(sentence, retry_after_seconds=retry_after, **known)
    else:
        error = kind(sentence, **known)  # type: ignore[arg-type]  # the keywords of ApiError, gathered above
    return Failure(error, None, retry_after)


def unreadable(
    operation: Operation,
    why: str,
    status: int | None = None,
    request_id: str | None = None,
    *,
    message: str | None = None,
) -> Failure:
    """A success that could not be read: after a write it arrived all the same. `message` is what the server said in
    it."""
    if operation.changes:
        sentence = (
            f"The server accepted the request, but its answer could not be read: {why}. {operation.look}".rstrip()
        )
    else:
        sentence = f"{operation.failed}: {why}. Check the server address, or try again."
    error = errors.UnreadableAnswer(
        sentence,
        operation=operation.id,
        status=status,
        server_message=message,
        request_id=request_id,
        may_have_arrived=operation.changes,
    )
    return Failure(error, why)


def held_back(operation: Operation, seconds: float) -> Failure:
    """Not sent, since the server asked for a longer pause than anyone should sit through."""
    sentence = (
        f"{operation.failed}: the server asked for a pause, and {_wait(seconds)} of it are left. Try again after that."
    )
    error = errors.RateLimited(sentence, retry_after_seconds=seconds, operation=operation.id)
    return Failure(error, "held back", retry_after=seconds)


def request_id(headers: Mapping[str, str]) -> str | None:
    """The id under which the server's own people find this request; `None` where it gave none."""
    return next((headers[name][:200] for name in REQUEST_ID_HEADERS if headers.get(name)), None)


def server_message(body: bytes) -> str | None:
    """The server's own words in an error's body: `message` and its like, or a short text; never a page of HTML."""
    if len(body) > 64 * 1024:
        return None
    try:
        value = parse_json(body)
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        return None if not text or text.startswith("<") else text[:LONGEST_WORDS]
    return words_in(value)


def why_unreadable(content_type: str, body: bytes, problem: ValueError) -> str:
    """Say why the body of a success could not be read, as a clause."""
    kind = content_type.partition(";")[0].strip()[:60]
    if not body:
        return "the answer is empty"
    if isinstance(problem, SomethingElse):
        return str(problem)
    if kind and "json" not in kind.lower():
        return f"the answer is {kind}, not JSON"
    return f"the answer is not what the contract says ({str(problem)[:200]})"


def _meaning(operation: Operation, status: int, retry_after: float | None) -> tuple[type[ApiError], str]:
    match status:
        case 401:
            return (
                errors.NotAuthenticated,
                "the server does not accept the token (401). Log in again or use another token.",
            )
        case 403:
            return errors.Forbidden, "the token may not do this (403). Use one with the permission for it."
        case 404:
            return errors.NotFound, f"{operation.missing} (404). Read the list again."
        case 409:
            return (
                errors.Conflict,
                "it conflicts with its state on the server (409). Read it again, then repeat the change.",
            )
        case 413 if operation.repeats:
            return errors.TooLarge, "the answer is too large for the server's gateway (413). Narrow it down."
        case 413:
            return errors.TooLarge, "the request is too large for the server (413). Send a smaller payload."
        case 422:
            return errors.Unprocessable, "the server cannot process it as it is (422). Change it and try again."
        case 429:
            wait = f"Wait {_wait(retry_after)}" if retry_after else "Wait a little"
            return errors.RateLimited, f"too many requests (429). {wait}, then try again."
        case _ if status >= 500:
            return errors.ServerError, f"the server failed ({status})." + ("" if operation.changes else " Try again.")
        case _ if 300 <= status < 400:
            why = f"the server points elsewhere ({status}), and redirects are not followed. Check the server address."
            return errors.RequestRejected, why
        case _:
            return errors.RequestRejected, f"the server rejects the request ({status}). Change it and try again."


def _lost(operation: Operation, why: str, reason: str, *, timed_out: bool = False) -> Failure:
    if operation.changes:
        sentence = f"{operation.unknown}: {why}, and the request may have arrived. {operation.look}"
    else:
        sentence = f"{operation.failed}: {why}. Try again."
    error = errors.OutcomeUnknown(sentence, operation=operation.id, may_have_arrived=operation.changes)
    return Failure(error, reason, timed_out=timed_out)


_NotSentT = TypeVar("_NotSentT", bound=errors.NotSent)


def _refused(kind: type[_NotSentT], operation: Operation, why: str) -> _NotSentT:
    return kind(f"{operation.failed}: {why}", operation=operation.id)


def _root(problem: BaseException) -> BaseException:
    """The exception that started it all: connection errors are wrapped several times over."""
    seen: set[int] = set()
    while id(problem) not in seen:
        seen.add(id(problem))
        below = problem.__cause__ or problem.__context__
        if isinstance(below, BaseExceptionGroup) and below.exceptions:
            below = below.exceptions[0]
        if below is None:
            break
        problem = below
    return problem


def reason_of(problem: Exception) -> str:
    """A few words on a transport error, taken from the operating system where it said something."""
    root = _root(problem)
    if isinstance(root, OSError) and root.errno and not isinstance(root, ssl.SSLError | gaierror):
        return os.strerror(root.errno)  # asyncio puts words of its own into `strerror`
    if isinstance(root, OSError) and root.strerror:
        return root.strerror
    if isinstance(
        problem, httpx.ConnectError | httpx.ProxyError | httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError
    ):
        return str(problem)[:200] or type(problem).__name__
    return type(problem).__name__


def _wait(seconds: float | None) -> str:
    if seconds is None:
        return "a little"
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 1e9 else "a very long time"
