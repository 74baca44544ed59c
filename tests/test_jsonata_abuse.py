"""Expressions and documents that attack the JSONata engine: each ends at a limit that is told, and the loop goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Final

import pytest

from tests.support.jsonata import PATIENT, needs_engine, wait_for_those_left
from tui import jsonata
from tui.jsonata import JsonataProblem, evaluate

pytestmark = [pytest.mark.slow, needs_engine]

BEATS: Final = 5
"""Of some 100 that a free loop has while an expression uses up its time; one that stands still has none."""

ENDLESS: Final = {
    "a tail call": ("($f := function($n) { $f($n + 1) }; $f(1))", None),
    "two that call each other": ("($f := function() { $g() }; $g := function() { $f() }; $f())", None),
    "a sum over sums": ("$sum([1..900000].($ * $sum([1..900000])))", None),
    "a comparison that counts": ("$sort([1..100000], function($a, $b) { $count([1..1000]) > 0 and $a < $b })", None),
    "an array that is copied to grow": ("$reduce([1..100000], function($a, $n) { $append($a, $n) })", None),
    "a regex of nested repeats": ("$match($, /^(a+)+$/)", "a" * 40 + "!"),
    "a regex that backtracks": ("$contains($, /(a*)*b/)", "a" * 5_000),
    "a replacement that backtracks": ("$replace($, /(.*)(.*)(.*)(.*)x/, '')", "a" * 20_000),
    "a split at a choice": ("$split($, /(a|aa)+$/)", "a" * 60 + "b"),
    "a regex with a look ahead": (r"$ ~> /(?=(a+))\1+b/", "a" * 1_000_000),
}
BOUNDLESS: Final = {
    "a recursion": ("($f := function($n) { 1 + $f($n) }; $f(1))", None, "calls itself without an end"),
    "a recursion in two branches": ("($f := function() { ($f(); $f()) }; $f())", None, "calls itself without an end"),
    "a recursion through $map": (
        "($f := function($x) { $map([1, 2], $f) }; $f(1))",
        None,
        "calls itself without an end",
    ),
    "a recursion through $eval": ("($f := function() { $eval('$f()') }; $f())", None, "calls itself without an end"),
    "a text that doubles": ("($f := function($s) { $f($s & $s) }; $f('ab'))", None, "A string would exceed"),
    "an array that doubles": (
        "($f := function($a) { $f($append($a, $a)) }; $f([1, 2]))",
        None,
        "An array would exceed",
    ),
    "texts that are padded": ("$pad('x', 9000000) & $pad('x', 9000000) & $pad('x', 9000000)", None, "A string would"),
    "a pad beyond all": ("$pad('x', 1e12)", None, "The size of the string requested"),
    "a range": ("[1..10000000]", None, "An array would exceed"),
    "a range beyond all": ("[1..1e15]", None, "The size of the sequence"),
    "ranges in ranges": ("[1..2000].([1..2000].([1..2000]))", None, "An array would exceed"),
    "brackets": ("(" * 50_000, None, "The expression is nested too deeply"),
    "signs": ("-" * 50_000 + "1", None, "The expression is nested too deeply"),
    "brackets for $eval": ("$eval($)", "(" * 50_000, "The expression is nested too deeply"),
    "a long expression": ("1" * 1_000_000, None, "The expression is longer than"),
}


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    """Another test's evaluations would count here."""
    wait_for_those_left()
    yield
    wait_for_those_left()


class Heart:
    """Beats every 2 ms as long as the loop comes round."""

    def __init__(self) -> None:
        self.beats = 0
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(0.002, self._beat)

    def _beat(self) -> None:
        self.beats += 1
        self._next = self._loop.call_later(0.002, self._beat)

    def stop(self) -> int:
        self._next.cancel()
        return self.beats


async def ended(expression: str, document: str) -> tuple[JsonataProblem, int]:
    """The problem that an expression ends with, and how often the loop came round meanwhile."""
    heart = Heart()
    with pytest.raises(JsonataProblem) as raised:
        async with asyncio.timeout(60):
            await evaluate(expression, document)
    return raised.value, heart.stop()


@pytest.mark.parametrize(("expression", "text"), ENDLESS.values(), ids=ENDLESS)
async def test_what_does_not_end_is_stopped_and_the_loop_answers(
    expression: str, text: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonata, "TIMEOUT", 0.25)
    problem, beats = await ended(expression, json.dumps(text))
    assert (problem.kind, problem.code) == ("limit", "D1012")
    assert beats >= BEATS


@pytest.mark.parametrize(("expression", "text", "words"), BOUNDLESS.values(), ids=BOUNDLESS)
async def test_what_grows_without_bounds_ends_with_its_reason(
    expression: str, text: str | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonata, "TIMEOUT", PATIENT)
    problem, _ = await ended(expression, json.dumps(text))
    assert words in str(problem)


async def test_what_the_engine_does_not_stop_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """$distinct looks at no clock: this call takes seconds, with which the thread is left alone."""
    monkeypatch.setattr(jsonata, "TIMEOUT", 0.1)
    monkeypatch.setattr(jsonata, "GRACE", 0.1)
    problem, beats = await ended("$distinct($)", json.dumps(list(range(15_000))))
    assert (problem.kind, problem.code) == ("limit", "D1012")
    assert beats >= BEATS


async def test_a_document_deeper_than_the_limit_is_told() -> None:
    problem, _ = await ended("$", "[" * 100_000 + "]" * 100_000)
    assert str(problem) == "The document is nested deeper than 127 levels: JSONata is not applied"


async def test_a_document_of_halves_is_mended_while_the_loop_answers() -> None:
    heart = Heart()
    result = await evaluate("$length($)", '"' + r"\ud83dx" * 100_000 + '"')
    assert (result.text, result.replaced) == ("200000", 100_000)
    assert heart.stop() >= BEATS
