"""A copied command, run by the shells that people paste it into: every argument arrives as it was, and nothing else is
run."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.times import NOON
from tui.api.exchange import Exchange
from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.copying.curl import NotRepeatable, curl_command, curl_words, quote
from tui.services.copying.request_curl import request_curl

SHELLS = {"dash": ["dash"], "bash": ["bash"], "zsh": ["zsh", "-f"], "busybox": ["busybox", "sh"]}
"""Name to command. `dash` is Debian's `sh`, `zsh` macOS's, busybox's that of small containers."""

texts = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("-'\"\\\\%!`$(){}\n\t\x1b\x03\x07\x9b\xa0\u202e0123 aé😀"), max_size=40),
).filter(lambda text: "\0" not in text)
"""Any characters, lone surrogates among them, and those that shells take for something."""


@pytest.fixture(scope="module", params=SHELLS)
def shell(request: pytest.FixtureRequest) -> list[str]:
    name = str(request.param)
    if shutil.which(name) is None:
        pytest.skip(f"the shell {name} is not on this machine: not tried")
    return SHELLS[name]


def received(shell: list[str], command: str, folder: Path) -> list[bytes]:
    """The arguments that a `curl` of our own gets when the shell runs `command`; nothing else may come of it."""
    program = folder / "curl"
    if not program.exists():
        program.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n")
        program.chmod(0o755)
    done = subprocess.run(
        [*shell, "-c", command.encode("utf-8", "surrogatepass")],
        capture_output=True,
        cwd=folder,
        env={"PATH": f"{folder}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(folder), "EPILOT_TOKEN": "t"},
    )
    assert (done.returncode, done.stderr, [*folder.iterdir()]) == (0, b"", [program])
    return done.stdout.split(b"\0")[:-1]


def _bytes(words: list[str]) -> list[bytes]:
    return [word.encode("utf-8", "surrogatepass") for word in words]


RUNS_CODE = "\u00a0';touch owned;'"


@settings(max_examples=30)
@given(texts, texts, texts)
@example(RUNS_CODE, "POST", "https://a.example/")
@example("it's 100% \\ `id` $(id) !! \x1b]0;t\x07", RUNS_CODE, "https://a.example/x\x9b'")
@example("two\nlines\n\n", "a\x03\n", "https://a.example/\n\x1b\n\n")
@example("-v\x1b", "--\t", "https://a.example/")
def test_a_delivery_arrives_as_it_was(
    shell: list[str], tmp_path_factory: pytest.TempPathFactory, payload: str, method: str, url: str
) -> None:
    folder = tmp_path_factory.mktemp("copied")
    event = WebhookEvent.model_construct(event_id="e", payload=payload, url=f"https://{url}", http_method=method)
    command = curl_command(event, WebhookConfig.model_validate({"id": "w"}))
    assert command is not None
    shown = event.payload_text
    data = [] if shown is None else ["-H", "Content-Type: application/json", "--data-raw", shown]
    wanted = ["--globoff", "-X", method or "POST", *data, "--url", f"https://{url}"]
    assert received(shell, command, folder) == _bytes(wanted)


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
    assert received(shell, request_curl(exchange), tmp_path_factory.mktemp("copied")) == _bytes(wanted)


@given(texts)
def test_nothing_in_a_quoted_word_drives_a_terminal(text: str) -> None:
    driving = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [each for each in quote(text) if each != "\n" and unicodedata.category(each) in driving]


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
    event = WebhookEvent.model_validate({"event_id": "e", "payload": "a\0b", "url": "https://a.example/"})
    assert curl_command(event, WebhookConfig.model_validate({"id": "w"})) is None


def test_an_address_from_a_file_is_none() -> None:
    assert (
        curl_command(
            WebhookEvent.model_validate({"event_id": "e", "url": "@/etc/hostname"}),
            WebhookConfig.model_validate({"id": "w"}),
        )
        is None
    )


def test_a_multipart_delivery_is_said_to_be_another_request() -> None:
    assert "multipart" in curl_words(WebhookConfig.model_validate({"id": "w", "deliveryMode": "binary_multipart"}))
    assert "multipart" not in curl_words(WebhookConfig.model_validate({"id": "w"}))
