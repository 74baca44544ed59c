"""The status line, the banner and the detail fields: what gives way, what is said, and that it is inert."""

from __future__ import annotations

import pytest

from tests.widgets.host import HOSTILE, Host, assert_inert, lines
from tui.widgets.bars import Banner, StatusLine
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
