"""Each way to fail is one class, one sentence, and an honest word on whether it may have arrived."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.calls import CALLS, READS, WRITES
from tests.support.api_world import TOKEN, Server, make_client, status
from tui.api import (
    ApiError,
    Conflict,
    Forbidden,
    NoConnection,
    NotAuthenticated,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    RefusedLocally,
    RequestRejected,
    ServerError,
    TimedOutBeforeSending,
    TooLarge,
    Unprocessable,
    UnreadableAnswer,
)

STATUSES: list[tuple[int, type[ApiError]]] = [
    (301, RequestRejected),
    (304, RequestRejected),
    (400, RequestRejected),
    (401, NotAuthenticated),
    (403, Forbidden),
    (404, NotFound),
    (405, RequestRejected),
    (408, RequestRejected),
    (409, Conflict),
    (413, TooLarge),
    (422, Unprocessable),
    (429, RateLimited),
    (500, ServerError),
    (501, ServerError),
    (502, ServerError),
    (503, ServerError),
    (504, ServerError),
]
BEFORE: list[tuple[Exception, type[ApiError]]] = [
    (httpx.ConnectError("refused"), NoConnection),
    (httpx.ProxyError("403 Forbidden"), NoConnection),
    (httpx.ConnectTimeout(""), TimedOutBeforeSending),
    (httpx.PoolTimeout(""), TimedOutBeforeSending),
    (httpx.UnsupportedProtocol("x"), RefusedLocally),
    (httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'"), RefusedLocally),
    (httpx.InvalidURL("x"), RefusedLocally),
]
AFTER: list[Exception] = [
    httpx.ReadTimeout(""),
    httpx.WriteTimeout(""),
    httpx.ReadError(""),
    httpx.WriteError(""),
    httpx.CloseError(""),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    httpx.TooManyRedirects("x"),
    httpx.CookieConflict("x"),
    TimeoutError(),
    OSError(9, "odd"),
    RuntimeError(f"a bug below, with {TOKEN}"),
    KeyError("odd"),
]


async def failure(name: str, *answers: Any) -> ApiError:
    """The error that an operation ends in; anything but an `ApiError` fails the test."""
    call, _ = CALLS[name]
    with pytest.raises(ApiError) as caught:
        await call(make_client(Server(*answers)))
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None, (
        "frames of httpx, with the header, hang on the error"
    )
    return caught.value


@pytest.mark.parametrize(("code", "kind"), STATUSES)
async def test_each_status_has_its_class(code: int, kind: type[ApiError]) -> None:
    for name in CALLS:
        error = await failure(name, status(code, x_request_id="req-1"))
        assert type(error) is kind
        assert (error.operation, error.status) == (name, code)
        assert (error.server_message, error.request_id) == (f"words of {code}", "req-1")
        assert str(code) in str(error)
        assert str(error).endswith(".")
        assert error.may_have_arrived is (name in WRITES and (code >= 500 or code == 408))


@pytest.mark.parametrize(("problem", "kind"), BEFORE, ids=lambda value: getattr(value, "__name__", repr(value)[:30]))
async def test_what_never_left_is_not_sent(problem: Exception, kind: type[ApiError]) -> None:
    for name in CALLS:
        error = await failure(name, problem)
        assert type(error) is kind
        assert isinstance(error, NotSent)
        assert not error.may_have_arrived


@pytest.mark.parametrize("problem", AFTER, ids=repr)
async def test_what_broke_after_sending_may_have_arrived(problem: Exception) -> None:
    for name in CALLS:
        error = await failure(name, problem)
        assert type(error) is OutcomeUnknown
        assert error.may_have_arrived is (name in WRITES)
        assert ("not known" in str(error)) is (name in WRITES)


async def test_a_read_says_what_it_was_and_the_way_out() -> None:
    error = await failure("getConfigs", httpx.ConnectError("Connection refused"))
    assert str(error) == (
        "The list of webhooks could not be read: no connection (Connection refused). "
        "Check the network and the server address, then try again."
    )


async def test_an_unknown_outcome_says_where_to_look() -> None:
    error = await failure("triggerWebhook", httpx.ReadTimeout(""))
    assert str(error) == (
        "Whether the webhook was triggered is not known: the server did not answer within the time allowed, and the "
        "request may have arrived. Look at its events before triggering it again."
    )
    assert "Look at its events" in str(await failure("triggerWebhook", status(502)))


async def test_an_untrusted_certificate_is_named() -> None:
    error = await failure("getConfigs", httpx.ConnectError("certificate verify failed: self-signed certificate"))
    assert "SSL_CERT_FILE" in str(error)


@pytest.mark.parametrize(
    "header", ["x-request-id", "x-amzn-requestid", "apigw-requestid", "x-amzn-trace-id", "x-correlation-id"]
)
async def test_the_request_id_is_found(header: str) -> None:
    answer = httpx.Response(404, headers={header: "id-7", "x-correlation-id": "id-7"}, json={})
    error = await failure("getConfig", answer)
    assert error.request_id == "id-7"
    assert "Request id: id-7" in error.details


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "no"}', "no"),
        (b'{"Message": "User is not authorized"}', "User is not authorized"),
        (b'{"error": "e", "error_description": "d"}', "d"),
        (b'{"title": "t", "validation": []}', "t"),
        (b'{"errors": [{"message": "a"}, {"message": "b"}]}', "a; b"),
        (b'"just text"', "just text"),
        (b"just text\n", "just text"),
        (b"<html><body>Bad gateway</body></html>", None),
        (b'{"message": 7}', None),
        (b"[1]", None),
        (b"", None),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[" * 50_000, "[" * 1_000),
        (b'{"message": "' + b"x" * 5_000 + b'"}', "x" * 1_000),
        (b'{"message": "' + b"x" * 100_000 + b'"}', None),
        (b'{"message": "Bearer ' + TOKEN.encode() + b' is no good"}', "Bearer [redacted] is no good"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_the_servers_words(body: bytes, words: str | None) -> None:
    assert (await failure("getConfig", httpx.Response(400, content=body))).server_message == words


@pytest.mark.parametrize("name", READS + WRITES)
async def test_a_success_that_cannot_be_read_arrived_all_the_same(name: str) -> None:
    server_answer = httpx.Response(200, headers={"x-request-id": "r"}, html="<p>Log in</p>")
    error = await failure(name, server_answer)
    assert type(error) is UnreadableAnswer
    assert (error.status, error.request_id, error.may_have_arrived) == (200, "r", name in WRITES)
    assert "text/html, not JSON" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b"{",
        b'{"event_id": "e"} x',
        b'{"event_id": "\xff"}',
        b'\xef\xbb\xbf{"event_id": "e"}',
        b'{"event_id": "e", "retry_attempt": NaN}',
        b'{"event_id": "e", "x": ' + b"[" * 100_000,
        b'{"event_id": "e", "x": "\\ud800", "y": ' + b"[" * 100_000,
        b'{"event_id": "e", "x": "\\ud800", "y": NaN}',
        b"{}",
        b'{"event_id": null}',
        b'{"event_id": {}}',
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_bytes_that_are_no_event_are_an_unreadable_answer(body: bytes) -> None:
    assert type(await failure("getEventById", httpx.Response(200, content=body))) is UnreadableAnswer


@pytest.mark.parametrize(
    ("body", "why", "words"),
    [
        (b'{"message": "Internal server error"}', "the answer has no list of events", "Internal server error"),
        (b'{"errors": [{"message": "boom"}]}', "the answer has no list of events", "boom"),
        (b'{"results": [{"event_id": "f1"}]}', "the answer has no list of events", None),
        (b'{"data": null}', "the answer has no list of events", None),
        (b'{"data": {"event_id": "f1"}}', "the answer has no list of events", None),
        (b'{"next_cursor": null, "has_more": false}', "the answer has no list of events", None),
        (b"{}", "the answer has no list of events", None),
        (b"[]", "the answer has no list of events", None),
        (b'"no"', "the answer has no list of events", "no"),
        (b'{"data": [1, null, {"status": "failed"}]}', "none of the 3 entries of the answer is an event", None),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_an_answer_without_a_list_of_events_is_unreadable_not_empty(
    body: bytes, why: str, words: str | None
) -> None:
    error = await failure("getWebhookEventsV2", httpx.Response(200, content=body))
    assert type(error) is UnreadableAnswer and why in str(error)
    assert (error.server_message, error.status, error.may_have_arrived) == (words, 200, False)


@pytest.mark.parametrize("name", ["getConfigs", "getConfiguredEvents", "getWebhookExample", "getConfig"])
@pytest.mark.parametrize("body", [{"message": "Internal server error"}, {"errors": ["boom"]}, {"data": []}, ["x", 1]])
async def test_an_error_in_a_200_is_never_an_empty_list_or_an_example(name: str, body: Any) -> None:
    assert type(await failure(name, httpx.Response(200, json=body))) is UnreadableAnswer


@pytest.mark.parametrize("name", WRITES)
async def test_an_error_in_a_200_of_a_write_is_an_unknown_outcome(name: str) -> None:
    error = await failure(name, httpx.Response(200, json={"message": f"sorry, {TOKEN}"}))
    assert type(error) is UnreadableAnswer and error.may_have_arrived
    if name in ("deleteConfig", "replayEvent"):
        assert error.server_message == "sorry, [redacted]"


@pytest.mark.parametrize("name", ["deleteConfig", "replayEvent"])
@pytest.mark.parametrize("body", [b"", b" ", b"{}", b"null", b'{"id": "w"}'])
async def test_an_answer_that_says_nothing_is_taken_for_done(name: str, body: bytes) -> None:
    call, _ = CALLS[name]
    await call(make_client(Server(httpx.Response(200, content=body))))


async def test_another_event_than_the_one_asked_for_is_unreadable() -> None:
    error = await failure("getEventById", httpx.Response(200, json={"event_id": "other"}))
    assert type(error) is UnreadableAnswer and "another event" in str(error)


async def test_a_broken_encoding_is_an_unreadable_answer_not_a_lost_connection() -> None:
    broken = httpx.Response(200, stream=httpx.ByteStream(b"not gzip"), headers={"content-encoding": "gzip"})
    server = Server(lambda request: broken)
    with pytest.raises(UnreadableAnswer):
        await make_client(server).get_configs()
    assert len(server.requests) == 1


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.api._send.LONGEST_ANSWER", 1_000)
    error = await failure("getConfigs", httpx.Response(200, content=b"[" + b" " * 2_000 + b"]"))
    assert type(error) is UnreadableAnswer
    assert "64 MB" in str(error)


async def test_a_redirect_is_not_followed() -> None:
    server = Server(httpx.Response(302, headers={"location": "https://elsewhere.example/"}))
    with pytest.raises(RequestRejected, match="redirects are not followed"):
        await make_client(server).get_configs()
    assert [request.url.host for request in server.requests] == ["webhooks.example"]
