"""Actions that a part of the screen does are found on the screen, with their parameters and their questions."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.binding import Binding

import tui.screens
from tests.support.host import Host, make_context, settle
from tui.parts import done_by
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen


class Counter:
    def __init__(self, screen: ConsoleScreen[Any]) -> None:
        self.screen = screen
        self.steps: list[int] = []

    def step(self, by: int = 1) -> None:
        self.steps.append(by)

    @asks
    async def ask(self) -> None:
        await self.screen.app.push_screen_wait(ConsoleScreen(make_context()))


class CountingScreen(ConsoleScreen[None]):
    BINDINGS = [
        Binding("j", "step(-2)", "Step"),
        Binding("k", "step", "Step"),
        Binding("a", "ask", "Ask"),
    ]
    action_step = done_by("counter", Counter.step)
    action_ask = done_by("counter", Counter.ask)

    def __init__(self) -> None:
        super().__init__(make_context())
        self.counter = Counter(self)


async def test_a_key_reaches_the_part_with_its_parameters() -> None:
    screen = CountingScreen()
    app = Host(screen)
    async with app.run_test() as pilot:
        await pilot.press("j", "k")
        await settle(pilot)
    assert screen.counter.steps == [-2, 1]


async def test_a_part_asks_one_question_at_a_time() -> None:
    screen = CountingScreen()
    app = Host(screen)
    async with app.run_test() as pilot:
        for _ in range(3):
            await screen.run_action("ask")  # as fast as keys can come
        await settle(pilot)
        assert len(app.screen_stack) == 3, "the app's own screen, this one, and one question"


def screen_classes() -> Iterator[type[ConsoleScreen[Any]]]:
    folder = Path(tui.screens.__file__).parent
    for path in folder.rglob("*.py"):
        module = import_module(".".join(("tui.screens", *path.relative_to(folder).with_suffix("").parts)))
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, ConsoleScreen) and value.__module__ == module.__name__:
                yield value


@pytest.mark.parametrize("screen", screen_classes())
def test_every_key_of_a_screen_has_its_action(screen: type[ConsoleScreen[Any]]) -> None:
    missing = [
        binding.action
        for base in screen.__mro__
        for binding in vars(base).get("BINDINGS", ())
        if isinstance(binding, Binding)
        for name in [binding.action.partition("(")[0].removeprefix("screen.")]
        if "." not in name and not hasattr(screen, f"action_{name}") and not hasattr(App, f"action_{name}")
    ]
    assert not missing
