"""The shipped contract and the client say the same of every operation, and a value is held to it."""

from __future__ import annotations

from typing import Any

import pytest

from tui.api import operations
from tui.headless.call.checking import complaint
from tui.headless.call.contract import Contract, shipped

CONTRACT = shipped()


def test_the_contract_and_the_client_have_the_same_operations() -> None:
    assert {operation.id: operation.for_client for operation in CONTRACT.operations.values()} == {
        operation.id: operation for operation in operations.ALL
    }


def test_each_has_words_and_what_is_in_its_path_is_a_parameter_of_it() -> None:
    for operation in CONTRACT.operations.values():
        assert operation.words
        named = [parameter.name for parameter in operation.parameters if parameter.place == "path"]
        assert named == list(operation.ids)


def body_problem(operation_id: str, value: Any) -> str | None:
    body = CONTRACT.operations[operation_id].body
    assert body is not None
    return complaint(CONTRACT, value, body.schema)


AUTH = {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X"}}


@pytest.mark.parametrize(
    ("operation_id", "value", "problem"),
    [
        ("createConfig", [], "the body must be an object"),
        ("createConfig", {"name": "n"}, "the body has no eventName, which the contract requires"),
        ("createConfig", {"name": "n", "evntName": "e"}, "the body has evntName, and no eventName, which"),
        ("createConfig", {"name": 1, "eventName": "e"}, "name must be a text"),
        ("createConfig", {"name": "n", "eventName": "e", "enabled": 1}, "enabled must be true or false"),
        ("createConfig", {"name": "n", "eventName": "e", "httpMethod": "post"}, "did you mean POST?"),
        ("createConfig", {"name": "n", "eventName": "e", "eventVersion": "1"}, "eventVersion must match"),
        ("createConfig", {"name": "n", "eventName": "e", "auth": {"authType": "BASE"}}, "auth.authType must be one of"),
        ("createConfig", {"name": "n", "eventName": "e", "filterConditions": {"conditions": [{}] * 11}}, "entries"),
        ("createConfig", {"name": "n", "eventName": "e", "retryPolicy": {"enabled": True, "maxAttempts": 6}}, "1 to 5"),
        ("createConfig", {"name": "n", "eventName": "e", "auth": AUTH, "eventVersion": None, "unknown": [1]}, None),
        ("batchReplayEvents", {"eventIds": ["a", 2]}, "eventIds[1] must be a text"),
        ("batchReplayEvents", {"eventIds": ["a"] * 101}, "eventIds must have 1 to 100 entries"),
        ("getWebhookEventsV2", {"limit": 1.5}, "limit must be a whole number"),
        ("getWebhookEventsV2", {"limit": True}, "limit must be a whole number"),
        ("getWebhookEventsV2", {"cursor": None}, "cursor must be an object"),
        ("replayEvent", {"reapply_transform": "yes"}, "reapply_transform must be true or false"),
        ("replayEvent", {"reapply_transform": True}, None),
    ],
)
def test_a_body_is_held_to_the_contract(operation_id: str, value: Any, problem: str | None) -> None:
    words = body_problem(operation_id, value)
    assert words is None if problem is None else words is not None and problem in words


def test_a_contract_of_somebody_holds_nothing_to_its_patterns() -> None:
    schema = {"type": "string", "pattern": "^(a+)+$"}
    document = {"paths": {"/a": {"get": {"operationId": "a"}}}}
    assert complaint(Contract(document), "a" * 5_000 + "b", schema) is None
