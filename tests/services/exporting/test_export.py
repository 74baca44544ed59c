"""An export, block by block: whole, stopped, cancelled, failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.support.fake_log import make_event
from tui.services.events.event_row import row_of
from tui.services.exporting.export import Exported, write_export
from tui.services.exporting.forms import form_of
from tui.services.exporting.partial_file import CannotWrite
from tui.services.exporting.records import ExportRecord, record_of


async def blocks(count: int = 3, gate: asyncio.Event | None = None) -> AsyncIterator[Sequence[ExportRecord]]:
    for number in range(count):
        yield [record_of(row_of(make_event(2 * number + place)), "hook") for place in (0, 1)]
        if gate is not None:
            await gate.wait()


async def test_all_of_it_is_there_under_its_name(tmp_path: Path) -> None:
    path, told = tmp_path / "events.jsonl", list[int]()
    outcome = await write_export(path, form_of("jsonl", bodies=False), blocks(), progress=told.append)
    assert outcome == Exported(path, 6, is_whole=True) and told == [2, 4, 6]
    assert len(path.read_text().splitlines()) == 6


@pytest.mark.parametrize("is_stopped", [True, False])
async def test_what_is_not_whole_says_so_in_its_name(tmp_path: Path, *, is_stopped: bool) -> None:
    outcome = await write_export(
        tmp_path / "e.csv", form_of("csv", bodies=False), blocks(2), stopped=lambda: is_stopped,
        may_be_whole=lambda: False,
    )  # fmt: skip
    assert outcome == Exported(tmp_path / "e.partial.csv", 2 if is_stopped else 4, is_whole=False)
    assert not (tmp_path / "e.csv").exists()


async def test_cancelled_it_is_partial_too(tmp_path: Path) -> None:
    gate, begun = asyncio.Event(), asyncio.Event()
    export = asyncio.ensure_future(
        write_export(tmp_path / "e.md", form_of("md", bodies=False), blocks(3, gate), progress=lambda _: begun.set())
    )
    await begun.wait()
    export.cancel()
    with pytest.raises(asyncio.CancelledError):
        await export
    assert len((tmp_path / "e.partial.md").read_text().splitlines()) == 4 and not (tmp_path / "e.md").exists()


async def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "e.md").write_text("mine")
    with pytest.raises(CannotWrite, match="is there already"):
        await write_export(tmp_path / "e.md", form_of("md", bodies=False), blocks())
