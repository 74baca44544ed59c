"""Sending elsewhere: one attempt with a client that knows nothing of the API, and what came back."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.recorder import Recorder
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.elsewhere import sending
from tui.services.elsewhere.destination import destination_of
from tui.services.elsewhere.request import Outgoing, outgoing
from tui.services.elsewhere.sending import ElsewhereSender, NoReply, Reply
from tui.services.outbox import Outbox

Handler = Callable[[httpx.Request], Any]


def request_to(url: str, payload: str = '{"a": 1.10}') -> Outgoing:
    event = WebhookEvent.model_validate({"event_id": "e-1", "payload": payload, "http_method": "POST"})
    return outgoing(event, WebhookConfig.model_validate({"id": "w"}), destination_of(url, None), None, NOON)


async def sent(handler: Handler, url: str = "http://127.0.0.1:8787/hook") -> Reply | NoReply:
    times = iter((1.0, 1.25))
    sender = ElsewhereSender(Outbox(), httpx.MockTransport(handler), lambda: next(times))
    return await sender.send(request_to(url))


async def test_the_answer_has_status_time_headers_and_body() -> None:
    answer = [(b"X-Odd", b"\x9b2J"), (b"Set-Cookie", b"session=t0p")]
    reply = await sent(lambda _: httpx.Response(503, headers=answer, content=b"down"))
    assert isinstance(reply, Reply) and not reply.is_success
    assert (reply.status, reply.reason, reply.body, reply.seconds) == (503, "Service Unavailable", b"down", 0.25)
    assert ("x-odd", "\x9b2J") in reply.headers and ("set-cookie", "[redacted]") in reply.headers


async def test_nothing_but_the_delivery_is_on_the_wire(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """No token, no login of `.netrc`, no proxy, no headers that httpx adds by itself."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
    for name, value in (("HOME", str(tmp_path)), ("NETRC", str(tmp_path / ".netrc")), ("EPILOT_TOKEN", "t0ken")):
        monkeypatch.setenv(name, value)
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Recorder() as recorder:
        reply = await ElsewhereSender(Outbox()).send(request_to(f"{recorder.url}/hook?x=1"))
    assert isinstance(reply, Reply) and reply.status == 200 and reply.body == b"{}"
    (arrived,) = recorder.requests
    assert (arrived.method, arrived.path, arrived.body) == ("POST", "/hook?x=1", b'{"a": 1.10}')
    assert set(arrived.headers) == {"host", "content-type", "content-length", "webhook-id"}


async def test_a_redirect_is_shown_and_not_followed() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"location": "https://elsewhere.example/"})

    reply = await sent(answer)
    assert isinstance(reply, Reply) and reply.status == 307 and len(asked) == 1
    assert ("location", "https://elsewhere.example/") in reply.headers


async def test_a_long_answer_is_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_ANSWER", 10)
    reply = await sent(lambda _: httpx.Response(200, content=b"x" * 11))
    assert isinstance(reply, Reply) and reply.body == b"x" * 10 and reply.is_cut
    reply = await sent(lambda _: httpx.Response(200, content=b"x" * 10))
    assert isinstance(reply, Reply) and not reply.is_cut


def raising(error: Exception) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "words", "is_unknown"),
    [
        (httpx.ConnectTimeout(""), "Nothing was sent: 127.0.0.1:8787 took no connection within 5 s.", False),
        (httpx.LocalProtocolError("odd"), "Nothing was sent: it cannot be put into a request (odd).", False),
        (httpx.ReadTimeout(""), "127.0.0.1:8787 gave no whole answer within 30 s: it may have arrived.", True),
        (httpx.RemoteProtocolError("cut"), "127.0.0.1:8787 gave no whole answer (cut): it may have arrived.", True),
        (ValueError("h11"), "127.0.0.1:8787 gave no whole answer (ValueError): it may have arrived.", True),
    ],
)
async def test_no_answer_is_a_sentence_that_says_whether_it_is_unknown(
    error: Exception, words: str, is_unknown: bool
) -> None:
    assert await sent(raising(error)) == NoReply(words, is_unknown)


async def test_a_host_that_no_request_can_name_was_sent_nothing() -> None:
    reply = await ElsewhereSender(Outbox()).send(request_to("http://xn--ls8h.example"))
    assert isinstance(reply, NoReply) and not reply.is_unknown
    assert reply.why.startswith("Nothing was sent: it cannot be put into a request (")


async def test_a_port_on_which_nobody_listens_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reply = await ElsewhereSender(Outbox()).send(request_to(f"http://127.0.0.1:{port}"))
    words = f"Nothing was sent: 127.0.0.1:{port} cannot be reached (Connection refused)."
    assert reply == NoReply(words, is_unknown=False)


async def test_a_receiver_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_WAIT", 0.01)

    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    reply = await sent(never)
    assert isinstance(reply, NoReply) and reply.is_unknown


async def test_it_is_in_the_outbox_while_it_is_on_its_way() -> None:
    outbox = Outbox()
    seen: list[tuple[str, ...]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(outbox.busy)
        return httpx.Response(200)

    await ElsewhereSender(outbox, httpx.MockTransport(answer)).send(request_to("http://127.0.0.1:8787"))
    assert seen == [("e-1 to 127.0.0.1:8787",)] and outbox.busy == ()
