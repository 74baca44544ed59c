"""Scrolling what has no cursor: each key counts, however quickly they come."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Static

from tests.support.widget_host import Host
from tui.keys import Step
from tui.widgets.scrolling import scroll


@pytest.mark.parametrize(("step", "rows"), [("row", 3), ("half", 15), ("page", 27)])
async def test_keys_that_come_before_the_next_frame_count_each(step: Step, rows: int) -> None:
    def view() -> VerticalScroll:
        return VerticalScroll(Static("\n".join(map(str, range(100)))))

    app = Host(view)
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        shown = app.query_one(VerticalScroll)
        for direction in (1, 1, 1, 1, -1):
            scroll(shown, step, direction)
        await pilot.pause()
        assert shown.scroll_y == rows
