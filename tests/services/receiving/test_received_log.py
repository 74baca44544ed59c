"""Requests that were received, read as the events of a log."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.times import NOON
from tui.api.errors import NotFound, RefusedLocally
from tui.services.events.event_row import row_of
from tui.services.events.feed import FeedBook, Query
from tui.services.receiving import received_log
from tui.services.receiving.listener import Received
from tui.services.receiving.received_log import ReceivedLog
from tui.services.signatures.verification import Finding, Verdict
from tui.services.time.window import ALL_TIME

ADDRESS = "http://127.0.0.1:8787"
VALID = Verdict(Finding.VALID, "v1", "The v1 signature is valid.")
NO_MATCH = Verdict(Finding.NO_MATCH, "v1", "The v1 signature does not fit this secret.")


def received(number: int = 1, **more: Any) -> Received:
    fields: dict[str, Any] = {
        "number": number, "at": NOON + timedelta(seconds=number), "method": "POST", "path": "/hook?sig=s1gn",
        "headers": (
            ("Webhook-Id", f"evt_{number}"), ("Authorization", "Bearer t0p-secret"), ("webhook-signature", "v1,a")
        ),
        "body": b'{"a": 1.10}', "verdict": VALID, "answered": 200,
    }  # fmt: skip
    return Received(**{**fields, **more})


async def test_a_request_is_an_event_whose_status_is_the_answer_and_whose_reason_the_signature() -> None:
    log = ReceivedLog(ADDRESS)
    log.add(received())
    log.add(received(2, answered=503, verdict=NO_MATCH))
    log.add(received(3, verdict=None))
    rows = [row_of(event) for event in (await log.list_events("received")).data]
    assert [(row.event_id, row.status, row.code, row.reason) for row in rows] == [
        ("evt_3", "succeeded", "200", "signature not checked"),
        ("evt_2", "failed", "503", "✗ The v1 signature does not fit this secret."),
        ("evt_1", "succeeded", "200", "✓ The v1 signature is valid."),
    ]
    assert rows[0].event_name == "/hook?sig=[redacted]" and rows[0].method == "POST"


async def test_body_headers_and_verdict_are_kept_without_secrets() -> None:
    log = ReceivedLog(ADDRESS)
    log.add(received())
    event = await log.get_event("received", "evt_1")
    assert event.payload_text == '{"a": 1.10}', "in its own characters"
    metadata = json.loads(event.text.rest)
    assert metadata["signature"] == VALID.facts and metadata["body_bytes"] == 11
    assert metadata["headers"] == {
        "Webhook-Id": "evt_1", "Authorization": "[redacted]", "webhook-signature": "v1,a"
    }  # fmt: skip
    assert "t0p-secret" not in event.as_json and "s1gn" not in event.as_json


async def test_bytes_that_are_no_text_and_no_body_at_all() -> None:
    log = ReceivedLog(ADDRESS)
    log.add(received(1, body=b"\xff\x00"))
    log.add(received(2, body=b"", headers=()))
    odd, empty = await log.get_event("received", "evt_1"), await log.get_event("received", "request 2")
    assert json.loads(odd.payload_text or "") == {"body_base64": base64.b64encode(b"\xff\x00").decode()}
    assert empty.payload_text is None


async def test_bytes_that_are_no_text_in_names_and_values_break_nothing() -> None:
    log = ReceivedLog(ADDRESS)
    odd = b"\xff\x9b".decode("utf-8", "surrogateescape")
    verdict = Verdict(Finding.NO_SIGNATURE, "v1", f"only {odd}")
    log.add(received(1, path=f"/{odd}", headers=(("webhook-id", odd), (odd, odd)), verdict=verdict))
    book = FeedBook(log, "received", lambda: NOON)
    await book.feed(Query(ALL_TIME)).older()
    kept = book.store.get("\ufffd\ufffd")
    assert kept is not None and json.loads(kept.text.rest)["headers"]["\ufffd\ufffd"] == "\ufffd\ufffd"


async def test_the_same_id_again_has_a_row_of_its_own() -> None:
    log = ReceivedLog(ADDRESS)
    for number in (1, 2):
        log.add(received(number, headers=(("webhook-id", "evt"),)))
    again, first = (row_of(event) for event in (await log.list_events("received")).data)
    assert (first.event_id, again.event_id) == ("evt", "evt (2)")
    assert first.correlation_id == again.correlation_id == "evt"


async def test_a_feed_reads_it_like_any_log_in_pages_by_status_and_what_is_new() -> None:
    log = ReceivedLog(ADDRESS)
    for number in range(60):
        log.add(received(number, answered=500 if number % 2 else 200))
    book = FeedBook(log, "received", lambda: NOON)
    feed = book.feed(Query(ALL_TIME))
    while not feed.exhausted:
        await feed.older()
    assert len(feed.rows) == 60 and feed.rows[0].event_id == "evt_59"
    log.add(received(60))
    assert await feed.newer() == 1 and feed.rows[0].event_id == "evt_60"
    failed = book.feed(Query(ALL_TIME, "failed"))
    while not failed.exhausted:
        await failed.older()
    assert len(failed.rows) == 30
    kept = book.store.get("evt_1")
    assert kept is not None and json.loads(kept.text.rest)["signature"] == VALID.facts, "the index keeps it whole"


async def test_the_oldest_go_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received_log, "MOST_BYTES", 30)
    log = ReceivedLog(ADDRESS)
    for number in range(3):
        log.add(received(number))
    assert [event.event_id for event in (await log.list_events("received")).data] == ["evt_2", "evt_1"]
    with pytest.raises(NotFound):
        await log.get_event("received", "evt_0")
    log.add(received(9, body=b"x" * 100))
    assert len((await log.list_events("received")).data) == 1


async def test_a_clock_that_is_set_back_loses_nothing_and_small_ones_have_a_limit_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = ReceivedLog(ADDRESS)
    for number in (2, 3, 1):
        log.add(received(number))
    book = FeedBook(log, "received", lambda: NOON)
    await book.feed(Query(ALL_TIME)).older()
    assert [row.event_id for row in book.feed(Query(ALL_TIME)).rows] == ["evt_3", "evt_2", "evt_1"]
    monkeypatch.setattr(received_log, "MOST", 2)
    log.add(received(4, body=b""))
    assert [event.event_id for event in (await log.list_events("received")).data] == ["evt_4", "evt_3"]


async def test_nothing_goes_out_of_it() -> None:
    log = ReceivedLog(ADDRESS)
    with pytest.raises(RefusedLocally):
        await log.replay_event("received", "evt_1")
    with pytest.raises(RefusedLocally):
        await log.replay_batch("received", ["evt_1"])
