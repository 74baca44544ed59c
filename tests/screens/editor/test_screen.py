"""The form: what a field shows, writes into the draft, and says when it is wrong."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import pytest

from tests.support.editor_host import Editor, editing
from tests.support.fake_configs import BASIC
from tests.support.host import settle
from tui.screens.editor.json_tab import JsonTab
from tui.services.drafts.fields import SECTIONS
from tui.services.drafts.paths import ABSENT, PASSWORD
from tui.widgets.text_areas import JsonTextArea

OAUTH: dict[str, Any] = {
    **BASIC,
    "auth": {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "oauthConfig": {"clientId": "c", "endpoint": "https://id.example.com/token", "httpMethod": "POST"},
    },
}


async def test_every_field_is_there_and_looking_at_it_changes_nothing() -> None:
    wire = {
        **copy.deepcopy(OAUTH),
        "httpMethod": "SEND",
        "name": "a\x1b]0;x\x07\nb",
        "enabled": "yes",
        "filterConditions": {"conditions": [{"field": "a", "operation": "any_of", "values": ["x", "y, z"]}, {}, 5]},
        "payloadConfiguration": {"custom_headers": {"X": 5}, "hydrate_entity": True},
        "retryPolicy": {"enabled": True, "maxAttempts": "9"},
    }
    async with editing(wire, size=(120, 40)) as e:
        for section in SECTIONS:
            await e.section(section.key)
            assert "\x1b" not in e.text and "\x07" not in e.text
        there = {(field.spec.path, field.spec.kind) for field in e.screen.form.fields}
        assert there >= {(spec.path, spec.kind) for section in SECTIONS for spec in section.fields}
        await e.section("json")
        await e.section("general")
        assert await e.screen.form.collect()
        assert e.draft.changes() == []
        assert not e.draft.is_dirty


async def test_keys_go_through_the_sections_and_into_their_first_field() -> None:
    async with editing() as e:
        await e.press("ctrl+n")
        field = e.field()
        assert field is not None and field.spec.label == "Kind"
        await e.press("f3", "f3")
        assert e.screen.form.section == "json"
        await e.press("f4")
        field = e.field()
        assert field is not None and field.spec.label == "Name"
        assert "What people call this webhook." in e.text


async def test_the_line_of_sections_chooses_by_click_and_by_arrows() -> None:
    async with editing() as e:
        line = next(line for line in e.text.splitlines() if "Filter" in line)
        await e.pilot.click("#section-bar", offset=(line.index("Filter"), 0))
        await settle(e.pilot)
        assert e.screen.form.section == "filter" and "Add a condition" in e.text and "Enabled" not in e.text
        e.screen.query_one("#section-bar").focus()
        await e.press("left")
        assert e.screen.form.section == "auth" and "User name" in e.text and "Add a condition" not in e.text
        await e.pilot.click("#section-bar", offset=(79, 0))  # behind the last one
        assert e.screen.form.section == "auth"


async def test_a_section_is_made_when_it_is_shown_and_then_kept() -> None:
    async with editing() as e:
        assert not e.screen.query("#form-retries")
        await e.section("retries")
        form = e.screen.query_one("#form-retries")
        await e.section("general")
        await e.section("retries")
        assert e.screen.query_one("#form-retries") is form


async def test_a_wide_terminal_shows_the_changes_beside_the_form() -> None:
    async with editing(size=(120, 40)) as e:
        assert "Nothing has changed." in e.text
        await e.type("x")
        assert "Changes (1)" in e.text
        assert '+ "Contracts to ERPx"' in e.text
        await e.pilot.resize_terminal(80, 24)
        await settle(e.pilot)
        assert "Changes (1)" not in e.text


async def test_a_problem_is_said_at_its_field_once_it_was_left_and_goes_while_typing() -> None:
    async with editing() as e:
        await e.to("URL")
        await e.retype("erp")
        assert e.message("URL") == ""
        await e.press("tab")
        assert "Not a URL" in e.message("URL")
        assert "General ✗" in e.text
        await e.press("shift+tab")
        await e.retype("https://erp.example.com")
        assert e.message("URL") == ""
        assert "General ✗" not in e.text


async def test_a_new_webhook_does_not_begin_with_complaints() -> None:
    async with editing(None) as e:
        assert "✗" not in e.text
        await e.press("tab")
        assert "needs a name" in e.message("Name")


async def test_event_names_are_suggested_and_others_may_be_typed() -> None:
    async with editing(None) as e:
        await e.press("tab")
        await e.type("contract")
        assert "ContractChanged" in e.text and "OrderPlaced" not in e.text
        await e.press("down", "down", "enter")
        assert e.draft.text(("eventName",)) == "ContractChanged"
        await e.retype("event_of_my_own")
        assert e.draft.text(("eventName",)) == "event_of_my_own"


async def test_a_secret_says_its_state_and_what_is_typed_is_not_seen() -> None:
    async with editing() as e:
        await e.section("auth")
        await e.to("Password")
        assert secret_line(e) == "Password type to replace it, ctrl+d clears it kept"
        await e.press("ctrl+d")
        assert secret_line(e) == "Password ctrl+d keeps it, or type a new one cleared"
        assert e.draft.body()["auth"]["basicAuthConfig"]["password"] is None  # type: ignore[index, call-overload]  # JSON
        await e.press("ctrl+d")
        assert secret_line(e).endswith("kept")
        await e.type("a")
        assert e.draft.secret(PASSWORD).state == "set"
        await e.press("backspace")  # emptied, it is the old one again
        assert e.draft.secret(PASSWORD).state == "kept" and not e.draft.is_dirty
        await e.type("hunter2")
        assert secret_line(e) == "Password ••••••• will be set"
        assert e.draft.secret(PASSWORD).value == "hunter2"
        await e.press("ctrl+s")
        assert "hunter2" not in e.text and "- stored password" in e.text and "+ new password (7 characters)" in e.text
        await e.press("y")
        assert e.body["auth"]["basicAuthConfig"] == {"username": "erp", "password": "hunter2"}


def secret_line(e: Editor) -> str:
    """The line of the password as it is seen, with single spaces."""
    line = next(line for line in e.text.splitlines() if line.strip().startswith("Password"))
    return " ".join(line.replace("▕", " ").split())


async def test_the_login_shows_the_fields_of_its_kind_only() -> None:
    async with editing() as e:
        await e.section("auth")
        assert "User name" in e.text and "Client id" not in e.text
        await e.to("Kind")
        await e.press("enter", "down", "enter")
        assert e.draft.text(("auth", "authType")) == "OAUTH_CLIENT_CREDENTIALS"
        assert "User name" not in e.text and "Client id" in e.text


async def test_headers_are_added_masked_and_removed() -> None:
    async with editing() as e:
        await e.section("payload")
        await e.to("Headers")
        await e.press("enter")
        await e.type("X-Key")
        await e.press("tab")
        await e.type("s3cret")
        assert "s3cret" in e.text
        await e.press("tab")
        assert "s3cret" not in e.text
        assert e.draft.get(("payloadConfiguration", "custom_headers")) == {"X-Key": "s3cret"}
        await e.press("enter")
        assert e.draft.get(("payloadConfiguration",)) is ABSENT
        assert not e.draft.is_dirty


async def test_a_header_that_is_there_twice_cannot_be_saved() -> None:
    async with editing({**BASIC, "payloadConfiguration": {"custom_headers": {"X-A": "1"}}}) as e:
        await e.section("payload")
        await e.to("Headers", 3)
        await e.press("enter")
        await e.type("X-A")
        await e.press("tab")
        assert "twice" in e.message("Headers")
        await e.press("ctrl+s")
        assert "twice" in e.said
        assert e.server.sent == []


async def test_parameters_of_the_token_request() -> None:
    async with editing(OAUTH) as e:
        await e.section("auth")
        await e.to("Parameters")
        await e.press("enter")  # the row is drawn, and has the focus
        await e.press("tab")
        await e.type("scope")
        await e.press("tab")
        await e.type("erp")
        path = ("auth", "oauthConfig", "customParameterList")
        assert e.draft.get(path) == [{"type": "body", "key": "scope", "value": "erp"}]
        await e.press("tab", "enter")
        assert e.draft.get(path) is ABSENT
        assert not e.draft.is_dirty


async def test_conditions_of_both_forms() -> None:
    async with editing() as e:
        await e.section("filter")
        await e.to("Conditions")
        await e.press("enter")
        await e.to("Field")
        await e.type("entity.status")
        await e.to("Values")
        await e.type("won, lost")
        path = ("filterConditions", "conditions")
        assert e.draft.get(path) == [{"field": "entity.status", "operation": "equals", "values": ["won", "lost"]}]
        await form_of_condition(e)
        assert e.draft.get(path) == [{"jsonata_expression": ""}]
        await e.to("JSONata")
        await e.type("a")
        assert e.draft.get(path) == [{"jsonata_expression": "a"}]
        await form_of_condition(e)
        assert e.draft.get(path) == [{"field": "entity.status", "operation": "equals", "values": ["won", "lost"]}]


async def form_of_condition(e: Editor) -> None:
    """Change the form of the only condition to the other one."""
    [form] = e.screen.query(".form").results()
    form.focus()
    await settle(e.pilot)
    current = str(getattr(form, "value", ""))
    await e.press("enter", "down" if current == "classic" else "up", "enter")


async def test_json_is_edited_back_into_the_draft() -> None:
    async with editing() as e:
        await e.section("json")
        area = e.screen.query_one(JsonTextArea)
        assert '"password"' not in area.text
        area.load_text(area.text.replace("Contracts to ERP", "From JSON"))
        await settle(e.pilot)
        await e.press("ctrl+s")
        assert '+ "From JSON"' in e.text
        await e.press("y")
        assert e.body["name"] == "From JSON"


async def test_bad_json_is_said_with_its_place_and_nothing_is_lost() -> None:
    async with editing() as e:
        await e.section("json")
        area = e.screen.query_one(JsonTextArea)
        broken = area.text.replace('"name": ', '"name" ')
        area.load_text(broken)
        await settle(e.pilot)
        assert "Line 2, column" in e.text
        await e.press("ctrl+n")
        assert e.screen.form.section == "json"
        assert area.text == broken
        await e.press("ctrl+s")
        assert "Fix it first" in e.said
        await e.press("escape")
        assert "Discard" in e.text
        assert e.server.sent == []


async def test_the_own_editor_gets_the_long_text_under_the_cursor_else_the_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[tuple[str, str]] = []

    def edit(text: str, environ: Mapping[str, str], *, suffix: str) -> str:
        given.append((text, suffix))
        return text.replace("Contracts to ERP", "By hand") + ("$x" if suffix == ".jsonata" else "")

    monkeypatch.setattr("tui.screens.common.own_editor.edit_text", edit)
    async with editing() as e:
        monkeypatch.setattr(e.app, "suspend", nullcontext)
        await e.section("payload")
        await e.to("Transform")
        await e.press("ctrl+o")
        assert given == [("", ".jsonata")] and e.draft.text(("jsonataExpression",)) == "$x"
        await e.to("Hydrate entity")
        await e.press("ctrl+o")
        assert given[1][1] == ".json" and '"jsonataExpression": "$x"' in given[1][0]
        assert e.screen.form.section == "json"
        await e.press("ctrl+s")
        assert '+ "By hand"' in e.text and e.server.sent == []


async def test_a_secret_typed_as_json_is_set_and_is_gone_from_the_text_afterwards() -> None:
    async with editing() as e:
        await e.section("json")
        area = e.screen.query_one(JsonTextArea)
        before = area.text
        typed = before.replace('"username": "erp"', '"username": "erp", "password": "hunter2"')
        for text in (typed, before):  # taken out again, it is kept
            area.load_text(text)
            await settle(e.pilot)
        await e.press("f3")
        assert not e.draft.is_dirty
        await e.section("json")
        area.load_text(typed)
        await settle(e.pilot)
        await e.press("f3")
        assert e.draft.secret(PASSWORD).value == "hunter2"
        await e.section("json")
        assert "hunter2" not in area.text
        assert e.screen.query_one(JsonTab).problem is None


async def test_a_value_of_a_header_is_not_shown_as_json_and_stays_what_it_is() -> None:
    headers = ("payloadConfiguration", "custom_headers")
    async with editing({**BASIC, "payloadConfiguration": {"custom_headers": {"X-A": "hunter2"}}}) as e:
        await e.section("json")
        area = e.screen.query_one(JsonTextArea)
        assert '"X-A": "[kept 1]"' in area.text and "hunter2" not in area.text
        area.load_text(area.text.replace('"X-A": "[kept 1]"', '"X-B": "[kept 1]", "X-C": "typed"'))
        await settle(e.pilot)
        await e.press("f3")
        assert e.draft.get(headers) == {"X-B": "hunter2", "X-C": "typed"}
        await e.section("json")
        assert "typed" not in area.text
        area.load_text(area.text.replace("[kept 1]", "[kept 7]"))
        await settle(e.pilot)
        assert "stands for no value" in (e.screen.query_one(JsonTab).problem or "")


async def test_a_field_says_what_it_needs_and_an_empty_one_is_seen() -> None:
    async with editing(None) as e:
        lines = {label: line for line in e.text.splitlines() for label in ("Name", "URL", "Method") if label in line}
        assert "Name*" in lines["Name"] and "▕required" in lines["Name"] and "*" not in lines["URL"]
        assert "▕not set: the webhook stays incomplete" in lines["URL"] and "▕POST" in lines["Method"]
        assert "Required. Contract: text." in e.text and "What people call this webhook." in e.text
        await e.section("retries")
        assert "3 retries, after 5 s, 5 min and 30 min; the last one 35 min 5 s" in " ".join(e.text.split())
        await e.to("At most")
        await e.retype("1")
        assert "One retry, 5 s after the first attempt." in e.text
        await e.to("Retry")
        await e.press("space")
        assert "Retries are off" in e.text


async def test_a_reference_to_the_environment_is_completed() -> None:
    async with editing() as e:
        await e.section("auth")
        await e.to("From environment")
        await e.press("space")
        await e.to("Password")
        await e.type("{{ env.erp_")
        await e.press("right")
        assert e.draft.secret(PASSWORD).value == "{{ env.erp_key }}"
