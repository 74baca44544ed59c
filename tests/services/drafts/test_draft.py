"""Drafts: what an edit changes, what is wrong with it, what is sent."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from pydantic import JsonValue

from tests.support.fake_configs import BASIC
from tui.api.models import WebhookConfig
from tui.document.difference import Difference
from tui.services.drafts.conditions import line_to_values
from tui.services.drafts.diff import FieldChange, change_of
from tui.services.drafts.draft import Draft, DraftRefused
from tui.services.drafts.paths import ABSENT, CLIENT_SECRET, KEY_VALUE, PASSWORD
from tui.services.drafts.warnings import find_warnings, moved_secrets

OAUTH: dict[str, Any] = {
    **BASIC,
    "auth": {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "oauthConfig": {"clientId": "c", "endpoint": "https://id.example.com/token", "httpMethod": "POST"},
    },
}


def drafted(**fields: Any) -> Draft:
    return Draft({**copy.deepcopy(BASIC), **fields})


def sentences(draft: Draft, *path: str | int) -> list[str]:
    return [problem.sentence for problem in draft.obstacles() if problem.path == path]


def test_a_secret_has_three_states() -> None:
    draft = drafted()
    assert draft.body()["auth"] == BASIC["auth"]
    draft.clear(PASSWORD)
    assert draft.body()["auth"]["basicAuthConfig"] == {"username": "erp", "password": None}  # type: ignore[index, call-overload]  # JSON
    assert draft.changes() == [FieldChange(PASSWORD, "stored password", "cleared")]
    draft.set(PASSWORD, "new")
    assert draft.body()["auth"]["basicAuthConfig"] == {"username": "erp", "password": "new"}  # type: ignore[index, call-overload]  # JSON
    assert draft.changes() == [FieldChange(PASSWORD, "stored password", "new password (3 characters)")]
    draft.keep(PASSWORD)
    assert draft.changes() == []


def test_another_kind_of_login_takes_the_old_one_out_and_going_back_brings_it_again() -> None:
    draft = drafted()
    draft.set(("auth", "authType"), "API_KEY")
    draft.set(KEY_VALUE, "k")
    assert draft.body()["auth"] == {"authType": "API_KEY", "apiKeyConfig": {"keyValue": "k"}}
    assert {change.label for change in draft.changes()} == {
        "auth.authType",
        "auth.basicAuthConfig.username",
        "auth.apiKeyConfig.keyValue",
    }
    draft.set(("auth", "authType"), "BASIC")
    assert draft.body()["auth"] == BASIC["auth"]


def test_multipart_settings_go_with_their_mode() -> None:
    draft = drafted(deliveryMode="binary_multipart", multipartConfig={"fileFieldName": "f"})
    draft.set(("deliveryMode",), "json_base64")
    assert "multipartConfig" not in draft.body()
    draft.revert(("deliveryMode",))
    assert draft.changes() == []


def test_an_emptied_field_leaves_the_body_and_so_do_the_objects_made_for_it() -> None:
    draft = drafted()
    draft.set_text(("filter", "keyToFilter"), "x")
    draft.set_text(("filter", "keyToFilter"), "")
    draft.set_flag(("payloadConfiguration", "hydrate_entity"), True)
    draft.set_flag(("payloadConfiguration", "hydrate_entity"), False)
    draft.append(("filterConditions", "conditions"), {})
    draft.set_text(("filterConditions", "conditions", 0, "field"), "a")
    draft.set_text(("filterConditions", "conditions", 0, "field"), "")
    assert draft.entries(("filterConditions", "conditions")) == [{}]
    draft.remove_entry(("filterConditions", "conditions"), 0)
    assert draft.changes() == []
    assert draft.get(("filter",)) is ABSENT


def test_a_filter_that_is_emptied_is_no_filter() -> None:
    draft = drafted(filter={"keyToFilter": "a", "supportedValues": ["b"]})
    draft.set_text(("filter", "keyToFilter"), "")
    draft.set_rows(("filter", "supportedValues"), [])
    assert "filter" not in draft.body()
    draft.set_rows(("filter", "supportedValues"), ["b"])
    draft.set_text(("filter", "keyToFilter"), "a")
    assert draft.changes() == []


def test_the_name_of_an_environment_variable_may_be_shown_and_nothing_else() -> None:
    wire = copy.deepcopy(BASIC)
    wire["auth"]["basicAuthConfig"].update(password="{{ env.erp }}", passwordIsEnvVar=True)
    assert Draft(wire).reference(PASSWORD) == "{{ env.erp }}"
    wire["auth"]["basicAuthConfig"]["password"] = "hunter2"
    assert Draft(wire).reference(PASSWORD) is None


def test_differences_are_said_per_place_and_values_of_headers_are_not_shown() -> None:
    draft = drafted(payloadConfiguration={"custom_headers": {"X-Old": "s3cret", "X-Same": "s4cret"}})
    draft.set_text(("url",), "https://user:pw@erp.example.com/v2")
    draft.set(("payloadConfiguration", "custom_headers"), {"X-New": "s5cret", "X-Same": "s6cret"})
    assert [(c.label, c.kind, c.before, c.after) for c in draft.changes()] == [
        ("url", "changed", '"https://erp.example.com/hooks"', '"https://[redacted]@erp.example.com/v2"'),
        ("payloadConfiguration.custom_headers.X-Old", "removed", "a value (not shown)", None),
        ("payloadConfiguration.custom_headers.X-Same", "changed", "a value (not shown)", "another value (not shown)"),
        ("payloadConfiguration.custom_headers.X-New", "added", None, "a value (not shown)"),
    ]


def test_a_list_of_plain_values_is_said_whole_and_one_of_objects_by_its_places() -> None:
    draft = drafted(
        filter={"keyToFilter": "a", "supportedValues": ["b", "c"]}, filterConditions={"conditions": [{"field": "x"}]}
    )
    draft.set_rows(("filter", "supportedValues"), ["b"])
    draft.set_text(("filterConditions", "conditions", 0, "field"), "y")
    assert [(c.label, c.before, c.after) for c in draft.changes()] == [
        ("filter.supportedValues", '["b", "c"]', '["b"]'),
        ("filterConditions.conditions[0].field", '"x"', '"y"'),
    ]


def test_an_entry_put_before_others_is_one_change() -> None:
    entries: list[JsonValue] = [{"field": "a", "operation": "equals"}, {"field": "b", "operation": "equals"}]
    draft = drafted(filterConditions={"conditions": entries})
    draft.set(("filterConditions", "conditions"), [{"field": "new", "operation": "exists"}, *entries])
    assert [(c.label, c.kind) for c in draft.changes()] == [
        ("filterConditions.conditions[0].field", "added"),
        ("filterConditions.conditions[0].operation", "added"),
    ]


def test_what_both_changed_is_told_though_it_stands_elsewhere_in_the_draft() -> None:
    draft = drafted(filterConditions={"conditions": [{"field": "a", "value": "1"}]})
    draft.set(("filterConditions", "conditions"), [{"field": "new"}, {"field": "a", "value": "1"}])
    theirs = {**copy.deepcopy(BASIC), "filterConditions": {"conditions": [{"field": "a", "value": "2"}]}}
    [change] = draft.changed_by_others(theirs)
    assert change.label == "filterConditions.conditions[0].value"
    assert change.label in draft.on_top_of(theirs).changed_places()


def test_both_sides_are_shown_whole_without_a_secret() -> None:
    auth = {"authType": "BASIC", "basicAuthConfig": {"username": "erp", "password": "hunter2"}}
    draft = drafted(
        auth=auth,
        url="https://me:hunter3@erp.example.com/",
        payloadConfiguration={"custom_headers": {"X-Same": "s4cret", "X-Other": "s5cret"}},
    )
    draft.set(PASSWORD, "hunter4")
    draft.set_text(("url",), "https://me:hunter5@erp.example.com/")
    draft.set(("payloadConfiguration", "custom_headers"), {"X-Other": "s6cret", "X-Same": "s4cret"})
    before, after = draft.sides()
    for secret in ("hunter", 'cret"'):
        assert secret not in before + after
    differing = Difference(before, after)
    differing.run()
    assert [change.path for change in differing.changes] == [
        ".url",
        ".auth.basicAuthConfig.password",
        '.payloadConfiguration.custom_headers["X-Other"]',
    ]
    assert Draft.new().sides() == ("{}", Draft.new().sides()[1])


def test_a_long_text_shows_the_lines_that_differ() -> None:
    draft = drafted(jsonataExpression="{\n  'a': a,\n  'b': b,\n  'c': c\n}")
    draft.set_text(("jsonataExpression",), "{\n  'a': a,\n  'b': B,\n  'c': c\n}")
    [change] = draft.changes()
    assert list(change.lines()) == [(" ", "  'a': a,"), ("-", "  'b': b,"), ("+", "  'b': B,"), (" ", "  'c': c")]


def test_a_text_with_quotes_is_told_as_the_text_that_it_is() -> None:
    change = change_of(("jsonataExpression",), '{ "a": 1 }', "plain")
    assert list(change.lines()) == [("-", '{ "a": 1 }'), ("+", "plain")]
    assert list(change_of(("name",), "old", "").lines()) == [("-", '"old"'), ("+", '""')]


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        (("name",), "", "needs a name"),
        (("eventName",), "  ", "needs an event"),
        (("url",), "erp.example.com", "Not a URL"),
        (("url",), "ftp://erp.example.com", "Not a URL"),
        (("url",), "https://", "Not a URL"),
        (("url",), "https://exa mple.com", "Not a URL"),
        (("url",), "https://[::1", "Not a URL"),
        (("url",), "https://a:99999/", "Not a URL"),
        (("httpMethod",), "post", "Choose one of"),
        (("eventVersion",), "1", "two numbers"),
        (("eventVersion",), "1.0\n", "two numbers"),
        (("eventVersion",), "1.0", "start with event_"),
        (("enabled",), "yes", "true or false"),
        (("deliveryMode",), "zip", "Choose one of"),
        (("secureProxy", "integration_id"), "abc", "UUID"),
        (("retryPolicy", "maxAttempts"), 6, "from 1 to 5"),
        (("retryPolicy", "maxAttempts"), True, "from 1 to 5"),
        (("retryPolicy", "maxAttempts"), "x", "from 1 to 5"),
        (("auth", "authType"), "LATER", "Choose one of"),
        (("auth", "basicAuthConfig", "username"), "", "user name"),
        (("filter", "keyToFilter"), " ", "needs the key"),
        (("multipartConfig",), {"fileFieldName": "f"}, "only with the delivery mode"),
        (("payloadConfiguration", "custom_headers"), [], "object"),
    ],
)
def test_a_broken_rule_is_said_at_its_field(path: tuple[str, ...], value: Any, part: str) -> None:
    draft = drafted()
    draft.set(path, value)
    assert any(part in sentence for sentence in sentences(draft, *path)), draft.problems()


@pytest.mark.parametrize(
    ("headers", "name", "part"),
    [
        ({"X Y": "v"}, "X Y", "Not a header name"),
        ({"": "v"}, "", "Not a header name"),
        ({"x-a": "v", "X-A": "w"}, "X-A", "twice"),
        ({"X-A": "v\r\nX-B: w"}, "X-A", "one line"),
        ({"X-A": 5}, "X-A", "one line"),
    ],
)
def test_headers_must_be_sendable(headers: dict[str, Any], name: str, part: str) -> None:
    draft = drafted(payloadConfiguration={"custom_headers": {}})
    draft.set(("payloadConfiguration", "custom_headers"), headers)
    assert part in sentences(draft, "payloadConfiguration", "custom_headers", name)[0]


@pytest.mark.parametrize(
    ("condition", "key", "part"),
    [
        ({}, "field", "needs the field"),
        ({"field": "a"}, "operation", "how to compare"),
        ({"field": "a", "operation": "equals"}, "values", "needs a value"),
        ({"field": "a", "operation": "any_of", "values": []}, "values", "needs a value"),
        ({"field": "a", "operation": "length_equals", "values": ["-1"]}, "values", "whole number"),
        ({"field": "a", "operation": "length_equals", "values": ["1", "2"]}, "values", "whole number"),
        ({"field": "a", "operation": "is_empty", "field_type": "date "}, "field_type", "Choose one"),
        ({"field": "a", "operation": "equals", "values": [1]}, "values", "list of texts"),
        ({"jsonata_expression": " "}, "jsonata_expression", "needs its expression"),
        ({"jsonata_expression": "x" * 15_001}, "jsonata_expression", "At most 15,000"),
        ({"jsonata_expression": "x", "field": "a"}, "jsonata_expression", "not both"),
    ],
)
def test_conditions_are_one_form_or_the_other_and_whole(condition: Any, key: str, part: str) -> None:
    draft = drafted()
    draft.set(("filterConditions", "conditions"), [condition])
    assert part in " ".join(sentences(draft, "filterConditions", "conditions", 0, key))


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "a", "operation": "is_empty"},
        {"field": "a", "operation": "length_less_than", "values": ["0"]},
        {"field": "a", "operation": "any_of", "values": ["x", "y"], "field_type": "number", "is_array_field": True},
        {"jsonata_expression": "a > 1"},
    ],
)
def test_good_conditions_are_no_problem(condition: Any) -> None:
    draft = drafted()
    draft.set(("filterConditions",), {"conditions": [condition] * 10, "logical_operator": "OR"})
    assert draft.obstacles() == []
    draft.set(("filterConditions", "conditions"), [condition] * 11)
    assert "At most 10" in sentences(draft, "filterConditions", "conditions")[0]


def test_oauth_needs_its_parts_and_whole_parameters() -> None:
    draft = Draft(OAUTH)
    assert draft.obstacles() == []
    draft.set_text(("auth", "oauthConfig", "clientId"), "")
    draft.set_text(("auth", "oauthConfig", "endpoint"), "nowhere")
    draft.set(("auth", "oauthConfig", "customParameterList"), [{"type": "form", "key": "", "value": 1}])
    assert [problem.path[2:] for problem in draft.obstacles()] == [
        ("clientId",),
        ("endpoint",),
        ("customParameterList", 0, "type"),
        ("customParameterList", 0, "key"),
        ("customParameterList", 0, "value"),
    ]


def test_odd_values_of_the_server_do_not_stand_in_the_way_until_they_are_touched() -> None:
    draft = drafted(httpMethod="SEND", retryPolicy={"enabled": True, "maxAttempts": 9})
    draft.set_text(("name",), "Other")
    assert draft.obstacles() == []
    assert draft.body()["httpMethod"] == "SEND"
    draft.set(("httpMethod",), "SENT")
    assert [problem.path for problem in draft.obstacles()] == [("httpMethod",)]


def test_a_version_that_the_new_event_cannot_have_is_a_problem_though_it_is_untouched() -> None:
    draft = drafted(eventName="event_contract", eventVersion="1.0")
    assert draft.obstacles() == []
    draft.set_text(("eventName",), "ContractCreated")
    assert sentences(draft, "eventVersion")


def test_a_webhook_without_a_name_cannot_be_saved_even_where_it_came_so() -> None:
    wire = {key: value for key, value in BASIC.items() if key != "name"}
    assert sentences(Draft(wire), "name")


def test_a_new_webhook_needs_name_and_event_and_starts_with_the_vendors_defaults() -> None:
    draft = Draft()
    assert not draft.is_dirty
    assert [problem.path for problem in draft.obstacles()] == [("name",), ("eventName",)]
    draft.set_text(("name",), "n")
    draft.set_text(("eventName",), "e")
    assert draft.body() == {
        "name": "n",
        "eventName": "e",
        "httpMethod": "POST",
        "enabled": True,
        "auth": {"authType": "NONE"},
        "retryPolicy": {"enabled": True, "maxAttempts": 3},
    }
    assert all(change.kind == "added" for change in draft.changes())


def test_a_kept_secret_and_a_new_host_is_a_warning() -> None:
    draft = drafted()
    draft.set_text(("url",), "https://erp.example.com/other")
    assert find_warnings(draft) == []
    draft.set_text(("url",), "https://evil.example.net/hooks")
    [warning] = find_warnings(draft)
    assert "password is kept" in warning and "https://evil.example.net" in warning
    draft.set(PASSWORD, "new")
    assert find_warnings(draft) == []


def test_a_kept_client_secret_and_a_new_token_endpoint_is_a_warning() -> None:
    draft = Draft(OAUTH)
    draft.set_text(("auth", "oauthConfig", "endpoint"), "https://id.example.net/token")
    assert "client secret is kept" in find_warnings(draft)[0]


def test_other_things_worth_a_word() -> None:
    draft = drafted(
        _manifest=["123e4567-e89b-12d3-a456-426614174000"], payloadConfiguration={"custom_headers": {"X": "y"}}
    )
    draft.set_text(("url",), "http://user@erp.example.com/hooks")
    draft.set_flag(("auth", "basicAuthConfig", "passwordIsEnvVar"), True)
    draft.unset(("retryPolicy",))
    text = "\n".join(find_warnings(draft))
    for part in (
        "blueprint",
        "custom headers",
        "environment variable",
        "user name or password",
        "Plain http",
        "retryPolicy",
    ):
        assert part in text


def test_an_edited_document_sets_clears_and_keeps_secrets() -> None:
    draft = drafted()
    document = draft.document()
    assert "password" not in json.dumps(document)
    document["auth"]["basicAuthConfig"]["password"] = "typed"  # type: ignore[index, call-overload]  # JSON
    document["id"] = "other"
    draft.replace_document(document)
    assert (draft.secret(PASSWORD).state, draft.secret(PASSWORD).value) == ("set", "typed")
    assert "id" not in draft.body()
    assert draft.config_id == "7hj28a"
    draft.replace_document(draft.document())
    assert draft.secret(PASSWORD).state == "set"


@pytest.mark.parametrize("document", [[], "x", None, {"auth": {"basicAuthConfig": {"password": 5}}}])
def test_a_document_that_is_no_webhook_is_refused_and_nothing_is_lost(document: Any) -> None:
    draft = drafted()
    draft.set_text(("name",), "Mine")
    before = draft.body()
    with pytest.raises(DraftRefused):
        draft.replace_document(document)
    assert draft.body() == before


def test_read_only_fields_cannot_be_set() -> None:
    with pytest.raises(DraftRefused):
        drafted().set(("id",), "x")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("", []),
        ("a", ["a"]),
        (" a , b ", ["a", "b"]),
        ('"a, b",c', ["a, b", "c"]),
        ("a,", ["a", ""]),
        ('say "x"', ['say "x"']),
    ],
)
def test_a_typed_line_of_values(line: str, values: list[str]) -> None:
    assert line_to_values(line) == values


@pytest.mark.parametrize("value", [True, "true", 1, "yes please", [], {"by": "blueprint"}, 2])
def test_a_webhook_is_protected_unless_the_server_clearly_says_that_it_is_not(value: object) -> None:
    config = WebhookConfig.model_validate({"id": "w", "name": "n", "protected": value})
    assert config.protected and Draft.of(config).protected


@pytest.mark.parametrize("value", [False, None, 0, "false"])
def test_what_is_not_protected_is_not(value: object) -> None:
    config = WebhookConfig.model_validate({"id": "w", "name": "n", "protected": value})
    assert not config.protected and not Draft.of(config).protected


def test_a_new_oauth_login_asks_for_its_token_by_post_and_one_taken_back_leaves_nothing() -> None:
    draft = drafted(auth={"authType": "NONE"})
    draft.set_text(("auth", "authType"), "OAUTH_CLIENT_CREDENTIALS")
    assert draft.text(("auth", "oauthConfig", "httpMethod")) == "POST"
    draft.set_text(("auth", "oauthConfig", "clientId"), "c")
    draft.set_text(("auth", "authType"), "NONE")
    assert not draft.is_dirty and draft.changes() == []
    draft.set_text(("auth", "authType"), "OAUTH_CLIENT_CREDENTIALS")
    assert draft.text(("auth", "oauthConfig", "clientId")) == "c", "what was typed is there again"
    kept = drafted(auth={**OAUTH["auth"], "oauthConfig": {"httpMethod": "GET"}})
    kept.set_text(("auth", "authType"), "NONE")
    kept.set_text(("auth", "authType"), "OAUTH_CLIENT_CREDENTIALS")
    assert not kept.is_dirty


def test_each_host_that_would_get_a_kept_secret_is_told_with_the_reason() -> None:
    draft = Draft({**copy.deepcopy(OAUTH), "payloadConfiguration": {"custom_headers": {"X": "1"}}})
    assert moved_secrets(draft) == {}
    draft.set_text(("url",), "https://new.example.com:8443/x")
    draft.set_text(("auth", "oauthConfig", "endpoint"), "https://login.example.com")
    hosts = moved_secrets(draft)
    assert list(hosts) == ["new.example.com:8443", "login.example.com"]
    assert "client secret" in hosts["login.example.com"][0] and len(hosts["new.example.com:8443"]) == 2
    draft.set(CLIENT_SECRET, "typed anew")
    assert list(moved_secrets(draft)) == ["new.example.com:8443"], "the custom headers"


@pytest.mark.parametrize(
    ("value", "flag", "words"),
    [
        ("{{ env.key }}", True, ""),
        ("{{env.key}}", False, "not marked as from the environment"),
        ("hunter2", True, "is no reference such as {{ env.my_secret }}"),
        ("hunter2", False, ""),
    ],
)
def test_a_secret_and_its_flag_that_mean_different_things_are_told(value: str, flag: bool, words: str) -> None:
    draft = drafted()
    draft.set(PASSWORD, value)
    draft.set_flag(("auth", "basicAuthConfig", "passwordIsEnvVar"), flag)
    warnings = " ".join(find_warnings(draft))
    assert (words in warnings) if words else "environment" not in warnings.replace("from now on", "")
    assert "hunter2" not in warnings


def test_a_new_login_without_its_secret_is_told() -> None:
    draft = drafted(auth={"authType": "NONE"})
    assert "no password" not in " ".join(find_warnings(draft))
    draft.set(("auth",), {"authType": "BASIC", "basicAuthConfig": {"username": "u"}})
    assert "The login is new, and no password is typed for it." in find_warnings(draft)
    draft.set(PASSWORD, "hunter2")
    assert "no password" not in " ".join(find_warnings(draft))
    assert "no password" not in " ".join(find_warnings(drafted(name="Edited")))
