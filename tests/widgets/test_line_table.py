"""The table: its cursor, its place when rows come and go, its marks, its faces, and that what it draws is inert."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tables import COLUMNS, Event, events, table
from tests.support.widget_host import HOSTILE, Host, Inbox, assert_inert, lines, strips
from tui.widgets.line_table import Column, LineTable


def face(shown: LineTable[Event]) -> str:
    return shown.face


def seen(app: Host) -> list[str]:
    """The ids on the screen, top to bottom."""
    return [line[3:11].strip() for line in lines(app)[1:] if line[3:11].strip()]


class Endless:
    """A million rows, none of which exists before it is asked for."""

    def __init__(self) -> None:
        self.asked: set[int] = set()

    def __len__(self) -> int:
        return 1_000_000

    def __getitem__(self, index: int) -> Event:
        self.asked.add(index)
        return Event(f"e{index}")


async def test_moving_the_cursor_keeps_it_in_view() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 11)) as pilot:
        shown.show(events(0, 100))
        for keys, index in (
            (["down"], 1),
            (["j", "j"], 3),
            (["k"], 2),
            (["up", "up", "up"], 0),
            (["pagedown"], 9),
            (["pagedown"], 18),
            (["end"], 99),
            (["down"], 99),
            (["pageup"], 90),
            (["home"], 0),
        ):
            await pilot.press(*keys)
            assert shown.cursor_index == index
            row = shown.cursor_row
            assert row is not None
            assert row.id in seen(app)
            cursor_line = next(line for line in lines(app) if line.startswith("›"))
            assert f" {row.id} " in cursor_line


async def test_the_header_stays_when_rows_scroll() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 8)) as pilot:
        shown.show(events(0, 100))
        await pilot.press("end")
        assert "Id" in lines(app)[0]
        assert "State" in lines(app)[0]
        assert seen(app)[-1] == "e99"


async def test_a_million_rows_cost_what_is_seen() -> None:
    shown = table()
    rows = Endless()
    app = Host(shown)
    async with app.run_test(size=(60, 12)) as pilot:
        shown.show(rows)  # type: ignore[arg-type]  # a sequence by behaviour: length and index are all that is asked of it
        await pilot.press("end", "up", "pageup")
        assert shown.cursor_index == 999_988
        assert len(rows.asked) < 100


async def test_rows_that_arrive_above_leave_the_cursor_and_the_screen_where_they_are() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 11)) as pilot:
        shown.show(events(0, 100))
        await pilot.press("pagedown", "pagedown", "up", "up")
        before = lines(app)
        shown.show([Event("new1"), Event("new2"), *events(0, 100)])
        await pilot.pause()
        assert shown.cursor_key == "e16"
        assert shown.cursor_index == 18
        assert [line[:-1] for line in lines(app)] == [line[:-1] for line in before]  # all but the scrollbar


async def test_rows_appended_to_the_same_sequence_are_shown() -> None:
    shown = table()
    rows = events(0, 5)
    app = Host(shown)
    async with app.run_test(size=(60, 11)) as pilot:
        shown.show(rows)
        await pilot.press("end")
        rows.extend(events(5, 8))
        shown.show(rows)
        await pilot.pause()
        assert shown.cursor_key == "e4"
        assert seen(app) == [f"e{number}" for number in range(8)]


async def test_when_the_cursor_row_is_gone_the_nearest_index_has_it() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 11)) as pilot:
        shown.show(events(0, 100))
        await pilot.press("end")
        shown.show(events(0, 10))
        await pilot.pause()
        assert shown.cursor_key == "e9"
        shown.move_to(4)
        shown.show([event for event in events(0, 10) if event.id != "e4"])
        assert shown.cursor_key == "e5"
        shown.show([])
        await pilot.pause()
        assert shown.cursor_row is None
        await pilot.press("down", "end", "pageup")
        shown.show(events(0, 3), keep_place=False)
        assert shown.cursor_key == "e0"


async def test_resizing_keeps_the_cursor_in_view_and_drops_columns_by_priority() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 20)) as pilot:
        shown.show(events(0, 100))
        await pilot.press("pagedown")
        await pilot.resize_terminal(34, 6)
        await pilot.pause()
        assert shown.cursor_key in seen(app)
        assert "Size" not in lines(app)[0]
        await pilot.resize_terminal(120, 6)
        await pilot.pause()
        assert "Size" in lines(app)[0]
        assert_inert(app, 120)


async def test_only_a_table_that_cannot_fit_scrolls_sideways() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 8)) as pilot:
        shown.show(events(0, 100))
        await pilot.pause()
        assert shown.max_scroll_x == 0
        await pilot.resize_terminal(24, 8)
        await pilot.pause()
        assert shown.max_scroll_x > 0
        await pilot.press(*["right"] * 20)
        await pilot.pause()
        assert "hello" in lines(app)[1]
        assert_inert(app, 24)


async def test_marks_are_shown_by_a_glyph_and_outlive_their_rows() -> None:
    shown = table()
    inbox = Inbox(LineTable.MarksChanged)
    app = Host(shown)
    async with app.run_test(size=(60, 12), message_hook=inbox) as pilot:
        shown.show(events(0, 10))
        shown.move_to(2)
        shown.toggle_mark()
        shown.move_to(5)
        shown.mark_range_to_cursor()
        await pilot.pause()
        assert shown.marks == {"e2", "e3", "e4", "e5"}
        assert [line[3:5] for line in lines(app) if line[1] == "●"] == ["e2", "e3", "e4", "e5"]
        shown.show(events(4, 10))
        assert shown.marks == {"e2", "e3", "e4", "e5"}
        shown.toggle_mark()
        assert shown.marks == {"e2", "e3", "e4"}
        shown.mark_all()
        assert len(shown.marks) == 8
        shown.unmark_all()
        assert shown.marks == frozenset()
        shown.set_marks(["e7"])
        await pilot.pause()
        assert inbox.messages[-1].marks == {"e7"}


async def test_a_range_without_an_earlier_mark_is_the_cursor_row() -> None:
    shown = table()
    async with Host(shown).run_test(size=(60, 12)):
        shown.show(events(0, 10))
        shown.move_to(3)
        shown.mark_range_to_cursor()
        assert shown.marks == {"e3"}
        shown.move_to(1)
        shown.mark_range_to_cursor()
        assert shown.marks == {"e1", "e2", "e3"}


async def test_the_four_faces() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 8)) as pilot:
        shown.show_loading("Reading events …")
        await pilot.pause()
        assert face(shown) == "loading"
        assert "Reading events …" in lines(app)[1]
        shown.show_empty("No events", "Press w for a longer window")
        await pilot.pause()
        assert "No events" in lines(app)[1]
        assert "Press w" in lines(app)[2]
        shown.show_error("No connection \x1b[2J", "Press ctrl+r to try again")
        await pilot.pause()
        assert face(shown) == "error"
        assert "No connection ␛[2J" in lines(app)[1]
        assert "No events" not in "".join(lines(app))
        assert_inert(app, 60)
        shown.show(events(0, 3))
        await pilot.pause()
        assert face(shown) == "full"
        assert seen(app) == ["e0", "e1", "e2"]


async def test_an_error_leaves_the_rows_that_are_there() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(60, 8)) as pilot:
        shown.show(events(0, 3))
        shown.show_error("No connection")
        shown.show_loading()
        await pilot.pause()
        assert face(shown) == "full"
        assert seen(app) == ["e0", "e1", "e2"]
        shown.show_empty("Nothing matches")
        assert face(shown) == "empty"
        assert shown.row_count == 0


async def test_news_of_the_cursor_comes_once_a_row() -> None:
    shown = table()
    inbox = Inbox(LineTable.CursorMoved)
    async with Host(shown).run_test(size=(60, 8), message_hook=inbox) as pilot:
        shown.show(events(0, 3))
        await pilot.pause()
        await pilot.press("down", "down", "down")
        shown.show(events(0, 3))
        await pilot.pause()
        shown.show_empty("Gone")
        await pilot.pause()
        assert [(message.index, message.key) for message in inbox.messages] == [
            (0, "e0"),
            (1, "e1"),
            (2, "e2"),
            (-1, None),
        ]


async def test_the_end_is_announced_once_for_each_length() -> None:
    shown = table(ahead=5)
    inbox = Inbox(LineTable.NearEnd)
    async with Host(shown).run_test(size=(60, 8), message_hook=inbox) as pilot:
        shown.show(events(0, 25))
        await pilot.pause()
        assert inbox.messages == []
        shown.move_to(19)
        await pilot.pause()
        assert inbox.messages == []
        await pilot.press("down", "down", "up", "down")
        assert [message.rows_left for message in inbox.messages] == [4]
        shown.show(events(0, 25))
        await pilot.pause()
        assert len(inbox.messages) == 1
        shown.ask_again()
        await pilot.pause()
        assert len(inbox.messages) == 1
        await pilot.press("up", "down")
        assert len(inbox.messages) == 2
        shown.show(events(0, 50))
        shown.scroll_end(animate=False, immediate=True)
        await pilot.pause()
        assert [message.rows_left for message in inbox.messages[2:]] == [0]


async def test_a_click_moves_the_cursor_and_a_click_on_the_cursor_chooses() -> None:
    shown = table()
    inbox = Inbox(LineTable.Selected)
    async with Host(shown).run_test(size=(60, 8), message_hook=inbox) as pilot:
        shown.show(events(0, 20))
        await pilot.press("end")
        await pilot.click(shown, offset=(5, 3))
        assert shown.cursor_key == "e15"
        assert inbox.messages == []
        await pilot.click(shown, offset=(5, 3))
        assert [message.key for message in inbox.messages] == ["e15"]
        await pilot.click(shown, offset=(5, 0))
        assert len(inbox.messages) == 1
        await pilot.double_click(shown, offset=(5, 2))
        assert [(message.key, message.row) for message in inbox.messages[1:]] == [("e14", Event("e14"))]


async def test_the_cursor_row_looks_different_without_the_focus() -> None:
    shown, other = table(), LineTable(COLUMNS, row_key=lambda event: event.id)
    app = Host(shown, other)
    async with app.run_test(size=(60, 12)) as pilot:
        shown.show(events(0, 3))
        shown.focus()
        await pilot.pause()
        focused = list(strips(app)[1])
        other.focus()
        await pilot.pause()
        assert focused != list(strips(app)[1])
        app.theme = "textual-light"
        await pilot.pause()
        assert next(iter(strips(app)[2])).style != focused[0].style


@pytest.mark.parametrize("width", [24, 40, 80, 200])
async def test_hostile_text_is_inert_and_never_breaks_a_line(width: int) -> None:
    shown = LineTable(
        [Column[Event]("bad", "\x1b[31m[/x]", lambda event: event.text, min_width=4, flex=1), *COLUMNS],
        row_key=lambda event: event.id,
    )
    app = Host(shown)
    async with app.run_test(size=(width, 20)) as pilot:
        shown.show([Event(str(number), text, "failed") for number, text in enumerate(HOSTILE)])
        await pilot.pause()
        assert_inert(app, width)


@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=30), min_size=1, max_size=5), st.data())
@settings(max_examples=25, deadline=None)
def test_whatever_is_shown_next_the_cursor_is_on_a_row(lists: list[list[int]], data: st.DataObject) -> None:
    shown = table()
    for numbers in lists:
        before = shown.cursor_key
        shown.show([Event(str(number)) for number in numbers])
        if before is not None and int(before) in numbers:
            assert shown.cursor_key == before
        assert (shown.cursor_row is None) == (not numbers)
        shown.move_to(data.draw(st.integers(-2, 32)))
        if numbers:
            assert 0 <= shown.cursor_index < len(numbers)


async def test_an_error_longer_than_the_table_is_wide_is_wrapped_with_its_way_out() -> None:
    shown = table()
    app = Host(shown)
    async with app.run_test(size=(40, 10)) as pilot:
        shown.show_error(
            "The list could not be read: [b]no connection[/b] at all. Check the server address.", "ctrl+r tries again"
        )
        await pilot.pause()
        seen = [line.strip() for line in lines(app)]
        assert "Check the server address." in " ".join(seen) and "[b]no" in " ".join(seen)
        assert seen[seen.index("ctrl+r tries again") - 1].endswith("address.")
