"""`call` over the wire: what it prints and where, what it refuses, and that a replay is on record before it leaves."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from contextlib import closing

import httpx
import pytest

from tests.call.page_world import EVENTS, WEBHOOKS
from tests.support.command_line import TOKEN, CommandLine
from tui.paths import ledger_file

CONFIG, EVENT = WEBHOOKS[0], EVENTS[0]


def answering(line: CommandLine, *answers: httpx.Response) -> list[httpx.Request]:
    """Let the line talk to a server that gives these answers, the last one again and again."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    line.transport = lambda: httpx.MockTransport(answer)
    return asked


@pytest.mark.parametrize("words", [("getConfigs",), ("call", "getConfigs"), ("webhooks", "getConfigs")])
def test_an_operation_is_carried_out_and_its_answer_printed(line: CommandLine, words: tuple[str, ...]) -> None:
    done = line.run(*words)
    assert done.code == 0 and done.err == ""
    assert [config["id"] for config in json.loads(done.out)] == list(WEBHOOKS)


def test_global_flags_stand_before_or_after_the_command(line: CommandLine) -> None:
    asked = answering(line, httpx.Response(200, json=[]))
    for words in (
        ("-s", "https://one.example", "-H", "X-A: 1", "getConfigs"),
        ("getConfigs", "-s", "https://one.example", "-H", "X-A: 1"),
        ("--server=https://one.example", "call", "-H", "X-A: 1", "getConfigs"),
        ("-H", "X-A: 1", "call", "getConfigs", "--server", "https://one.example"),
    ):
        assert line.run(*words).code == 0
    assert {(request.url.host, request.headers["x-a"]) for request in asked} == {("one.example", "1")}
    assert len(asked) == 4


def test_repeated_flags_keep_all_and_ids_stay_text(line: CommandLine) -> None:
    asked = answering(line, httpx.Response(200, json={}))
    line.run(
        "getEventById", "-p", "eventId=00123456789012345678901", "-H", "X-A: 1", "-p", "configId=1.50", "-H", "X-B: 2"
    )
    line.run("getEventById", "true", "-i", "a/b c?é")
    assert [request.url.raw_path for request in asked] == [
        b"/v1/webhooks/configs/1.50/events/00123456789012345678901",
        b"/v1/webhooks/configs/true/events/a%2Fb%20c%3F%C3%A9",
    ]
    assert (asked[0].headers["x-a"], asked[0].headers["x-b"]) == ("1", "2")


def test_an_id_that_begins_with_a_hyphen_is_an_id(line: CommandLine) -> None:
    asked = answering(line, httpx.Response(200, json={}))
    assert line.run("getConfig", "-p", "configId=-x").code == 0
    assert line.run("getConfig", "--", "-x").code == 0
    assert [request.url.path for request in asked] == ["/v1/webhooks/configs/-x"] * 2


def test_the_body_is_sent_byte_for_byte(line: CommandLine) -> None:
    asked = answering(line, httpx.Response(200, json={}))
    body = '{ "metadata": {"organization_id": "1"}, "n": 1.10, "n": 123456789012345678901234567890, "e": 1e400}'
    (line.home / "body.json").write_bytes(b"\xef\xbb\xbf" + body.encode() + b"\n")
    for data, stdin in (
        (body, None),
        ("-", body.encode()),
        (f"@{line.home / 'body.json'}", None),
        (None, body.encode()),
    ):
        assert line.run("triggerWebhook", CONFIG, *(["-d", data] if data else []), stdin=stdin).code == 0
    assert [request.content for request in asked] == [body.encode()] * 4
    assert {request.headers["content-type"] for request in asked} == {"application/json"}


def test_a_read_does_not_wait_for_standard_input_and_a_replay_does_not_take_it(line: CommandLine) -> None:
    asked = answering(line, httpx.Response(200, json={"data": []}))
    line.run("getConfig", CONFIG, stdin=b"these are the ids of a loop")
    line.run("replayEvent", CONFIG, EVENT, stdin=b"these are the ids of a loop")
    assert asked[0].content == b"" and asked[-1].url.path.endswith("/replay") and asked[-1].content == b""


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("getConfgs",), "did you mean getConfigs?"),
        (("call", "getconfig"), "there is no operation getconfig, did you mean getConfig?"),
        (("getConfig", CONFIG, "-p", "confgId=x"), "getConfig has no parameter confgId, did you mean configId?"),
        (("getConfig",), "getConfig needs configId; see call getConfig --help."),
        (("getPublicKey",), "getPublicKey needs -p orgId=...; see call getPublicKey --help."),
        (("getConfig", "a", "b"), "getConfig takes 1 id (configId), and 2 are there."),
        (("getConfig", "a", "-p", "configId=b"), "getConfig takes no more ids, and 1 is there."),
        (("getConfigs", "-p", "eventName=a", "-p", "eventName=b"), "eventName is there 2 times"),
        (("getConfigs", "-p", "eventName"), "-p number 1 has no =; write it as -p key=value."),
        (("getConfigs", "-d", "{}"), "getConfigs takes no body; leave out -d."),
        (("triggerWebhook", "a", "-p", "sync=True", "-d", "{}"), "sync must be true or false, did you mean true?"),
        (("triggerWebhook", "a"), "triggerWebhook needs a body"),
        (("triggerWebhook", "a", "-d", '{"a":\n  x}'), "-d: not JSON at line 2, column 3: expecting value."),
        (("triggerWebhook", "a", "-d", "NaN"), "-d: not JSON: NaN is no value of it."),
        (("triggerWebhook", "a", "-d", '{"metadta": {}}'), "has metadta, and no metadata, which"),
        (("triggerWebhook", "a", "-d", "@/no/such/file"), "/no/such/file: it cannot be read (No such file"),
        (("createConfig", "-d", '{"eventName": "e"}'), "has no name, which the contract requires. Nothing"),
        (("getWebhookEventsV2", "a", "-d", '{"limit": 26}'), "limit must be 1 to 25"),
        (("getWebhookEventsV2", "a", "-d", '{"status": "faild"}'), "succeeded, failed, skipped, did you mean failed?"),
        (("batchReplayEvents", "a", "-d", '{"eventIds": []}'), "eventIds must have 1 to 100 entries"),
        (("getConfigs", "-H", "Authorization: Bearer x"), "the Authorization header is made from the token"),
        (("getConfigs", "-H", "X-A: 1\r\nX-B: 2"), "has control characters"),
        (("call", "-t", "getConfigs", TOKEN), "call: there is no such operation; call alone lists them."),
        (("getConfigs", "--tokne", TOKEN), "there is no flag --tokne, did you mean --token?"),
        (("getConfig", ".."), "'..' is no id."),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_is_sent(
    line: CommandLine, words: tuple[str, ...], complaint: str
) -> None:
    asked = answering(line, httpx.Response(200, json={}))
    done = line.run(*words)
    assert done.code == 2 and done.out == "" and asked == []
    assert complaint in done.err and done.err.count("\n") == 1


def test_the_servers_bytes_are_untouched_and_the_layout_changes_no_token(line: CommandLine) -> None:
    sent = b'{"dup":1,"dup":2, "n":1.10,"big":1e400, "text":"\\ud800 \xc3\xa9"}\n'
    answering(line, httpx.Response(200, content=sent, headers={"content-type": "application/json"}))
    assert line.run("getConfigs", "--json").out.encode() == sent
    assert line.run("getConfigs").out == (
        '{\n  "dup": 1,\n  "dup": 2,\n  "n": 1.10,\n  "big": 1e400,\n  "text": "\\ud800 é"\n}\n'
    )


def test_what_an_answer_says_cannot_drive_a_terminal(line: CommandLine) -> None:
    answering(line, httpx.Response(200, content='{"name":"a\x9b31m\u202eb"}'.encode()))
    assert line.run("getConfigs").out == '{\n  "name": "a\\u009b31m\\u202eb"\n}\n'


def test_on_a_terminal_the_servers_bytes_are_made_inert(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.headless.call.printing.is_terminal", lambda stream: True)
    answering(line, httpx.Response(200, content=b'{"a":"\xc2\x9b31m\xe2\x80\xae"}'))
    assert line.run("getConfigs", "--json").out == '{"a":"\ufffd31m\ufffd"}\n'
    answering(line, httpx.Response(404, content=b'{"a":"\xc2\x9b31m"}'))
    assert line.run("getConfigs", "--json").err == '{"a":"\ufffd31m"}\n'


def test_an_answer_that_is_an_error_goes_to_standard_error(line: CommandLine) -> None:
    done = line.run("getConfig", "nobody")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("The webhook could not be read: there is no such webhook") and done.err.count("\n") == 1
    raw = line.run("getConfig", "nobody", "--json")
    assert (raw.code, raw.out) == (1, "") and json.loads(raw.err) == {
        "message": "No webhook configuration found for this id"
    }


def test_an_answer_that_is_no_json_is_an_error(line: CommandLine) -> None:
    answering(line, httpx.Response(200, html="<html>Log in</html>"))
    done = line.run("getConfigs")
    assert (done.code, done.out) == (1, "") and "the answer is text/html, not JSON" in done.err


def test_no_answer_is_another_exit_code_than_an_error(line: CommandLine) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("slow", request=request)

    line.transport = lambda: httpx.MockTransport(refuse)
    done = line.run("deleteConfig", CONFIG)
    assert (done.code, done.out) == (3, "") and "no connection within the time allowed" in done.err


def test_status_and_headers_and_the_request_go_to_standard_error(line: CommandLine) -> None:
    done = line.run("getConfigs", "-i", "-v", "-H", "X-Partner-Key: s3cret")
    assert "HTTP 200 OK\n" in done.err and "content-type: application/json\n" in done.err
    assert "> GET https://webhooks.sls.epilot.io/v1/webhooks/configs\n" in done.err
    assert "> authorization: [redacted]\n" in done.err.lower() and "s3cret" not in done.err and " ms, " in done.err
    assert "< connect " in done.err and " · wait " in done.err and " · read " in done.err
    assert json.loads(done.out)


def test_what_needs_no_token_is_sent_without_one(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EPILOT_TOKEN")
    asked = answering(line, httpx.Response(200, json={"public_key": "k"}))
    assert line.run("getPublicKey", "-p", "orgId=1").code == 0
    assert "authorization" not in asked[0].headers
    done = line.run("getConfigs")
    assert done.code == 2 and "EPILOT_TOKEN" in done.err and len(asked) == 1


def test_a_read_only_run_sends_no_write(line: CommandLine) -> None:
    done = line.run("--readonly", "deleteConfig", CONFIG)
    assert done.code == 2 and "nothing was sent. --readonly was given" in done.err and line.exchanges == []
    assert line.run("--readonly", "getConfig", CONFIG).code == 0


def recorded() -> list[tuple[str, str]]:
    with closing(sqlite3.connect(ledger_file())) as ledger:
        return ledger.execute("SELECT event_id, state FROM entries").fetchall()


def test_a_replay_is_on_record_before_it_leaves(line: CommandLine) -> None:
    states: list[list[tuple[str, str]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/replay"):
            states.append(recorded())
            return httpx.Response(204)
        return httpx.Response(200, json={"data": [], "has_more": False})

    line.transport = lambda: httpx.MockTransport(answer)
    done = line.run("replayEvent", CONFIG, EVENT)
    assert (done.code, done.out) == (0, "")
    assert states == [[(EVENT, "sending")]] and recorded() == [(EVENT, "queued")]


def test_what_may_have_arrived_is_sent_again_only_where_that_is_said(line: CommandLine) -> None:
    body = json.dumps({"eventIds": list(EVENTS)})
    assert json.loads(line.run("batchReplayEvents", CONFIG, "-d", body).out) == {"replayed_event_ids": list(EVENTS)}
    sent = len(line.exchanges)
    done = line.run("replayEvent", CONFIG, EVENT)
    assert done.code == 2 and done.err.startswith("epilot-webhooks-tui: nothing was sent: It was replayed from this")
    assert [exchange.operation for exchange in line.exchanges[sent:] if "replay" in exchange.operation.lower()] == []
    assert line.run("replayEvent", CONFIG, EVENT, "--yes").code == 2
    assert line.run("replayEvent", CONFIG, EVENT, "--again").code == 0


def test_a_write_on_production_is_asked_about(line: CommandLine) -> None:
    from tui.paths import config_folder

    config_folder().mkdir(parents=True, exist_ok=True)
    (config_folder() / "settings.toml").write_text('production = ["prod"]\n')
    folder = line.home / "epilot"
    folder.mkdir()
    (folder / "profiles.json").write_text(json.dumps({"profiles": {"prod": {"name": "prod"}}}))
    asked = answering(line, httpx.Response(200, json={"event_id": "e"}))
    body = ["-d", '{"metadata": {"organization_id": "1"}}']
    done = line.run("triggerWebhook", CONFIG, *body, "--profile", "prod")
    assert done.code == 2 and "this is production; add --yes" in done.err and asked == []
    assert line.run("triggerWebhook", CONFIG, *body, "--profile", "prod", "--yes").code == 0
    many = ["-d", json.dumps({"eventIds": [f"e{number}" for number in range(26)]})]
    done = line.run("batchReplayEvents", CONFIG, *many, "--profile", "prod", "--yes")
    assert done.code == 2 and "give the count as well: --yes --count 26" in done.err


CHANGES = {"updateConfig": ("-d", '{"name": "Mine", "eventName": "e"}'), "deleteConfig": ()}


@pytest.mark.parametrize(("operation", "body"), CHANGES.items())
@pytest.mark.parametrize("protected", [True, "true", False])
def test_a_protected_webhook_is_changed_only_where_its_name_is_typed(
    line: CommandLine, operation: str, body: tuple[str, ...], protected: object
) -> None:
    server = {"id": CONFIG, "name": "Orders  to ERP \u202e\x1b[2J", "protected": protected}
    written: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            written.append(request.method)
        return httpx.Response(200, json=server)

    line.transport = lambda: httpx.MockTransport(answer)
    words = (operation, CONFIG, *body)
    refused = line.run(*words), line.run(*words, "--yes"), line.run(*words, "--no-interactive", terminal=True)
    if protected is False:
        assert {done.code for done in refused} == {0} and len(written) == 3
        return
    assert {done.code for done in refused} == {2} and not written
    assert f"nothing was sent: {operation} {CONFIG} is for Orders" in refused[0].err
    assert "It is protected: it should not be" in refused[0].err and "Add --protected to send" in refused[0].err
    for typed in (b"y\n", b"orders to ERP\n", b""):
        assert line.run(*words, stdin=typed, terminal=True).code == 2 and not written
    done = line.run(*words, stdin=b"Orders to ERP [2J\n", terminal=True)
    assert done.code == 0 and len(written) == 1
    assert f"Type the name of the webhook, Orders to ERP [2J, to send {operation} {CONFIG}" in done.err
    exchanges = len(line.exchanges)
    assert line.run(*words, "--protected").code == 0 and len(line.exchanges) == exchanges + 1


def test_a_change_of_what_cannot_be_read_is_not_sent(line: CommandLine) -> None:
    asked = answering(line, httpx.Response(403, json={"message": "no"}), httpx.Response(200, json=[1]))
    refused = line.run("deleteConfig", CONFIG)
    assert (refused.code, refused.out) == (1, "") and "could not be read" in refused.err
    unknown = line.run("deleteConfig", CONFIG)
    assert unknown.code == 2 and "it is not known if deleteConfig" in unknown.err
    assert [request.method for request in asked] == ["GET", "GET"]


def test_call_alone_lists_the_operations_and_help_has_the_parameters(line: CommandLine) -> None:
    done = line.run("call")
    assert done.code == 0 and "triggerWebhook       POST   /v1/webhooks/configs/{configId}/trigger" in done.out
    done = line.run("call", "triggerWebhook", "--help")
    assert "usage: epilot-webhooks-tui call triggerWebhook <configId> [-p sync=true|false] -d JSON" in done.out
    assert "metadata (object, required)" in done.out
    assert "--jsonata EXPR" in line.run("call", "--help").out and "--jsonata EXPR" in line.run("help", "call").out
    assert line.exchanges == []


@pytest.mark.skipif(sys.platform == "win32", reason="its signals are others")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("getConfig", CONFIG), ""),
        (("deleteConfig", CONFIG), f"deleteConfig {CONFIG} was on its way: it may have arrived, and its outcome"),
        (("replayEvent", CONFIG, EVENT), "replay of 1 event was on its way: it may have arrived"),
    ],
)
def test_a_signal_says_what_was_on_its_way(
    line: CommandLine, number: signal.Signals, words: tuple[str, ...], complaint: str
) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/v2/"):  # what is there is read before a replay
            return httpx.Response(200, json={"data": [], "has_more": False})
        if words[0] == "deleteConfig" and request.method == "GET":  # it may be protected
            return httpx.Response(200, json={"id": CONFIG})
        os.kill(os.getpid(), number)
        await asyncio.sleep(60)
        return httpx.Response(204)

    line.transport = lambda: httpx.MockTransport(answer)
    before = signal.signal(number, lambda *_: None)
    try:
        done = line.run(*words)
    finally:
        signal.signal(number, before)
    assert (done.code, done.out) == (128 + number, "")
    assert done.err.startswith(complaint) if complaint else done.err == ""
    if words[0] == "replayEvent":
        assert recorded() == [(EVENT, "unknown")]  # never sent again by itself
