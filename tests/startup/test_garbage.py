"""Whole passes of the garbage collector wait until nobody presses a key."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.support.console import Console, press
from tui.startup.garbage import AT_MOST, QUIET_SECONDS, WORTH, QuietCollector


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The collector's acts, as told by `gc`."""
    done: list[str] = []
    monkeypatch.setattr("gc.collect", lambda: done.append("collected"))
    return done


def _after(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr("gc.get_count", lambda: (0, 0, number))


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_waits_until_nobody_has_pressed_a_key_for_a_while(
    passes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    collector = QuietCollector(clock)
    _after(monkeypatch, WORTH)
    clock.now = 10.0
    collector.touched()
    clock.now = 10.0 + QUIET_SECONDS / 2
    assert not collector.look() and passes == []
    clock.now = 10.0 + QUIET_SECONDS
    assert collector.look() and passes == ["collected"]


def test_it_is_not_put_off_for_ever_by_somebody_who_types(passes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    collector = QuietCollector(Clock())
    collector.touched()
    _after(monkeypatch, AT_MOST - 1)
    assert not collector.look()
    _after(monkeypatch, AT_MOST)
    assert collector.look() and passes == ["collected"]


def test_where_little_was_made_there_is_nothing_to_do(passes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    collector = QuietCollector(clock)
    clock.now = 1_000.0
    _after(monkeypatch, WORTH - 1)
    assert not collector.look() and passes == []


def test_once_begun_python_itself_begins_no_whole_pass() -> None:
    before, counted = gc.get_threshold(), gc.get_freeze_count()
    try:
        QuietCollector().begin()
        assert gc.isenabled()
        assert gc.get_threshold()[:2] == before[:2] and gc.get_threshold()[2] > 100_000
        assert gc.get_freeze_count() > counted
    finally:
        gc.set_threshold(*before)  # what was frozen stays so, as it was before


async def test_the_program_tells_it_of_every_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[None] = []
    monkeypatch.setattr(QuietCollector, "touched", lambda self: touched.append(None))
    console = Console(tmp_path)
    async with console.app.run_test() as pilot:
        await press(pilot)
        before = len(touched)
        await press(pilot, "down", "up")
        assert len(touched) >= before + 2


async def test_the_program_begins_it_where_the_command_line_had_switched_collecting_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[None] = []
    monkeypatch.setattr("gc.isenabled", lambda: False)
    monkeypatch.setattr(QuietCollector, "begin", lambda self: begun.append(None))
    console = Console(tmp_path)
    async with console.app.run_test() as pilot:
        await press(pilot)
        assert begun == [None]
