"""The line a filter is typed in: what enter, escape and the arrows do, and what it says of what is typed."""

from __future__ import annotations

from textual.app import App, ComposeResult

from tests.support.widget_host import HOSTILE, Inbox, assert_inert, lines
from tui.widgets.filter_bar import FilterBar, Language
from tui.widgets.line_table import Column, LineTable


class FilteredList(App[None]):
    def compose(self) -> ComposeResult:
        yield LineTable[str]([Column("a", "A", str, flex=1)], row_key=str)
        yield FilterBar("name, event or host")


async def test_enter_keeps_the_filter_and_escape_drops_it() -> None:
    app = FilteredList()
    inbox = Inbox(FilterBar.Changed, FilterBar.Submitted, FilterBar.Closed)
    async with app.run_test(size=(60, 6), message_hook=inbox) as pilot:
        bar = app.query_one(FilterBar)
        app.query_one(LineTable).focus()
        assert bar.size.height == 0
        bar.open()
        await pilot.press("o", "k", "enter")
        assert bar.size.height == 1
        assert isinstance(app.focused, LineTable)
        bar.open()
        await pilot.press("!", "escape")
        await pilot.pause()
        assert bar.size.height == 0
        assert isinstance(app.focused, LineTable)
        await pilot.pause()
    told = [(type(message).__name__, getattr(message, "value", None)) for message in inbox.messages]
    assert told[:4] == [("Changed", "o"), ("Changed", "ok"), ("Submitted", "ok"), ("Changed", "ok!")]
    assert sorted(told[4:], key=str) == [("Changed", ""), ("Closed", None)]


class FakeHistory:
    def __init__(self, *entries: str) -> None:
        self.kept = list(entries)
        self.saved: list[list[str]] = []
        self.problem: str | None = None

    def entries(self) -> list[str]:
        return self.kept

    def add(self, text: str) -> None:
        self.kept.insert(0, text)

    def save(self) -> str | None:
        self.saved.append(list(self.kept))
        return self.problem


def problems(text: str) -> list[str]:
    return [f"'{text}' is wrong."] if "wrong" in text else []


class TermedList(FilteredList):
    def __init__(self, history: FakeHistory | None = None) -> None:
        super().__init__()
        self.history = history
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield LineTable[str]([Column("a", "A", str, flex=1)], row_key=str)
        language = Language(problems, lambda text: "tus:" if text.endswith("sta") else "", "status: code:")
        yield FilterBar("words", language=language, history=self.history)

    def notify(self, message: str, **known: object) -> None:
        self.said.append(message)


async def test_the_terms_are_shown_while_one_types_and_what_is_wrong_as_long_as_it_stands() -> None:
    app = TermedList()
    async with app.run_test(size=(60, 8)) as pilot:
        bar = app.query_one(FilterBar)
        app.query_one(LineTable).focus()
        bar.open()
        await pilot.pause()
        assert lines(app)[-1].strip() == "status: code:" and bar.size.height == 2
        await pilot.press(*"wrong")
        await pilot.pause()
        assert lines(app)[-1].strip() == "! 'wrong' is wrong."
        await pilot.press("enter")
        await pilot.pause()
        assert lines(app)[-1].strip() == "! 'wrong' is wrong."
        bar.set_value("fine")
        await pilot.pause()
        assert bar.size.height == 1 and "fine" in lines(app)[-1]


async def test_right_takes_what_is_suggested() -> None:
    app = TermedList()
    async with app.run_test(size=(60, 8)) as pilot:
        bar = app.query_one(FilterBar)
        bar.open()
        await pilot.press(*"x sta")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "x status:" in lines(app)[-2]
        await pilot.press("right")
        assert bar.value == "x status:"


async def test_up_and_down_go_through_the_filters_used_before() -> None:
    history = FakeHistory("newest", "older")
    app = TermedList(history)
    inbox = Inbox(FilterBar.Changed, FilterBar.Submitted)
    async with app.run_test(size=(60, 8), message_hook=inbox) as pilot:
        bar = app.query_one(FilterBar)
        app.query_one(LineTable).focus()
        bar.open()
        await pilot.press("m")
        seen = []
        for key in ("up", "up", "up", "down", "down", "down", "up"):
            await pilot.press(key)
            seen.append(bar.value)
        assert seen == ["newest", "older", "older", "newest", "m", "m", "newest"]
        await pilot.press("!", "enter")
        await app.workers.wait_for_complete()
        assert history.saved == [["newest!", "newest", "older"]]
        bar.open()
        await pilot.press("up")
        assert bar.value == "newest", "what stands there already is passed over"
    assert ("Submitted", "newest!") in [(type(message).__name__, message.value) for message in inbox.messages]


async def test_a_history_that_cannot_be_written_is_said_and_an_empty_filter_is_none() -> None:
    history = FakeHistory()
    history.problem = "no room"
    app = TermedList(history)
    async with app.run_test(size=(60, 8)) as pilot:
        bar = app.query_one(FilterBar)
        bar.open()
        await pilot.press("space", "enter")
        assert not history.kept
        bar.open()
        await pilot.press("x", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.said == ["no room"]


async def test_a_bar_without_a_history_stays_as_it_is() -> None:
    app = FilteredList()
    async with app.run_test(size=(60, 6)) as pilot:
        bar = app.query_one(FilterBar)
        bar.open()
        await pilot.press("a", "up", "down", "down")
        assert bar.value == "a"


async def test_hostile_text_is_inert_in_the_line_and_in_what_is_said_of_it() -> None:
    app = TermedList(FakeHistory(*(f"wrong {text}" for text in HOSTILE)))
    async with app.run_test(size=(60, 8)) as pilot:
        app.query_one(FilterBar).open()
        for _ in HOSTILE:
            await pilot.press("up")
            await pilot.pause()
            assert_inert(app, 60)
