"""`configs`, `events`, `event` and `replay --event`: rows in the forms of an export, and a replay in the ledger."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable

import httpx
import pytest

from tests.call.page_world import EVENTS, WEBHOOKS, page_sandbox
from tests.support.command_line import CommandLine
from tui.sandbox.database import Webhook

CONFIG = WEBHOOKS[0]


def asking(line: CommandLine) -> list[str]:
    """The operations that were carried out."""
    return [exchange.operation for exchange in line.exchanges]


def test_configs_are_listed_by_name(line: CommandLine) -> None:
    done = line.run("configs", "--json")
    assert [json.loads(row)["id"] for row in done.out.splitlines()] == ["7hj28a", CONFIG, "CustomerRequest"]
    assert line.run("configs").out.splitlines()[0].split()[:5] == [
        "7hj28a",
        "on",
        "CustomerRequest_Created",
        "POST",
        "Webhook",
    ]
    assert line.run("configs", "--event", "other", "--json").out == ""


def test_a_hostile_name_is_inert_in_every_form(line: CommandLine) -> None:
    def world() -> httpx.AsyncBaseTransport:
        sandbox = page_sandbox()
        webhook = sandbox.database.webhook(CONFIG)
        assert webhook is not None
        document = {**webhook.document, "name": "=cmd|\x1b]52;c;x\x07\u202e[a](b)"}
        sandbox.database.save_webhook(Webhook(CONFIG, document, webhook.signing_secret))
        return sandbox.transport()

    line.transport = world
    for form in ((), ("--json",)):
        assert "cmd" in line.run("configs", *form).out  # `run` looks at each character
    for form in ((), ("--csv",), ("--md",), ("--json",)):
        done = line.run("events", CONFIG, *form)
        assert len(done.out.splitlines()) == 3 + {"--csv": 1, "--md": 2}.get("".join(form), 0)
        assert "\n=cmd" not in done.out and ",=cmd" not in done.out


def log_of(
    line: CommandLine, number: int, status: Callable[[int], str] = lambda _: "failed", too_large: int | None = None
) -> None:
    """Let the line talk to a server whose first webhook has so many events, one of them `too_large` for any answer."""
    events = [
        {
            "event_id": f"e{place:03}",
            "created_at": f"2026-11-20T{10 - place // 60:02}:{59 - place % 60:02}:00.000Z",
            "webhook_config_id": CONFIG,
            "org_id": "1",
            "status": status(place),
        }
        for place in range(number)
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=[{"id": CONFIG, "name": "One", "eventName": "e"}])
        body = json.loads(request.content)
        span = {"from": "", "to": "9", **body.get("timestamp", {})}
        after = body.get("cursor", {"created_at": "9"})["created_at"]
        left = [event for event in events if span["from"] <= event["created_at"] <= span["to"]]
        left = [event for event in left if event["created_at"] < after]
        page, is_last = left[: body["limit"]], len(left) <= body["limit"]
        if too_large is not None and events[too_large] in page:
            return httpx.Response(413, json={"message": "Payload Too Large"})
        cursor = None if is_last else {key: page[-1][key] for key in ("created_at", "event_id")}
        return httpx.Response(200, json={"data": page, "has_more": not is_last, "next_cursor": cursor})

    line.transport = lambda: httpx.MockTransport(answer)


def ids(out: str) -> list[str]:
    return [json.loads(row)["event_id"] for row in out.splitlines()]


def test_the_newest_events_are_printed_and_all_where_that_is_asked(line: CommandLine) -> None:
    log_of(line, 60)
    assert ids(line.run("events", CONFIG, "--json").out) == [f"e{place:03}" for place in range(25)]
    assert ids(line.run("events", "One", "--json", "--limit", "30").out) == [f"e{place:03}" for place in range(30)]
    done = line.run("--json", "events", CONFIG, "--all")
    assert done.code == 0 and ids(done.out) == [f"e{place:03}" for place in range(60)]


def test_what_the_api_cannot_return_is_stepped_over_and_told(line: CommandLine) -> None:
    log_of(line, 60, too_large=12)
    done = line.run("events", CONFIG, "--all", "--json")
    assert done.code == 3 and "1 event is too large for the API to return, and left out." in done.err
    assert ids(done.out) == [f"e{place:03}" for place in range(60) if place != 12]


def test_a_reader_that_goes_away_ends_the_reading(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    log_of(line, 60)

    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    assert line.run("events", CONFIG, "--all").code == 141
    assert asking(line).count("getWebhookEventsV2") == 1


def test_what_the_server_cannot_filter_is_filtered_here(line: CommandLine) -> None:
    log_of(line, 60, lambda place: "in_progress" if place in (3, 40) else "succeeded")
    assert ids(line.run("events", CONFIG, "--status", "in_progress", "--json").out) == ["e003", "e040"]


def test_events_have_columns_and_say_where_there_are_none(line: CommandLine) -> None:
    done = line.run("events", CONFIG)
    assert done.out.splitlines()[0].split() == [
        "2026-11-22T09:38:00Z",
        "failed",
        "503",
        EVENTS[2],
        "Service",
        "Unavailable",
    ]
    done = line.run("events", CONFIG, "--status", "succeeded")
    assert (done.code, done.out, done.err) == (0, "", "No events ever.\n")
    assert line.run("events", CONFIG, "--status", "succeeded", "--csv").out.startswith("created_at,status,code,")


def test_one_event_is_shown_whole_and_as_it_was_sent(line: CommandLine) -> None:
    done = line.run("event", CONFIG, EVENTS[1])
    assert done.code == 0 and '\npayload:\n{\n  "number": 1\n}\n' in done.out
    assert '\nresponse:\n{\n  "status_code": 503,\n' in done.out
    raw = line.run("event", f"{CONFIG}/{EVENTS[1]}", "--json").out
    assert raw == line.run("getEventById", CONFIG, EVENTS[1], "--json").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("events", "nobody"), "there is no webhook called nobody"),
        (("events", CONFIG, "--limit", "0"), "--limit: must be 1 or more."),
        (("events", CONFIG, "--status", "faild"), "did you mean failed?"),
        (("events", CONFIG, "--csv", "--md"), "not allowed with argument --csv"),
        (("event", CONFIG), "event: say which; 'events CONFIG' has their ids."),
        (("replay", CONFIG), "replay: add --failed for what failed in a window, or --event for events by their ids."),
        (("replay", CONFIG, "--event", "x", "--since", "3h"), "--since chooses events by themselves"),
        (("replay", CONFIG, "--event", "x"), "nothing was sent: add --yes to send them"),
        (("replay", CONFIG, "--event", "x", "--yes", "--count", "2"), "there is 1 event, and --count says 2."),
        (("--readonly", "replay", CONFIG, "--event", "x", "--yes"), "nothing was sent. --readonly was given"),
    ],
)
def test_bad_input_is_one_sentence(line: CommandLine, words: tuple[str, ...], complaint: str) -> None:
    done = line.run(*words)
    assert done.code == 2 and complaint in done.err and done.err.count("\n") == 1
    assert "replayEvent" not in asking(line)


def test_named_events_are_replayed_through_the_ledger_and_followed(line: CommandLine) -> None:
    sandbox = page_sandbox()
    line.transport = sandbox.transport
    done = line.run("replay", CONFIG, "--event", EVENTS[0], EVENTS[1], "--dry-run")
    assert done.code == 0 and "2 events to http://127.0.0.1:9/closed" in done.out
    assert "batchReplayEvents" not in asking(line)
    line.transport = lambda: page_sandbox().transport()
    done = line.run("replay", CONFIG, "--yes", "--event", EVENTS[0], EVENTS[1])
    assert done.code == 1 and "      2  queued\n" in done.out  # nobody is at that address
    assert "New events: 2 failed again." in done.out, done.out
    assert asking(line).count("batchReplayEvents") == 1


def test_named_events_that_may_have_arrived_are_told_and_left(line: CommandLine) -> None:
    assert line.run("replayEvent", CONFIG, EVENTS[0]).code == 0
    sent = asking(line).count("replayEvent")
    done = line.run("replay", CONFIG, "--event", EVENTS[0], "--yes")
    assert done.code == 2 and "! It was replayed from this machine" in done.out and "add --again" in done.err
    assert asking(line).count("replayEvent") == sent
