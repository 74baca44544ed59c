"""Triggering by hand, and what is said of the outcome."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from tests.support.fake_trigger import FakeTriggerClient
from tui.api.errors import ApiError, NoConnection, NotFound, OutcomeUnknown, RequestRejected, ServerError
from tui.api.models import HttpResponse, TriggerResult, WebhookConfig, WebhookEvent
from tui.services.trigger.trigger import Trigger, TriggerOutcome

CONFIG = WebhookConfig.model_validate({"id": "wh1", "name": "Invoices", "eventName": "x"})
PAYLOAD: dict[str, JsonValue] = {"metadata": {"organization_id": "739224"}}


def make(client: FakeTriggerClient) -> Trigger:
    ticks = iter([10.0, 11.5])
    return Trigger(client, client.outbox, timer=lambda: next(ticks))


async def outcome_of(result: TriggerResult | ApiError, *, sync: bool = True) -> TriggerOutcome:
    return await make(FakeTriggerClient(result)).send(CONFIG, PAYLOAD, sync=sync)


async def test_it_is_sent_once_and_counted_as_being_sent_meanwhile() -> None:
    client = FakeTriggerClient(TriggerResult(event_id="e1", status="succeeded", status_code="200"))
    outcome = await make(client).send(CONFIG, PAYLOAD, sync=True)
    assert client.sent == [("wh1", PAYLOAD, True)]
    assert client.busy_while_sending == ("Trigger of Invoices",)
    assert client.outbox.busy == ()
    assert outcome.seconds == 1.5
    assert outcome.event_id == "e1"


async def test_an_asynchronous_trigger_is_queued_and_never_delivered() -> None:
    outcome = await outcome_of(TriggerResult(event_id="e1", status="succeeded", status_code="200"), sync=False)
    assert outcome.kind == "queued"
    assert "Queued" in outcome.headline
    assert not outcome.headline.startswith("Delivered")


@pytest.mark.parametrize(
    ("result", "kind", "headline"),
    [
        ({"status": "succeeded", "status_code": "201"}, "succeeded", "Delivered: the receiver answered 201"),
        ({"status": "failed", "status_code": "503"}, "failed", "Failed: the receiver answered 503"),
        ({"status": "failed"}, "failed", "Failed without an answer"),
        ({"status": "failed", "code": "INTERNAL_ERROR"}, "failed", "Failed inside epilot"),
        ({"status": "failed", "code": "OAuthTokenExchangeError"}, "failed", "no OAuth token"),
        ({"status": "failed", "code": "INTERNAL_RESPONSE_TOO_LARGE"}, "succeeded", "too large to be recorded"),
        ({"status_code": "204"}, "succeeded", "204"),
        ({"status_code": "302"}, "failed", "302"),
        ({}, "answered", "does not say"),
        ({"status": "levitated"}, "answered", "does not say"),
        ({"status_code": "²"}, "answered", "does not say"),
    ],
)
async def test_a_synchronous_trigger_says_what_the_receiver_did(
    result: dict[str, str], kind: str, headline: str
) -> None:
    outcome = await outcome_of(TriggerResult.model_validate({"event_id": "e1", **result}))
    assert outcome.kind == kind
    assert headline in outcome.headline


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OutcomeUnknown("The connection broke."), "unknown"),
        (ServerError("500.", status=500, may_have_arrived=True), "unknown"),
        (NoConnection("No connection."), "not sent"),
        (RequestRejected("Refused.", status=400, server_message="metadata is missing"), "not sent"),
    ],
)
async def test_an_error_is_an_outcome_that_says_whether_it_may_have_arrived(error: ApiError, kind: str) -> None:
    outcome = await outcome_of(error)
    assert outcome.kind == kind
    assert outcome.may_have_arrived is (kind == "unknown")
    assert ("twice" in str(outcome.advice)) is (kind == "unknown")
    assert error.sentence in str(outcome.message)
    if error.server_message:
        assert error.server_message in str(outcome.message)


@pytest.mark.parametrize(
    ("event", "kind", "headline"),
    [
        ({"status": "in_progress"}, "queued", "Pending"),
        ({}, "queued", "Pending"),
        (
            {"status": "in_progress", "http_response": {"status_code": 503}},
            "queued",
            "Pending: the last answer was 503",
        ),
        ({"status": "skipped"}, "answered", "Skipped"),
        ({"status": "succeeded", "http_response": {"status_code": 200}}, "succeeded", "200"),
        ({"status": "failed", "http_response": {"status_code": 500, "body": "no"}}, "failed", "500"),
    ],
)
async def test_a_queued_event_can_be_looked_up(event: dict[str, JsonValue], kind: str, headline: str) -> None:
    made = WebhookEvent.model_validate({"event_id": "e1", **event})
    outcome = await make(FakeTriggerClient(event=made)).look_up(CONFIG, "e1", seconds=2.0)
    assert outcome.kind == kind
    assert headline in outcome.headline
    assert outcome.event_id == "e1"
    assert outcome.seconds == 2.0


async def test_looking_up_what_the_server_does_not_show_yet_raises() -> None:
    with pytest.raises(NotFound):
        await make(FakeTriggerClient(event=NotFound("Not there."))).look_up(CONFIG, "e1")


async def test_a_body_of_any_type_survives() -> None:
    bodies: list[tuple[JsonValue, str | None]] = [
        ("text", "text"), ([1], "[1]"), ({"a": 1}, '{"a":1}'), (None, None), (3, "3"),
    ]  # fmt: skip
    for body, text in bodies:
        event = WebhookEvent(event_id="e1", status="failed", http_response=HttpResponse(status_code=500, body=body))
        assert (await make(FakeTriggerClient(event=event)).look_up(CONFIG, "e1")).body == text
