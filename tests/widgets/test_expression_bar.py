"""The line in which JSONata is typed below a JSON view: what is shown, what is marked, what comes back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot

from tests.support.jsonata import needs_engine
from tests.support.widget_host import HOSTILE, assert_inert, lines, strips
from tui import jsonata
from tui.jsonata import JsonataMissing, JsonataProblem, Result
from tui.widgets import expression_bar
from tui.widgets.expression_bar import ExpressionBar
from tui.widgets.json_view import JsonView

ORDER = '{"id": "o-1", "lines": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 2}]}'


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expression_bar, "DEBOUNCE", 0.001)


class FakeHistory:
    def __init__(self, *entries: str) -> None:
        self.kept = list(entries)

    def entries(self) -> list[str]:
        return self.kept

    def add(self, text: str) -> None:
        self.kept.insert(0, text)

    def save(self) -> str | None:
        return None


class Viewer(App[None]):
    BINDINGS = [Binding("vertical_line", "open_bar"), Binding("escape", "drop")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, history: FakeHistory | None = None) -> None:
        super().__init__()
        self.view = JsonView()
        self.bar = ExpressionBar(lambda: self.view, history=history)

    def compose(self) -> ComposeResult:
        yield self.view
        yield self.bar

    def on_mount(self) -> None:
        self.view.styles.height = "1fr"
        self.view.focus()

    def action_open_bar(self) -> None:
        self.bar.open()

    def action_drop(self) -> None:
        self.bar.drop()

    @property
    def text(self) -> str:
        return "\n".join(lines(self))


class Engine:
    """Answers when it is told to; `asked` are the expressions and documents that it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: asyncio.Queue[Result | JsonataProblem] = asyncio.Queue()
        monkeypatch.setattr(jsonata, "evaluate", self._evaluate)

    async def _evaluate(self, expression: str, document: str) -> Result:
        self.asked.append((expression, document))
        answer = await self.answers.get()
        if isinstance(answer, JsonataProblem):
            raise answer
        return answer


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        await pilot.pause()
        if condition():
            return
    raise AssertionError("\n".join(lines(pilot.app)))


async def type_in(pilot: Pilot[Any], text: str) -> None:
    await pilot.press("vertical_line", *text)


@needs_engine
async def test_the_result_is_shown_live_kept_by_enter_and_given_up_by_escape() -> None:
    app = Viewer()
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await pilot.press("down", "down", "down")
        place = app.view.cursor_path()
        assert place == ".lines[0]"
        await type_in(pilot, "lines.sku")
        await until(pilot, lambda: "RESULT of this expression" in app.text)
        assert '"a"' in app.text and '"id"' not in app.text
        await pilot.press("enter")
        assert app.focused is app.view
        await pilot.press("down", "down")
        assert (app.view.cursor_path(), app.view.cursor_value_text()) == (".[1]", "b")
        assert "RESULT of this expression" in app.text and "| lines.sku" in app.text
        await pilot.press("escape")
        assert "RESULT" not in app.text and '"id": "o-1"' in app.text
        assert app.view.cursor_path() == place and app.view.document == ORDER


async def test_a_text_opened_inside_a_result_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, app = Engine(monkeypatch), Viewer()
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        engine.answers.put_nowait(Result(json.dumps({"body": "one\ntwo"})))
        await type_in(pilot, "a")
        await pilot.press("enter")
        await until(pilot, lambda: app.bar.result is not None)
        await pilot.press("down", "enter")
        assert "two" in app.text and '"body"' not in app.text and app.view.document == ORDER
        await pilot.press("escape")
        assert '"body"' in app.text, "back in the result"
        await pilot.press("enter")
        engine.answers.put_nowait(Result('"next"'))
        await type_in(pilot, "b")
        await until(pilot, lambda: '"next"' in app.text)
        assert engine.asked[-1] == ("ab", ORDER)
        await pilot.press("escape")
        assert '"id": "o-1"' in app.text and not app.view.is_laid_over
        await pilot.press("escape")
        assert '"id": "o-1"' in app.text, "no result lies below"


@needs_engine
async def test_escape_while_typing_shows_the_original() -> None:
    app = Viewer()
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "id")
        await until(pilot, lambda: app.bar.result == '"o-1"')
        await pilot.press("escape")
        assert not app.view.is_laid_over and app.focused is app.view and app.bar.result is None
        assert app.bar.size.height == 0


@needs_engine
async def test_a_problem_is_told_with_its_place_and_marked_there_and_the_result_before_stays() -> None:
    app = Viewer()
    async with app.run_test(size=(100, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "id")
        await until(pilot, lambda: app.bar.result == '"o-1"')
        await pilot.press(*" 42")
        await until(pilot, lambda: "! Syntax error: 42, at character 4 · still shown: the result before" in app.text)
        assert '"o-1"' in app.text and app.view.is_laid_over
        typed = next(strip for strip in strips(app) if strip.text.startswith(" | id 42"))
        marked = [segment.text for segment in typed if segment.style is not None and segment.style.reverse]
        assert "42" in "".join(marked)
        await pilot.press("backspace", "backspace", "backspace")
        await until(pilot, lambda: "RESULT of this expression" in app.text)


@needs_engine
async def test_what_finds_nothing_says_so_over_the_original() -> None:
    app = Viewer()
    async with app.run_test(size=(100, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "gone")
        await until(pilot, lambda: "The expression finds nothing here: the original is shown." in app.text)
        assert '"id": "o-1"' in app.text and not app.view.is_laid_over


async def test_one_evaluation_runs_at_a_time_and_the_newest_text_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, app = Engine(monkeypatch), Viewer()
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "a")
        await until(pilot, lambda: len(engine.asked) == 1)
        await pilot.press("b")
        await pilot.press("c")
        await pilot.pause()
        assert [expression for expression, _ in engine.asked] == ["a"]
        engine.answers.put_nowait(Result('"old"'))
        await until(pilot, lambda: len(engine.asked) == 2)
        assert "old" not in app.text and engine.asked[1] == ("abc", ORDER)
        engine.answers.put_nowait(Result('"new"'))
        await until(pilot, lambda: '"new"' in app.text)


async def test_an_answer_that_comes_after_escape_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, app = Engine(monkeypatch), Viewer()
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "a")
        await until(pilot, lambda: len(engine.asked) == 1)
        await pilot.press("escape")
        engine.answers.put_nowait(Result('"late"'))
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
        assert "late" not in app.text and not app.view.is_laid_over


async def test_another_document_is_put_through_the_same_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, app = Engine(monkeypatch), Viewer()
    engine.answers.put_nowait(Result("1"))
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "a")
        await pilot.press("enter")
        await until(pilot, lambda: app.bar.result == "1")
        engine.answers.put_nowait(Result("2"))
        app.view.show_text("[2]")
        app.bar.document_changed()
        await until(pilot, lambda: app.bar.result == "2")
        assert engine.asked == [("a", ORDER), ("a", "[2]")] and app.view.document == "[2]"
        app.view.show_nothing()
        app.bar.document_changed()
        await until(pilot, lambda: "There is no document here to apply it to." in app.text)


async def test_enter_does_not_wait_for_a_pause_in_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expression_bar, "DEBOUNCE", 3600.0)
    engine, app = Engine(monkeypatch), Viewer()
    engine.answers.put_nowait(Result('"now"'))
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "a")
        assert not engine.asked
        await pilot.press("enter")
        await until(pilot, lambda: '"now"' in app.text)


async def test_expressions_are_recalled(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, history = Engine(monkeypatch), FakeHistory("order.id", "$sum(lines.qty)")
    app = Viewer(history)
    async with app.run_test(size=(60, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "new")
        await pilot.press("up", "up")
        assert app.bar.value == "$sum(lines.qty)"
        await pilot.press("enter")
        assert history.kept[0] == "$sum(lines.qty)"
        engine.answers.put_nowait(Result("3"))
        engine.answers.put_nowait(Result("3"))
        await until(pilot, lambda: app.bar.result == "3")


async def test_a_missing_engine_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, app = Engine(monkeypatch), Viewer()
    engine.answers.put_nowait(JsonataMissing())
    async with app.run_test(size=(100, 14)) as pilot:
        app.view.show_text(ORDER)
        await type_in(pilot, "a")
        await until(pilot, lambda: "! JSONata is not available here: the package jlens is missing" in app.text)
        assert '"id": "o-1"' in app.text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_what_comes_from_outside_is_inert(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, app = Engine(monkeypatch), Viewer(FakeHistory(text or " "))
    async with app.run_test(size=(40, 14)) as pilot:
        app.view.show_text(ORDER)
        for answer in (
            Result(json.dumps(text, ensure_ascii=False)),
            JsonataProblem(text, "evaluation", start=0, end=9),
        ):
            engine.answers.put_nowait(answer)
            await pilot.press("vertical_line", "x")
            await until(pilot, engine.answers.empty)
            await pilot.press("up")
            assert_inert(app, 40)
            await pilot.press("down")
