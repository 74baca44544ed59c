"""The token goes to the configured server, and nowhere else: not to another host, not into a log, not into a crash
report."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from rich.console import Console
from rich.traceback import Traceback

from tests.api.calls import CALLS
from tests.support.api_world import TOKEN, Server, make_client, status
from tui.api import ApiError, NotAuthenticated, RefusedLocally, WebhooksClient, check_server
from tui.api.auth import BearerAuth
from tui.sealed import SecretStr

SECRET_HEADER = ("X-Partner-Key", "pk_8842_very_secret")


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("https://a.example/x", True),
        ("https://a.example:443/x", True),
        ("https://A.EXAMPLE/x", True),
        ("https://a.example:8443/x", False),
        ("http://a.example/x", False),
        ("https://b.a.example/x", False),
        ("https://a.example.evil/x", False),
    ],
)
def test_the_token_is_for_one_origin(url: str, goes: bool) -> None:
    request = httpx.Request("GET", url)
    next(BearerAuth(SecretStr(TOKEN), "https://a.example").auth_flow(request))
    assert ("authorization" in request.headers) is goes


async def test_a_host_that_idna_leaves_out_is_refused_in_a_sentence() -> None:
    client = WebhooksClient("https://xn--ls8h.example", SecretStr(TOKEN))
    with pytest.raises(RefusedLocally, match="Check the id, the server address"):
        await client.get_configs()
    await client.aclose()


async def test_an_own_authorization_header_replaces_the_token() -> None:
    server = Server()
    client = make_client(
        server, headers=[("authorization", "Basic abc"), ("X-A", "1"), ("X-A", "2"), ("Accept", "x/y")]
    )
    await client.get_configs()
    headers = server.requests[0].headers
    assert headers.get_list("authorization") == ["Basic abc"]
    assert headers.get_list("x-a") == ["1", "2"]
    assert headers.get_list("accept") == ["x/y"]
    server = Server(httpx.Response(200, json={"public_key": "k"}))
    await make_client(server, headers=[("authorization", "Basic abc")]).get_public_key("1")
    assert "authorization" not in server.requests[0].headers


async def test_without_a_token_none_is_sent() -> None:
    server = Server()
    await make_client(server, token=None).get_configs()
    assert "authorization" not in server.requests[0].headers


async def test_cookies_are_neither_kept_nor_sent() -> None:
    server = Server(httpx.Response(200, json=[], headers={"set-cookie": "session=abcdef123456; Path=/"}))
    client = make_client(server)
    await client.get_configs()
    await client.get_configs()
    assert "cookie" not in server.requests[1].headers
    assert "abcdef123456" not in repr(client.log.exchanges)


@pytest.mark.parametrize("token", ["", " ", "a b", "a\n", "tök", "a\x00"])
def test_a_token_that_cannot_be_a_header_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(RefusedLocally, match="token") as caught:
        make_client(Server(), token=token)
    assert token.strip() == "" or token not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (("", "x"), "''"),
        (("a b", "x"), "'a b'"),
        (("a:", "x"), "'a:'"),
        (("X-A", "secret\r\nX-B: 1"), "X-A"),
        (("X-A", "secret\u20ac"), "X-A"),
        (("X-A", " secret"), "X-A"),
        (("Content-Length", "5"), "Content-Length"),
        (("transfer-encoding", "chunked"), "transfer-encoding"),
        (("Host", "elsewhere"), "Host"),
    ],
)
def test_a_header_that_cannot_be_sent_is_named_without_its_value(header: tuple[str, str], named: str) -> None:
    with pytest.raises(RefusedLocally) as caught:
        make_client(Server(), headers=[header])
    assert named in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("server", "kept"),
    [
        ("https://webhooks.sls.epilot.io", "https://webhooks.sls.epilot.io"),
        ("https://gateway.example:8443/pre/fix/", "https://gateway.example:8443/pre/fix"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://LOCALHOST/", "http://LOCALHOST"),
        ("http://127.8.8.8:1", "http://127.8.8.8:1"),
        ("http://[::1]:8787/", "http://[::1]:8787"),
    ],
)
def test_servers_that_are_fine(server: str, kept: str) -> None:
    assert check_server(server) == kept
    assert make_client(Server(), address=server).server == kept


@pytest.mark.parametrize(
    "server",
    [
        "",
        "webhooks.sls.epilot.io",
        "ftp://x.example",
        "https://",
        "https:///path",
        "https://x.example:99999",
        "https://x.example:port",
        "https://[::1",
        "https://x.exa mple",
        "https://x.example/\n",
        "https://x.example\\@evil.example",
        "https://user:hunter2@x.example",
        "https://x.example?a=b",
        "https://x.example?",
        "https://x.example#f",
        "https://x.example/../y",
        "http://x.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://0.0.0.0",
        "http://192.168.0.1",
    ],
)
def test_servers_that_are_refused(server: str) -> None:
    with pytest.raises(RefusedLocally) as caught:
        make_client(Server(), address=server)
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_plain_http_elsewhere_is_allowed_on_purpose_only() -> None:
    assert check_server("http://sandbox.demo", allow_plain_http=True) == "http://sandbox.demo"
    with pytest.raises(RefusedLocally, match="read the token"):
        check_server("http://sandbox.demo")


async def test_plain_http_to_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://proxy.example:1")  # would be refused if it were looked at
    client = WebhooksClient("http://127.0.0.1:1", None, sleep=_no_sleep)
    with pytest.raises(ApiError, match="no connection"):
        await client.get_configs()
    await client.aclose()


async def _no_sleep(seconds: float) -> None: ...


def echo(request: httpx.Request) -> httpx.Response:
    """A server that repeats all it was sent, in headers and body."""
    pairs = {name: request.headers[name] for name in request.headers}
    return httpx.Response(400, headers={"x-seen": pairs.get("authorization", "")}, json={"message": str(pairs)})


@pytest.mark.parametrize("name", CALLS)
async def test_no_secret_is_in_the_log_or_in_an_error(name: str) -> None:
    call, answer = CALLS[name]
    client = make_client(Server(answer, echo), headers=[SECRET_HEADER])
    await call(client)
    with pytest.raises(ApiError) as caught:
        await call(client)
    for text in (repr(client.log.exchanges), caught.value.details, repr(vars(caught.value))):
        assert TOKEN not in text
        assert SECRET_HEADER[1] not in text
    assert [exchange.status for exchange in client.log.exchanges] == [answer.status_code, 400]


ENDINGS: dict[str, Any] = {
    "status": status(401),
    "unreadable": status(200, {"nonsense": 1}),
    "not sent": httpx.ConnectError("x"),
    "lost": httpx.ReadError("x"),
    "quoting the header": httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'"),
    "a bug below": RuntimeError(f"Bearer {TOKEN}"),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_crash_report_with_all_local_variables_has_no_token(ending: str) -> None:
    client = make_client(Server(ENDINGS[ending]), headers=[SECRET_HEADER])
    report = ""
    try:
        await client.get_event("w", "e")
    except ApiError as error:
        report = rendered(error)
    assert "locals" in report
    assert TOKEN not in report
    assert SECRET_HEADER[1] not in report


async def test_a_bug_in_reading_an_answer_shows_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tui.api._send.Sender._judged", bug)
    client = make_client(Server(status(200, [])))
    report = ""
    try:
        await client.get_configs()
    except ZeroDivisionError as error:
        report = rendered(error)
    assert "_attempt" in report
    assert TOKEN not in report


def rendered(error: BaseException) -> str:
    """The error as Textual's crash screen draws it, only wider."""
    console = Console(file=io.StringIO(), width=1_000)
    console.print(
        Traceback.from_exception(
            type(error),
            error,
            error.__traceback__,
            show_locals=True,
            locals_max_length=1_000,
            locals_max_string=10_000,
            locals_hide_dunder=False,
        )
    )
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


async def test_401_is_not_repeated_with_the_token() -> None:
    server = Server(status(401))
    with pytest.raises(NotAuthenticated):
        await make_client(server).get_configs()
    assert len(server.requests) == 1
