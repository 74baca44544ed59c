"""The reason why an event was skipped, and how far it can be trusted."""

from __future__ import annotations

from typing import Any

import pytest

from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.rehearsal.event_input import input_of
from tui.services.rehearsal.skipped import explain

CONDITIONS = {"conditions": [{"field": "status", "operation": "equals", "values": ["active"]}]}


def hook(**more: Any) -> WebhookConfig:
    return WebhookConfig.model_validate({"id": "h", "name": "n", "filterConditions": CONDITIONS, **more})


def event(**more: Any) -> WebhookEvent:
    fields = {"event_id": "e", "status": "skipped", "created_at": "2026-11-20T08:00:00Z", "payload": '{"status": "x"}'}
    return WebhookEvent.model_validate({**fields, **more})


async def test_each_condition_comes_with_the_value_that_it_met() -> None:
    explanation = await explain(hook(), event())
    assert explanation.judgement is not None and explanation.judgement.verdict == "unmet"
    [check] = explanation.judgement.checks
    assert (check.value, check.verdict) == ('"x"', "unmet")


@pytest.mark.parametrize(
    ("changed", "newer"),
    [
        ("2026-11-21T08:00:00Z", True),
        ("2026-11-20T09:30:00+02:00", False),
        ("2026-11-01T08:00:00Z", False),
        (None, None),
        ("yesterday", None),
    ],
)
async def test_the_webhook_may_have_been_changed_since(changed: str | None, newer: bool | None) -> None:
    assert (await explain(hook(updatedTime=changed), event())).may_be_newer is newer
    assert (await explain(hook(updatedTime=changed), event(created_at=None))).may_be_newer is None


@pytest.mark.parametrize(
    ("sent", "transform", "text", "certain"),
    [
        ({"original_payload": '{"a":1}'}, "{}", '{"a":1}', True),
        ({}, "{}", '{"status": "x"}', False),
        ({}, " ", '{"status": "x"}', True),
        ({}, None, '{"status": "x"}', True),
        ({"payload": {"a": 1}}, None, '{"a":1}', True),
    ],
)
def test_the_input_is_the_original_or_a_payload_that_nothing_has_changed(
    sent: dict[str, Any], transform: str | None, text: str, certain: bool
) -> None:
    given = input_of(event(**sent), hook(jsonataExpression=transform).wire)
    assert given is not None and (given.text, given.certain) == (text, certain)


async def test_without_a_payload_nothing_is_told() -> None:
    assert (await explain(hook(), event(payload=None))).judgement is None
