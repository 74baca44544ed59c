"""Events of the log into a file: those shown, those marked, or the whole window."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from textual.worker import WorkerCancelled

from tui.paths import make_private
from tui.screens.common.asking import asks
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.file_name import FileNameDialog
from tui.screens.events.groups import EXPORTING
from tui.services.events.rows import LogRows
from tui.services.exporting.export import Exported, write_export
from tui.services.exporting.forms import Form, FormName, form_of
from tui.services.exporting.partial_file import CannotWrite, why_not
from tui.services.exporting.records import ExportRecord, record_of
from tui.services.search.search_run import FoundRows
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_view import LogView
    from tui.screens.events.marks import EventMarks
    from tui.screens.events.reading import EventReader
    from tui.services.events.rows import LogRow
    from tui.widgets.line_table import LineTable

What: TypeAlias = Literal["shown", "marked", "window"]

BLOCK: Final = 100
"""Events written at once, at most."""
BLOCK_LENGTH: Final = 500_000
"""Characters of payloads and responses after which a block ends before that."""
KEYS_AT_ONCE: Final = 2_000
"""Ids read from the index between two looks at the keyboard."""
TOLD_SECONDS: Final = 0.2
"""Seconds between two words on how far it is."""

_FORMS: Final[tuple[tuple[FormName, str], ...]] = (
    ("jsonl", "JSON lines"),
    ("csv", "CSV"),
    ("md", "Markdown"),
)


@dataclass(frozen=True)
class _Wanted:
    """The export that a person asked for."""

    what: What
    form: FormName
    bodies: bool
    path: Path
    replace: bool


class LogExport:
    """Asks what to export, in which form and where to, and does it beside everything else. `tell` draws the headline,
    which has `words`."""

    def __init__(
        self,
        screen: ConsoleScreen[Any],
        view: LogView,
        table: LineTable[LogRow],
        marks: EventMarks,
        reader: EventReader,
        tell: Callable[[], None],
    ) -> None:
        self._view = view
        self._table = table
        self._marks = marks
        self._reader = reader
        self._tell = tell
        self._is_stopped = False
        self._told_at = 0.0
        self.screen = screen
        self.words = ""
        """The progress, while an export runs."""

    def stop(self) -> bool:
        """Stop the export after the block at hand; whether one ran."""
        runs = self.screen.runs(EXPORTING)
        self._is_stopped = self._is_stopped or runs
        return runs

    # --- asking -----------------------------------------------------------------------------------------------------

    @asks
    async def export(self) -> None:
        """Ask, and begin."""
        if self.screen.runs(EXPORTING):
            self.screen.say("An export is running: esc stops it.", severity="warning")
            return
        ask = self.screen.app.push_screen_wait
        what = await ask(ChoiceDialog("Export which events?", self._choices()))
        if what is None:
            return
        form = await ask(ChoiceDialog("Export as", _form_choices()))
        if form is None:
            return
        name, _, bodies = form.partition("+")
        where = await self._ask_where(name)
        if where is not None:
            wanted = _Wanted(what, name, bool(bodies), *where)  # type: ignore[arg-type]  # the values of the choices
            self._is_stopped = False
            start_worker(self.screen, partial(self._run, wanted), group=EXPORTING, exclusive=True)

    def _choices(self) -> list[tuple[str, str]]:
        view = self._view
        choices = [("shown", f"the {self._shown_count():,} shown")]
        if self._table.mark_count:
            choices.insert(0, ("marked", f"the {self._table.mark_count:,} marked"))
        status = f", {view.query.status} only" if view.query.status else ""
        reads = "" if view.feed.counts.whole else "; reads on first"
        apart = ", whatever the filter hides" if view.is_filtered else ""
        choices.append(("window", f"the whole window: {view.query.window.label}{status}{apart}{reads}"))
        return choices

    def _shown_count(self) -> int:
        rows = self._table.rows
        return rows.events if isinstance(rows, LogRows) else len(rows)

    async def _ask_where(self, ending: str) -> tuple[Path, bool] | None:
        """The file, and whether one of that name may go."""
        folder = self.screen.context.exports
        typed, problem = _with_tilde(folder / self._file_name(ending)), ""
        while True:
            answer = await self.screen.app.push_screen_wait(FileNameDialog("Export into", typed, problem))
            if answer is None:
                return None
            typed = answer
            path, problem = await asyncio.to_thread(_looked_at, answer, folder)
            if path is None:
                continue
            if not problem:
                return path, False
            replace = ConfirmDialog(f"Replace {path}?", details=[problem], confirm="Replace")
            if await self.screen.app.push_screen_wait(replace):
                return path, True
            problem = ""

    def _file_name(self, ending: str) -> str:
        label = re.sub(r"[^A-Za-z0-9]+", "-", self._view.logs.label).strip("-")[:40] or "events"
        return f"{label.lower()}-{self.screen.context.now():%Y%m%d-%H%M%S}.{ending}"

    # --- doing ------------------------------------------------------------------------------------------------------

    async def _run(self, wanted: _Wanted) -> None:
        try:
            if wanted.what == "window" and not await self._read_window():
                return
            keys = await self._keys(wanted.what)
            form = form_of(wanted.form, bodies=wanted.bodies)
            blocks = _Blocks(self, keys, bodies=wanted.bodies)
            outcome = await write_export(
                wanted.path,
                form,
                blocks.read(),
                replace=wanted.replace,
                may_be_whole=lambda: self._is_all(wanted.what),
                stopped=lambda: self._is_stopped,
                progress=lambda count: self._say_progress(count, len(keys)),
            )
            self._say_outcome(wanted, outcome, form, len(keys), blocks.gone)
        except CannotWrite as problem:
            self.screen.say(problem, title="Not exported", severity="error", seconds=12)
        finally:
            self.words = ""
            if self.screen.is_open:
                self._tell()

    async def _read_window(self) -> bool:
        """Read what is missing of the window; False where a person stopped it."""
        if self._view.feed.counts.whole:
            return True
        try:
            await self._reader.load_rest().wait()
        except WorkerCancelled:
            self.screen.say("Nothing was exported: the reading was stopped.", title="Not exported", severity="warning")
            return False
        return True

    async def _keys(self, what: What) -> Sequence[str]:
        """The events, newest first: those that are there now, whatever comes while they are written."""
        if what == "marked":
            marked = sorted(self._marks.rows, key=lambda row: row.order, reverse=True)
            return [self._view.logs.key(row) for row in marked]
        rows = self._table.rows if what == "shown" else self._view.feed.all_rows
        if not isinstance(rows, LogRows | FoundRows):
            return []  # nothing is shown
        keys: dict[str, None] = {}  # a new event moves the others down: some are met twice
        for start in range(0, len(rows), KEYS_AT_ONCE):
            keys |= dict.fromkeys(rows.keys(start, start + KEYS_AT_ONCE))
            await self.screen.breathe()
        return list(keys)

    def _is_all(self, what: What) -> bool:
        return what != "window" or self._view.feed.counts.whole

    def record_of(self, key: str, *, bodies: bool) -> ExportRecord | None:
        """The record of an event; `None` where it is not kept any more."""
        logs = self._view.logs
        row, config = logs.row(key), logs.config(key)
        event = logs.event(key) if bodies else None
        if row is None or (event is None and bodies):
            return None
        return record_of(row, config.name if config is not None else None, event)

    def _say_progress(self, count: int, total: int) -> None:
        self.words = f"exporting {count:,} of {total:,}, esc stops"
        if time.monotonic() - self._told_at > TOLD_SECONDS:
            self._told_at = time.monotonic()
            self._tell()

    def _say_outcome(self, wanted: _Wanted, outcome: Exported, form: Form, total: int, gone: int) -> None:
        events = f"{outcome.count:,} event{'s' * (outcome.count != 1)}"
        if outcome.path is None:
            sentences = ["Stopped: nothing was written."]
        elif outcome.is_whole:
            sentences = [f"{events} written to {outcome.path}."]
        elif self._is_stopped:
            sentences = [f"Stopped after {outcome.count:,} of {total:,} events: {outcome.path}."]
        else:
            sentences = [f"Only part of the window could be read ({self._view.feed.coverage}): {outcome.path}."]
        rows = self._table.rows
        gaps = len(rows.gaps) if wanted.what == "shown" and isinstance(rows, LogRows) else 0
        if gaps:
            sentences.append(f"{gaps:,} stretch{'es' * (gaps != 1)} of the list had not been read: not among them.")
        if gone:
            sentences.append(f"{gone:,} were not kept any more.")
        self.screen.say(
            " ".join([*sentences, form.told()]).strip(),
            title="Exported" if outcome.is_whole else "Exported in part",
            severity="information" if outcome.is_whole else "warning",
            seconds=12,
        )


class _Blocks:
    """The records of some events, a block at a time; `gone` counts those that were forgotten meanwhile."""

    def __init__(self, export: LogExport, keys: Sequence[str], *, bodies: bool) -> None:
        self._export = export
        self._keys = keys
        self._bodies = bodies
        self.gone = 0

    async def read(self) -> AsyncIterator[Sequence[ExportRecord]]:
        block: list[ExportRecord] = []
        length = 0
        for key in self._keys:
            record = self._export.record_of(key, bodies=self._bodies)
            if record is None:
                self.gone += 1
                continue
            block.append(record)
            length += sum(len(body) for body in record.bodies or () if body is not None)
            if len(block) == BLOCK or length > BLOCK_LENGTH:
                yield block
                await self._export.screen.breathe()
                block, length = [], 0
        if block:
            yield block


def _form_choices() -> list[tuple[str, str]]:
    with_bodies = [(f"{name}+bodies", f"{words}, with payloads and responses") for name, words in _FORMS]
    return [*_FORMS, *with_bodies]


def _with_tilde(path: Path) -> str:
    """The path as a person writes it."""
    with suppress(ValueError, RuntimeError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)


def _looked_at(typed: str, folder: Path) -> tuple[Path | None, str]:
    """The path that was typed, and what stands in its way: without a path it must be another one, with one a file of
    that name is there."""
    try:
        path = Path(typed).expanduser().absolute()
        if path.parent == folder.absolute():
            make_private(folder)
    except (OSError, RuntimeError, ValueError) as error:
        return None, f"{typed} cannot be a file here ({getattr(error, 'strerror', None) or error})."
    if problem := why_not(path, replace=True):
        return None, problem
    return path, why_not(path)
