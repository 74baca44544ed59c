"""The request of a delivery, and the commands that make it again."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.support.odd_payloads import ALL
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.copying.body_files import BODIES_KEPT, LONGEST_ARGUMENT, BodyFiles
from tui.services.copying.delivery import delivery_of, delivery_words, differs_with_secrets
from tui.services.copying.requests import curl_line, httpie_line
from tui.services.copying.shell import NotRepeatable
from tui.services.copying.ticket import event_as_markdown


def a_config(**more: Any) -> WebhookConfig:
    return WebhookConfig.model_validate({"id": "w", "url": "https://a.example/hook", **more})


def an_event(**more: Any) -> WebhookEvent:
    return WebhookEvent.model_validate({"event_id": "e-1", "payload": '{"a": "it\'s"}', "http_method": "PUT", **more})


SECRETS = a_config(
    url="https://me:pa55@a.example/hook?sig=s1gn&b=1",
    auth={"authType": "BASIC", "basicAuthConfig": {"username": "me", "password": "hunter2"}},
    payloadConfiguration={"custom_headers": {"X-Partner": "p4rtner", "Accept": "text/plain", "X-Env": "{{ env.a }}"}},
)


def test_secrets_are_left_to_variables_that_the_note_names(tmp_path: Path) -> None:
    line = curl_line(delivery_of(an_event(), SECRETS), BodyFiles(tmp_path))
    for secret in ("hunter2", "p4rtner", "s1gn", "pa55", "bWU6aHVudGVyMg"):
        assert secret not in line.text + line.note
    assert '"X-Partner: $WEBHOOK_X_PARTNER"' in line.text and '"Authorization: $WEBHOOK_AUTHORIZATION"' in line.text
    assert "'Accept: text/plain'" in line.text
    assert "WEBHOOK_X_PARTNER (X-Partner)" in line.note and "webhook-signature" in line.note
    assert 'https://${WEBHOOK_URL_SECRET}@a.example/hook?sig=${WEBHOOK_URL_SECRET_2}&b=1"' in line.text


def test_secrets_that_are_known_come_where_they_are_asked_for(tmp_path: Path) -> None:
    line = curl_line(delivery_of(an_event(), SECRETS, secrets=True), BodyFiles(tmp_path))
    words = shlex.split(line.text)
    assert {"X-Partner: p4rtner", "Authorization: Basic bWU6aHVudGVyMg=="} <= set(words)
    assert words[-1] == "https://me:pa55@a.example/hook?sig=s1gn&b=1"
    assert '"X-Env: $WEBHOOK_X_ENV"' in line.text  # the server alone knows its environment
    assert differs_with_secrets(an_event(), SECRETS) and not differs_with_secrets(an_event(), a_config())


def test_what_was_delivered_goes_before_what_the_webhook_is_now(tmp_path: Path) -> None:
    event = an_event(url="http://old.example/x")
    assert shlex.split(curl_line(delivery_of(event, SECRETS), BodyFiles(tmp_path)).text)[-1] == "http://old.example/x"


@pytest.mark.parametrize("url", ["@/etc/hostname", "file:///etc/passwd", "-K/etc/x", "a.example", None])
def test_what_is_no_http_address_is_no_command(url: str | None) -> None:
    with pytest.raises(NotRepeatable, match="address is not"):
        delivery_of(an_event(url=url), WebhookConfig.model_validate({"id": "w"}))


def test_methods_without_a_body_send_none(tmp_path: Path) -> None:
    words = shlex.split(curl_line(delivery_of(an_event(http_method="HEAD"), a_config()), BodyFiles(tmp_path)).text)
    assert "--head" in words and "--data-raw" not in words and "-X" not in words


@pytest.mark.parametrize(
    ("name", "value"), [("@/etc/passwd", "x"), ("-v", "x"), ("X-A", "a\r\nX-B: b"), ("X A", "x"), ("X-A", "é")]
)
def test_what_can_be_no_header_is_left_out_and_named(tmp_path: Path, name: str, value: str) -> None:
    config = a_config(payloadConfiguration={"custom_headers": {name: value}})
    line = curl_line(delivery_of(an_event(), config, secrets=True), BodyFiles(tmp_path))
    assert value not in shlex.split(line.text) and repr(name) in line.note
    assert not [word for word in shlex.split(line.text) if word.startswith(f"{name}:")]


def test_a_body_that_no_argument_can_hold_is_a_private_file(tmp_path: Path) -> None:
    files = BodyFiles(tmp_path / "copies")
    for payload in ("x" * (LONGEST_ARGUMENT + 1), "a\0b", "\ud800" + "é" * LONGEST_ARGUMENT):
        line = curl_line(delivery_of(an_event(payload=payload), a_config()), files)
        words = shlex.split(line.text)
        path = Path(words[words.index("--data-binary") + 1].removeprefix("@"))
        assert path.read_bytes() == payload.encode("utf-8", "surrogatepass") and str(path) in line.note
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert httpie_line(delivery_of(an_event(payload=payload), a_config()), files).text.endswith(f" < {path}")


@pytest.mark.parametrize("odd", ALL)
def test_an_odd_body_is_in_the_command_or_its_file_as_it_was(tmp_path: Path, odd: str) -> None:
    event = an_event(payload=ALL[odd])
    line = curl_line(delivery_of(event, a_config()), BodyFiles(tmp_path))
    assert not [character for character in set(line.text) if not character.isprintable() and character != "\n"]
    words = line.text.split(" ")
    if "--data-binary" in words:
        path = Path(shlex.split(line.text)[shlex.split(line.text).index("--data-binary") + 1].removeprefix("@"))
        assert path.read_bytes() == ALL[odd].encode("utf-8", "surrogatepass")
    elif "$(printf" not in line.text:  # what a shell prints is tried in test_lines_in_shells.py
        assert ALL[odd] in shlex.split(line.text)
    text = event_as_markdown(event, a_config(), None, NOON)
    assert not [character for character in set(text) if not character.isprintable() and character != "\n"]


def test_old_bodies_go_but_never_the_one_that_was_just_named(tmp_path: Path) -> None:
    files = BodyFiles(tmp_path)
    for number in range(BODIES_KEPT + 5):
        path = files.keep(f"{number}")
        os.utime(path, (number, number))
    assert len([*tmp_path.iterdir()]) == BODIES_KEPT
    assert files.keep("old again").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotRepeatable, match="cannot be written"):
        BodyFiles(tmp_path / "file").keep("x" * 100)


def test_httpie_refuses_what_it_would_read_as_something_else(tmp_path: Path) -> None:
    with pytest.raises(NotRepeatable, match="no such method"):
        httpie_line(delivery_of(an_event(http_method="X-A"), a_config()), BodyFiles(tmp_path))
    config = a_config(payloadConfiguration={"custom_headers": {"X-A": "a\\:b"}})
    with pytest.raises(NotRepeatable, match="X-A"):
        httpie_line(delivery_of(an_event(), config, secrets=True), BodyFiles(tmp_path))


def test_a_multipart_delivery_is_said_to_be_another_request() -> None:
    assert "multipart" in delivery_words(a_config(deliveryMode="binary_multipart"))
    assert "multipart" not in delivery_words(a_config())
