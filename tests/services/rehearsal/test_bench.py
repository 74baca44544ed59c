"""The expressions of a draft, and what they make of a payload."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.jsonata import needs_engine, wait_for_those_left
from tui import jsonata
from tui.services.drafts.draft import Draft
from tui.services.rehearsal.bench import Bench, Expression, Kind, take_edits, try_expression
from tui.services.rehearsal.samples import Sample, Samples

WIRE: dict[str, Any] = {
    "id": "7hj28a",
    "name": "Orders",
    "eventName": "OrderPlaced",
    "jsonataExpression": "{'a': a}",
    "deliveryMode": "binary_multipart",
    "multipartConfig": {"extraFields": {"kind": "'x'"}},
    "filterConditions": {"conditions": [{"field": "a", "operation": "is_empty"}, {"jsonata_expression": "a = 1"}]},
}
PAYLOAD = '{"a": 1, "files": [], "none": null}'


def test_every_expression_of_the_draft_is_there_and_edits_go_back_into_it() -> None:
    draft = Draft(WIRE)
    bench = Bench(draft, Samples(WIRE), None)
    assert [(expression.label, expression.kind) for expression in bench.expressions] == [
        ("Transform", "transform"),
        ("File source", "files"),
        ("Extra field kind", "field"),
        ("Condition 2", "condition"),
    ]
    assert bench.index_of(("filterConditions", "conditions", 1)) == 3 and bench.index_of(("name",)) == 0
    assert bench.edits() == []
    for expression, text in zip(bench.expressions, ("", "files", "'y'", "a = 2"), strict=True):
        expression.text = text
    take_edits(draft, bench.edits())
    changed = draft.document()
    assert "jsonataExpression" not in changed
    assert changed["multipartConfig"] == {"extraFields": {"kind": "'y'"}, "fileSource": "files"}
    assert draft.get(("filterConditions", "conditions", 1, "jsonata_expression")) == "a = 2"


@needs_engine
@pytest.mark.parametrize(
    ("kind", "text", "made", "words"),
    [
        ("transform", "{'b': a}", '{"b":1}', "What is sent"),
        ("transform", " ", PAYLOAD, "No transform"),
        ("transform", "gone", None, "does not say what is sent"),
        ("files", "files", "[]", "No file: the event is skipped"),
        ("files", "", None, "No file"),
        ("files", "a", "1", "The files"),
        ("field", "none", "null", "the field is left out"),
        ("field", "$", '{"a":1,"files":[],"none":null}', "as JSON text"),
        ("condition", "a = 1", "true", "Passes"),
        ("condition", "gone", None, "Does not pass"),
        ("condition", "", None, "no expression"),
    ],
)
async def test_what_comes_of_an_expression(kind: Kind, text: str, made: str | None, words: str) -> None:
    outcome = await try_expression(Expression(("x",), "x", kind, text), Sample("the example", PAYLOAD))
    assert outcome.text == made and words in outcome.words and outcome.problem is None


@needs_engine
async def test_the_result_is_held_against_what_was_delivered() -> None:
    sample = Sample("the event e", PAYLOAD, delivered='{ "b": 1 }')
    for text, same in (("{'b': a}", True), ("{'c': a}", False)):
        outcome = await try_expression(Expression(("x",), "x", "transform", text), sample)
        assert outcome.as_delivered is same


@needs_engine
async def test_a_fault_has_its_place_and_an_endless_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    expression = Expression(("x",), "x", "transform", "{\n  'a': (1\n}")
    outcome = await try_expression(expression, Sample("the example", PAYLOAD))
    assert outcome.problem is not None and outcome.words.endswith("at line 3, column 1")
    monkeypatch.setattr(jsonata, "TIMEOUT", 0.05)
    expression.text = "($f := function($n) { $f($n + 1) }; $f(0))"
    outcome = await try_expression(expression, Sample("the example", PAYLOAD))
    wait_for_those_left()
    assert outcome.problem is not None and outcome.problem.kind == "limit"
