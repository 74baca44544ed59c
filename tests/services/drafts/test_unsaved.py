"""Edits kept in case the program ends: nothing of them is lost but secrets, and what is lost is said."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_configs import BASIC
from tui.api.models import WebhookConfig
from tui.services.drafts.draft import Draft, DraftRefused
from tui.services.drafts.paths import KEY_VALUE, PASSWORD, get, same
from tui.services.drafts.unsaved import config_id_of, kept_form, label_of, taken_up
from tui.services.drafts.withheld import NOT_KEPT

HEADERS = ("payloadConfiguration", "custom_headers")
WIRE: dict[str, Any] = {**BASIC, "payloadConfiguration": {"custom_headers": {"X-Key": "hunter1", "X-Two": "hunter2"}}}


def config(**fields: Any) -> WebhookConfig:
    return WebhookConfig.model_validate(copy.deepcopy({**WIRE, **fields}))


def again(draft: Draft, now: WebhookConfig | None) -> tuple[Draft, str]:
    text = json.dumps(kept_form(draft))
    assert "hunter" not in text
    back = taken_up(json.loads(text), now)
    return back.draft, " ".join(back.sentences)


def test_edits_are_there_again_on_top_of_what_others_changed_meanwhile() -> None:
    draft = Draft.of(config())
    draft.set_text(("name",), "Mine")
    draft.clear(PASSWORD)
    result, sentence = again(draft, config(url="https://theirs.example.com"))
    assert (result.body()["name"], result.body()["url"]) == ("Mine", "https://theirs.example.com")
    assert result.secret(PASSWORD).state == "cleared" and sentence == ""
    assert get(result.body(), HEADERS) == WIRE["payloadConfiguration"]["custom_headers"]
    assert not result.obstacles()


def test_a_secret_that_was_typed_is_not_kept_and_neither_the_one_of_before_put_in_its_place() -> None:
    draft = Draft.of(config())
    draft.set(PASSWORD, "hunter3")
    draft.set(HEADERS, {"X-Key": "hunter4", "X-Two": "hunter2"})
    result, sentence = again(draft, config())
    assert result.secret(PASSWORD).state == "kept"
    assert get(result.body(), HEADERS) == {"X-Key": NOT_KEPT, "X-Two": "hunter2"}
    assert "password that you typed" in sentence and "custom_headers.X-Key" in sentence
    assert [problem.path for problem in result.obstacles()] == [(*HEADERS, "X-Key")]


def test_a_new_webhook_and_one_that_is_gone_are_drafts_of_new_ones() -> None:
    draft = Draft.new()
    draft.set_text(("name",), "New")
    draft.set(("auth",), {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X", "keyValueIsEnvVar": True}})
    draft.set(KEY_VALUE, "{{ env.key }}")
    result, sentence = again(draft, None)
    assert result.is_new and same(result.body(), draft.body()) and sentence == ""
    assert (label_of(kept_form(draft)), config_id_of(kept_form(draft))) == ("New", "")
    result, sentence = again(Draft.of(config(payloadConfiguration={})), None)
    assert result.is_new and "not there any more" in sentence


@pytest.mark.parametrize("content", [{}, {"start": [], "document": {}}, {"start": {}, "document": 5}])
def test_what_is_no_edit_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(DraftRefused):
        taken_up(content, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=6,
)
WIRES = st.dictionaries(st.sampled_from(["name", "url", "filter", "unheard_of"]), JSON)


@given(WIRES, WIRES)
def test_any_edit_without_secrets_is_whole_again(wire: dict[str, Any], edited: dict[str, Any]) -> None:
    now = WebhookConfig.model_validate({"id": "a", **wire})
    draft = Draft.of(now)
    draft.replace_document(edited)
    result, sentence = again(draft, now)
    assert same(result.body(), draft.body()) and sentence == ""
