"""Lines that are kept while a table scrolls, and the page that is drawn ahead: seen as if each were drawn anew."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from tests.support.tables import COLUMNS, Event, events, table
from tests.support.widget_host import HOSTILE, Host
from tui.widgets.drawn_lines import MOST_LINES
from tui.widgets.line_table import LineTable


def cells(strips: list[Strip]) -> list[list[tuple[str, str]]]:
    """Return what stands in each terminal column, and in what ink."""
    return [
        [(character, str(style)) for text, style, _ in Segment.simplify(strip) for character in text]
        for strip in strips
    ]


def drawn_anew(shown: LineTable[Event]) -> list[Strip]:
    """The lines by way of Textual's cache of styles, from an empty one."""
    shown._styles_cache.clear()
    return Widget.render_lines(shown, shown.size.region)


def _marked(shown: LineTable[Event], choice: random.Random) -> None:
    shown.toggle_mark()


def _other_rows(shown: LineTable[Event], choice: random.Random) -> None:
    first = choice.randrange(50)
    texts = [Event(f"e{first + place}", text, choice.choice(("ok", "failed"))) for place, text in enumerate(HOSTILE)]
    shown.show([*texts, *events(100, 100 + choice.randrange(1, 200))])


def _other_columns(shown: LineTable[Event], choice: random.Random) -> None:
    shown.set_columns(choice.sample(COLUMNS, choice.randrange(1, 5)))


def _moved(shown: LineTable[Event], choice: random.Random) -> None:
    shown.move_by(choice.randrange(-30, 30))


def _paged(shown: LineTable[Event], choice: random.Random) -> None:
    shown.action_move("page", choice.choice((-1, 1)))


def _scrolled_aside(shown: LineTable[Event], choice: random.Random) -> None:
    shown.scroll_to(x=choice.randrange(20), animate=False, force=True)


def _focused(shown: LineTable[Event], choice: random.Random) -> None:
    choice.choice((shown, shown.app.query_one(Input))).focus()


def _themed(shown: LineTable[Event], choice: random.Random) -> None:
    shown.app.theme = choice.choice(("textual-dark", "textual-light", "ansi-dark"))


def _bordered(shown: LineTable[Event], choice: random.Random) -> None:
    shown.styles.border = choice.choice((("round", "red"), ("none", "red")))
    shown.styles.opacity = choice.choice((0.5, 1.0))


STEPS: tuple[Callable[[LineTable[Event], random.Random], None], ...] = (
    _marked, _other_rows, _other_columns, _moved, _moved, _paged, _paged, _scrolled_aside, _focused, _themed, _bordered,
)  # fmt: skip


@pytest.mark.slow  # a storm
@pytest.mark.parametrize("has_color", [True, False])
async def test_kept_lines_are_those_that_would_be_drawn_anew(has_color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False) if has_color else monkeypatch.setenv("NO_COLOR", "1")
    choice = random.Random(17)
    shown = table()
    app = Host(shown, Input)
    async with app.run_test(size=(34, 12)) as pilot:
        shown.show(events(0, 100))
        shown.focus()
        for number in range(80):
            step = choice.choice(STEPS)
            step(shown, choice)
            await pilot.pause()
            kept = shown.render_lines(shown.size.region)
            for y, (line, anew) in enumerate(zip(cells(kept), cells(drawn_anew(shown)), strict=True)):
                for x, (cell, cell_anew) in enumerate(zip(line, anew, strict=True)):
                    assert cell == cell_anew, (number, step.__name__, y, x)
            assert len(shown._drawn) <= MOST_LINES


async def test_a_line_down_draws_the_cursor_row_and_a_page_that_was_drawn_ahead_none() -> None:
    shown = table()
    app = Host(shown)
    drawn: list[int] = []
    row_line = shown._row_line

    def count(index: int) -> Strip:
        drawn.append(index)
        return row_line(index)

    shown._row_line = count  # type: ignore[method-assign]
    async with app.run_test(size=(60, 21)) as pilot:
        shown.show(events(0, 1000))
        await pilot.press("pagedown")
        await app.workers.wait_for_complete()
        for _ in range(20):
            await pilot.press("down")
        await pilot.pause(0.1)
        shown._drawn._ahead.clear()
        drawn.clear()
        await pilot.press("down")
        await pilot.pause(0.1)
        assert [index for index in drawn if index <= shown.cursor_index] == [shown.cursor_index]
        while shown._drawn._timer is not None:
            await pilot.pause(0.005)
        drawn.clear()
        before = shown.cursor_index
        await pilot.press("pagedown")
        shown.refresh(shown.size.region)
        await pilot.pause()
        assert [index for index in drawn if before < index < shown.cursor_index] == [], "all were drawn ahead"


async def test_no_more_than_some_screens_are_kept() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 40)):
        shown.show(events(0, 3 * MOST_LINES))
        for first in range(0, 3 * MOST_LINES, 30):
            shown._drawn.of(range(first, first + 30))
            assert len(shown._drawn) <= MOST_LINES
        (kept,) = shown._drawn.of([7])
        assert shown._drawn.of([7])[0] is kept
        shown.refresh()
        assert len(shown._drawn) == 0
