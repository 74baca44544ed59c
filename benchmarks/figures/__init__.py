"""The figures by name, in the order of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.figures import fleet, startup
from benchmarks.harness import Measure


@dataclass(frozen=True)
class Figure:
    what: str
    measure: Measure


FIGURES: Final[Mapping[str, Figure]] = {
    "startup": Figure("exec to the first live row, the server answering at once", startup.near),
    "startup-far": Figure("exec to the first live row, the server 150 ms away", startup.far),
    "fleet": Figure("40 webhooks at 150 ms a call, from exec to the last row", fleet.measure),
}
