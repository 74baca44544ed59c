"""The contract's word on each field, held against the contract that is shipped; retries and references in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tui.headless.call
from tui.services.drafts.contract_words import facts_of, retry_words
from tui.services.drafts.env_names import completed, env_names
from tui.services.drafts.fields import SECTIONS, condition_fields, parameter_fields

SCHEMAS = json.loads(Path(tui.headless.call.__file__).with_name("webhooks.json").read_text())["components"]["schemas"]
CLASSIC, EXPRESSION = condition_fields(0)
PATHS = [
    *(spec.path for section in SECTIONS for spec in section.fields),
    *(spec.path for spec in (*CLASSIC, EXPRESSION)),
    *(spec.path for spec in parameter_fields(("auth", "oauthConfig", "customParameterList"), 0)),
]


def in_contract(path: tuple[str | int, ...]) -> tuple[dict[str, Any], bool]:
    """The schema at `path`, and whether what holds it requires it."""
    schema, required = resolved(SCHEMAS["WebhookConfig"]), False
    for step in path:
        if isinstance(step, int):
            schema = resolved(schema["items"])
        else:
            required = step in schema.get("required", [])
            schema = resolved(schema["properties"][step])
    return schema, required


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_what_is_said_of_a_field_is_what_the_contract_says(path: tuple[str | int, ...]) -> None:
    facts, (schema, required) = facts_of(path), in_contract(path)
    assert facts.contract != "nothing"
    of_a_pair = path[0] in ("filter", "secureProxy")  # one is required where the other one is
    if path != ("retryPolicy", "enabled"):
        assert facts.required == (required and not of_a_pair)
    if of_a_pair:
        assert "needed with" in facts.contract
    if "default" in schema:
        assert facts.unset == (
            json.dumps(schema["default"]) if not isinstance(schema["default"], str) else schema["default"]
        )
    for word in schema.get("enum", []) if len(schema.get("enum", [])) < 10 else []:
        assert word in facts.contract
    for limit in ("minimum", "maximum"):
        assert str(schema.get(limit, "")) in facts.contract
    if schema.get("type") == "boolean":
        assert facts.contract == "true or false"


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"enabled": True, "maxAttempts": 1}, "One retry, 5 s after the first attempt."),
        ({"enabled": True}, "3 retries, after 5 s, 5 min and 30 min; the last one 35 min 5 s after the first attempt."),
        ({"enabled": True, "maxAttempts": 5}, "5 retries, after 5 s, 5 min, 30 min, 2 h and 5 h; the last one 7 h 35"),
        ({"enabled": True, "maxAttempts": 6}, ""),
        ({"enabled": True, "maxAttempts": True}, ""),
        ({"enabled": False, "maxAttempts": 3}, "Retries are off"),
        (None, "Retries are off"),
    ],
)
def test_retries_are_said_in_words(policy: Any, words: str) -> None:
    told = retry_words({"retryPolicy": policy} if policy is not None else {})
    assert told.startswith(words) and bool(words) == bool(told)


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("{{", "{{ env.a_key }}"),
        ("{{ e", "{{ env.a_key }}"),
        ("{{ env.b", "{{ env.b.key }}"),
        ("Bearer {{env.b", "Bearer {{ env.b.key }}"),
        ("{{ env.c", None),
        ("{{ env.a_key }}", None),
        ("env.a", None),
        ("{{ x", None),
    ],
)
def test_a_reference_that_was_begun_is_made_whole(typed: str, whole: str | None) -> None:
    names = env_names([{"h": {"A": "{{env.b.key}}"}}, {"x": ["Bearer {{ env.a_key }}", "{{ env.bad name }}"]}])
    assert names == ["a_key", "b.key"]
    assert completed(typed, names) == whole
