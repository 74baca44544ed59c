"""`E` in the log: which events, in which form, into which file; stopped, refused, asked before a file is replaced."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.console import press
from tests.support.events_host import make_events_screen, windowed
from tests.support.fake_log import FakeLog, make_event
from tests.support.host import Host, screen_text, settle
from tui.screens.events.screen import EventsScreen
from tui.widgets.fields import SafeInput


def exporting_to(screen: EventsScreen, folder: Path) -> Host:
    screen.context = replace(screen.context, exports=folder)
    return Host(screen)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def name_it(pilot: Pilot[Any], name: str) -> str:
    pilot.app.screen.query_one(SafeInput).value = name
    return await press(pilot, "enter")


async def test_the_rows_shown_are_written_as_json_lines(tmp_path: Path) -> None:
    host = exporting_to(make_events_screen(FakeLog([make_event(number) for number in range(3)])), tmp_path)
    async with host.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "E")
        assert "1   the 3 shown" in text and "marked" not in text
        text = await press(pilot, "1", "1")
        assert "orders-to-erp-" in text and ".jsonl" in text
        await press(pilot, "enter")
    (path,) = files_in(tmp_path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event_id"] for line in lines] == ["evt-0002", "evt-0001", "evt-0000"]
    assert lines[0]["webhook_name"] == "Orders to ERP" and "payload" not in lines[0]
    assert any(f"3 events written to {path}." in sentence for sentence in host.said)


async def test_the_marked_ones_alone_with_payloads_where_they_are_asked_for(tmp_path: Path) -> None:
    events = [make_event(number, payload="=1+1") for number in range(3)]
    host = exporting_to(make_events_screen(FakeLog(events)), tmp_path)
    async with host.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "j", "space", "E")
        assert "1   the 1 marked" in text
        await press(pilot, "1", "5", "enter")
    (path,) = files_in(tmp_path)
    with path.open(newline="") as file:
        head, row = list(csv.reader(file))
    known = dict(zip(head, row, strict=True))
    assert known["event_id"] == "evt-0001" and known["payload"] == "'=1+1"
    assert any("1 cell could have started a formula" in sentence for sentence in host.said)


async def test_the_whole_window_is_read_first(tmp_path: Path) -> None:
    log = FakeLog([make_event(number) for number in range(90)])
    host = exporting_to(windowed(log), tmp_path)
    async with host.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "E")
        assert "the whole window: 24h; reads on first" in text
        await press(pilot, "2", "1", "enter")
    (path,) = files_in(tmp_path)
    assert len(path.read_text().splitlines()) == 90


async def test_a_file_that_is_there_is_asked_about(tmp_path: Path) -> None:
    mine = tmp_path / "mine.md"
    mine.write_text("mine")
    host = exporting_to(make_events_screen(FakeLog([make_event(1)])), tmp_path / "exports")
    async with host.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E", "1", "3")
        text = await name_it(pilot, str(mine))
        assert "Replace" in text and mine.read_text() == "mine"
        await press(pilot, "n")
        assert "Export into" in screen_text(host) and mine.read_text() == "mine"
        await press(pilot, "enter", "y")
        await settle(pilot)
    assert mine.read_text().startswith("| Time |")


@pytest.mark.parametrize("name", ["/proc/nowhere/x.md", "{folder}", "a\0b", "~nobody-of-that-name/x"])
async def test_a_name_that_cannot_be_is_said_and_asked_for_again(tmp_path: Path, name: str) -> None:
    host = exporting_to(make_events_screen(FakeLog([make_event(1)])), tmp_path / "exports")
    async with host.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E", "1", "3")
        pilot.app.screen.query_one(SafeInput).value = name.format(folder=tmp_path)
        text = await press(pilot, "enter")
        assert "Export into" in text and (
            "no folder" in text or "no plain file" in text or "No file can" in text or "cannot be" in text
        )
        await press(pilot, "escape")
    assert not files_in(tmp_path)


@contextmanager
def held(screen: EventsScreen) -> Iterator[asyncio.Event]:
    """The export waits after its first block until the event is set."""
    gate = asyncio.Event()
    breathe = screen.breathe

    async def wait() -> None:
        if screen.exports.words:
            await gate.wait()
        await breathe()

    screen.breathe = wait  # type: ignore[method-assign]
    yield gate


async def test_escape_stops_it_and_the_name_says_it_is_partial(tmp_path: Path) -> None:
    large = "x" * 300_000
    screen = make_events_screen(FakeLog([make_event(number, payload=large) for number in range(6)]))
    host = exporting_to(screen, tmp_path)
    async with host.run_test(size=(120, 40)) as pilot:
        await press(pilot, "E", "1", "4")
        with held(screen) as gate:
            await pilot.press("enter")
            await settle(pilot)
            assert "exporting 2 of 6, esc stops" in screen_text(host)
            await pilot.press("E")
            await settle(pilot)
            await pilot.press("escape")
            gate.set()
            await settle(pilot)
        assert any("An export is running" in sentence for sentence in host.said)
        assert "exporting" not in screen_text(host)
    (path,) = files_in(tmp_path)
    assert ".partial" in path.name and len(path.read_text().splitlines()) == 4
    assert any(f"Stopped after 4 of 6 events: {path}." in sentence for sentence in host.said)


async def test_there_is_nothing_to_export_from_an_empty_list(tmp_path: Path) -> None:
    host = exporting_to(make_events_screen(FakeLog()), tmp_path)
    async with host.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E")
        assert any("no event here to export" in sentence for sentence in host.said)
