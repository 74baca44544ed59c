"""A payload of any size: to the first frame, a key while it is read on, the longest pause of the loop, and memory."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.harness import Limit, Notes, Outcome, Sample, Unit, percentile
from benchmarks.programs.payload_view import NEEDLE, READY
from benchmarks.serving import environment
from benchmarks.terminal import Terminal

FIRST_LIMIT: Final = Limit(0.060, "median")
KEY_LIMIT: Final = Limit(0.016, "median")
PAUSE_LIMIT: Final = Limit(0.050, "median")
KEYS: Final = 40
FIRST: Final = "the first of it"
NAMES: Final = {"console": "console", "textarea": "TextArea", "rich": "Rich's JSON"}
_DOWN: Final = b"\x1b[B"
_FRAME_END: Final = b"\x1b[?2026l"
_BETWEEN: Final = 0.03
_SETTLED: Final = 1.0
_PATIENCE: Final = 60.0
_REPORT: Final = re.compile(rb"longest=([0-9.]+) kB=([0-9]+).*? end\.")


@dataclass(frozen=True)
class Document:
    """A payload to show; `peers` are those that show one of this size within a minute."""

    what: str
    text: str
    peers: tuple[str, ...]


@dataclass
class Given:
    """The results of one viewer, run by run: seconds, and bytes."""

    first: list[float] = field(default_factory=list)
    key: list[float] = field(default_factory=list)
    pause: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def documents() -> list[Document]:
    """The payloads: orders up to a size, and one long string."""
    return [
        Document("1 MB", orders(1_000_000, indent=2), ("textarea", "rich")),
        Document("10 MB", orders(10_000_000, indent=2), ("textarea",)),
        Document("10 MB in one line", orders(10_000_000, indent=None), ("textarea",)),
        Document("one string of 10 MB", json.dumps({"first": FIRST, "text": "x" * 10_000_000, NEEDLE: 1}), ()),
    ]


def orders(size: int, *, indent: int | None) -> str:
    """A document of about `size` characters; the needle is in its last line but two."""

    def order(number: int) -> dict[str, object]:
        customer = {"name": "Ada Lovelace", "mail": "ada@example.com"}
        return {"id": f"ord-{number:08}", "customer": customer, "tags": ["new", "b2b"], "total": 12.5}

    order_bytes = len(json.dumps({"orders": [order(1), order(1)]}, indent=indent)) - len(
        json.dumps({"orders": [order(1)]}, indent=indent)
    )
    listed = [order(number) for number in range(size // order_bytes)]
    return json.dumps({"first": FIRST, "orders": listed, NEEDLE: 1}, indent=indent)


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    outcomes: list[Outcome] = []
    with TemporaryDirectory() as folder:
        for document in documents():
            path = Path(folder) / "payload.json"
            path.write_text(document.text, encoding="utf-8")
            given = {name: Given() for name in ("console", *document.peers)}
            for _ in range(runs):
                for name, values in given.items():
                    _look(name, path, values)
            outcomes += _outcomes(document.what, given)
    notes.add(
        "Each a fresh process; the text is in memory, a key shows it in a view that stands. A key is the 95th "
        f"percentile of {KEYS} lines down from the first frame on, while the rest is read. The longest pause is "
        "measured from inside, by a task that wakes every millisecond: over opening, the keys, and in the console also "
        "a search to the last line and the way to the end. Its collector of garbage is the console's, which begins no "
        "whole pass while somebody types. Memory is VmRSS at the end."
    )
    notes.add(
        "Rich's JSON draws no cursor: a line down scrolls. With 10 MB it takes ten times as long and is left out, "
        "as TextArea is with one string of 10 MB."
    )
    return outcomes


def _outcomes(what: str, given: dict[str, Given]) -> Iterator[Outcome]:
    ours = given["console"]
    figures: list[tuple[str, str, Limit | None, Unit]] = [
        ("first frame", "first", FIRST_LIMIT, "ms"), ("a key, p95", "key", KEY_LIMIT, "ms"),
        ("longest pause of the loop", "pause", PAUSE_LIMIT, "ms"), ("memory", "memory", None, "MB"),
    ]  # fmt: skip
    for words, name, limit, unit in figures:
        mine = Sample("console", tuple(getattr(ours, name)), unit)
        peers = [other for other in given if other != "console"]
        for number, peer in enumerate(peers or [None]):
            theirs = Sample(NAMES[peer], tuple(getattr(given[peer], name)), unit) if peer is not None else None
            yield Outcome("payload", f"{what}: {words}", mine, theirs, None if number else limit)


@contextmanager
def viewer(name: str, path: Path) -> Iterator[Terminal]:
    """The bare app, before the document is shown."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.programs.payload_view", name, str(path)]
        with Terminal(command, environment(Path(folder))) as terminal:
            terminal.wait_for_frame(READY)
            terminal.rest(_SETTLED, 10)
            yield terminal


def _look(name: str, path: Path, given: Given) -> None:
    with viewer(name, path) as terminal:
        here = terminal.here
        at = terminal.press(b"o")
        given.first.append(terminal.wait_for_frame(FIRST, here, _PATIENCE) - at)
        terminal.rest(_BETWEEN, 5)
        given.key.append(percentile([_key(terminal) for _ in range(KEYS)], 95))
        if name == "console":
            terminal.press(b"s")
            terminal.rest(_SETTLED, _PATIENCE)
            terminal.press(b"G")
        terminal.rest(_SETTLED, _PATIENCE)
        here = terminal.here
        terminal.press(b"r")
        terminal.wait_for_frame(" end.", here, _PATIENCE)
        report = _REPORT.search(bytes(terminal.output[here:]))
        assert report is not None
        given.pause.append(float(report[1]) / 1000)
        given.memory.append(float(report[2]) * 1024)


def _key(terminal: Terminal) -> float:
    """The seconds from a line down to the end of the frame that it brings."""
    here = terminal.here
    at = terminal.press(_DOWN)
    terminal.wait_until(lambda: terminal.output.find(_FRAME_END, here) >= 0, _PATIENCE)
    seconds = terminal.arrived(terminal.output.find(_FRAME_END, here)) - at
    terminal.rest(_BETWEEN, 1)
    return seconds
