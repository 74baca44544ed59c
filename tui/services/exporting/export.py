"""An export from the first record to the file's name: a block at a time, each written in a thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.services.exporting.forms import Form
from tui.services.exporting.partial_file import PartialFile
from tui.services.exporting.records import ExportRecord
from tui.services.shielded import to_the_end


@dataclass(frozen=True)
class Exported:
    """The outcome: `count` records are in `path`, which is whole only where `is_whole`; `None`: nothing is there."""

    path: Path | None
    count: int
    is_whole: bool


async def write_export(
    path: Path,
    form: Form,
    blocks: AsyncIterator[Sequence[ExportRecord]],
    *,
    replace: bool = False,
    may_be_whole: Callable[[], bool] = lambda: True,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda count: None,
) -> Exported:
    """Write all `blocks` into `path`, and call `progress` with the count so far.

    Once `stopped` says so it ends after the block at hand; then, after a cancellation, and where `may_be_whole` says no
    at the end, what was written stays under a name that says it is partial. Raises `CannotWrite`.
    """
    file = await to_the_end(PartialFile, path, replace=replace)
    count = 0
    is_done = False
    try:
        await to_the_end(file.write, form.begin())
        async for block in blocks:
            await to_the_end(_write, file, form, block)
            count += len(block)
            progress(count)
            if stopped():
                return Exported(await to_the_end(file.stop), count, is_whole=False)
        if not may_be_whole():
            return Exported(await to_the_end(file.stop), count, is_whole=False)
        is_done = True
        return Exported(await to_the_end(file.finish), count, is_whole=True)
    finally:
        if not is_done:
            file.stop()  # a second time does nothing


def _write(file: PartialFile, form: Form, records: Sequence[ExportRecord]) -> None:
    for record in records:
        file.write(form.record(record))
