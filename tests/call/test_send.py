"""`send`: one event to a URL of a person's own, past the API."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.call.page_world import EVENTS, WEBHOOKS
from tests.support.command_line import TOKEN, CommandLine
from tests.support.recorder import Recorder
from tui.sealed import SecretStr
from tui.services.elsewhere import sending
from tui.services.signatures.keys import Secret
from tui.services.signatures.verification import verify

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
PLACE = (WEBHOOKS[0], EVENTS[1])


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


def test_an_event_goes_to_this_machine_signed_and_the_answer_is_printed(line: CommandLine) -> None:
    with Recorder() as receiver:
        done = line.run("send", *PLACE, "--to", f"{receiver.url}/hook", "--secret-env", "HOOK_SECRET")
    assert done.code == 0 and done.out.startswith("✓ 200 OK after ") and done.out.endswith("\n\n{}\n")
    assert "Signed anew" in done.err and SECRET not in done.out + done.err
    (arrived,) = receiver.requests
    assert (arrived.method, arrived.path, arrived.body) == ("POST", "/hook", b'{"number": 1}')
    assert verify(arrived.headers.items(), arrived.body, Secret(SecretStr(SECRET)), None).is_valid
    assert TOKEN not in repr(arrived), "the API's token stays"
    assert {exchange.operation for exchange in line.exchanges} == {"getConfigs", "getEventById"}, "only reading"


def test_the_answer_as_a_line_of_json_also_over_a_read_only_connection(line: CommandLine) -> None:
    with Recorder() as receiver:
        done = line.run("send", "/".join(PLACE), "--to", receiver.url, "--json", "--readonly")
    answer = json.loads(done.out)
    assert done.code == 0 and answer["status"] == 200 and answer["body"] == "{}" and answer["event_id"] == EVENTS[1]
    assert answer["notes"][0].startswith("Not signed, since no secret was given")


@pytest.mark.parametrize(("status", "code"), [(204, 0), (307, 1), (503, 1)])
def test_the_exit_code_is_the_answer(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    answering(monkeypatch, lambda _: httpx.Response(status))
    assert line.run("send", *PLACE).code == code


def answering(monkeypatch: pytest.MonkeyPatch, handler: object) -> list[httpx.Request]:
    """Let `handler` be whoever is sent to; returns what it gets."""
    requests: list[httpx.Request] = []

    class Answering(sending.ElsewhereSender):
        def __init__(self, outbox: object) -> None:
            def answer(request: httpx.Request) -> httpx.Response:
                requests.append(request)
                return handler(request)  # type: ignore[operator,no-any-return]

            super().__init__(outbox, httpx.MockTransport(answer))  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "ElsewhereSender", Answering)
    return requests


def test_another_machine_is_asked_about_or_needs_yes(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = answering(monkeypatch, lambda _: httpx.Response(200))
    words = ("send", *PLACE, "--to", "https://receiver.example/in")
    done = line.run(*words)
    assert done.code == 2 and "nothing was sent: receiver.example is not this machine, so add --yes" in done.err
    done = line.run(*words, stdin=b"yes\n", terminal=True)
    assert done.code == 2 and f"type receiver.example to send {EVENTS[1]}" in done.err and requests == []
    assert line.run(*words, stdin=b"receiver.example\n", terminal=True).code == 0
    assert line.run(*words, "--yes").code == 0
    assert [str(request.url) for request in requests] == ["https://receiver.example/in"] * 2


def test_no_answer_is_a_sentence(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody")

    answering(monkeypatch, refuse)
    done = line.run("send", *PLACE)
    assert done.code == 1 and done.out == "" and "127.0.0.1:8787 cannot be reached (nobody)." in done.err
    done = line.run("send", *PLACE, "--json")
    assert done.code == 1 and json.loads(done.out)["may_have_arrived"] is False


def test_nothing_in_the_answer_drives_the_terminal(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = b"\x1b]52;c;x\x07\xc2\x9b\xe2\x80\xae"
    answering(monkeypatch, lambda _: httpx.Response(200, headers=[(b"x-odd", hostile)], content=hostile))
    assert line.run("send", *PLACE).code == 0  # `run` looks at each character


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--to", "ftp://x"), "--to: 'ftp://x' is not an http or https address."),
        (("--to", "http://me:t0p@127.0.0.1"), "--to: The URL for 127.0.0.1 carries a user name"),
        (("--to", "https://webhooks.sls.epilot.io/x"), "--to: webhooks.sls.epilot.io is the API itself"),
        (("--secret-env", "NO_SUCH"), "--secret-env: there is no variable of this name"),
        (("--secret-env", SECRET), "--secret-env takes the name of a variable, not the secret"),
        (("--secret-env", "HOME"), "--secret-env: The secret is malformed"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_asked(
    line: CommandLine, words: tuple[str, ...], sentence: str
) -> None:
    done = line.run("send", *PLACE, *words)
    assert done.code == 2 and sentence in done.err and done.err.count("\n") == 1 and line.exchanges == []
    assert SECRET.removeprefix("whsec_") not in done.err and "t0p" not in done.err


def test_an_event_has_to_be_named(line: CommandLine) -> None:
    assert "send: say which; 'events CONFIG' has their ids." in line.run("send", WEBHOOKS[0]).err
