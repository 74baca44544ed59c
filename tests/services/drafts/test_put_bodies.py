"""The table of what is sent: each kind of login with each choice for its secret, at a server that records; and whatever
nobody knows survives an edit."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_configs import BASIC
from tui.api.client import WebhooksClient
from tui.api.models import WebhookConfig
from tui.sealed import SecretStr
from tui.services.drafts.draft import Draft
from tui.services.drafts.fields import SECTIONS, FieldSpec
from tui.services.drafts.paths import READ_ONLY, SECRETS, get, put, remove, same
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.outbox import Outbox

KINDS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "BASIC": ("basicAuthConfig", "password", "passwordIsEnvVar", {"username": "erp"}),
    "OAUTH_CLIENT_CREDENTIALS": (
        "oauthConfig",
        "clientSecret",
        "clientSecretIsEnvVar",
        {
            "clientId": "c",
            "endpoint": "https://id.example.com/token",
            "httpMethod": "POST",
            "customParameterList": [{"type": "body", "key": "scope", "value": "erp"}],
        },
    ),
    "API_KEY": ("apiKeyConfig", "keyValue", "keyValueIsEnvVar", {"keyName": "X-Key"}),
}
"""The object of each kind of login, its secret, the flag that calls it a reference, and what else it needs."""
CHOICES: dict[str, tuple[Any, dict[str, Any]]] = {
    "keep": (None, {}),
    "clear": ("clear", {"secret": None}),
    "set": ("hunter2", {"secret": "hunter2"}),
    "set, empty": ("", {"secret": ""}),
    "env": ("{{ env.erp_key }}", {"secret": "{{ env.erp_key }}", "flag": True}),
}
"""What is done with the secret, and what of it the body says (contract: left out keeps, null clears, text sets)."""


async def sent(wire: dict[str, Any] | None, draft: Draft) -> tuple[str, Any]:
    """The method and the body of the one write, as the server got them."""
    writes: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            writes.append(request)
        return httpx.Response(200, json=wire or {"id": "new"})

    client = WebhooksClient("https://webhooks.example.com", SecretStr("token"), transport=httpx.MockTransport(answer))
    await WebhookEditor(client, Outbox()).save(draft)
    await client.aclose()
    [write] = writes
    return write.method, json.loads(write.content)


def choose(draft: Draft, kind: str, choice: str) -> dict[str, Any]:
    """Do with the secret of `kind` what `choice` says; the login as it must be sent."""
    part, secret, flag, rest = KINDS[kind]
    path = ("auth", part, secret)
    value, expected = CHOICES[choice]
    if value == "clear":
        draft.clear(path)
    elif value is not None:
        draft.set(path, value)
    if expected.get("flag"):
        draft.set_flag(("auth", part, flag), True)
    told = {{"secret": secret, "flag": flag}[key]: word for key, word in expected.items()}
    return {"authType": kind, part: {**rest, **told}}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", ["same", "other", "none", "new"])
async def test_the_body_says_of_the_login_what_was_chosen_and_of_all_else_what_was_there(
    kind: str, choice: str, before: str
) -> None:
    part, _, _, rest = KINDS[kind]
    other = "API_KEY" if kind == "BASIC" else "BASIC"
    logins: dict[str, dict[str, Any]] = {
        "same": {"authType": kind, part: rest},
        "other": {"authType": other, KINDS[other][0]: KINDS[other][3]},
        "none": {"authType": "NONE"},
    }
    wire = None if before == "new" else {**copy.deepcopy(BASIC), "auth": copy.deepcopy(logins[before])}
    draft = Draft(wire)
    if wire is None:
        draft.set_text(("name",), "New")
        draft.set_text(("eventName",), "ContractCreated")
    else:
        draft.set_text(("name",), "Edited")
    if before != "same":
        draft.set(("auth", "authType"), kind)
        for key, value in rest.items():
            draft.set(("auth", part, key), value)
    expected = choose(draft, kind, choice)
    assert draft.obstacles() == []
    method, body = await sent(wire, draft)
    assert body["auth"] == expected
    if wire is None:
        assert method == "POST" and body["name"] == "New"
    else:
        rest_of_it = {key: value for key, value in wire.items() if key not in READ_ONLY}
        assert method == "PUT" and body == {**rest_of_it, "name": "Edited", "auth": expected}


async def test_no_login_is_sent_as_none_and_nothing_of_the_one_before() -> None:
    for kind, (part, secret, _, rest) in KINDS.items():
        wire: dict[str, Any] = {**copy.deepcopy(BASIC), "auth": {"authType": kind, part: rest}}
        draft = Draft(wire)
        draft.set(("auth", part, secret), "hunter2")
        draft.set(("auth", "authType"), "NONE")
        assert (await sent(wire, draft))[1]["auth"] == {"authType": "NONE"}


# --- what nobody knows ------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x1", "x2", "é"]), inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = st.dictionaries(st.sampled_from(["fromTheFuture", "x_1", "é\u202e"]), JSON, min_size=1, max_size=3)
HOLDERS = ((), ("auth",), ("auth", "basicAuthConfig"), ("filter",), ("payloadConfiguration",), ("retryPolicy",),
           ("secureProxy",), ("multipartConfig",), ("filterConditions",))  # fmt: skip
TYPABLE = [
    spec for section in SECTIONS for spec in section.fields
    if spec.kind in ("text", "event", "number", "flag", "long") and spec.path not in SECRETS
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(HOLDERS), UNKNOWN), st.sampled_from(TYPABLE), st.text(max_size=4), st.booleans())
def test_fields_that_nobody_knows_survive_any_edit_of_those_that_are_known(
    unknown: dict[tuple[str, ...], dict[str, Any]], spec: FieldSpec, typed: str, ticked: bool
) -> None:
    wire: dict[str, Any] = copy.deepcopy(BASIC)
    for holder, fields in unknown.items():
        for key, value in fields.items():
            put(wire, (*holder, key), value)
    draft = Draft.of(WebhookConfig.model_validate(wire))
    before = draft.body()
    if spec.kind == "flag":
        draft.set_flag(spec.path, ticked)
    elif spec.kind == "number":
        draft.set_number(spec.path, typed)
    else:
        draft.set_text(spec.path, typed)
    after = draft.body()
    for holder, fields in unknown.items():
        for key, value in fields.items():
            assert same(get(after, (*holder, key)), value)
    for document in (before, after):  # and nothing but the field is another one, or what holds it
        remove(document, spec.path)
        if len(spec.path) > 1 and get(document, spec.path[:-1]) == {}:
            remove(document, spec.path[:-1])
    assert same(before, after)
