"""Copied commands, run by the shells that people paste them into: every argument arrives as it was, and nothing else
is run."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.shells import SHELLS, in_bytes, received, shell_or_skip
from tests.support.times import NOON
from tui.api import operations
from tui.api.exchange import Exchange
from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.copying.api_calls import ApiCall, ApiTarget, api_curl, own_line, vendor_line
from tui.services.copying.body_files import BodyFiles
from tui.services.copying.delivery import delivery_of
from tui.services.copying.request_curl import request_curl
from tui.services.copying.requests import curl_line, httpie_line
from tui.services.copying.shell import NotRepeatable, Variable, command_line, quote

texts = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("-'\"\\\\%!`$(){}\n\t\x1b\x03\x07\x9b\xa0\u202e0123 aé😀"), max_size=40),
).filter(lambda text: "\0" not in text)
"""Any characters, lone surrogates among them, and those that shells take for something."""

ids = texts.filter(lambda text: text not in ("", ".", ".."))
TARGET = ApiTarget("https://api.example/pre", "it's $(me)")
HOOK = WebhookConfig.model_validate({"id": "w"})


@pytest.fixture(scope="module", params=SHELLS)
def shell(request: pytest.FixtureRequest) -> list[str]:
    return shell_or_skip(str(request.param))


RUNS_CODE = "\u00a0';touch owned;'"


@pytest.mark.slow  # whole shells
@settings(max_examples=30)
@given(texts, texts, texts)
@example(RUNS_CODE, "POST", "a.example/")
@example("it's 100% \\ `id` $(id) !! \x1b]0;t\x07", RUNS_CODE, "a.example/x\x9b'")
@example("two\nlines\n\n", "a\x03\n", "a.example/\n\x1b\n\n")
@example("-v\x1b", "--\t", "a.example/")
def test_a_delivery_arrives_as_it_was(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, payload: str, method: str, url: str
) -> None:
    folder = tmp_path_factory.mktemp("copied")
    address = f"https://a{url}"
    event = WebhookEvent.model_construct(event_id="e", payload=payload, url=address, http_method=method)
    line = curl_line(delivery_of(event, HOOK, secrets=True), BodyFiles(folder / "none"))
    headers = ["-H", "webhook-id: e", "-H", "Content-Type: application/json"]
    wanted = ["--globoff", "-X", method or "POST", *headers, "--data-raw", payload, "--url", address]
    assert received(shell, line.text, folder) == in_bytes(wanted)


@pytest.mark.slow  # whole shells
@settings(max_examples=15)
@given(texts, texts)
@example(RUNS_CODE, "a.example/")
@example("-v", "a.example/\n\x1b\n\n")
def test_httpie_gets_the_same_delivery(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, payload: str, url: str
) -> None:
    folder = tmp_path_factory.mktemp("copied")
    address = f"https://a{url}"
    event = WebhookEvent.model_construct(event_id="e", payload=payload, url=address, http_method="PUT")
    line = httpie_line(delivery_of(event, HOOK, secrets=True), BodyFiles(folder / "none"))
    body = [f"--raw={payload}"] if payload else []
    wanted = ["--ignore-stdin", *body, "PUT", address, "webhook-id: e", "Content-Type: application/json"]
    assert received(shell, line.text, folder, "http") == in_bytes(wanted)


@pytest.mark.slow  # whole shells
@settings(max_examples=15)
@given(ids, ids)
@example(RUNS_CODE, "-X")
@example("-d@/etc/passwd", "$(touch owned)\n")
@example("--", "`touch owned`")
def test_ids_arrive_as_they_are(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, config_id: str, event_id: str
) -> None:
    call = ApiCall(operations.REPLAY_EVENT, (config_id, event_id))
    folder = tmp_path_factory.mktemp("copied")
    connection = ["--profile", "it's $(me)", "--server", "https://api.example/pre"]
    words = received(shell, own_line(call, TARGET).text, folder, "epilot-webhooks-tui")
    by_name = in_bytes(["-p", f"configId={config_id}", "-p", f"eventId={event_id}"])
    assert words[:2] == [b"call", b"replayEvent"] and words[-4:] == in_bytes(connection)
    assert words[2:-4] in (in_bytes([config_id, event_id]), by_name)
    assert words[2:-4] == by_name or not (config_id.startswith("-") or event_id.startswith("-"))


@pytest.mark.slow  # whole shells
@settings(max_examples=15)
@given(ids, ids)
@example("hook", "-X")
@example("hook", "$(touch owned)\n")
def test_the_vendors_cli_gets_the_ids_or_says_why_not(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, config_id: str, event_id: str
) -> None:
    folder = tmp_path_factory.mktemp("copied")
    try:
        line = vendor_line(ApiCall(operations.GET_EVENT, (config_id, event_id)), TARGET)
    except NotRepeatable as problem:
        assert "use curl or `call`" in str(problem)
        return
    words = received(shell, line.text, folder, "epilot")
    last = ["-p", f"eventId={event_id}"] if event_id.startswith("-") else [event_id]
    assert words[:-4] == in_bytes(["webhooks", "getEventById", config_id, *last])


@pytest.mark.slow  # whole shells
@settings(max_examples=15)
@given(ids.filter(str.isprintable), ids.filter(str.isprintable))
@example("a/../b?c#d", "%2e")
def test_curl_of_the_api_has_the_token_from_its_variable(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, config_id: str, event_id: str
) -> None:
    line = api_curl(ApiCall(operations.REPLAY_EVENT, (config_id, event_id)), TARGET)
    words = received(shell, line.text, tmp_path_factory.mktemp("copied"))
    assert words[:5] == [b"--globoff", b"-X", b"POST", b"-H", b"Authorization: Bearer t"]
    address = words[-1].decode("ascii")
    assert address.startswith("https://api.example/pre/v1/webhooks/configs/") and address.count("/") == 10


@pytest.mark.slow  # whole shells
def test_a_variable_stands_beside_any_text(shell: list[str], tmp_path: Path) -> None:
    parts = ("a", Variable("EPILOT_TOKEN"), ":h[1] it's `id`", Variable("EPILOT_TOKEN"), "z")
    plain = ("Authorization: Bearer ", Variable("EPILOT_TOKEN"), ":h_1")
    command = command_line(["curl", parts, plain])
    assert received(shell, command, tmp_path) == [b"at:h[1] it's `id`tz", b"Authorization: Bearer t:h_1"]


@pytest.mark.slow  # whole shells
@settings(max_examples=15)
@given(texts, texts)
@example("X", RUNS_CODE)
def test_a_request_of_the_log_arrives_as_it_was(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, header: str, url: str
) -> None:
    exchange = Exchange(
        number=1, at=NOON, operation="getConfigs", method="GET", url=url, attempt=1, status=200, error=None,
        seconds=0.1,
        request_bytes=0, response_bytes=0, request_headers=(("Authorization", "[redacted]"), ("X-A", header)),
        request_body=None,
    )  # fmt: skip
    wanted = ["--globoff", "-X", "GET", "-H", "Authorization: Bearer t", "-H", f"X-A: {header}", "--url", url]
    assert received(shell, request_curl(exchange), tmp_path_factory.mktemp("copied")) == in_bytes(wanted)


@given(texts)
def test_nothing_in_a_quoted_word_drives_a_terminal(text: str) -> None:
    driving = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [
        character for character in quote(text) if character != "\n" and unicodedata.category(character) in driving
    ]


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n"), max_size=30))
def test_a_plain_word_is_quoted_plainly(text: str) -> None:
    assert shlex.split(quote(text)) == [text] and "$'" not in quote(text).replace(text, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine: not tried")
def test_bash_takes_no_exclamation_mark_for_its_history(tmp_path: Path) -> None:
    words = ["a!b\x1b'", "c!d'"]
    line = "printf '%s|' " + " ".join(map(quote, words))
    script = f"set -o history; set -o histexpand\n{line}\n"
    done = subprocess.run(["bash", "--norc"], input=script.encode(), capture_output=True, cwd=tmp_path)
    assert done.stdout.decode() == "".join(f"{word}|" for word in words)


def test_a_zero_byte_is_not_left_out_silently() -> None:
    with pytest.raises(NotRepeatable, match="zero byte"):
        quote("a\0b")
