"""A test of a webhook: step by step, and nothing sent where a step fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fake_trigger import FakeTriggerClient, delivered
from tests.support.times import NOON
from tui.api.errors import ApiError, NoConnection, NotFound, OutcomeUnknown
from tui.api.models import ExamplePayload, OAuthTestResult, TriggerResult, WebhookConfig, WebhookEvent
from tui.services.drafts.webhook_editor import oauth_words
from tui.services.trigger.fire_test import FireTest
from tui.services.trigger.trigger import Trigger

OAUTH = WebhookConfig.model_validate(
    {"id": "wh1", "name": "Invoices", "url": "https://x.example", "auth": {"authType": "OAUTH_CLIENT_CREDENTIALS"}}
)
WORKS = OAuthTestResult(success=True)
EVENT = WebhookEvent.model_validate(
    {"event_id": "evt_1", "webhook_config_id": "wh1", "org_id": "1", "status": "succeeded"}
)


async def fired(
    client: FakeTriggerClient, login: OAuthTestResult | ApiError = WORKS, **fields: Any
) -> tuple[FireTest, list[str], list[str]]:
    """The test, its steps with their signs, and all that was seen on the way."""

    async def test_login(config: WebhookConfig) -> OAuthTestResult:
        if isinstance(login, ApiError):
            raise login
        return login

    config = OAUTH.model_copy(update=fields)
    test = FireTest(config, Trigger(client, client.outbox), test_login, oauth_words, organization="739224", now=NOON)
    seen: list[str] = []

    def changed() -> None:
        if test.steps:
            seen.append(f"{test.steps[-1].glyph} {test.steps[-1].name}")

    await test.run(changed)
    assert test.is_over
    return test, [f"{step.glyph} {step.name}" for step in test.steps], seen


async def test_every_step_is_told_and_the_event_is_there() -> None:
    client = FakeTriggerClient(delivered(), EVENT)
    test, steps, seen = await fired(client)
    assert steps == ["✓ Login", "✓ Example", "✓ Delivery", "✓ Event"]
    assert seen[:4] == ["… Login", "✓ Login", "… Example", "✓ Example"] and test.event is EVENT
    [(config_id, payload, sync)] = client.sent
    assert config_id == "wh1" and sync and payload["metadata"] == {"organization_id": "739224"}
    assert client.busy_while_sending == ("Trigger of Invoices",)


async def test_a_webhook_of_another_login_is_not_asked_for_a_token_and_lacking_metadata_is_filled_in() -> None:
    client = FakeTriggerClient(delivered(), EVENT)
    client.example = ExamplePayload.model_validate({"entity": {"a": 1}})
    _, steps, _ = await fired(client, NoConnection("no"), auth=None)
    assert steps[0] == "✓ Example"
    assert client.sent[0][1]["metadata"]["organization_id"] == "739224"  # type: ignore[index, call-overload]


@pytest.mark.parametrize("login", [OAuthTestResult(success=False, message="bad client"), NoConnection("No network.")])
async def test_nothing_is_sent_through_a_login_that_does_not_work(login: OAuthTestResult | ApiError) -> None:
    client = FakeTriggerClient(delivered(), EVENT)
    test, steps, _ = await fired(client, login)
    assert steps == ["✗ Login"] and "Nothing was sent" in test.steps[0].words and client.sent == []


async def test_without_an_example_nothing_is_sent() -> None:
    client = FakeTriggerClient(delivered(), EVENT)
    client.example = NotFound("There is none.", status=404)
    _, steps, _ = await fired(client)
    assert steps == ["✓ Login", "✗ Example"] and client.sent == []


@pytest.mark.parametrize(
    ("result", "last"),
    [
        (OutcomeUnknown("No answer in time."), "? Delivery"),
        (NoConnection("No network."), "✗ Delivery"),
        (delivered(status="failed", status_code="503"), "✓ Event"),
    ],
)
async def test_a_delivery_that_went_wrong_says_so_and_its_event_is_looked_up(
    result: TriggerResult | ApiError, last: str
) -> None:
    client = FakeTriggerClient(result, EVENT)
    test, steps, _ = await fired(client)
    assert steps[-1] == last and (test.event is not None) == (last == "✓ Event")
    assert len(client.sent) == 1


async def test_an_event_that_is_not_shown_yet_is_unknown() -> None:
    client = FakeTriggerClient(delivered(), NotFound("Not there.", status=404))
    test, steps, _ = await fired(client)
    assert steps[-1] == "? Event" and test.event is None
