"""The editor has a field for all of the contract, and reads JSON strictly."""

from __future__ import annotations

import pytest

from tui.services.drafts.conditions import CONDITIONS
from tui.services.drafts.fields import SECTIONS, condition_fields, parameter_fields, section_of
from tui.services.drafts.json_text import JsonProblem, parse_json
from tui.services.drafts.paths import READ_ONLY

# The properties of WebhookConfig in openapi-2026-07.json that a person may write, down to single values.
WRITABLE = {
    "name", "eventName", "eventVersion", "url", "httpMethod", "enabled", "protected", "enableStaticIP",
    "jsonataExpression",
    "deliveryMode", "auth.authType", "auth.basicAuthConfig.username", "auth.basicAuthConfig.password",
    "auth.basicAuthConfig.passwordIsEnvVar", "auth.oauthConfig.clientId", "auth.oauthConfig.clientSecret",
    "auth.oauthConfig.clientSecretIsEnvVar", "auth.oauthConfig.endpoint", "auth.oauthConfig.httpMethod",
    "auth.oauthConfig.customParameterList", "auth.apiKeyConfig.keyName", "auth.apiKeyConfig.keyValue",
    "auth.apiKeyConfig.keyValueIsEnvVar", "filter.keyToFilter", "filter.supportedValues",
    "filterConditions.logical_operator", "filterConditions.conditions", "payloadConfiguration.hydrate_entity",
    "payloadConfiguration.include_relations", "payloadConfiguration.include_activity",
    "payloadConfiguration.include_changed_attributes", "payloadConfiguration.apply_changesets",
    "payloadConfiguration.custom_headers", "secureProxy.integration_id", "secureProxy.use_case_slug",
    "multipartConfig.fileFieldName", "multipartConfig.fileFieldStrategy", "multipartConfig.fileSource",
    "multipartConfig.extraFields", "retryPolicy.enabled", "retryPolicy.maxAttempts",
}  # fmt: skip


def test_every_writable_property_has_exactly_one_field() -> None:
    paths = [".".join(map(str, field.path)) for section in SECTIONS for field in section.fields]
    assert sorted(paths) == sorted(WRITABLE)
    assert not any(path in READ_ONLY for path in paths)


def test_a_condition_and_a_parameter_have_all_their_keys() -> None:
    classic, expression = condition_fields(2)
    assert {field.path[-1] for field in (*classic, expression)} == {
        "field",
        "operation",
        "values",
        "field_type",
        "is_array_field",
        "repeatable_item_op",
        "jsonata_expression",
    }
    assert all(field.path[:3] == (*CONDITIONS, 2) for field in (*classic, expression))
    assert [field.path[-1] for field in parameter_fields(("p",), 0)] == ["type", "key", "value"]


@pytest.mark.parametrize(
    ("path", "section"),
    [
        (("url",), "general"),
        (("auth",), "auth"),
        (("auth", "oauthConfig", "customParameterList", 0, "key"), "auth"),
        (("filterConditions", "conditions", 3, "field"), "filter"),
        (("multipartConfig",), "delivery"),
        (("retryPolicy", "maxAttempts"), "retries"),
        (("unheardOf",), "general"),
    ],
)
def test_a_problem_is_found_in_its_section(path: tuple[str | int, ...], section: str) -> None:
    assert section_of(path).key == section


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n  "a": 1,\n}', "Line "),
        ("", "Line 1, column 1"),
        ('{"a": 1, "a": 2}', 'The key "a" is there twice'),
        ('{"a": NaN}', "NaN is no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5_000, "too long"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(text: str, words: str) -> None:
    with pytest.raises(JsonProblem) as caught:
        parse_json(text)
    assert words in str(caught.value)
