"""Growth with the work: time, memory and requests from 1,000 to 1,000,000 events, and from 1 to 400 webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.figures import fleet, load, rows
from benchmarks.figures.events_screen import filled_index, open_table
from benchmarks.figures.startup import console
from benchmarks.harness import Limit, Notes, Outcome, Sample, Unit
from benchmarks.serving import Stub, environment, stub
from benchmarks.terminal import Terminal

EVENTS: Final = (1_000, 10_000, 100_000, 1_000_000)
MOST_LOADED: Final = 100_000
WEBHOOKS: Final = (1, 10, 40, 100, 400)
LATENCY: Final = 0.03
MOST_RUNS: Final = 3
TIME_LIMIT: Final = Limit(1.5, "ratio")
MEMORY_LIMIT: Final = Limit(1.2, "ratio")
NOWHERE: Final = "nowhere in any of all these events"

Costs = Mapping[str, tuple[Unit, Sequence[float]]]
"""What something took, in words: the unit, and a value for each run."""
_OPENED: Final = "opened, first rows"
_MEMORY: Final = "memory"
_REQUESTS: Final = "requests"


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    runs = min(runs, MOST_RUNS)
    notes.add(
        f"At most {MOST_RUNS} runs, searches and loads once. Kept: in the index already, payloads of "
        f"{rows.PAYLOAD_BYTES} bytes. Read: a whole window from a server that answers at once, 25 events a page, "
        f"headless; {EVENTS[-1]:,} events are left out: ten times as long as {MOST_LOADED:,}. Webhooks: from exec, "
        f"{LATENCY * 1000:.0f} ms a call, until all have been read. The peer is the smallest of the same kind."
    )
    kept = {f"{count:,} events kept": _kept(count, runs) for count in EVENTS}
    read = {f"{count:,} events read": _read(count) for count in EVENTS if count <= MOST_LOADED}
    fleets = {f"{count} webhook{'s' if count > 1 else ''}": _fleet(count, runs) for count in WEBHOOKS}
    limits = {_OPENED: TIME_LIMIT, _MEMORY: MEMORY_LIMIT}
    return [*outcomes(kept, limits), *outcomes(read, {}), *outcomes(fleets, {})]


def outcomes(sizes: Mapping[str, Costs], limits: Mapping[str, Limit]) -> Iterator[Outcome]:
    """The lines of one kind of work, each size beside the smallest. `limits` are by what is measured."""
    smallest, first = next(iter(sizes.items()))
    for size, costs in sizes.items():
        for what, (unit, values) in costs.items():
            is_first = size == smallest
            peer = None if is_first else Sample(smallest, tuple(first[what][1]), unit)
            limit = None if is_first else limits.get(what)
            yield Outcome("growth", f"{size}: {what}", Sample("console", tuple(values), unit), peer, limit)


def _kept(count: int, runs: int) -> Costs:
    seconds, memory, requests = [], [], []
    with filled_index(count, rows.PAYLOAD_BYTES) as index:
        served = Stub(index.server)
        for _ in range(runs):
            with index.console() as terminal:
                served.counts()
                seconds.append(open_table(terminal))
                requests.append(_requests(served))
                memory.append(float(terminal.resident()))
        search = load.run_program("benchmarks.programs.index_search", str(index.path), NOWHERE, home=index.path.parent)
        file = float(index.path.stat().st_size)
    return {
        _OPENED: ("ms", seconds),
        _MEMORY: ("MB", memory),
        _REQUESTS: ("requests", requests),
        "a search to the end": ("ms", [search["seconds"]]),
        "the index's file": ("MB", [file]),
    }


def _read(count: int) -> Costs:
    with TemporaryDirectory() as folder, stub(webhooks=1, events=count, payload_bytes=rows.PAYLOAD_BYTES) as served:
        served.counts()
        done = load.run_program("benchmarks.programs.window_load", served.server, load.CONFIG, home=Path(folder))
        if done["events"] != count:
            raise AssertionError(f"{done['events']} of {count} events were read")
        return {
            "all are here": ("s", [done["seconds"]]),
            _MEMORY: ("MB", [done["memory"]]),
            _REQUESTS: ("requests", [_requests(served)]),
        }


def _fleet(count: int, runs: int) -> Costs:
    first, whole, memory, requests = [], [], [], []
    with TemporaryDirectory() as folder, stub(webhooks=count, events=fleet.EVENTS, latency=LATENCY) as served:
        env = environment(Path(folder), EPILOT_TOKEN="stub")
        for _ in range(runs):
            served.counts()
            with Terminal(console(served.server), env) as terminal:
                first.append(terminal.wait_for_frame(fleet.ROW) - terminal.started)
                whole.append(fleet.to_last_row(terminal))
                requests.append(_requests(served))
                memory.append(float(terminal.resident()))
    return {
        "first rows": ("ms", first),
        "all are read": ("s", whole),
        _MEMORY: ("MB", memory),
        _REQUESTS: ("requests", requests),
    }


def _requests(served: Stub) -> float:
    return float(sum(count for name, count in served.counts().items() if name != "most at once"))
