"""Saving: what is shown first, what is sent, what happens when it fails."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

from textual.events import Key

from tests.support.editor_host import editing
from tests.support.fake_configs import BASIC, SIGNING_SECRET
from tests.support.host import settle
from tui.api.errors import Conflict, NoConnection, OutcomeUnknown


def wire(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(BASIC), **fields}


async def test_a_new_name_is_shown_then_sent_without_the_secret() -> None:
    async with editing(
        wire(auth={"authType": "BASIC", "basicAuthConfig": {"username": "erp", "password": "hunter2"}})
    ) as e:
        await e.type(" two")
        await e.press("ctrl+s")
        for part in (
            "Save 1 change",
            '- "Contracts to ERP"',
            '+ "Contracts to ERP two"',
            "PUT /v1/webhooks/configs/7hj28a",
        ):
            assert part in e.text
        assert e.server.sent == []
        await e.press("y")
        assert e.body["name"] == "Contracts to ERP two"
        assert e.body["auth"] == BASIC["auth"]
        assert e.body["unheardOf"] == BASIC["unheardOf"]
        assert "id" not in e.body
        assert e.app.result.name == "Contracts to ERP two"


async def test_keys_typed_ahead_of_the_screen_land_where_they_were_meant() -> None:
    async with editing(None) as e:
        for key in ("M", "e", "tab", "e", "v", "ctrl+s"):  # as a terminal hands them over: all at once
            e.app.post_message(Key(key, key if len(key) == 1 else None))
        await settle(e.pilot)
        assert '+ "Me"' in e.text
        assert '+ "ev"' in e.text


async def test_an_edit_is_not_lost_by_leaving_at_once() -> None:
    async with editing() as e:
        for key in ("x", "escape"):
            e.app.post_message(Key(key, key if len(key) == 1 else None))
        await settle(e.pilot)
        assert "Discard your changes to" in e.text


async def test_the_whole_is_shown_as_it_is_and_as_it_will_be_and_the_question_stays() -> None:
    async with editing() as e:
        await e.type("x")
        await e.press("ctrl+s", "D")
        name, label, before, after = e.screen.context.routes.taken[-1]  # type: ignore[attr-defined]
        assert (name, label) == ("open_webhook_difference", "Contracts to ERP")
        assert '"name": "Contracts to ERP"' in before and '"name": "Contracts to ERPx"' in after
        assert "Save 1 change" in e.text and "D shows the whole" in e.text
        await e.press("y")
        assert e.body["name"] == "Contracts to ERPx"


async def test_leaving_the_question_sends_nothing_and_keeps_the_edit() -> None:
    async with editing() as e:
        await e.type("x")
        for key in ("enter", "n", "escape"):
            await e.press("ctrl+s", key)
            assert e.server.sent == []
            assert e.draft.text(("name",)) == "Contracts to ERPx"
            assert e.app.screen is e.screen
        await e.press("backspace", "f2")
        assert "Nothing has changed" in e.said
        assert e.server.sent == []


async def test_a_protected_webhook_wants_its_name_typed() -> None:
    async with editing(wire(protected=True)) as e:
        await e.type("x")
        await e.press("ctrl+s", "y")
        assert e.server.sent == []
        await e.press("backspace")
        await e.type("Contracts to ERP")
        await e.press("enter")
        assert e.body["name"] == "Contracts to ERPx"


async def test_problems_stop_a_save_and_the_cursor_goes_to_the_first() -> None:
    async with editing() as e:
        await e.to("URL")
        await e.retype("nowhere")
        await e.section("retries")
        await e.press("ctrl+s")
        assert "Not a URL" in e.said
        assert "Not a URL" in e.message("URL")
        field = e.field()
        assert field is not None and field.spec.label == "URL"
        assert e.server.sent == []


async def test_creating_shows_the_signing_secret_once_and_copies_it() -> None:
    async with editing(None) as e:
        await e.type("New one")
        await e.press("tab")
        await e.type("OrderPlaced")
        await e.to("URL")
        await e.type("https://erp.example.com")
        await e.press("ctrl+s")
        assert "POST /v1/webhooks/configs" in e.text
        await e.press("y")
        assert e.body["name"] == "New one"
        assert SIGNING_SECRET in e.text
        assert "not be shown again" in e.text
        await e.press("escape")
        assert SIGNING_SECRET in e.text
        assert "not copied yet" in e.said
        await e.press("c", "escape")
        assert e.clipboard.copied == [SIGNING_SECRET]
        assert SIGNING_SECRET not in e.text
        assert e.app.result.name == "New one"


async def test_a_copied_signing_secret_closes_at_once() -> None:
    async with editing(None) as e:
        await e.type("New one")
        await e.press("tab")
        await e.type("OrderPlaced")
        await e.press("ctrl+s", "y", "enter", "escape")
        assert e.clipboard.copied == [SIGNING_SECRET]
        assert SIGNING_SECRET not in e.text


async def test_a_read_only_connection_may_look_and_says_why_it_does_not_save() -> None:
    async with editing(read_only="This token may only read.") as e:
        assert "Contracts to ERP" in e.text
        await e.type("x")
        e.app.said.clear()
        await e.press("ctrl+s")
        assert "This token may only read." in e.said
        assert e.server.sent == []
        assert e.app.screen is e.screen


async def test_a_failed_save_keeps_the_draft_and_says_what_happened() -> None:
    async with editing() as e:
        await e.type("x")
        e.server.fail = NoConnection("The server could not be reached.")
        await e.press("ctrl+s", "y")
        assert "Not saved|The server could not be reached." in e.said
        e.server.fail = Conflict("The server refused it (409).", server_message="name is taken", request_id="r-1")
        await e.press("ctrl+s", "y")
        assert "name is taken" in e.said and "r-1" in e.said
        assert "Perhaps" not in e.said
        before = len(e.server.sent)
        e.server.fail = OutcomeUnknown("No answer in time.")
        await e.press("ctrl+s", "y")
        assert "Perhaps saved|No answer in time." in e.said
        assert len(e.server.sent) == before + 1
        await e.type("y")
        await e.press("ctrl+s", "y")
        assert e.server.sent[-1][2]["name"] == "Contracts to ERPxy"


async def test_a_creation_with_unknown_outcome_looks_before_it_is_sent_again() -> None:
    async with editing(None) as e:
        await e.type("New one")
        await e.press("tab")
        await e.type("OrderPlaced")
        e.server.fail = OutcomeUnknown("No answer in time.")
        await e.press("ctrl+s", "y")
        e.server.wires["made"] = {"id": "made", "name": "New one", "eventName": "OrderPlaced"}
        await e.press("ctrl+s")
        assert "there is New one (made) already" in e.text.replace("\n", " ")
        assert len(e.server.sent) == 1


async def test_what_others_changed_is_shown_and_kept_below_my_edits() -> None:
    async with editing() as e:
        await e.type("x")
        e.server.wires["7hj28a"]["url"] = "https://new.example.com"
        await e.press("ctrl+s")
        assert "Somebody else changed" in e.text
        assert "https://new.example.com" in e.text
        await e.press("enter")
        assert e.server.sent == []
        await e.press("ctrl+s", "m")
        assert "Save 1 change" in e.text
        await e.press("y")
        assert (e.body["name"], e.body["url"]) == ("Contracts to ERPx", "https://new.example.com")


async def test_where_both_changed_the_same_it_is_named() -> None:
    async with editing() as e:
        await e.type("x")
        e.server.wires["7hj28a"]["name"] = "Theirs"
        await e.press("ctrl+s")
        assert "your value replaces theirs: name" in " ".join(e.text.split())
        await e.press("m")
        assert '- "Theirs"' in e.text


async def test_their_version_can_be_taken() -> None:
    async with editing() as e:
        await e.type("x")
        e.server.wires["7hj28a"]["name"] = "Theirs"
        await e.press("ctrl+s", "t")
        assert e.server.sent == []
        assert not e.draft.is_dirty
        assert "Theirs" in e.text


async def test_a_change_between_question_and_write_stops_the_write() -> None:
    async with editing() as e:
        await e.type("x")
        await e.press("ctrl+s")
        e.server.wires["7hj28a"]["url"] = "https://new.example.com"
        await e.press("y")
        assert e.server.sent == []
        assert "Somebody else changed" in e.said


async def test_a_webhook_that_cannot_be_read_again_is_not_written() -> None:
    async with editing() as e:
        await e.type("x")
        e.server.wires.clear()
        await e.press("ctrl+s")
        assert "could not be read again" in e.said
        assert e.server.sent == []


async def test_leaving_with_edits_asks_and_without_does_not() -> None:
    async with editing() as e:
        await e.type("x")
        await e.press("escape")
        assert "Discard your changes to" in e.text
        await e.press("n")
        assert e.app.screen is e.screen
        await e.press("escape", "y")
        assert e.app.screen is not e.screen
        assert e.server.sent == []
    async with editing() as e:
        await e.press("escape")
        assert e.app.screen is not e.screen


async def test_quitting_with_edits_asks_too() -> None:
    async with editing() as e:
        await e.type("x")
        await e.press("ctrl+c")
        assert "Discard your changes to" in e.text
        assert e.routes.taken == []
        await e.press("y")
        assert e.routes.taken == [("leave",)]


async def test_a_host_that_would_get_a_kept_secret_is_answered_for_by_its_name() -> None:
    async with editing() as e:
        await e.to("URL")
        await e.retype("https://erp.exampel.com/hooks")
        await e.press("ctrl+s")
        assert "erp.exampel.com have what was kept" in " ".join(e.text.split())
        await e.press("y", "escape")
        assert e.server.sent == [] and "Not saved" in e.said
        await e.press("ctrl+s")
        await e.type("erp.exampel.com")
        await e.press("enter")
        assert "Save 1 change" in e.text and e.server.sent == []
        await e.press("y")
        assert e.body["url"] == "https://erp.exampel.com/hooks"


async def test_the_ways_out_of_a_clash_are_all_seen() -> None:
    for size in ((80, 24), (120, 40)):
        async with editing(size=size) as e:
            await e.type("x")
            e.server.wires["7hj28a"]["name"] = "Theirs"
            await e.press("ctrl+s")
            for label in ("Cancel (esc)", "Take theirs (t)", "Mine on top (m)"):
                assert label in e.text


async def test_the_draft_is_asked_of_the_fields_that_stand_while_they_are_made_anew() -> None:
    """Saved right after another draft was taken up: fields that are only being made hold nothing that it has not."""
    async with editing() as e:
        form = e.screen.form
        drawn = asyncio.create_task(form.use_draft(form.draft))
        turns = 0
        while not drawn.done():
            assert await form.collect()
            assert not form.draft.is_dirty
            await asyncio.sleep(0)
            turns += 1
        await drawn
        assert turns > 3 and await form.collect() and form.fields
