"""The requests by which a webhook is created, changed, switched or deleted."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest

from tests.support.fake_configs import BASIC, SIGNING_SECRET, FakeConfigs
from tui.api.client import WebhooksClient
from tui.api.errors import OutcomeUnknown
from tui.api.models import OAuthTestResult
from tui.sealed import SecretStr
from tui.services.drafts.draft import Draft
from tui.services.drafts.webhook_editor import ChangedMeanwhile, WebhookEditor, oauth_words
from tui.services.outbox import Outbox


def with_secret() -> dict[str, Any]:
    wire = copy.deepcopy(BASIC)
    wire["auth"]["basicAuthConfig"]["password"] = "hunter2"
    return wire


async def test_a_new_name_sends_everything_but_secret_and_read_only_fields() -> None:
    server = FakeConfigs(with_secret())
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Contracts to SAP")
    saved = await WebhookEditor(server, Outbox()).save(draft)
    assert saved.name == "Contracts to SAP"
    [(method, config_id, body)] = server.sent
    assert (method, config_id) == ("PUT", "7hj28a")
    expected = {key: value for key, value in BASIC.items() if key not in ("id", "creationTime", "updatedTime")}
    assert body == {**expected, "name": "Contracts to SAP"}


async def test_what_others_changed_meanwhile_is_not_written_over() -> None:
    server = FakeConfigs(BASIC)
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Mine")
    server.wires["7hj28a"].update(url="https://new.example.com", updatedTime="2026-03-01T00:00:00Z")
    editor = WebhookEditor(server, Outbox())
    with pytest.raises(ChangedMeanwhile) as caught:
        await editor.save(draft)
    assert server.sent == []
    assert [change.label for change in draft.changed_by_others(caught.value.theirs.wire)] == ["url"]

    await editor.save(draft.on_top_of(caught.value.theirs.wire))
    body = server.sent[0][2]
    assert (body["name"], body["url"]) == ("Mine", "https://new.example.com")


async def test_a_time_or_a_masked_secret_is_no_change_by_others() -> None:
    server = FakeConfigs(BASIC)
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Mine")
    server.wires["7hj28a"]["updatedTime"] = "2026-03-01T00:00:00Z"
    server.wires["7hj28a"]["auth"]["basicAuthConfig"]["password"] = "****"
    await WebhookEditor(server, Outbox()).save(draft)
    assert len(server.sent) == 1


async def test_creating_gives_the_signing_secret_and_sends_no_other_login() -> None:
    server = FakeConfigs()
    draft = Draft()
    draft.set_text(("name",), "New")
    draft.set_text(("eventName",), "ContractCreated")
    draft.set_text(("url",), "https://erp.example.com")
    draft.set(("auth", "authType"), "BASIC")
    draft.set_text(("auth", "basicAuthConfig", "username"), "u")
    draft.set(("auth", "basicAuthConfig", "password"), "p")
    draft.set(("auth", "authType"), "API_KEY")
    draft.set_text(("auth", "apiKeyConfig", "keyName"), "X-Key")
    draft.set(("auth", "apiKeyConfig", "keyValue"), "k")
    saved = await WebhookEditor(server, Outbox()).save(draft)
    assert saved.signing_secret == SIGNING_SECRET
    [(method, _, body)] = server.sent
    assert method == "POST"
    assert body["auth"] == {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X-Key", "keyValue": "k"}}
    assert body["retryPolicy"] == {"enabled": True, "maxAttempts": 3}


async def test_a_failed_save_leaves_the_draft_and_the_outbox_as_they_were() -> None:
    server, outbox = FakeConfigs(BASIC), Outbox()
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Mine")
    before = draft.body()
    server.fail = OutcomeUnknown("No answer in time.", operation="updateConfig")
    with pytest.raises(OutcomeUnknown):
        await WebhookEditor(server, outbox).save(draft)
    assert draft.body() == before
    assert outbox.busy == ()


async def test_switching_changes_only_enabled_on_what_the_server_has_now() -> None:
    server = FakeConfigs(with_secret())
    seen = server.config("7hj28a")
    server.wires["7hj28a"]["url"] = "https://new.example.com"
    await WebhookEditor(server, Outbox()).switch(seen, False)
    body = server.sent[0][2]
    assert (body["enabled"], body["url"]) == (False, "https://new.example.com")
    assert "password" not in body["auth"]["basicAuthConfig"]


async def test_switching_to_what_it_is_sends_nothing() -> None:
    server = FakeConfigs(BASIC)
    await WebhookEditor(server, Outbox()).switch(server.config("7hj28a"), True)
    assert server.sent == []


async def test_switching_stops_where_the_webhook_became_protected() -> None:
    server = FakeConfigs(BASIC)
    seen = server.config("7hj28a")
    server.wires["7hj28a"]["protected"] = True
    with pytest.raises(ChangedMeanwhile):
        await WebhookEditor(server, Outbox()).switch(seen, False)
    assert server.sent == []


async def test_deleting_names_the_webhook_while_it_is_sent() -> None:
    outbox = Outbox()
    seen: list[tuple[str, ...]] = []

    class Watching(FakeConfigs):
        async def delete_config(self, config_id: str) -> None:
            seen.append(outbox.busy)
            await super().delete_config(config_id)

    server = Watching(BASIC)
    await WebhookEditor(server, outbox).delete(server.config("7hj28a"))
    assert seen == [("Deletion of Contracts to ERP",)]
    assert server.wires == {}


async def test_look_alikes_are_of_the_same_name_and_event() -> None:
    server = FakeConfigs(BASIC, {**BASIC, "id": "b", "name": "Other"}, {**BASIC, "id": "c", "eventName": "Else"})
    draft = Draft()
    draft.set_text(("name",), BASIC["name"])
    draft.set_text(("eventName",), BASIC["eventName"])
    assert [config.id for config in await WebhookEditor(server, Outbox()).look_alikes(draft)] == ["7hj28a"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (OAuthTestResult(success=True, expires_in=3600, token_type="Bearer"), "works: Bearer token, valid for 1 h."),
        (OAuthTestResult(success=True), "works: token."),
        (OAuthTestResult(success=False, message="bad client"), "fails. The server says: bad client"),
        (OAuthTestResult(), "did not say"),
    ],
)
def test_an_oauth_test_in_words(result: OAuthTestResult, words: str) -> None:
    assert words in oauth_words(result)


async def test_on_the_wire_a_put_has_no_secret_and_all_unknown_fields() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=with_secret())

    client = WebhooksClient("https://webhooks.example.com", SecretStr("token"), transport=httpx.MockTransport(answer))
    editor = WebhookEditor(client, Outbox())
    draft = Draft.of(await editor.read("7hj28a"))
    draft.set_text(("name",), "Zwei 🚀 ä")
    await editor.save(draft)
    await client.aclose()
    assert [request.method for request in requests] == ["GET", "GET", "PUT"]
    put = requests[-1]
    assert put.url.path == "/v1/webhooks/configs/7hj28a"
    assert b"hunter2" not in put.content
    assert json.loads(put.content)["unheardOf"] == BASIC["unheardOf"]
    assert "hunter2" not in "".join(exchange.request_body or "" for exchange in client.log.exchanges)
