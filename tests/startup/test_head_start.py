"""The first request, asked by a thread: what it sends, what it takes for an answer, and what the client makes of it."""

from __future__ import annotations

import gzip
from contextlib import suppress
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import quick
from tests.support.raw_server import RawServer, answer
from tui import __version__
from tui.api import Exchange, NotAuthenticated, RateLimited, WebhooksClient
from tui.api.early import EarlyAnswer
from tui.sealed import SecretStr
from tui.startup.early_list import EarlyList
from tui.startup.head_start import HeadStart, NoAnswer, can_be_started, parse_answer

TOKEN = "tok_3f9c1d77e0a24b55"
CONFIGS = [{"id": "w1", "name": "Orders to ERP", "enabled": True, "oddity": 7}]


def asked(server: RawServer, *headers: tuple[str, str], path: str = "", seconds: float = 15.0) -> EarlyAnswer:
    """Return the answer of a head start."""
    done = Event()
    head_start = HeadStart(server.url + path, SecretStr(TOKEN), headers, seconds=seconds).start()
    head_start.when_done(done.set)
    assert done.wait(30)
    assert head_start.answer is not None
    return head_start.answer


def test_it_asks_as_the_client_does() -> None:
    with RawServer(answer(200, CONFIGS)) as server:
        early = asked(server, ("X-Tenant", "7"), ("User-Agent", "mine"), path="/prefix")
        (request,) = server.requests
    first, *headers = request.decode().rstrip().split("\r\n")
    assert first == "GET /prefix/v1/webhooks/configs HTTP/1.1"
    assert {
        f"Host: {server.url.removeprefix('http://')}",
        "Accept: application/json",
        f"Authorization: Bearer {TOKEN}",
        "X-Tenant: 7",
        "User-Agent: mine",
    } <= set(headers)
    assert (early.status, early.error) == (200, None)
    assert early.seconds > 0


def test_without_a_header_of_that_name_it_says_who_it_is() -> None:
    with RawServer(answer()) as server:
        asked(server)
    assert f"User-Agent: epilot-webhooks-tui/{__version__}".encode() in server.requests[0]


def test_nothing_that_can_be_printed_holds_the_token() -> None:
    head_start = HeadStart("https://x.example", SecretStr(TOKEN), [("X-Key", "h1dden")])
    with RawServer(answer(200, CONFIGS)) as server:
        early = asked(server, ("X-Key", "h1dden"))
    assert TOKEN not in repr(head_start) + repr(early) + repr(vars(early))
    assert "h1dden" not in repr(head_start) + repr(early)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n[1,\r\nA\r\n 2,3,4,5,6\r\n1\r\n]\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("given_bytes", "body"),
    [
        (answer(200, b"[1]"), b"[1]"),
        (CHUNKED, b"[1, 2,3,4,5,6]"),
        (b"HTTP/1.1 200 OK\r\n\r\n[1]", b"[1]"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer(200, b"[1]"), b"[1]"),
        (b"HTTP/1.0 200\r\ncontent-length: 3\r\n\r\n[1]", b"[1]"),
    ],
)
def test_an_answer_is_read_in_whatever_pieces_it_comes(given_bytes: bytes, body: bytes) -> None:
    for place in range(len(given_bytes)):
        early = parse_answer(given_bytes[:place], ended=False)
        assert early is None or early[2] == body
    whole = parse_answer(given_bytes, ended=True)
    assert whole is not None and (whole[0], whole[2]) == (200, body)
    with RawServer([given_bytes[:20], given_bytes[20:]]) as server:
        assert asked(server).body == body


@quick
@given(st.binary(max_size=80), st.booleans(), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", CHUNKED[:60]]))
def test_whatever_the_bytes_are_it_ends(data: bytes, ended: bool, lead: bytes) -> None:
    with suppress(NoAnswer):
        parse_answer(lead + data, ended=ended)


@pytest.mark.parametrize(
    "given_bytes",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n[1]",
        CHUNKED[:-5],
        b"SSH-2.0-x\r\n\r\n",
        answer(200, gzip.compress(b"[]", mtime=0), "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    ],
)
async def test_where_there_is_no_answer_the_client_asks_itself(given_bytes: bytes) -> None:
    with RawServer(given_bytes, answer(200, CONFIGS)) as server:
        head_start = HeadStart(server.url, SecretStr(TOKEN)).start()
        client = WebhooksClient(server.url, SecretStr(TOKEN), early=EarlyList(head_start))
        configs = await client.get_configs()
        await client.aclose()
    assert [config.name for config in configs] == ["Orders to ERP"]
    assert len(server.requests) == 2
    first, second = client.log.exchanges
    assert (first.status, second.status) == (None, 200)
    assert first.error


def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    server = RawServer()  # it listens, but nobody accepts
    assert asked(server, seconds=0.05).error in ("timed out", "TimeoutError")
    server.close()


async def started(server: RawServer) -> WebhooksClient:
    return WebhooksClient(
        server.url,
        SecretStr(TOKEN),
        early=EarlyList(HeadStart(server.url, SecretStr(TOKEN), [("X-Api-Key", "h1dden")]).start()),
    )


async def test_the_client_takes_the_answer_and_asks_no_more() -> None:
    with RawServer(answer(200, CONFIGS, "X-Request-Id: r1"), answer(200, [])) as server:
        client = await started(server)
        assert client.early is not None
        await client.early.wait()
        early = client.early.webhooks()
        configs = await client.get_configs()
        assert len(server.requests) == 1
        assert await client.get_configs() == []  # the next one is a request of its own
        await client.aclose()
    assert [webhook["name"] for webhook in early] == ["Orders to ERP"]
    assert [config.wire for config in configs] == CONFIGS
    first, second = client.log.exchanges
    assert (first.number, first.operation, first.status, first.attempt) == (1, "getConfigs", 200, 1)
    assert first.seconds > 0 and first.response_bytes > 0 and first.url == f"{server.url}/v1/webhooks/configs"
    assert ("Authorization", "[redacted]") in first.request_headers
    assert "h1dden" not in repr(first) and TOKEN not in repr(first)
    assert second.number == 2


async def test_an_answer_that_is_no_list_is_asked_for_again() -> None:
    with RawServer(answer(200, b'{"a": 1}'), answer(200, CONFIGS)) as server:
        client = await started(server)
        assert len(await client.get_configs()) == 1
        assert client.early is not None and client.early.webhooks() == []
        await client.aclose()


async def test_errors_come_from_the_client() -> None:
    with RawServer(answer(401, {"message": "no"})) as server:
        client = await started(server)
        with pytest.raises(NotAuthenticated):
            await client.get_configs()
        await client.aclose()
    assert [exchange.status for exchange in client.log.exchanges] == [401, 401]


async def test_a_pause_that_the_server_asks_for_is_kept() -> None:
    with RawServer(answer(429, {"message": "slow down"}, "Retry-After: 500")) as server:
        client = await started(server)
        with pytest.raises(RateLimited):
            await client.get_configs()
        await client.aclose()
        assert len(server.requests) == 1
    exchange: Exchange = client.log.exchanges[0]
    assert exchange.status == 429


@pytest.mark.parametrize(
    ("server", "environ", "headers", "can"),
    [
        ("https://x.example", {}, [], True),
        ("https://x.example", {"HTTPS_PROXY": "http://p"}, [], False),
        ("https://x.example", {"all_proxy": "http://p"}, [], False),
        ("https://x.example", {"HTTPS_PROXY": ""}, [], True),
        ("http://127.0.0.1:1", {"HTTP_PROXY": "http://p"}, [], True),
        ("https://x.example", {}, [("authorization", "Basic x")], False),
    ],
)
def test_it_starts_only_where_the_way_is_simple(
    server: str, environ: dict[str, str], headers: list[tuple[str, str]], can: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert can_be_started(server, headers) is can


@pytest.mark.parametrize("body", [b"", b"{}", b"[NaN]", b"\xff", b"[" * 100_000, b"null"])
async def test_what_is_no_list_of_webhooks_gives_no_early_rows(body: bytes) -> None:
    with RawServer(answer(200, body)) as server:
        early = EarlyList(HeadStart(server.url, SecretStr(TOKEN)).start())
        assert (await early.wait()).status == 200 and early.is_there
    assert early.webhooks() == []


async def test_entries_that_are_no_objects_give_no_early_rows() -> None:
    with RawServer(answer(200, b'[1, null, {"id": 7}, "x"]')) as server:
        early = EarlyList(HeadStart(server.url, SecretStr(TOKEN)).start())
        await early.wait()
    assert early.webhooks() == [{"id": 7}]
