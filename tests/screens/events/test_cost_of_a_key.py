"""The cost of a key in a log, told in things that no busy machine changes: rows, statements, layouts, frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import textual.screen
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Size
from textual.pilot import Pilot

from tests.support.events_host import make_empty_screen, make_events_screen
from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import ReplayingLog
from tests.support.host import Host, settle
from tui.screens.common.base import ConsoleScreen
from tui.screens.events.screen import EventsScreen
from tui.screens.navigation.standby import Standby
from tui.services.events.feed import Query
from tui.services.events.histogram import Histogram, histogram
from tui.services.time.window import ALL_TIME, last

LINES = 20


class Costs:
    """Counts what happens on a screen from now on."""

    def __init__(self, screen: EventsScreen, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counted: Counter[str] = Counter()
        self._count_calls(monkeypatch, screen, "_refresh_layout", "layouts")
        self._count_calls(monkeypatch, screen, "_compositor_refresh", "frames")
        self._count_calls(monkeypatch, screen.table, "_row_line", "rows")
        connection = screen.view.feed.index._database.connection
        connection.set_trace_callback(lambda _statement: self.counted.update(["statements"]))

    def _count_calls(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, word: str) -> None:
        whole = getattr(owner, name)

        def counting(*args: Any, **options: Any) -> Any:
            self.counted[word] += 1
            return whole(*args, **options)

        monkeypatch.setattr(owner, name, counting)

    def of(self, word: str, keys: int) -> float:
        return self.counted[word] / keys


async def _press(pilot: Pilot[Any], key: str, times: int) -> None:
    for _ in range(times):
        await pilot.press(key)
        await pilot.pause()


async def test_a_line_down_draws_two_rows_and_lays_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = make_events_screen(FakeLog([make_event(number) for number in range(400)], page_size=400))
    async with Host(screen).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await _press(pilot, "pagedown", 2)
        await _press(pilot, "down", 40)  # at the lower edge: each line scrolls
        await settle(pilot)
        costs = Costs(screen, monkeypatch)
        await _press(pilot, "down", LINES)
        assert costs.of("layouts", LINES) == 0
        assert costs.of("rows", LINES) <= 3, "the cursor's row, and one more ahead"
        assert costs.of("statements", LINES) <= 1
        costs.counted.clear()
        await _press(pilot, "pageup", 3)  # where all was read
        assert costs.of("layouts", 3) == 0
        assert costs.of("rows", 3) <= 2 * screen.table.view_height


async def test_a_screen_that_opens_is_laid_out_for_its_size_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[Size] = []
    styled: list[int] = []
    resized, restyle = textual.screen.Screen._screen_resized, Stylesheet.update_nodes

    def note_size(self: textual.screen.Screen[Any], size: Size) -> None:
        sizes.append(size)
        resized(self, size)

    def note_styles(self: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        nodes = list(nodes)
        styled.append(len(nodes))
        restyle(self, nodes, animate)

    screen = make_events_screen(FakeLog([make_event(number) for number in range(40)]))
    async with Host(screen).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        sizes.clear()
        monkeypatch.setattr(textual.screen.Screen, "_screen_resized", note_size)
        monkeypatch.setattr(Stylesheet, "update_nodes", note_styles)
        other = make_events_screen(FakeLog([make_event(1)]))
        await pilot.app.push_screen(other)
        await settle(pilot)
        assert other.has_class("-wide") and other.size == (120, 40)
        assert sizes == [] and max(styled, default=0) <= 3, "the focused widget and its neighbours, never all"
        await pilot.resize_terminal(90, 30)
        await settle(pilot)
        assert set(sizes) == {Size(90, 30)} and other.has_class("-narrow") and other.size == (90, 30)


async def test_a_letter_of_a_filter_counts_no_histogram_and_lays_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[object] = []

    def count(*given: Any) -> Histogram:
        counted.append(given)
        return histogram(*given)

    monkeypatch.setattr("tui.screens.events.histogram.histogram", count)
    screen = make_events_screen(FakeLog([make_event(number) for number in range(400)]))
    async with Host(screen).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert counted
        await pilot.press("slash", *"evt-03")
        await settle(pilot)
        costs = Costs(screen, monkeypatch)
        counted.clear()
        for letter in "99":
            await pilot.press(letter)
            await settle(pilot)
        assert screen.table.row_count == 1 and not counted
        assert costs.of("layouts", 2) <= 1.5, "Textual's own field asks for one"
        screen.view.ask(Query(last("1h"), None))
        await settle(pilot)
        assert counted


async def test_a_log_that_is_opened_on_a_screen_that_stands_ready_composes_and_styles_next_to_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: Counter[str] = Counter()

    def count(owner: Any, name: str, word: str, number: Callable[..., int] = lambda *_: 1) -> None:
        whole = getattr(owner, name)

        def counting(*args: Any, **options: Any) -> Any:
            counted[word] += number(*args)
            return whole(*args, **options)

        monkeypatch.setattr(owner, name, counting)

    log = FakeLog([make_event(number, status=("failed", "succeeded", "skipped")[number % 3]) for number in range(400)])
    first = make_events_screen(log)
    empty = make_empty_screen(first.logs.book("hook"), ReplayingLog(log))
    async with Host(ConsoleScreen[None](empty.context)).run_test(size=(120, 40)) as pilot:
        await pilot.app.push_screen(first)  # what is in the index
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        standby = Standby(EventsScreen.__module__, lambda: empty)
        standby.begin(pilot.app, lambda: not standby.is_ready)
        while not standby.is_ready:
            await standby.step()
            await pilot.pause()
        ready = standby.take()
        standby.end()
        await settle(pilot)
        count(App, "_register", "widgets", lambda _app, _parent, *widgets: len(widgets))
        count(Stylesheet, "apply", "styled")
        count(textual.screen.Screen, "_refresh_layout", "layouts")
        at_frames: list[dict[str, int]] = []

        def frame(*_: object) -> int:
            at_frames.append({**counted, "asked": len(log.asked)})
            return 1

        count(App, "_display", "frames", frame)
        asked = len(log.asked)
        connection = first.view.feed.index._database.connection
        connection.set_trace_callback(lambda _statement: counted.update(["statements"]))
        pilot.app.push_screen(ready.of(first.logs, Query(ALL_TIME)))
        await settle(pilot)
        before = at_frames[0]
        assert before.get("widgets", 0) <= 1 and before.get("styled", 0) <= 6, "a scrollbar; the rest stands"
        assert before["layouts"] <= 1 and before["statements"] <= 22
        assert before["asked"] == asked < len(log.asked), "the server is asked once the rows are seen"
        assert counted["frames"] <= 3
