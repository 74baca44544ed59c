"""The status line, the banner and the detail fields: what gives way, what is said, and that it is inert."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from tests.support.widget_host import HOSTILE, Host, assert_inert, lines
from tui.api.errors import NoConnection, ServerError
from tui.widgets.bars import Banner, StatusLine, wrapped
from tui.widgets.cell_styles import Cell
from tui.widgets.detail_fields import DetailFields


@pytest.mark.parametrize("width", [4, 20, 40, 120])
async def test_a_status_line_is_as_wide_as_the_screen_whatever_it_says(width: int) -> None:
    status = StatusLine()
    app = Host(status)
    async with app.run_test(size=(width, 3)) as pilot:
        for text in HOSTILE:
            status.set_left([text, "", Cell(text, "failed")])
            status.set_right([Cell(text, "muted")])
            await pilot.pause()
            assert_inert(app, width)


async def test_the_left_of_a_status_line_gives_way_to_the_right() -> None:
    status = StatusLine()
    app = Host(status)
    async with app.run_test(size=(40, 3)) as pilot:
        status.set_left(["1 of 25+", "", "failed"])
        status.set_right(["prod"])
        await pilot.pause()
        assert lines(app)[0] == " 1 of 25+ · failed" + " " * 17 + "prod "
        status.set_left(["a very long sentence that does not fit at all"])
        await pilot.pause()
        assert lines(app)[0] == " a very long sentence that does n… prod "


async def test_a_banner_takes_room_only_when_it_has_something_to_say() -> None:
    banner = Banner()
    app = Host(banner)
    async with app.run_test(size=(60, 3)) as pilot:
        assert banner.size.height == 0
        banner.show("No connection to \x1b]0;x\x07 " + "x" * 80, "ctrl+r tries again")
        await pilot.pause()
        assert lines(app)[0].startswith(" ✗ No connection to ␛]0;x␇")
        assert lines(app)[0].rstrip().endswith("ctrl+r tries again")
        assert_inert(app, 60)
        banner.show("Slow down", severity="warning")
        await pilot.pause()
        assert lines(app)[0].startswith(" ! Slow down")
        banner.clear()
        await pilot.pause()
        assert banner.size.height == 0


@pytest.mark.parametrize(("size", "most"), [((80, 24), 3), ((60, 15), 2)])
async def test_a_banner_wraps_what_is_wrong_and_begins_with_the_cause(size: tuple[int, int], most: int) -> None:
    error = NoConnection(
        "The events of the webhook could not be read: no connection (name or service not known). " + "Try. " * 40
    )
    banner = Banner()
    app = Host(banner)
    async with app.run_test(size=size) as pilot:
        banner.show(error.cause_first, "ctrl+r tries again")
        await pilot.pause()
        assert banner.size.height == most
        shown = lines(app)
        assert " ".join(shown).startswith(" ✗ no connection (name or service not ") and "known" in shown[0] + shown[1]
        assert shown[0].rstrip().endswith("ctrl+r tries again") and shown[most - 1].rstrip().endswith("…")
        banner.show("It is short.", "ctrl+r tries again")
        await pilot.pause()
        assert banner.size.height == 1


def test_the_cause_is_first_and_nothing_is_lost() -> None:
    error = ServerError(
        "The events could not be read: the server failed (500).", status=500, server_message="out of order"
    )
    assert error.cause_first == "the server failed (500). The events could not be read. The server says: out of order."
    assert NoConnection("Nothing to split.").cause_first == "Nothing to split."


@pytest.mark.parametrize("width", [1, 5, 20])
@pytest.mark.parametrize("text", ["", "日本語 " * 9, "a" * 50, "one two three four five", "x\x1b]0;y\x07 z"])
def test_wrapping_keeps_within_its_columns(text: str, width: int) -> None:
    shown = wrapped(text, width, width, 3)
    assert len(shown) <= 3 and all(cell_len(line) <= max(width, 2) for line in shown)


async def test_values_stand_under_one_another_and_wrap() -> None:
    fields = DetailFields(
        [("Event", "evt_1"), ("Reason", Cell("word " * 20, "failed")), ("Bad", "".join(HOSTILE[:-1]))]
    )
    app = Host(fields)
    async with app.run_test(size=(50, 30)) as pilot:
        shown = lines(app)
        assert shown[0].startswith("Event   evt_1")
        assert shown[1].startswith("Reason  word word")
        assert shown[2].startswith("        word word")
        assert_inert(app, 50)
        fields.set_fields([("Only", "one")])
        await pilot.pause()
        assert lines(app)[0].startswith("Only  one")
        assert fields.size.height == 1


async def test_values_that_take_as_many_lines_lay_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = DetailFields([("Event", "evt_1"), ("Reason", "none")])
    app = Host(fields)
    async with app.run_test(size=(50, 9)) as pilot:
        await pilot.pause()
        laid_out: list[object] = []
        whole = app.screen._refresh_layout

        def refresh_layout(**known: Any) -> None:
            laid_out.append(known)
            whole(**known)

        monkeypatch.setattr(app.screen, "_refresh_layout", refresh_layout)
        fields.set_fields([("Event", "evt_2"), ("Because", Cell("of it", "failed"))])
        await pilot.pause()
        assert [line.rstrip() for line in lines(app)[:2]] == ["Event    evt_2", "Because  of it"] and not laid_out
        fields.set_fields([("Event", "word " * 20)])
        await pilot.pause()
        assert laid_out and fields.size.height == 3
