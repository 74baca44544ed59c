"""A logged request as a curl command."""

from __future__ import annotations

import json
import shlex
import subprocess

import pytest

from tests.support.times import NOON
from tui.api.exchange import Exchange
from tui.services.copying.request_curl import request_curl
from tui.services.copying.shell import NotRepeatable

PUT = Exchange(
    number=1,
    at=NOON,
    operation="updateConfig",
    method="PUT",
    url="https://api.example/v1/webhooks/configs/a%20b?x=1",
    attempt=1,
    status=200,
    error=None,
    seconds=0.1,
    request_bytes=20,
    response_bytes=30,
    request_headers=(
        ("Host", "api.example"),
        ("Authorization", "[redacted]"),
        ("X-Api-Key", "[redacted]"),
        ("Content-Type", "application/json"),
        ("Content-Length", "20"),
    ),
    request_body='{"name": "it\'s"}',
)


def test_the_token_is_left_to_the_environment_and_the_rest_is_there() -> None:
    command = request_curl(PUT)
    assert '"Authorization: Bearer $EPILOT_TOKEN"' in command
    assert shlex.split(command) == [
        "curl",
        "--globoff",
        "-X",
        "PUT",
        "-H",
        "Authorization: Bearer $EPILOT_TOKEN",
        "-H",
        "Content-Type: application/json",
        "--data-raw",
        '{"name": "it\'s"}',
        "--url",
        "https://api.example/v1/webhooks/configs/a%20b?x=1",
    ]


def test_a_shell_reads_it_back_as_it_was() -> None:
    evil = "$(touch /tmp/owned) `id` 'x' \"y\" \\ ! \n\x1b]0;t\x07 \x9b é \u202e"
    exchange = PUT._replace(request_body=json.dumps({"a": evil}, ensure_ascii=False))
    command = request_curl(exchange)
    assert not {"\n", "\x1b", "\x07", "\x9b", "\u202e"} & set(command)
    printed = subprocess.run(
        ["bash", "-c", "printf '%s\\0' " + command.removeprefix("curl ")],
        capture_output=True,
        check=True,
        env={"EPILOT_TOKEN": "secret", "LC_ALL": "C.UTF-8"},
    ).stdout.decode()
    words = printed.split("\0")
    assert json.loads(words[words.index("--data-raw") + 1]) == {"a": evil}
    assert "Authorization: Bearer secret" in words


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        (PUT._replace(request_body='{"password": "[redacted]"}'), "would overwrite"),
        (PUT._replace(request_body='{"a": 1… [cut, 99 bytes]'), "whole body"),
        (PUT._replace(request_body="[300,000 bytes, not kept]"), "whole body"),
        (PUT._replace(url="https://[redacted]@api.example/"), "address holds a secret"),
    ],
)
def test_what_the_log_does_not_know_in_full_is_refused(exchange: Exchange, words: str) -> None:
    with pytest.raises(NotRepeatable, match=words):
        request_curl(exchange)


def test_a_request_without_a_body() -> None:
    assert "--data-raw" not in request_curl(PUT._replace(method="GET", request_body=None))
