"""An event as Markdown for a ticket."""

from __future__ import annotations

import re
from typing import Any

from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.api.reading import event
from tui.services.copying.ticket import LONGEST_RESPONSE, event_as_markdown

CONFIG = WebhookConfig.model_validate({"id": "hook", "name": "Orders to ERP", "url": "https://me:pw@erp.example/in"})


def ticket(config: WebhookConfig = CONFIG, **fields: Any) -> str:
    wire = {"event_id": "evt-1", "created_at": "2026-11-23T12:00:00.000+02:00", "payload": '{"iban": "DE00"}', **fields}
    return event_as_markdown(WebhookEvent.model_validate(wire), config, "https://api.example", NOON)


def test_it_has_what_a_colleague_asks_for_and_no_payload() -> None:
    text = ticket(
        status="failed", http_method="POST", event_name="order_completed", retry_attempt=2,
        http_response={"status_code": 503, "message": "down", "body": {"password": "hunter2", "trace": 1.10}},
    )  # fmt: skip
    assert text.splitlines()[:10] == [
        "### `Orders to ERP`: delivery failed",
        "",
        "- Webhook: `Orders to ERP` (`hook`) at `https://api.example`",
        "- Event: `evt-1`, `order_completed`",
        "- Time: 2026-11-23 10:00:00 UTC",
        "- Request: `POST https://[redacted]@erp.example/in`",
        "- Status: `failed`, `503`",
        "- Reason: `down`",
        "- Automatic retries: 2",
        f"- As seen: {NOON:%Y-%m-%d %H:%M:%S} UTC",
    ]
    assert "hunter2" not in text and "DE00" not in text and '"password": "[redacted]"' in text


def test_an_answer_is_shown_as_it_was_sent() -> None:
    numbers = '{"a":1.10,"b":1e400,"c":123456789012345678901.0,"ü":"1"}'
    raw = f'{{"event_id":"e","http_response":{{"status_code":500,"body":{numbers}}}}}'
    text = event_as_markdown(event(raw.encode()), CONFIG, None, NOON)
    for line in ('"a": 1.10', '"b": 1e400', '"c": 123456789012345678901.0', '"ü": "1"'):
        assert line in text
    twice = '{"event_id":"e","http_response":{"body":{"a":1,"a":2,"token":"s3cret-of-theirs"}}}'
    text = event_as_markdown(event(twice.encode()), CONFIG, None, NOON)
    assert "Response (secrets redacted):" in text and "s3cret" not in text and '"a": 1,\n' in text


def test_no_answer_closes_its_fence() -> None:
    evil = "a\n````\n# Title\n```\n~~~\n`````` \x1b]0;t\x07 \u202e"
    text = ticket(status="failed", http_response={"status_code": 500, "body": {"text": evil}})
    fences = [line for line in text.splitlines() if re.match(" {0,3}(`{3,}|~{3,})", line)]
    assert len(fences) == 2 and fences[0] == fences[1] + "json"
    assert not [character for character in text if not character.isprintable() and character != "\n"]


def test_names_act_nowhere() -> None:
    config = WebhookConfig.model_validate({"id": "a`b\n# x", "name": "@team `x` <b> [l](http://x) #12\n\n- y"})
    head = ticket(config, status="`x`").split("No response was recorded.")[0]
    outside_code = re.sub("(?<!`)(`+)(?!`).+?(?<!`)\\1(?!`)", "", head)
    assert not {"@team", "<b>", "#12", "- y", "x`"} & set(outside_code.split())
    assert len(head.splitlines()) == 10


def test_a_long_answer_is_cut_and_says_so() -> None:
    text = ticket(http_response={"status_code": 500, "body": {"text": "x" * 100_000}})
    assert "its first 4,000 of 100," in text and len(text) < LONGEST_RESPONSE + 1_000
