"""Samples, medians, limits, and figures measured in turn: A B A B ..., so that a drifting machine bends both alike."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

LEAST_RUNS: Final = 9
Unit = Literal["ms", "s", "MB", "requests"]


class Skipped(Exception):
    """The figure, or a peer of it, cannot be run here; `str()` is a sentence that says why."""


@dataclass(frozen=True)
class Sample:
    """The costs of one contestant, run by run; times in seconds, memory in bytes, requests as they are."""

    name: str
    values: tuple[float, ...]
    unit: Unit = "ms"

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def words(self) -> str:
        """The median, with the least and the most where there are several: `131 ms (122 to 158)`."""
        low, high = min(self.values), max(self.values)
        spread = f" ({_figure(low, self.unit)} to {_figure(high, self.unit)})" if len(self.values) > 1 else ""
        median = _figure(self.median, self.unit)
        return f"{median} {'request' if (median, self.unit) == ('1', 'requests') else self.unit}{spread}"


@dataclass(frozen=True)
class Limit:
    """At most `value`: times the peer (`of` is `ratio`), or as it is (seconds, bytes or requests, `of` is
    `median`)."""

    value: float
    of: Literal["ratio", "median"]
    unit: Unit = "ms"

    @property
    def words(self) -> str:
        return f"{self.value:g} x" if self.of == "ratio" else f"{_figure(self.value, self.unit)} {self.unit}"


@dataclass(frozen=True)
class Outcome:
    """One line of the report: a figure of ours beside a peer's. Without a limit it only informs."""

    figure: str
    what: str
    ours: Sample
    peer: Sample | None = None
    limit: Limit | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by the peer's, the medians of both."""
        if self.peer is None or not self.peer.median:
            return None
        return self.ours.median / self.peer.median

    @property
    def kept(self) -> bool | None:
        """Tell whether the limit is kept; `None` where there is none, or no peer to compare with."""
        if self.limit is None:
            return None
        measured = self.ours.median if self.limit.of == "median" else self.ratio
        return None if measured is None else measured <= self.limit.value

    @property
    def verdict(self) -> str:
        """`kept`, `MISSED`, or nothing."""
        return {True: "kept", False: "MISSED", None: ""}[self.kept]

    def document(self) -> dict[str, Any]:
        """For `--json`: seconds and bytes."""
        return {
            "figure": self.figure,
            "what": self.what,
            "ours": _sample_document(self.ours),
            "peer": _sample_document(self.peer) if self.peer else None,
            "ratio": self.ratio,
            "limit": {"at_most": self.limit.value, "of": self.limit.of} if self.limit else None,
            "kept": self.kept,
            "remark": self.remark,
        }


@dataclass
class Notes:
    """The notes of a figure below its lines: what was left out and why, how many requests there were."""

    lines: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if sentence not in self.lines:
            self.lines.append(sentence)


Measure = Callable[[int, Notes], Sequence[Outcome]]
"""A figure: measures with so many runs; raises `Skipped` where it cannot be run at all."""


def in_turn(
    contestants: Mapping[str, Callable[[], float]], runs: int, warm_up: int = 1
) -> dict[str, tuple[float, ...]]:
    """Run each contestant once, then each again, and so on; what each gave, without the first `warm_up` rounds."""
    values: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(warm_up + runs):
        for name, run in contestants.items():
            value = run()
            if number >= warm_up:
                values[name].append(value)
    return {name: tuple(given) for name, given in values.items()}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that at least `percent` of a hundred of them don't exceed."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a Markdown table, which is readable in a terminal, too."""
    rows = [("what", "ours", "peer", "ratio", "at most", "")]
    for outcome in outcomes:
        peer = f"{outcome.peer.name}: {outcome.peer.words}" if outcome.peer else "–"
        ratio = f"{outcome.ratio:.2f}" if outcome.ratio is not None else "–"
        limit = outcome.limit.words if outcome.limit else "–"
        rows.append((outcome.what, outcome.ours.words, peer, ratio, limit, outcome.verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    remarks = [f"{outcome.what}: {outcome.remark}" for outcome in outcomes if outcome.remark]
    return "\n".join([*lines, *(["", *remarks] if remarks else [])])


def _figure(value: float, unit: Unit) -> str:
    scaled = {"ms": value * 1_000, "s": value, "MB": value / 1_000_000, "requests": value}[unit]
    digits = 0 if scaled >= 100 else 1 if scaled >= 10 else 2
    text = f"{scaled:.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def _sample_document(sample: Sample) -> dict[str, Any]:
    return {
        "name": sample.name,
        "median": sample.median,
        "values": list(sample.values),
        "unit": {"MB": "bytes", "requests": "requests"}.get(sample.unit, "seconds"),
    }
