"""Resident memory with 100,000 events of 1.5 KB payload read from the server and on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.figures.events_screen import SETTLED, bare_table, open_table
from benchmarks.figures.startup import console
from benchmarks.harness import Limit, Notes, Outcome, Sample, Skipped, in_turn
from benchmarks.serving import Stub, environment, stub
from benchmarks.terminal import Terminal
from tui import keys

COUNT: Final = 100_000
PAYLOAD_BYTES: Final = 1_500
LIMIT: Final = Limit(120_000_000, "median", "MB")
LOAD_COMMAND: Final = "event.load_all"
_PATIENCE: Final = 600.0


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    command = next((candidate for candidate in keys.all_commands() if candidate.id == LOAD_COMMAND), None)
    if command is None:
        raise Skipped(f"the console has no command {LOAD_COMMAND}, which reads a whole window.")
    key = _bytes_of(command.key)
    with stub(webhooks=1, events=COUNT, payload_bytes=PAYLOAD_BYTES) as served:
        given = in_turn({"console": lambda: _console(served, key), "table": _data_table}, runs, warm_up=0)
    notes.add(
        f"VmRSS of the program once {COUNT:,} of {COUNT:,} events are read and the screen is at rest. The peer has no "
        f"payloads at all: "
        f"only eight short texts a row."
    )
    return [
        Outcome(
            "memory", "100,000 events of 1.5 KB payload read and on screen", Sample("console", given["console"], "MB"),
            Sample("DataTable of 100,000 rows", given["table"], "MB"), LIMIT,
        )
    ]  # fmt: skip


def _console(served: Stub, key: bytes) -> float:
    with (
        TemporaryDirectory() as folder,
        Terminal(console(served.server), environment(Path(folder), EPILOT_TOKEN="stub")) as terminal,
    ):
        terminal.wait_for_interface("of the stub")
        terminal.rest(SETTLED, 10)
        open_table(terminal)
        terminal.press(key)
        terminal.wait_for_frame(f"{COUNT:,} of {COUNT:,}", terminal.here, _PATIENCE)
        terminal.rest(SETTLED, 10)
        return float(terminal.resident())


def _data_table() -> float:
    with bare_table("data_table", COUNT) as terminal:
        open_table(terminal)
        return float(terminal.resident())


def _bytes_of(key: str) -> bytes:
    """Return what a terminal sends for a key as `tui.keys` names it."""
    name = key.split(",")[0]
    if name.startswith("ctrl+"):
        return bytes([ord(name.removeprefix("ctrl+")) & 0x1F])
    return name.encode()
