"""The door to JSONata: results, words and places of problems, limits, odd documents, an engine that is missing."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.support.jsonata import PATIENT, needs_engine, wait_for_those_left
from tui import jsonata
from tui.jsonata import JsonataMissing, JsonataProblem, Result, check, evaluate, evaluate_now

DOCUMENT = '{"order": {"id": "o-1", "items": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 5}]}, "none": null}'


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    """Another test's evaluations would count here."""
    wait_for_those_left()
    yield
    wait_for_those_left()


def problem_of(expression: str, document: str | bytes = DOCUMENT) -> JsonataProblem:
    with pytest.raises(JsonataProblem) as raised:
        evaluate_now(expression, document)
    return raised.value


@needs_engine
@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("order.items[qty > 2].sku", '"b"'),
        ("$sum(order.items.qty)", "7"),
        ("order.items.sku", '["a","b"]'),
        ("none", "null"),
        ("nothing.here", None),
        ('{"id": order.id, "gone": nothing}', '{"id":"o-1"}'),
        ("function($x) { $x }", None),
    ],
)
async def test_an_expression_makes_a_json_text_of_a_json_text(expression: str, text: str | None) -> None:
    assert check(expression) is None
    assert evaluate_now(expression, DOCUMENT) == Result(text)
    assert await evaluate(expression, DOCUMENT.encode()) == Result(text)


@needs_engine
@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("order.items[", 'Expected "]" before end of expression, at character 13'),
        ("", "Unexpected end of expression, at character 1"),
        ("a 2", "Syntax error: 2, at character 3"),
        ("a +\n  * 2", "Syntax error: 2, at line 2, column 5"),
        ('"😀" & +', 'The symbol "+" cannot be used as a unary operator, at character 7'),
        ("'\ud800'", "The expression holds half a character, at character 2"),
        ("a" * 100_001, "The expression is longer than 100,000 characters"),
    ],
)
def test_a_wrong_form_is_told_with_its_place(expression: str, words: str) -> None:
    problem = check(expression)
    assert problem is not None and problem.located(expression) == words
    assert problem_of(expression).located(expression) == words


@needs_engine
@pytest.mark.parametrize(
    ("expression", "words", "bounds"),
    [
        ("order.id + 1", 'The left side of the "+" operator must evaluate to a number', (0, 12)),
        ("1 & $nonsense(1)", "$nonsense is not a function", (4, 16)),
        ("$error('no such order')", "no such order", (0, 23)),
        ("$number(order.id)", 'Unable to cast value to a number: "o-1"', (0, 17)),
    ],
)
def test_a_failure_is_told_with_the_part_that_failed(expression: str, words: str, bounds: tuple[int, int]) -> None:
    problem = problem_of(expression)
    assert (problem.kind, str(problem), (problem.start, problem.end)) == ("evaluation", words, bounds)


@needs_engine
def test_words_from_outside_are_kept_short() -> None:
    words = str(problem_of("$error($)", f'"{"x" * 5_000}"'))
    assert len(words) == 300 and words.endswith("x…")


@needs_engine
@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("($f := function($n) { 1 + $f($n) }; $f(1))", "It was stopped: it calls itself without an end"),
        ("($f := function($s) { $f($s & $s) }; $f('ab'))", "A string would exceed the size limit of 20000000 bytes"),
        ("[1..2000000]", "An array would exceed the size limit of 1000000 items"),
        ("[1..1e9]", "The size of the sequence allocated by the range operator (..) must not exceed 1e7"),
        ("(" * 5_000, "The expression is nested too deeply (the limit is 1000 levels)"),
    ],
)
def test_a_limit_is_told(expression: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonata, "TIMEOUT", PATIENT)
    problem = problem_of(expression)
    assert problem.kind == "limit" and str(problem).startswith(words)


@needs_engine
@pytest.mark.parametrize(
    ("document", "kind", "words"),
    [
        ("", "document", "There is nothing to apply JSONata to: the document is empty"),
        (" \n", "document", "There is nothing to apply JSONata to: the document is empty"),
        ("<html>", "document", "The document is not JSON: expected value (line 1, column 1)"),
        ('{"a": NaN}', "document", "The document is not JSON: expected value (line 1, column 7)"),
        ("1e400", "document", "A number is too large for JSONata (line 1, column 5)"),
        ("[" * 128 + "]" * 128, "limit", "The document is nested deeper than 127 levels: JSONata is not applied"),
    ],
)
def test_a_document_that_cannot_be_read_is_told(document: str, kind: str, words: str) -> None:
    problem = problem_of("$", document)
    assert (problem.kind, str(problem), problem.start) == (kind, words, None)


@needs_engine
@pytest.mark.parametrize(
    ("document", "text", "replaced"),
    [
        ('"\ud800"', '"\ufffd"', 1),
        (r'"\ud800"', '"\ufffd"', 1),
        (r'"\uDE00\uD83D"', '"\ufffd\ufffd"', 2),
        (r'"\ud83d\ude00"', '"😀"', 0),
        (r'"\ud83d\ud83d\ude00\ude00"', '"\ufffd😀\ufffd"', 2),
        (r'"\\ud800"', r'"\\ud800"', 0),
        (r'["\\ud800", "\\\ud800"]', r'["\\ud800","\\' + '\ufffd"]', 1),
        (r'["\\ud83d\ude00", "\\\ud83d\ude00"]', r'["\\ud83d' + '\ufffd",' + r'"\\' + '😀"]', 1),
        (b'"\xff\xed\xa0\x80"', '"' + 4 * "\ufffd" + '"', 4),
        ("\ufffd".join('""').encode(), '"\ufffd"', 0),
        (b"\xef\xbb\xbf[1]", "[1]", 0),
        (b"\x00".join([b'"', b'"']).replace(b"\x00", rb"\u0000"), r'"\u0000"', 0),
    ],
)
def test_halves_of_characters_are_replaced_and_counted(document: str | bytes, text: str, replaced: int) -> None:
    assert evaluate_now("$", document) == Result(text, replaced)


@needs_engine
def test_names_are_mended_too() -> None:
    assert evaluate_now("$keys($)", r'{"\ud800": 1}') == Result('"\ufffd"', 1)


def test_a_missing_engine_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jlens", None)
    problem = check("a")
    assert isinstance(problem, JsonataMissing) and "the package jlens is missing" in problem.located("a")
    assert isinstance(problem_of("a"), JsonataMissing)


class Held:
    """Stands for an engine that does not look at the clock: calls go on until `end()`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._go = threading.Event()
        self.left = threading.Semaphore(0)
        monkeypatch.setattr(jsonata, "_evaluated", self._evaluate)
        monkeypatch.setattr(jsonata, "TIMEOUT", 0.01)
        monkeypatch.setattr(jsonata, "GRACE", 0.01)

    def _evaluate(self, expression: str, document: str | bytes) -> Result:
        self._go.wait()
        self.left.release()
        return Result("1")

    def end(self, calls: int) -> None:
        self._go.set()
        for _ in range(calls):
            assert self.left.acquire(timeout=30)


async def test_nobody_waits_for_an_engine_beyond_its_limit_and_few_can_be_left_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = Held(monkeypatch)
    assert problem_of("$distinct($)").kind == "limit"
    for _ in range(jsonata.MOST_LEFT - 1):
        with pytest.raises(JsonataProblem, match=r"It was stopped after 2 s: it is endless, or too much"):
            await evaluate("$distinct($)", "[]")
    with pytest.raises(JsonataProblem, match="4 earlier expressions have not ended yet"):
        await evaluate("1", "null")
    held.end(jsonata.MOST_LEFT)


@needs_engine
async def test_those_that_are_waited_for_are_not_counted() -> None:
    results = await asyncio.gather(*(evaluate(f"{number} + 1", "null") for number in range(3 * jsonata.MOST_LEFT)))
    assert [result.text for result in results] == [str(number + 1) for number in range(3 * jsonata.MOST_LEFT)]


async def test_a_caller_that_goes_away_leaves_nothing_behind_but_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    monkeypatch.setattr(jsonata, "TIMEOUT", 30.0)
    waiting = asyncio.create_task(evaluate("a", "{}"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    held.end(1)


async def test_a_panic_of_the_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    def panic(expression: str, document: str | bytes) -> Result:
        raise Panic("index out of bounds")

    monkeypatch.setattr(jsonata, "_evaluated", panic)
    with pytest.raises(JsonataProblem, match="The JSONata engine failed: Panic: index out of bounds") as raised:
        await evaluate("a", "{}")
    assert raised.value.kind == "engine"
