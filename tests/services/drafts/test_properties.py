"""Rules that hold for every webhook the server may send, however odd."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.services.drafts.conditions import line_to_values, values_to_line
from tui.services.drafts.draft import Draft
from tui.services.drafts.paths import ABSENT, READ_ONLY, SECRETS, get, merged, same
from tui.services.drafts.warnings import find_warnings

SECRET = "s3cr3t-Zq9"
KEYS = st.sampled_from(
    ["name", "url", "auth", "authType", "basicAuthConfig", "oauthConfig", "apiKeyConfig", "password", "clientSecret",
     "customParameterList", "payloadConfiguration", "custom_headers", "id", "signingSecret", "deliveryMode", "x",
     "é\u202e"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
WIRES = st.fixed_dictionaries(
    {"id": st.just("7hj28a")},
    optional={
        "name": JSON,
        "auth": JSON
        | st.fixed_dictionaries(
            {"authType": st.sampled_from(["BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY", "NONE", "LATER"])},
            optional={
                "basicAuthConfig": st.dictionaries(st.sampled_from(["username", "password"]), JSON),
                "oauthConfig": st.dictionaries(st.sampled_from(["clientId", "clientSecret", "endpoint"]), JSON),
                "apiKeyConfig": st.dictionaries(st.sampled_from(["keyName", "keyValue"]), JSON),
            },
        ),
        "payloadConfiguration": JSON,
        "unheard_of": JSON,
        "signingSecret": st.just(SECRET),
        "updatedTime": st.text(max_size=4),
    },
)
PATHS = st.lists(KEYS | st.sampled_from(["filter", "retryPolicy"]), min_size=1, max_size=3).map(tuple)


def without_secrets(wire: dict[str, Any]) -> dict[str, Any]:
    expected = {key: value for key, value in copy.deepcopy(wire).items() if key not in READ_ONLY}
    for path in SECRETS:
        parent = get(expected, path[:-1])
        if isinstance(parent, dict):
            parent.pop(str(path[-1]), None)
    return expected


def editable(path: tuple[str, ...]) -> bool:
    return path[0] not in READ_ONLY and not any(path[: len(secret)] == secret for secret in SECRETS)


@given(WIRES)
def test_an_untouched_draft_changes_nothing_and_sends_what_came_without_secrets(wire: dict[str, Any]) -> None:
    draft = Draft(wire)
    assert draft.changes() == []
    assert not draft.is_dirty
    assert same(draft.body(), without_secrets(wire))


@given(WIRES, PATHS.filter(editable), JSON)
def test_an_edit_taken_back_is_no_change(wire: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    draft = Draft(wire)
    draft.set(path, value)
    assert same(draft.get(path), value)
    draft.revert(path)
    assert draft.changes() == []
    assert same(draft.body(), without_secrets(wire))


@given(WIRES, PATHS.filter(editable), st.text(min_size=1, max_size=5))
def test_typing_back_what_was_there_is_no_change(wire: dict[str, Any], path: tuple[str, ...], typed: str) -> None:
    draft = Draft(wire)
    was = draft.text(path)
    draft.set_text(path, typed)
    draft.set_text(path, was)
    assert draft.changes() == []


@given(WIRES, PATHS, JSON)
def test_the_wire_handed_in_is_never_written_to(wire: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    before = copy.deepcopy(wire)
    draft = Draft(wire)
    if editable(path):
        draft.set(path, value)
    draft.replace_document({"name": "other"})
    assert same(wire, before)


@given(WIRES, st.sampled_from(sorted(SECRETS)), st.sampled_from(["server", "typed", "header", "parameter"]))
def test_secrets_are_in_no_word_and_in_the_body_only_when_set(wire: dict[str, Any], path: Any, origin: str) -> None:
    kinds = {"basicAuthConfig": "BASIC", "oauthConfig": "OAUTH_CLIENT_CREDENTIALS", "apiKeyConfig": "API_KEY"}
    wire = {**copy.deepcopy(wire), "auth": {"authType": kinds[path[1]], path[1]: {path[2]: SECRET}}}
    draft = Draft(wire)
    draft.set(("name",), "another")
    match origin:
        case "typed":
            draft.set(path, SECRET)
        case "header":
            draft.set(("payloadConfiguration", "custom_headers"), {"X-Key": SECRET})
        case "parameter":
            draft.set(("auth", "oauthConfig", "customParameterList"), [{"type": "body", "key": "k", "value": SECRET}])
    words = repr(draft.changes()) + repr(find_warnings(draft)) + repr(draft.problems())
    assert SECRET not in words
    assert (SECRET in json.dumps(draft.body())) == (origin != "server")
    if origin == "typed":
        assert get(draft.body(), path) == SECRET
        assert SECRET not in json.dumps(draft.document())
        draft.keep(path)
        assert get(draft.body(), path) is ABSENT


@given(WIRES)
def test_the_document_of_a_draft_put_back_is_no_change(wire: dict[str, Any]) -> None:
    draft = Draft(wire)
    draft.replace_document(json.loads(json.dumps(draft.document())))
    assert draft.changes() == []


@given(WIRES, WIRES)
def test_edits_on_top_of_theirs_keep_what_i_left_alone(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    untouched = Draft(mine).on_top_of(theirs)
    assert same(untouched.body(), Draft(theirs).body())
    assert untouched.changes() == []


@given(JSON, JSON, JSON)
def test_merging_takes_each_side_where_only_it_changed(base: Any, mine: Any, theirs: Any) -> None:
    assert same(merged(base, mine, base), mine)
    assert same(merged(base, base, theirs), theirs)
    assert same(merged(base, mine, mine), mine)


@given(st.lists(st.text(max_size=5) | st.sampled_from([",", '"', " a ", "", "a,b", '"x"'])))
def test_values_survive_the_line_they_are_edited_in(values: list[str]) -> None:
    assert line_to_values(values_to_line(values)) == values
