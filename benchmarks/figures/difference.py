"""The difference of two JSON documents of a megabyte: until its changes are known, and until all of it is."""

from __future__ import annotations

import copy
import difflib
import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from benchmarks.harness import Limit, Notes, Outcome, Sample, in_turn
from tui.document.difference import Difference
from tui.document.difference.engine import Stopped

LIMIT: Final = 0.3
ITEMS: Final = 7_000
FEW: Final = 10


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    before = _document()
    text = json.dumps(before)
    notes.add(
        f"Two documents of {len(text):,} characters, in this process: an order of {ITEMS:,} items. difflib gets the "
        "lines of both with sorted keys and two spaces of indent, made before; it knows nothing of numbers and places. "
        "Where every item changed it takes minutes, so that only the first is beside it."
    )
    few = _few(before)
    outcomes = _outcomes(
        runs,
        f"{FEW} values changed, one item put before all",
        (text, json.dumps(few)),
        (_lines(before), _lines(few)),
        Limit(LIMIT, "median", "s"),
    )
    for what, after in (
        ("a value of every item changed", _every(before)),
        ("the keys of every object in another order", _shuffled(before, random.Random(1))),
    ):
        outcomes += _outcomes(runs, what, (text, json.dumps(after)))
    return outcomes


def _outcomes(
    runs: int,
    what: str,
    texts: tuple[str, str],
    lines: tuple[list[str], list[str]] | None = None,
    limit: Limit | None = None,
) -> list[Outcome]:
    contestants = {
        "known": lambda: _timed(Difference(*texts).find_changes),
        "rows": lambda: _timed(Difference(*texts).run),
        "first": lambda: _timed(lambda: _to_the_first_change(*texts)),
    }
    if lines is not None:
        contestants["difflib"] = lambda: _timed(lambda: list(difflib.unified_diff(*lines, n=0)))
    given = in_turn(contestants, runs)
    peer = Sample("difflib, by lines", given["difflib"], "s") if lines is not None else None
    return [
        Outcome("difference", f"{what}: the first change", Sample("ours", given["first"], "s")),
        Outcome("difference", f"{what}: changes known", Sample("ours", given["known"], "s"), peer, limit),
        Outcome("difference", f"{what}: with all rows", Sample("ours", given["rows"], "s"), peer),
    ]


def _to_the_first_change(before: str, after: str) -> None:
    """Until the first change can be shown, or until it is known that there is none."""
    difference = Difference(before, after)
    with suppress(Stopped):
        difference.find_changes(lambda: bool(difference.changes))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _document() -> dict[str, Any]:
    return {
        "order": {
            "id": "o-1",
            "items": [
                {
                    "id": f"i{number:06}", "name": f"name {number}", "price": number * 1.25, "active": number % 3 == 0,
                    "tags": ["a", "b", str(number % 7)], "address": {"street": "Weg", "zip": str(10_000 + number)},
                }
                for number in range(ITEMS)
            ],
        }
    }  # fmt: skip


def _few(document: dict[str, Any]) -> dict[str, Any]:
    after = copy.deepcopy(document)
    items = after["order"]["items"]
    for number in range(0, ITEMS, ITEMS // FEW):
        items[number]["price"] = -1
    items.insert(0, {"id": "new"})
    return after


def _every(document: dict[str, Any]) -> dict[str, Any]:
    after = copy.deepcopy(document)
    for item in after["order"]["items"]:
        item["price"] += 1
    return after


def _shuffled(value: Any, draw: random.Random) -> Any:
    if isinstance(value, dict):
        members = list(value.items())
        draw.shuffle(members)
        return {key: _shuffled(member, draw) for key, member in members}
    return [_shuffled(item, draw) for item in value] if isinstance(value, list) else value


def _lines(document: Any) -> list[str]:
    return json.dumps(document, sort_keys=True, indent=2).splitlines()
