"""The trigger: edit, ask, send, see what came of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import pytest
from pydantic import JsonValue
from textual.pilot import Pilot

from tests.support.fake_trigger import EXAMPLE, INVOICES, FakeTriggerClient, delivered
from tests.support.host import FakeClipboard, FakeRoutes, Host, make_context, screen_text, settle
from tests.support.jsonata import needs_engine
from tui.api.errors import NoConnection, NotFound, OutcomeUnknown
from tui.api.models import TriggerResult, WebhookConfig, WebhookEvent
from tui.screens.common.context import Context
from tui.screens.trigger.screen import TriggerScreen
from tui.services.trigger.trigger import Trigger


def host(
    client: FakeTriggerClient,
    *,
    event: WebhookEvent | None = None,
    context: Context | None = None,
    config: WebhookConfig = INVOICES,
    payload: dict[str, JsonValue] | None = None,
) -> Host:
    trigger = Trigger(client, client.outbox)
    return Host(
        TriggerScreen(
            context or make_context(), config, trigger, event, None if payload is None else json.dumps(payload)
        )
    )


async def press(pilot: Pilot[Any], *names: str) -> None:
    for name in names:
        await pilot.press(name)
        await settle(pilot)


async def test_the_example_is_sent_only_after_y() -> None:
    client = FakeTriggerClient(delivered())
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert '"_id": "e-1"' in screen_text(app)
        await press(pilot, "ctrl+t")
        asked = screen_text(app)
        assert "Send 1 payload of 64 B through Invoices?" in asked
        assert "PUT to partner.example" in asked
        await press(pilot, "n")
        assert client.sent == []
        await press(pilot, "ctrl+t", "enter")
        assert client.sent == []
        await press(pilot, "ctrl+t", "y")
        assert client.sent == [("wh1", EXAMPLE, True)]
        text = screen_text(app)
        assert "✓ Delivered: the receiver answered 200" in text
        assert "event evt_1" in text
        assert '"ok": true' in text


@needs_engine
async def test_the_receivers_body_goes_through_an_expression() -> None:
    app = host(FakeTriggerClient(delivered()))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+t", "y")
        app.screen.query_one("#outcome-body").focus()
        await press(pilot, "vertical_line", *'"ok is " & ok', "enter")
        assert '"ok is true"' in screen_text(app) and "RESULT of this expression" in screen_text(app)
        await press(pilot, "escape")
        assert '"ok": true' in screen_text(app) and "RESULT" not in screen_text(app)


async def test_the_edited_text_is_what_is_sent_and_it_stays() -> None:
    client = FakeTriggerClient(delivered())
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "right", *'"new":1,', "ctrl+t", "y")
        assert client.sent == [("wh1", {"new": 1, **EXAMPLE}, True)]
        assert '{"new":1,' in screen_text(app)


async def test_text_that_is_not_json_is_said_with_its_place_and_not_sent() -> None:
    client = FakeTriggerClient(delivered())
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "x")
        assert "Not JSON at line 1, column 1" in screen_text(app)
        await press(pilot, "ctrl+t")
        assert "Not JSON at line 1, column 1" in app.said[-1]
        assert client.sent == []
        await press(pilot, "backspace")
        assert "✓ JSON of 64 B" in screen_text(app)


async def test_an_asynchronous_trigger_is_queued_and_can_be_looked_up() -> None:
    client = FakeTriggerClient(TriggerResult(event_id="evt_2"))
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+l")
        assert "async: queued only" in screen_text(app)
        await press(pilot, "ctrl+t", "y")
        assert client.sent[0][2] is False
        text = screen_text(app)
        assert "Queued" in text
        assert "evt_2" in text
        assert "Delivered" not in text
        client.event = NotFound("Not there.")
        await press(pilot, "ctrl+r")
        assert "not show this event yet" in app.said[-1]
        client.event = WebhookEvent(event_id="evt_2", status="in_progress")
        await press(pilot, "ctrl+r")
        assert "Pending" in screen_text(app)
        client.event = WebhookEvent.model_validate(
            {"event_id": "evt_2", "status": "failed", "http_response": {"status_code": 503}}
        )
        await press(pilot, "ctrl+r")
        assert "✗ Failed: the receiver answered 503" in screen_text(app)


async def test_an_unknown_outcome_says_so_and_the_next_question_warns() -> None:
    client = FakeTriggerClient(OutcomeUnknown("The connection broke."))
    app = host(client)
    async with app.run_test(size=(80, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+t", "y")
        text = screen_text(app)
        assert "not known whether it arrived" in text
        assert "twice" in text
        assert '"_id": "e-1"' in text
        await press(pilot, "ctrl+t")
        assert "may deliver it a second time" in screen_text(app)


async def test_nothing_is_sent_twice_while_one_is_on_its_way() -> None:
    client = FakeTriggerClient(delivered())
    client.gate = asyncio.Event()
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert "waiting for the receiver" in screen_text(app)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "still on its way" in app.said[-1]
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "Trigger of Invoices is on its way" in app.said[-1]
        client.gate.set()
        await settle(pilot)
        assert len(client.sent) == 1


async def test_leaving_does_not_stop_what_was_sent_and_its_outcome_is_told() -> None:
    client = FakeTriggerClient(delivered())
    client.gate = asyncio.Event()
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        app.screen.dismiss(None)
        await pilot.pause()
        client.gate.set()
        await settle(pilot)
        assert len(client.sent) == 1
        assert "Delivered: the receiver answered 200 · evt_1" in app.said[-1]


async def test_a_read_only_connection_says_why_it_does_not_send() -> None:
    client = FakeTriggerClient(delivered())
    app = host(client, context=make_context(read_only="This token may only read."))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+t")
        assert "This token may only read." in app.said[-1]
        assert client.sent == []


async def test_a_failing_example_leaves_a_payload_to_start_from() -> None:
    client = FakeTriggerClient(delivered())
    client.example = NoConnection("No connection.")
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "No connection." in app.said[-1]
        assert '"action": "Triggered by hand"' in screen_text(app)
        assert "wants metadata.organization_id" in screen_text(app)


@pytest.mark.parametrize(
    "payload", ['{"a": "\\u001b", "metadata": {"organization_id": "1"}}', {"metadata": {}}, "no json"]
)
async def test_a_past_event_can_be_the_start(payload: JsonValue) -> None:
    event = WebhookEvent(event_id="evt_9", payload=payload)
    app = host(FakeTriggerClient(delivered()), event=event)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "from what event evt_9 delivered" in text
        assert "\x1b" not in text


async def test_an_already_transformed_payload_is_warned_about() -> None:
    config = WebhookConfig.model_validate({**INVOICES.model_dump(), "id": "wh1", "jsonataExpression": "$"})
    event = WebhookEvent(event_id="evt_9", payload='{"metadata": {"organization_id": "1"}}')
    app = host(FakeTriggerClient(delivered()), event=event, config=config)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        assert "JSONata has changed this payload already" in screen_text(app)


async def test_starting_from_something_else_can_be_undone() -> None:
    app = host(FakeTriggerClient(delivered()), payload={"mine": True, "metadata": {"organization_id": "1"}})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert '"mine": true' in screen_text(app)
        await press(pilot, "ctrl+n", "2")
        assert '"_id": "e-1"' in screen_text(app)
        await press(pilot, "ctrl+z")
        assert '"mine": true' in screen_text(app)


async def test_metadata_is_filled_in_with_a_key() -> None:
    app = host(FakeTriggerClient(delivered()), payload={"a": 1})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "ctrl+g fills it in" in screen_text(app)
        await press(pilot, "ctrl+g")
        assert '"webhook_id": "wh1"' in screen_text(app)


async def test_a_terminal_that_cannot_be_lent_is_a_sentence() -> None:
    app = host(FakeTriggerClient(delivered()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+o")
        assert "cannot open an editor" in app.said[-1]
        assert '"_id": "e-1"' in screen_text(app)


async def test_escape_asks_before_an_edit_is_lost() -> None:
    app = host(FakeTriggerClient(delivered()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "space", "escape")
        assert "lose the edited payload" in screen_text(app)
        await press(pilot, "n")
        assert app.screen is app.shown
        await press(pilot, "backspace", "escape")
        assert app.screen is not app.shown


async def test_what_was_sent_is_not_lost_by_leaving() -> None:
    app = host(FakeTriggerClient(delivered()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "space", "ctrl+t", "y", "escape")
        assert app.screen is not app.shown


async def test_metadata_filled_in_counts_as_an_edit() -> None:
    app = host(FakeTriggerClient(delivered()), payload={"a": 1})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+g", "escape")
        assert "lose the edited payload" in screen_text(app)


async def test_what_comes_back_from_the_editor_is_checked_and_is_an_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def edit(text: str, environ: Mapping[str, str], *, suffix: str) -> str:
        given.append(text)
        return text + "x"

    monkeypatch.setattr("tui.screens.common.own_editor.edit_text", edit)
    app = host(FakeTriggerClient(delivered()))
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+o")
        assert '"_id": "e-1"' in given[0]
        assert "Not JSON at line 8, column 2" in screen_text(app)
        await press(pilot, "escape")
        assert "lose the edited payload" in screen_text(app)


async def test_the_answer_copies_the_id_and_opens_the_event() -> None:
    context = make_context()
    client = FakeTriggerClient(delivered(), event=WebhookEvent(event_id="evt_1", status="succeeded"))
    app = host(client, context=context)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+t", "y", "tab", "y")
        assert isinstance(context.clipboard, FakeClipboard)
        assert context.clipboard.copied == ["evt_1"]
        await press(pilot, "enter")
        assert isinstance(context.routes, FakeRoutes)
        assert context.routes.taken == [("open_event", INVOICES, client.event)]


async def test_outside_text_is_inert() -> None:
    evil = "x[/nope] [@click=app.quit]z[/] \x1b]0;t\x07 \x9b31m \u202e\u200b"
    config = WebhookConfig.model_validate({"id": evil, "name": evil, "url": evil, "httpMethod": evil})
    client = FakeTriggerClient(
        TriggerResult(event_id=evil, status=evil, code=evil, message=evil, status_code=evil, body={evil: evil})
    )
    event = WebhookEvent(event_id=evil, payload=evil, original_payload={evil: evil})
    app = host(client, config=config, event=event, payload={"metadata": {"organization_id": evil}})
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for step in (["ctrl+t"], ["y"], ["ctrl+n"], ["2"], ["ctrl+n"], ["3"]):
            await press(pilot, *step)
            text = screen_text(app)
            assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u200b"} & set(text)
        assert client.sent[0][1] == {"metadata": {"organization_id": evil}}
