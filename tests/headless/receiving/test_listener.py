"""The receiver of `listen`, without a port: what it takes, refuses, answers and prints."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.headless.receiving.conftest import BODY, SECRET, SIGNER, Verifying
from tui.headless.receiving.listen import print_json, print_text
from tui.sealed import SecretStr
from tui.services.receiving import listener as listening
from tui.services.receiving.listener import Listener, ListenerAnswer, Received
from tui.services.signatures.keys import Key, PlatformKey, Secret
from tui.services.signatures.verification import Finding, Verdict

NOW = datetime.fromtimestamp(1_614_265_330, UTC)
URL = "http://127.0.0.1:8787"


class World:
    """A receiver, all that it shows, and all that it says."""

    def __init__(self, key: Key | None = None, answer: ListenerAnswer = ListenerAnswer()) -> None:  # noqa: B008  # it cannot change
        self.shown: list[Received] = []
        self.said: list[str] = []
        self.listener = Listener(key, answer, lambda: NOW, self.shown.append, self.said.append)

    async def send(self, body: Any = BODY, path: str = "/hook", method: str = "POST", **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.listener), base_url=URL) as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, content=body, headers=named)


def signed(secret: str = SECRET) -> dict[str, str]:
    made = SIGNER.headers("evt_1", int(NOW.timestamp()), BODY, secret)
    return {name.replace("-", "_"): value for name, value in made.items()}


@pytest.mark.parametrize("key", [Secret(SecretStr(SECRET)), PlatformKey(SIGNER.public_key().encode())])
async def test_each_request_is_shown_with_its_verdict_and_answered_as_told(key: Key) -> None:
    world = World(key, ListenerAnswer(503, 7))
    answer = await world.send(**signed())
    assert (answer.status_code, answer.headers["retry-after"], answer.content) == (503, "7", b"")
    await world.send(b"{}", **signed())
    await world.send(b"", "/other?x=1", "GET")
    assert [(received.number, received.method, received.path, received.answered) for received in world.shown] == [
        (1, "POST", "/hook", 503), (2, "POST", "/hook", 503), (3, "GET", "/other?x=1", 503),
    ]  # fmt: skip
    assert [received.verdict is not None and received.verdict.finding for received in world.shown] == [
        "valid", "no_match", "no_header",
    ]  # fmt: skip
    assert world.shown[0].body == BODY and world.shown[0].header("webhook-id") == "evt_1"
    assert world.listener.summary == "3 requests received; 1 with a valid signature, 2 without."


async def test_without_a_key_nothing_is_said_of_signatures() -> None:
    world = World()
    assert (await world.send(**signed())).status_code == 200
    assert world.shown[0].verdict is None and world.listener.summary == "1 request received."


async def test_an_answer_without_content_has_no_length() -> None:
    assert "content-length" not in (await World(answer=ListenerAnswer(204)).send()).headers


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({"host": "rebound.example"}, 421, "Refused with 421: This receiver answers to 127.0.0.1 and localhost only"),
        ({"origin": "https://page.example"}, 403, "Refused with 403: This receiver answers no web page"),
    ],
)
async def test_what_does_not_come_from_this_machine_is_refused(
    headers: dict[str, str], status: int, words: str
) -> None:
    world = World()
    assert (await world.send(**headers)).status_code == status
    assert world.shown == [] and world.said[0].startswith(words) and world.listener.summary.endswith("; 1 refused.")


async def test_a_body_has_a_longest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LONGEST_BODY", 1024 * 1024)
    world = World()
    assert (await world.send(b"x" * 1024 * 1024)).status_code == 200

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(1025):
            yield b"x" * 1024

    assert (await world.send(parts())).status_code == 413
    assert len(world.shown) == 1 and world.said == ["Refused with 413: A body is longer than 1 MB."]


async def test_a_sender_that_stops_half_way_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SLOWEST_BODY", 0.0)
    world = World()

    async def parts() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    assert (await world.send(parts())).status_code == 408 and world.shown == []


async def test_one_more_than_can_be_taken_at_once_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "MOST_AT_ONCE", 1)
    world = World()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def parts() -> AsyncIterator[bytes]:
        begun.set()
        yield b"x"
        await go_on.wait()

    first = asyncio.ensure_future(world.send(parts()))
    await begun.wait()
    assert (await world.send()).status_code == 503
    go_on.set()
    assert (await first).status_code == 200 and (await world.send()).status_code == 200


async def one(body: bytes = BODY, path: str = "/hook", headers: Mapping[str, str] | None = None) -> Received:
    world = World(Secret(SecretStr(SECRET)))
    await world.send(body, path, **(headers or {}))
    return world.shown[0]


async def test_a_person_reads_time_path_id_verdict_headers_and_body(capsys: pytest.CaptureFixture[str]) -> None:
    print_text(await one(headers=signed()))
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "15:02:10Z  POST /hook  evt_1  19 B  answered 200"
    assert rows[1] == "  ✓ The v1 signature is valid."
    assert "  host: 127.0.0.1:8787" in rows and "  webhook-id: evt_1" in rows
    assert rows[-5:] == ["", "  {", '    "hello": "wörld"', "  }", ""]


async def test_secrets_of_headers_and_address_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    secrets = {"authorization": "Bearer t0p-secret-2", "x_api_key": "t0p-secret-3"}
    received = await one(path="/hook?token=t0p-secret-1", headers={**secrets, **signed()})
    print_text(received)
    print_json(received)
    text = capsys.readouterr().out
    assert "t0p-secret" not in text and "[redacted]" in text and signed()["webhook_signature"] in text


async def test_nothing_that_comes_can_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b]52;c;eA==\x07\x9b2J\u202e\r\x00"
    raw = hostile.encode() + b"\xff\x9b"
    bodies = (hostile.encode(), json.dumps({hostile: hostile}, ensure_ascii=False).encode(), raw)
    for body in bodies:
        headers = tuple((name, hostile) for name in ("x-odd", hostile, "webhook-id"))
        verdict = Verdict(Finding.NO_MATCH, "v1", hostile)
        received = Received(1, NOW, hostile, hostile, headers, body, verdict, 200)
        print_text(received)
        print_json(received)
    text = capsys.readouterr().out
    assert [character for character in text if character != "\n" and not character.isprintable()] == []


async def test_a_line_of_json_has_all_and_can_be_verified_again(
    verifying: Verifying, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json(await one(headers=signed()))
    line = capsys.readouterr().out
    document = json.loads(line)
    assert line.count("\n") == 1 and line.isascii()
    assert (document["number"], document["at"], document["id"]) == (1, "2021-02-25T15:02:10Z", "evt_1")
    assert document["signature"]["valid"] is True and document["body"].encode() == BODY
    verifying.write("headers", line)
    verifying.write("body", document["body"])
    assert verifying.run("--secret-env", "HOOK_SECRET", "--any-age").code == 0
    print_json(await one(b"\xff\x00"))
    assert json.loads(capsys.readouterr().out)["body_base64"] == "/wA="


async def test_a_body_is_cut_on_the_terminal_and_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    print_text(await one(b'"' + b"x" * 100_000 + b'"'))
    text = capsys.readouterr().out
    assert len(text) < 70_000 and "… (cut; 100 kB in all, --json has them)" in text
    print_text(await one(b"[" * 60_000))
    assert len(capsys.readouterr().out) < 140_000
    print_text(await one(b"\xff" * 2_000))
    assert "(2.0 kB that are no text; --json has them)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--port", "65536"), "--port"), (("--answer", "99"), "a status from 200 to 599"),
        (("--answer", "6e2"), "--answer"),
        (("--retry-after", "-1"), "--retry-after"), (("--retry-after", "9" * 30), "whole seconds up to 86400"),
        (("--secret-env", "NO_SUCH"), "there is no variable of this name"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(verifying: Verifying, flags: tuple[str, ...], words: str) -> None:
    done = verifying.line.run("listen", *flags)
    assert done.code == 2 and done.out == "" and words in done.err and done.err.count("\n") == 1
