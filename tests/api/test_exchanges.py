"""The request log: each attempt for itself, bounded, secrets redacted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import SECRET_CONFIG, START, TOKEN, Clock, Server, json_values, make_client, quick, status
from tui.api import ApiError, Exchange, ExchangeLog, UnreadableAnswer
from tui.api.exchange import KeptBody
from tui.api.redaction import BLOT, LONGEST_READ, Redactor, is_secret_name
from tui.sealed import SecretStr


async def test_each_attempt_is_an_entry() -> None:
    clock = Clock()
    server = Server(httpx.ConnectError("no"), status(503, x_request_id="r"), status(200, [{}]))
    client = make_client(server, clock=clock)
    await client.get_configs("x")
    first, second, third = client.log.exchanges
    assert [(e.number, e.attempt, e.status) for e in client.log.exchanges] == [(1, 1, None), (2, 2, 503), (3, 3, 200)]
    assert {e.url for e in client.log.exchanges} == {"https://webhooks.example/v1/webhooks/configs?eventName=x"}
    assert {(e.operation, e.method) for e in client.log.exchanges} == {("getConfigs", "GET")}
    assert (first.error, second.error, third.error) == ("no", None, None)
    assert [e.at - START for e in client.log.exchanges] == [timedelta(seconds=s) for s in (0, 0.5, 1.5)]
    assert second.response_body == '{"message": "words of 503"}'
    assert ("x-request-id", "r") in second.response_headers
    assert ("authorization", BLOT) in third.request_headers
    assert third.response_body is None and third.answer_text == "[{}]"
    assert third.response_bytes == len(b"[{}]")
    assert all(e.seconds >= 0 for e in client.log.exchanges)


async def test_the_body_of_a_save_is_shown_without_its_secrets() -> None:
    client = make_client(Server(status(200, {"id": "w", "signingSecret": "hunter8"})))
    await client.update_config("w", SECRET_CONFIG)
    (exchange,) = client.log.exchanges
    assert exchange.request_bytes == len(json.dumps(SECRET_CONFIG, separators=(",", ":")))
    assert exchange.request_body is not None
    assert "hunter" not in repr(exchange)
    shown = json.loads(exchange.request_body)
    assert shown["url"] == f"https://{BLOT}@erp.example/in?sig={BLOT}&x=1"
    assert shown["auth"]["basicAuthConfig"] == {"username": "anna", "password": BLOT, "passwordIsEnvVar": False}
    assert shown["auth"]["oauthConfig"]["clientSecret"] is None
    assert shown["auth"]["oauthConfig"]["clientId"] == "console"
    assert shown["auth"]["oauthConfig"]["endpoint"] == "https://login.example/token"
    assert shown["auth"]["oauthConfig"]["customParameterList"] == [{"type": "body", "key": "audience", "value": BLOT}]
    assert shown["auth"]["apiKeyConfig"] == {"keyName": "X-Key", "keyValue": BLOT}
    assert shown["payloadConfiguration"] == {"custom_headers": {"X-Tenant": BLOT}, "hydrate_entity": True}
    assert shown["novelty"] == {"accessToken": [BLOT, BLOT]}


async def test_a_trigger_shows_its_payload() -> None:
    client = make_client(Server(status(200, {"event_id": "e"})))
    payload: dict[str, Any] = {"metadata": {"organization_id": "1"}, "customer": {"name": "Jürgen", "zip": 10115}}
    await client.trigger_webhook("w", payload)
    assert json.loads(client.log.exchanges[0].request_body or "") == payload


async def test_long_bodies_are_cut() -> None:
    client = make_client(Server(httpx.Response(500, text="é" * 50_000)))
    for size in (100_000, LONGEST_READ):
        with pytest.raises(ApiError):
            await client.trigger_webhook("w", {"x": "a" * size})
    cut, left_out = client.log.exchanges
    assert cut.request_body is not None
    assert len(cut.request_body) < 66_000
    assert cut.request_body.endswith("bytes]")
    assert left_out.request_body == f"[{left_out.request_bytes:,} bytes, not kept]"
    assert cut.response_body is not None
    assert 8_192 <= len(cut.response_body) < 8_400


async def test_an_answer_that_could_not_be_read_is_kept() -> None:
    client = make_client(Server(httpx.Response(200, html=f"<p>password=hunter2 {TOKEN}</p>")))
    with pytest.raises(UnreadableAnswer):
        await client.get_configs()
    (exchange,) = client.log.exchanges
    assert exchange.response_body == f"<p>password={BLOT} {BLOT}</p>"
    assert exchange.error == "the answer is text/html, not JSON"


def test_the_log_is_bounded_and_says_when_it_changed() -> None:
    log = ExchangeLog(maxlen=3)
    one = Exchange(1, START, "o", "GET", "u", 1, 200, None, 0.1, 0, 0)
    for _ in range(5):
        log.add(one._replace(number=log.next_number()))
    assert [exchange.number for exchange in log.exchanges] == [3, 4, 5]
    assert log.version == 5
    log.clear()
    assert (log.exchanges, log.version, log.next_number()) == ((), 6, 6)


def test_two_clients_can_share_a_log() -> None:
    log = ExchangeLog()
    assert make_client(Server(), log=log).log is log


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "apikey",
        "api_key",
        "x-functions-key",
        "Ocp-Apim-Subscription-Key",
        "X-Amz-Security-Token",
        "accessToken",
        "client_secret",
        "clientSecret",
        "keyValue",
        "key_value",
        "signingSecret",
        "PASSWORD",
        "webhook-signature",
        "privateKey",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "auth",
        "authType",
        "basicAuthConfig",
        "oauthConfig",
        "apiKeyConfig",
        "keyName",
        "keyToFilter",
        "passwordIsEnvVar",
        "clientSecretIsEnvVar",
        "token_type",
        "x-request-id",
        "x-amzn-trace-id",
        "content-type",
        "www-authenticate",
        "author",
        "name",
    ],
)
def test_names_that_hide_nothing(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijkl",
        "bearer abcdefghijkl",
        "https://anna:abcdefghijkl@host.example/",
        "https://host.example/?access_token=abcdefghijkl&x=1",
        '{"password": "abcdefghijkl',
        '{\\"clientSecret\\": \\"abcdefghijkl\\"}',
        "password='abcdefghijkl'",
        "api_key: abcdefghijkl",
    ],
)
def test_text_that_is_no_json_is_blotted_too(text: str) -> None:
    redacted = Redactor().answer_body(text.encode()) or ""
    assert "abcdefghijkl" not in redacted
    assert BLOT in redacted


@pytest.mark.parametrize("text", ['{"password": null, x', "password=true", "the token is not accepted"])
def test_text_that_holds_no_secret_stays(text: str) -> None:
    assert Redactor().answer_body(text.encode()) == text


@pytest.mark.parametrize("secret", ["12345678", "Infinity"])
def test_a_token_that_is_a_number_is_blotted_out_of_json(secret: str) -> None:
    assert secret not in (Redactor([SecretStr(secret)]).answer_body(f'{{"seen": [{secret}]}}'.encode()) or "")


def test_a_body_is_kept_number_by_number_and_with_all_members_of_one_name() -> None:
    body = '{"a": 1.10, "b": [1e400, -0, 1E+2, NaN, 123456789012345678901234567890], "dup": 1, "dup": {"t": true}}'
    assert Redactor().answer_body(body.encode()) == body
    twice = '{"password": "s3cret", "password": null, "custom_headers": {"X": 5.0, "X": "s3cret"}}'
    blotted = f'{{"password": "{BLOT}", "password": null, "custom_headers": {{"X": "{BLOT}", "X": "{BLOT}"}}}}'
    assert Redactor().answer_body(twice.encode()) == blotted


def test_a_deep_body_is_not_kept() -> None:
    assert "nested" in (Redactor().answer_body(b"[" * 5_000 + b"]" * 5_000) or "")


@quick
@given(json_values)
def test_any_json_can_be_blotted_and_keeps_its_shape(value: Any) -> None:
    blotted = Redactor([SecretStr(TOKEN)]).value(value)
    assert type(blotted) is type(value)
    Redactor().request_body(json.dumps(value).encode())


@quick
@given(st.text(min_size=8, alphabet=st.characters(codec="ascii", min_codepoint=33)), st.binary(max_size=200))
def test_a_known_secret_is_never_in_what_is_kept(secret: str, around: bytes) -> None:
    redactor = Redactor([SecretStr(secret)])
    for body in (around + secret.encode() + around, json.dumps({secret: [secret, {"x": f"a{secret}b"}]}).encode()):
        kept = redactor.answer_body(body) or ""
        assert secret not in kept.replace(BLOT, "") or secret in BLOT


@quick
@given(st.binary(max_size=500))
def test_any_bytes_can_be_blotted(body: bytes) -> None:
    Redactor().answer_body(body)


def one_with(number: int, *, answer: int = 0, sent: int = 0) -> Exchange:
    """An exchange with bodies of so many bytes."""
    kept = KeptBody(b"x" * answer, lambda raw: f"{len(raw)} seen") if answer else None
    body = "y" * sent or None
    return Exchange(number, START, "o", "GET", "u", 1, 200, None, 0.1, 0, 0, request_body=body, answer=kept)


def test_bodies_are_kept_within_a_budget_and_the_oldest_go_first() -> None:
    log = ExchangeLog(budget=1_000)
    for number in range(4):
        log.add(one_with(number, answer=400))
    assert [exchange.answer_text for exchange in log.exchanges] == [None, None, "400 seen", "400 seen"]
    log.add(one_with(4, sent=900))
    assert [exchange.answer_text for exchange in log.exchanges] == [None] * 5
    log.add(one_with(5, sent=900))
    assert [exchange.number for exchange in log.exchanges] == [5]
    log.add(one_with(6, answer=5_000))  # there never is room for it
    assert [exchange.answer_text for exchange in log.exchanges] == [None, None]


async def test_a_good_answer_is_there_without_its_secrets() -> None:
    client = make_client(Server(status(200, [{"id": "w", "name": "n", **SECRET_CONFIG}])))
    await client.get_configs("x")
    (exchange,) = client.log.exchanges
    assert exchange.answer_text is not None and '"id": "w"' in exchange.answer_text
    assert "hunter" not in exchange.answer_text and "hunter" not in repr(exchange)
