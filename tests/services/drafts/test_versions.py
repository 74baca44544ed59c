"""Going back: what is kept of a webhook, what comes back, and what is said about the rest."""

from __future__ import annotations

import copy
import errno
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_configs import BASIC, FakeConfigs
from tests.support.times import NOON
from tui.api.models import JsonObject, WebhookConfig
from tui.services.drafts.draft import Draft
from tui.services.drafts.paths import KEY_VALUE, PASSWORD, get
from tui.services.drafts.versions import copied, made_again, put_back
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.drafts.withheld import WITHHELD, filled_in, marks, without_secrets
from tui.services.outbox import Outbox
from tui.store.config_versions import ConfigVersions, KeptVersion

HEADERS = ("payloadConfiguration", "custom_headers")
PARAMETERS = ("auth", "oauthConfig", "customParameterList")
FULL: dict[str, Any] = {
    **BASIC,
    "url": "https://erp:hunter1@erp.example.com/hooks?code=hunter2&page=2",
    "signingSecret": "whsec_hunter3",
    "auth": {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "basicAuthConfig": {"username": "erp", "password": "hunter4"},
        "oauthConfig": {
            "clientId": "c",
            "clientSecret": "{{ env.secret }}",
            "clientSecretIsEnvVar": True,
            "endpoint": "https://id.example.com/token",
            "httpMethod": "POST",
            "customParameterList": [{"type": "body", "key": "scope", "value": "hunter5"}],
        },
    },
    "payloadConfiguration": {"custom_headers": {"X-Key": "hunter6", "X-Env": "{{ env.key }}", "X-Empty": ""}},
    "newThing": {"apiToken": ["hunter7"], "tokens": {"a": 77_077}},
}


def config(**fields: Any) -> WebhookConfig:
    return WebhookConfig.model_validate(copy.deepcopy({**FULL, **fields}))


def test_nothing_that_may_be_a_secret_is_kept_and_names_of_variables_are() -> None:
    kept = without_secrets(FULL)
    text = json.dumps(kept, ensure_ascii=False)
    assert "hunter" not in text and "77077" not in text
    assert kept["url"] == "https://[redacted]@erp.example.com/hooks?code=[redacted]&page=2"
    assert get(kept, ("auth", "oauthConfig", "clientSecret")) == "{{ env.secret }}"
    assert get(kept, HEADERS) == {"X-Key": WITHHELD, "X-Env": "{{ env.key }}", "X-Empty": ""}
    assert kept["unheardOf"] == FULL["unheardOf"] and "id" not in kept and "signingSecret" not in kept


def test_what_was_kept_comes_back_whole_where_the_secrets_of_today_fit() -> None:
    now = config(name="Renamed", retryPolicy={"enabled": False}, addedSince={"x": 1})
    back = put_back(without_secrets(FULL), now)
    expected = Draft(FULL).body()
    assert back.draft.body() == expected
    assert {change.label for change in back.draft.changes()} == {
        "name", "retryPolicy.enabled", "retryPolicy.maxAttempts", "addedSince.x",
    }  # fmt: skip
    assert not back.draft.obstacles()
    [sentence] = back.sentences
    assert "as it is today" in sentence and "header X-Key" in sentence and "url" in sentence


def test_what_cannot_come_back_is_said_and_stops_a_save() -> None:
    now = config(url="https://new.example.com", payloadConfiguration={}, auth={"authType": "NONE"}, newThing=None)
    back = put_back(without_secrets({**FULL, "auth": {"authType": "BASIC", "basicAuthConfig": {"username": "u"}}}), now)
    sentences = " ".join(back.sentences)
    assert "password was not kept" in sentences and "type it in" in sentences
    assert "header X-Key" in sentences and "newThing" in sentences
    stopped = {".".join(map(str, problem.path)) for problem in back.draft.obstacles()}
    assert stopped == {"url", "payloadConfiguration.custom_headers.X-Key", "newThing.apiToken.0", "newThing.tokens.a"}
    back.draft.set(("url",), "https://erp.example.com")
    back.draft.set(HEADERS, {"X-Env": "{{ env.key }}"})
    back.draft.unset(("newThing",))
    assert not back.draft.obstacles()


def test_a_secret_of_the_same_login_stays_and_a_reference_comes_back() -> None:
    basic: JsonObject = {"authType": "BASIC", "basicAuthConfig": {"username": "before"}}
    back = put_back(without_secrets({**BASIC, "auth": basic}), WebhookConfig.model_validate(BASIC))
    assert back.draft.secret(PASSWORD).state == "kept" and "password" not in str(back.draft.body())
    assert back.sentences == ["The password stays the one that the server has now: former ones are not kept."]
    was: JsonObject = {
        "authType": "API_KEY",
        "apiKeyConfig": {"keyName": "X", "keyValue": "{{ env.k }}", "keyValueIsEnvVar": True},
    }
    back = put_back(without_secrets({**BASIC, "auth": was}), WebhookConfig.model_validate(BASIC))
    assert back.draft.body()["auth"] == was and back.sentences == []
    same = put_back(without_secrets({**BASIC, "auth": was}), WebhookConfig.model_validate({**BASIC, "auth": was}))
    assert same.draft.secret(KEY_VALUE).state == "kept" and not same.draft.is_dirty


def test_a_copy_has_all_but_secrets_and_says_what_it_lacks() -> None:
    copy = copied(config(auth={"authType": "BASIC", "basicAuthConfig": {"username": "u"}}, status="active"))
    body = copy.draft.body()
    assert copy.draft.is_new and body["name"] == "Contracts to ERP (copy)" and body["unheardOf"] == FULL["unheardOf"]
    assert "hunter" not in json.dumps(body) and "status" not in body and "id" not in body
    [sentence] = copy.sentences
    assert "password, " in sentence and "header X-Key" in sentence and "X-Env" not in sentence
    assert len({problem.path for problem in copy.draft.obstacles()}) == 4
    plain = copied(WebhookConfig.model_validate({**BASIC, "auth": {"authType": "NONE"}}))
    assert not plain.sentences and not plain.draft.obstacles()


def test_a_parameter_is_found_again_by_its_name_wherever_it_stands() -> None:
    def listed(*entries: tuple[str, str]) -> JsonObject:
        return {"auth": {"oauthConfig": {"customParameterList": [{"key": k, "value": v} for k, v in entries]}}}

    result, _ = filled_in(without_secrets(listed(("a", "1"), ("b", "2"))), listed(("b", "22"), ("c", "3")))
    assert get(result, PARAMETERS) == [{"key": "a", "value": WITHHELD}, {"key": "b", "value": "22"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["auth", "x", "token", "key", "value", "custom_headers", "é"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["name", "auth", "payloadConfiguration", "x", "token"]), JSON))
def test_any_webhook_is_put_back_on_itself_without_a_difference(wire: dict[str, Any]) -> None:
    now = WebhookConfig.model_validate({"id": "a", **wire})
    back = put_back(without_secrets(now.wire), now)
    assert not back.draft.is_dirty and not list(marks(back.draft.document()))


async def test_what_a_save_or_a_switch_writes_over_is_kept_first() -> None:
    server = FakeConfigs(FULL)
    store = ConfigVersions(None, "https://x.example.com", "1", lambda: NOON)
    editor = WebhookEditor(server, Outbox(), lambda: store)
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Second")
    await editor.save(draft)
    await editor.switch(server.config("7hj28a"), False)
    versions, _ = await editor.former_versions("7hj28a")
    assert [(version.document["name"], version.document["enabled"]) for version in versions] == [
        ("Second", True), ("Contracts to ERP", True),
    ]  # fmt: skip
    assert "hunter" not in str(versions)
    await editor.switch(server.config("7hj28a"), False)
    assert len((await editor.former_versions("7hj28a"))[0]) == 2


async def test_a_version_that_cannot_be_kept_is_said_and_holds_up_nothing(tmp_path: Path) -> None:
    class Full(ConfigVersions):
        def keep(self, config_id: str, document: JsonObject) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def read(self, config_id: str) -> tuple[list[KeptVersion], str]:
            return [], ""

    server = FakeConfigs(BASIC)
    editor = WebhookEditor(server, Outbox(), lambda: Full(tmp_path, "https://x.example.com", "1", lambda: NOON))
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Second")
    assert (await editor.save(draft)).name == "Second"
    assert editor.not_kept == "The version before could not be kept on this machine (No space left on device)."


async def test_a_webhook_that_was_deleted_can_be_made_again_as_a_new_one_without_its_secrets() -> None:
    server = FakeConfigs({**BASIC, "auth": {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X", "keyValue": "s3"}}})
    versions = ConfigVersions(None, "https://webhooks.example.com", "739224", lambda: NOON)
    editor = WebhookEditor(server, Outbox(), lambda: versions)
    assert await editor.gone() == []
    await editor.delete(server.config("7hj28a"))
    [version] = await editor.gone()
    back = made_again(version.document)
    assert back.draft.is_new and back.draft.body()["name"] == BASIC["name"] and "s3" not in str(version)
    assert "another id and another signing secret" in back.sentences[0] and "API key" in back.sentences[1]
