"""The request that is sent elsewhere: the delivery's own, signed anew, and nothing that must not leave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.odd_payloads import ODD
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.sealed import SecretStr
from tui.services.elsewhere.destination import destination_of
from tui.services.elsewhere.request import CannotSend, Outgoing, outgoing
from tui.services.signatures.keys import Secret
from tui.services.signatures.verification import verify
from tui.standard_webhooks import MalformedSecret

SECRET = SecretStr("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
HERE = destination_of("http://127.0.0.1:8787/hook", None)


def made(secret: SecretStr | None = SECRET, *, secrets: bool = False, **more: Any) -> Outgoing:
    config = WebhookConfig.model_validate({"id": "w", "url": "https://a.example/in", **more.pop("config", {})})
    fields = {"event_id": "e-1", "payload": '{"a": 1.10}', "http_method": "PUT", "url": "https://a.example/in", **more}
    return outgoing(WebhookEvent.model_validate(fields), config, HERE, secret, NOON, secrets=secrets)


def headers(request: Outgoing) -> dict[str, str]:
    named = {name.lower(): value for name, value in request.headers}
    assert len(named) == len(request.headers), "none is there twice"
    return named


def test_method_headers_and_body_are_the_deliverys_own_and_its_signature_is_valid() -> None:
    request = made(config={"payloadConfiguration": {"custom_headers": {"Content-Type": "application/vnd+json"}}})
    assert (request.method, request.url, request.body) == ("PUT", HERE.url, b'{"a": 1.10}')
    named = headers(request)
    assert named["content-type"] == "application/vnd+json" and named["webhook-id"] == "e-1"
    assert set(named) == {"content-type", "webhook-id", "webhook-timestamp", "webhook-signature"}
    assert verify(request.headers, request.body, Secret(SECRET), NOON).is_valid
    assert request.notes == ("Signed anew with the secret that was given (v1; only the platform can make a v1a).",)


def test_without_a_secret_no_signature_is_sent_and_that_is_said() -> None:
    request = made(None)
    assert set(headers(request)) == {"content-type", "webhook-id"}
    words = "Not signed, since no secret was given: webhook-timestamp and webhook-signature are left out."
    assert request.notes == (words,)


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_bodies_go_byte_for_byte(body: str) -> None:
    try:
        wanted = body.encode()
    except UnicodeEncodeError:
        with pytest.raises(CannotSend, match="half of a character"):
            made(payload=body)
        return
    request = made(payload=body)
    assert request.body == wanted and verify(request.headers, request.body, Secret(SECRET), NOON).is_valid


LOGIN = {
    "auth": {"authType": "BASIC", "basicAuthConfig": {"username": "me", "password": "hunter2"}},
    "payloadConfiguration": {
        "custom_headers": {
            "X-Partner": "p4rtner", "Accept": "text/plain", "X-Env": "{{ env.a }}", "Host": "a.example",
            "Webhook-Signature": "v1,old", "Transfer-Encoding": "chunked", "X-Broken": "a\r\nX-Other: b",
        }
    },
}  # fmt: skip


def test_what_may_be_secret_or_is_not_known_is_left_out_and_named() -> None:
    request = made(config=LOGIN)
    named = headers(request)
    assert set(named) == {"accept", "content-type", "webhook-id", "webhook-timestamp", "webhook-signature"}
    assert "hunter2" not in str(request.headers) and "p4rtner" not in str(request.headers)
    assert not any("*" in value or "redacted" in value for value in named.values())
    _, *notes = request.notes
    assert notes == [
        "Left out: X-Partner, X-Env, X-Broken, Authorization, whose values may be secrets or are not known here.",
        "Left out: Host, Transfer-Encoding, which belong to the connection and are made anew.",
    ]


def test_secrets_that_the_api_tells_go_along_where_they_are_asked_for() -> None:
    request = made(config=LOGIN, secrets=True)
    named = headers(request)
    assert named["authorization"] == "Basic bWU6aHVudGVyMg==" and named["x-partner"] == "p4rtner"
    assert "host" not in named and named["webhook-signature"] != "v1,old"
    assert "hunter2" not in repr(request) and "p4rtner" not in repr(request), "a crash report must not tell them"
    _, *notes = request.notes
    assert notes == [
        "Sent along, though they may hold secrets: X-Partner, Authorization.",
        "Left out: X-Env, whose values are not known here.",
        "Left out: Host, Transfer-Encoding, which belong to the connection and are made anew.",
        "Left out, since no header can be so: 'X-Broken'.",
    ]


def test_a_get_has_no_body_and_is_signed_all_the_same() -> None:
    request = made(http_method="GET")
    assert request.body == b"" and "content-type" not in headers(request)
    assert verify(request.headers, b"", Secret(SECRET), NOON).is_valid


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"payload": None}, "holds no payload"),
        ({"http_method": "PO ST\r\n"}, "none that HTTP has"),
        ({"payload": "\ud800"}, "half of a character"),
    ],
)
def test_an_event_that_cannot_be_sent_is_one_sentence(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotSend, match=words):
        made(**fields)


def test_an_id_that_no_header_can_hold_is_not_sent_and_so_nothing_is_signed() -> None:
    request = made(event_id="e\r\nX-Other: 1")
    assert set(headers(request)) == {"content-type"}
    assert request.notes[0].startswith("Not signed, since its id fits no header")


def test_a_secret_that_is_none_is_told_without_it() -> None:
    with pytest.raises(MalformedSecret) as problem:
        made(SecretStr("whsec_not-base64!"))
    assert "not-base64" not in str(problem.value)


def test_files_of_a_form_are_not_there_and_that_is_said() -> None:
    assert (
        "which the event does not hold. The payload goes instead."
        in made(config={"deliveryMode": "binary_multipart"}).notes[-1]
    )
