"""Filter conditions."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.support.jsonata import needs_engine
from tui.sandbox.conditions import condition_met, passes

PAYLOAD: Any = {
    "entity": {
        "status": "active",
        "amount": 12.5,
        "vip": True,
        "day": "2026-11-23",
        "empty": "",
        "none": None,
        "tags": ["a", "b"],
    },
    "readings": [{"id": "r0", "value": 3}, {"id": "r1", "value": 8}],
}


@pytest.mark.parametrize(
    ("operation", "field", "values", "kind", "met"),
    [
        ("equals", "entity.status", ["active"], "string", True),
        ("equals", "entity.vip", ["true"], "boolean", True),
        ("equals", "entity.amount", ["12.50"], "number", True),
        ("not_equals", "entity.status", ["active"], "string", False),
        ("not_equals", "entity.gone", ["active"], "string", True),
        ("any_of", "entity.status", ["x", "active"], "string", True),
        ("none_of", "entity.status", ["x", "y"], "string", True),
        ("contains", "entity.status", ["tiv"], "string", True),
        ("contains", "entity.tags", ["b"], "string", True),
        ("not_contains", "entity.status", ["tiv"], "string", False),
        ("starts_with", "entity.status", ["act"], "string", True),
        ("ends_with", "entity.status", ["act"], "string", False),
        ("greater_than", "entity.amount", ["9"], "number", True),
        ("greater_than", "entity.amount", ["9"], "string", False),
        ("less_than", "entity.day", ["2026-11-24"], "date", True),
        ("greater_than_or_equals", "entity.amount", ["12.5"], "number", True),
        ("less_than_or_equals", "readings[0].value", ["2"], "number", False),
        ("greater_than", "entity.status", ["x"], "number", False),
        ("is_empty", "entity.empty", [], "string", True),
        ("is_empty", "entity.gone", [], "string", True),
        ("is_not_empty", "entity.tags", [], "string", True),
        ("length_equals", "readings", ["2"], "string", True),
        ("length_not_equals", "entity.gone", ["0"], "string", False),
        ("length_greater_than", "entity.status", ["0"], "string", True),
        ("length_less_than", "readings", ["2"], "string", False),
        ("length_greater_than_or_equals", "entity.none", ["1"], "string", False),
        ("length_less_than_or_equals", "entity.tags", ["2"], "string", True),
        ("equals", "readings.1.id", ["r1"], "string", True),
    ],
)
def test_every_operation(operation: str, field: str, values: list[str], kind: str, met: bool) -> None:
    condition: Any = {"field": field, "operation": operation, "values": values, "field_type": kind}
    assert condition_met(condition, PAYLOAD) is met


def test_lists_are_asked_entry_by_entry() -> None:
    over: Any = {
        "field": "readings.value",
        "operation": "greater_than",
        "values": ["5"],
        "field_type": "number",
        "is_array_field": True,
    }
    never: Any = {"field": "entity.tags", "operation": "not_equals", "values": ["a"], "is_array_field": True}
    assert condition_met(over, PAYLOAD) and not condition_met(never, PAYLOAD)


def test_groups_and_the_plain_filter() -> None:
    yes: Any = {"field": "entity.status", "operation": "equals", "values": ["active"]}
    no: Any = {**yes, "values": ["x"]}
    for conditions, operator, met in (([yes, no], "AND", False), ([yes, no], "OR", True), ([], "AND", True)):
        assert passes({"filterConditions": {"conditions": conditions, "logical_operator": operator}}, PAYLOAD) is met
    assert passes({"filter": {"keyToFilter": "entity.tags", "supportedValues": ["b"]}}, PAYLOAD)
    assert not passes({"filter": {"keyToFilter": "entity.status", "supportedValues": []}}, PAYLOAD)


@needs_engine
@pytest.mark.parametrize(
    ("expression", "met"),
    [
        ("entity.amount > 10 and entity.status = 'active'", True),
        ("readings[value > 7]", True),
        ("readings[value > 9]", False),
        ("entity.tags", True),
        ("entity.gone", False),
        ("entity.none", False),
        ("entity.empty", False),
        ("[0, '']", False),
        ("{}", False),
        ("'0'", True),
        ("$map(readings, function($r) { $r.value = 3 })", True),
    ],
)
def test_an_expression_is_met_where_jsonata_calls_it_true(expression: str, met: bool) -> None:
    assert condition_met({"jsonata_expression": expression}, PAYLOAD) is met


@pytest.mark.parametrize("expression", ["", "a +", "(" * 9_000, "$error('no')"])
def test_an_expression_that_fails_counts_as_met(expression: str) -> None:
    assert condition_met({"jsonata_expression": expression}, PAYLOAD)


def test_without_the_engine_every_expression_counts_as_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jlens", None)
    assert condition_met({"jsonata_expression": "false"}, PAYLOAD)
