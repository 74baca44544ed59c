"""Going back: the former versions are offered with what they would change, and one becomes a draft."""

from __future__ import annotations

from typing import Any

from tests.support.editor_host import editing
from tests.support.fake_configs import BASIC
from tests.support.fake_log import FakeLog
from tests.support.times import NOON
from tui.services.drafts.withheld import without_secrets
from tui.services.events.feed import FeedBook, Query
from tui.services.time.window import ALL_TIME


async def test_a_saved_edit_is_undone_by_its_former_version_and_nothing_is_sent_by_itself() -> None:
    async with editing({**BASIC, "name": "Second"}, size=(110, 30)) as e:
        e.versions.keep("7hj28a", without_secrets({**BASIC, "url": "https://old.example.com"}))
        e.versions.keep("7hj28a", without_secrets(BASIC))
        await e.press("f6")
        assert "1 place" in e.text and "2 places" in e.text and "name, url" in e.text
        assert '+ "Contracts to ERP"' in e.text and "password stays the one" in " ".join(e.text.split())
        await e.press("down")
        assert '+ "https://old.example.com"' in e.text
        await e.press("D")
        name, label, before, after, words = e.routes.taken[-1]
        assert (name, label) == ("open_webhook_difference", "Second") and "as it was until" in words
        assert "Second" in before and "https://old.example.com" in after
        await e.press("enter")
        assert e.draft.text(("url",)) == "https://old.example.com" and "Changes (2)" in e.text
        assert "nothing is sent yet" in e.said and e.server.sent == []
        await e.press("ctrl+s")
        await e.type("old.example.com")  # which would get the password that is kept
        await e.press("enter")
        await e.press("y")
        assert (e.body["name"], e.body["url"]) == ("Contracts to ERP", "https://old.example.com")
        assert "z in the list goes back" in e.said


async def test_edits_are_not_lost_by_going_back_unasked_and_nothing_kept_is_said() -> None:
    async with editing() as e:
        await e.section("json")
        await e.press("f6")
        assert "No former version of Contracts to ERP is kept here" in e.said
        e.versions.keep("7hj28a", without_secrets({**BASIC, "name": "Before"}))
        await e.section("general")
        await e.type("x")
        await e.press("f6")
        await e.press("enter")
        assert "Discard your changes" in e.text
        await e.press("n")
        assert e.draft.text(("name",)) == "Contracts to ERPx"


async def test_a_version_that_is_put_back_is_judged_and_the_cursor_stays_in_its_field() -> None:
    def conditions(value: str) -> dict[str, Any]:
        return {"filterConditions": {"conditions": [{"field": "s", "operation": "equals", "values": [value]}]}}

    async def example() -> str:
        return '{"s": "a"}'

    log = FeedBook(FakeLog([]), "hook", lambda: NOON).feed(Query(ALL_TIME))
    async with editing({**BASIC, **conditions("a")}, size=(80, 24), example=example, log=log) as e:
        e.versions.keep("7hj28a", without_secrets({**BASIC, **conditions("b")}))
        await e.section("filter")
        await e.to("Values")
        assert "On the example: ✓ it is sent" in e.text
        await e.press("f6", "enter")
        await e.until("On the example: ✗ it is skipped")
        field = e.field()
        assert field is not None and field.spec.label == "Values"
        await e.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
        assert e.field() is None and "← and → go to another section" in e.text
