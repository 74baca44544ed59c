"""The figures by name, in the order of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.figures import (
    difference,
    filtering,
    fleet,
    growth,
    load,
    loop,
    memory,
    payload,
    recovery,
    rows,
    scroll,
    startup,
    tricks,
)
from benchmarks.harness import Measure


@dataclass(frozen=True)
class Figure:
    what: str
    measure: Measure


FIGURES: Final[Mapping[str, Figure]] = {
    "startup": Figure("exec to the first live row, the server answering at once", startup.near),
    "startup-far": Figure("exec to the first live row, the server 150 ms away", startup.far),
    "tricks": Figure("processor time to the first rows, with and without each trick", tricks.measure),
    "rows": Figure("a log of 10,000 and 1,000,000 events in the index opened, again, and left", rows.measure),
    "scroll": Figure("key to paint while scrolling 1,000,000 rows, p95", scroll.measure),
    "fleet": Figure("40 webhooks at 150 ms a call, from exec to the last row", fleet.measure),
    "load": Figure("a whole window of 10,000 events at 30 ms a call", load.measure),
    "memory": Figure("resident memory with 100,000 events read and on screen", memory.measure),
    "filter": Figure("filter as you type over 100,000 loaded events", filtering.measure),
    "loop": Figure("how late the event loop is while loading, searching, planning, recovering", loop.measure),
    "payload": Figure("1 MB and 10 MB of JSON: first frame, keys, the longest pause, memory", payload.measure),
    "difference": Figure("two documents of 1 MB compared by meaning, until the changes are known", difference.measure),
    "growth": Figure("what grows from 1,000 to 1,000,000 events, from 1 to 400 webhooks", growth.measure),
    "recovery": Figure("a recovery of 10,000 failed events, and the keys and the memory meanwhile", recovery.measure),
}
