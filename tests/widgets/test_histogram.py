"""The histogram as a person sees it: with colour or without."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult

from tests.support.host import screen_text
from tui.theming import THEME_VARIABLES
from tui.widgets.histogram import HistogramView, Series


class HistogramHost(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield HistogramView()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(THEME_VARIABLES)


FAILED = Series("failed", "failed", [0, 0, 4, 8])
DELIVERED = Series("delivered", "delivered", [0, 0, 1_000, 0])


async def shown(*series: Series, read: list[bool], here: int | None = None, width: int = 31, **more: Any) -> list[str]:
    app = HistogramHost()
    async with app.run_test(size=(width, 10)) as pilot:
        view = app.query_one(HistogramView)
        view.show(series, read, more.get("ticks", ()), more.get("words", "still failing"))
        view.show_here(here)
        await pilot.pause()
        return screen_text(app).splitlines()[: len(series) + 3]


async def test_what_was_not_read_is_hatched_and_the_totals_say_that_there_is_more() -> None:
    lines = await shown(FAILED, read=[False, True, True, True])
    assert lines[0] == " still failing"
    assert lines[1].startswith(" failed       12+ ") and lines[1].endswith("░░░   ▄▄▄███")
    lines = await shown(FAILED, read=[True] * 4)
    assert lines[1].startswith(" failed        12 ") and "░" not in lines[1]


async def test_a_single_failure_is_seen_beside_a_thousand_deliveries() -> None:
    lines = await shown(Series("failed", "failed", [1, 0, 0, 0]), DELIVERED, read=[True] * 4)
    assert lines[1].endswith("▁▁▁") and lines[2].rstrip().endswith("███")


async def test_the_cursor_is_seen_without_colour_and_so_are_the_times() -> None:
    ticks = [(0, "09:00"), (1, "09:10"), (3, "09:30")]
    lines = await shown(FAILED, DELIVERED, read=[True] * 4, here=2, width=43, ticks=ticks)
    assert lines[3].index("▲") == lines[2].index("█")
    assert "╵09:00" in lines[3] and "09:10" not in lines[3], "times run into one another"
    lines = await shown(FAILED, read=[True] * 4, here=None)
    assert "▲" not in "".join(lines)


async def test_another_series_takes_another_line() -> None:
    lines = await shown(FAILED, DELIVERED, Series("skipped", "other", [1, 0, 0, 0]), read=[True] * 4)
    assert lines[3].startswith(" skipped")


async def test_nothing_to_show_is_only_words() -> None:
    lines = await shown(Series("failed", "failed", []), read=[], words="nothing read yet")
    assert lines[0] == " nothing read yet" and "".join(lines[1:]).strip() == "failed"


async def test_hostile_words_are_inert() -> None:
    lines = await shown(FAILED, read=[True] * 4, words="\x1b]0;x\x07[/b]\u202e")
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(lines)) and "[/b]" in lines[0]
