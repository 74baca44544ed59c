"""Edits in case the program ends: kept while they are made, forgotten once saved or given up, offered afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.editor_host import editing
from tests.support.fake_configs import BASIC, FakeConfigs
from tests.support.host import Host, make_context, screen_text, settle
from tests.support.times import NOON
from tui.screens.common.base import ConsoleScreen
from tui.screens.editor import keeping
from tui.services.drafts.draft import Draft
from tui.services.drafts.unsaved import kept_form, taken_up
from tui.services.drafts.versions import PutBack
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.outbox import Outbox
from tui.store.unsaved_drafts import UnsavedDrafts
from tui.widgets.text_areas import JsonTextArea
from tui.workers import start_worker


def drafts(folder: Path) -> UnsavedDrafts:
    return UnsavedDrafts(folder, "https://x.example.com", "739224", lambda: NOON)


def kept(folder: Path) -> dict[str, str]:
    """The files that are there, by name."""
    return {path.name: path.read_text() for path in folder.glob("*.json")}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PAUSE_SECONDS", 0.001)


@pytest.mark.parametrize("keys", [("ctrl+s", "y"), ("escape", "y")])
async def test_edits_are_kept_while_they_are_made_and_forgotten_once_saved_or_given_up(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with editing(unsaved=drafts(tmp_path)) as e:
        await e.type("x")
        while not kept(tmp_path):
            await settle(e.pilot)
        [text] = kept(tmp_path).values()
        assert '"Contracts to ERPx"' in text
        await e.press(*keys)
        while kept(tmp_path):
            await settle(e.pilot)
        assert bool(e.server.sent) == (keys[0] == "ctrl+s")


async def test_what_is_being_typed_as_json_is_kept_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    async with editing(unsaved=drafts(tmp_path)) as e:
        await e.section("json")
        area = e.screen.query_one(JsonTextArea)
        area.load_text(area.text.replace("Contracts to ERP", "From JSON"))
        while not kept(tmp_path):
            await settle(e.pilot)
        [text] = kept(tmp_path).values()
        assert '"From JSON"' in text
        area.load_text("{")
        await settle(e.pilot)
        await e.screen.keeper.keep()
        [text] = kept(tmp_path).values()
        assert '"From JSON"' in text, "the last that could be read"
        assert "what could be read last is kept, without its secrets" in e.text
        back = taken_up(json.loads(text)["draft"], e.server.config("7hj28a"))
        assert "JSON was being typed that could not be read yet" in " ".join(back.sentences)


@pytest.mark.parametrize("is_new", [False, True])
async def test_what_was_put_off_is_offered_when_that_webhook_is_edited(tmp_path: Path, is_new: bool) -> None:
    gone = drafts(tmp_path)
    for config_id in ("7hj28a", "another", ""):
        draft = Draft.of(FakeConfigs({**BASIC, "id": config_id}).config(config_id)) if config_id else Draft.new()
        draft.set_text(("name",), f"Edited {config_id or 'new'}")
        gone.keep(config_id, kept_form(draft))
    gone.close()
    words = "Later: ask again"
    async with editing(None if is_new else BASIC, unsaved=drafts(tmp_path)) as e:
        await e.until(words)
        assert "Edited another" not in e.text
        await e.press("2")
        assert words not in e.text and not e.draft.is_dirty and len(kept(tmp_path)) == 3
    async with editing(None if is_new else BASIC, unsaved=drafts(tmp_path)) as e:
        await e.until(words)
        await e.press("1")
        name = "Edited new" if is_new else "Edited 7hj28a"
        assert e.draft.text(("name",)) == name and name in e.text and "nothing is sent yet" in e.said
        assert e.server.sent == [] and len(kept(tmp_path)) == 3


async def test_where_nothing_is_kept_nothing_of_it_is_said() -> None:
    async with editing() as e:
        await e.section("json")
        assert "takes it to your $EDITOR" in e.text and "is kept, without its secrets" not in e.text


async def test_a_full_disk_is_said_once_and_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with editing(unsaved=drafts(tmp_path / "file" / "below")) as e:
        for character in "xy":
            await e.type(character)
            while "Edits are not kept" not in e.said:
                await settle(e.pilot)
        await e.screen.keeper.keep()
        assert e.said.count("Edits are not kept") == 1 and e.draft.text(("name",)) == "Contracts to ERPxy"


@pytest.mark.parametrize("answer", ["1", "2", "3"])
async def test_what_a_program_that_is_gone_left_behind_is_offered(tmp_path: Path, answer: str) -> None:
    gone, mine = drafts(tmp_path), drafts(tmp_path)
    server = FakeConfigs(BASIC)
    draft = Draft.of(server.config("7hj28a"))
    draft.set_text(("name",), "Edited")
    gone.keep("7hj28a", kept_form(draft))
    gone.close()
    (tmp_path / "bad.json").write_text("{")
    screen = ConsoleScreen[None](make_context())
    app = Host(screen)
    results: list[PutBack | None] = []
    async with app.run_test() as pilot:
        await settle(pilot)

        async def offer() -> None:
            results.append(await keeping.offer_unsaved(screen, mine, WebhookEditor(server, Outbox())))

        start_worker(screen, offer, group="asking")
        await settle(pilot)
        assert "program ended while Contracts to ERP was edited" in " ".join(screen_text(app).split())
        await pilot.press(answer)
        await settle(pilot)
        assert "bad.json is no unsaved edit" in app.said[0]
    [result] = results
    names = set(kept(tmp_path)) - {"bad.json"}
    if answer == "1":
        assert result is not None and result.draft.body()["name"] == "Edited"
        assert len(names) == 1 and mine.left_behind()[0] == [], "they are this program's own now"
    else:
        assert result is None and len(names) == (1 if answer == "2" else 0)
    assert server.sent == []
