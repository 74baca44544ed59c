"""Saved views: apply, save under a name, delete with a second look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.host import Host, screen_text, settle
from tui.screens.events.views import ViewsDialog
from tui.store.views import SavedView, SavedViews

OUTAGE = SavedView("Outage", "status:failed code:5xx", "24h")
ERP = SavedView("erp [/nope] \x1b", "hook:erp", "7d")
NOW = SavedView("", "status:skipped", "3h")


@pytest.fixture
def views(tmp_path: Path) -> SavedViews:
    made = SavedViews(tmp_path / "views.toml")
    for view in (OUTAGE, ERP):
        made.save(view)
    return made


async def test_enter_applies_the_view_under_the_cursor(views: SavedViews) -> None:
    app = Host(ViewsDialog(views, NOW))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = screen_text(app)
        assert "Outage" in shown and "status:failed code:5xx" in shown and "erp [/nope] ␛" in shown
        await pilot.press("down", "enter")
        await settle(pilot)
        assert app.result == OUTAGE


async def test_s_saves_what_is_on_the_screen_under_a_name(views: SavedViews) -> None:
    app = Host(ViewsDialog(views, NOW))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s", *"My  sd", "enter")
        await settle(pilot)
        assert SavedView("My sd", "status:skipped", "3h") in views.load()[0]
        assert "'My sd' saved." in screen_text(app)
        assert " now" in screen_text(app), "what is on the screen is marked"
        await pilot.press("enter")
        await settle(pilot)
        assert app.result == SavedView("My sd", "status:skipped", "3h"), "the cursor is on it"


async def test_a_name_that_is_taken_is_taken_over_and_said(views: SavedViews) -> None:
    app = Host(ViewsDialog(views, NOW))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s", *"Outage", "enter")
        await settle(pilot)
        assert "'Outage' replaced." in screen_text(app)
        assert views.load()[0] == [ERP, SavedView("Outage", "status:skipped", "3h")]


async def test_d_deletes_only_when_it_is_pressed_twice_on_the_same_view(views: SavedViews) -> None:
    app = Host(ViewsDialog(views, NOW))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert "d again deletes 'erp" in screen_text(app)
        await pilot.press("down")
        await pilot.pause()
        await pilot.press("d")
        await settle(pilot)
        assert len(views.load()[0]) == 2 and "d again deletes 'Outage'" in screen_text(app)
        await pilot.press("d")
        await settle(pilot)
        assert views.load()[0] == [ERP]
        assert "'Outage' is deleted." in screen_text(app)


async def test_escape_leaves_the_name_first_then_the_dialog(views: SavedViews) -> None:
    app = Host(ViewsDialog(views, NOW))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s", "x", "escape")
        await settle(pilot)
        assert "Saved views" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert app.result is None and "Saved views" not in screen_text(app)
        assert len(views.load()[0]) == 2


async def test_no_views_and_nothing_to_save_are_said(tmp_path: Path) -> None:
    app = Host(ViewsDialog(SavedViews(tmp_path / "views.toml"), SavedView("")))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "There is no saved view." in screen_text(app)
        await pilot.press("enter", "d", "s")
        await settle(pilot)
        assert "There is no filter to save." in screen_text(app)


async def test_garbage_in_the_file_is_said_and_stays(tmp_path: Path) -> None:
    (tmp_path / "views.toml").write_text("[[view")
    app = Host(ViewsDialog(SavedViews(tmp_path / "views.toml"), NOW))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        await settle(pilot)
        assert "The views cannot be read." in screen_text(app)
        assert "valid TOML" in screen_text(app)
        await pilot.press("s", *"x", "enter")
        await settle(pilot)
        assert "Not saved:" in screen_text(app)
        assert (tmp_path / "views.toml").read_text() == "[[view"
