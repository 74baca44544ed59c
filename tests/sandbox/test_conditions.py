"""Filter conditions and the small JSONata."""

from __future__ import annotations

from typing import Any

import pytest

from tui.sandbox.conditions import condition_met, passes
from tui.sandbox.transform import NOTHING, Unsupported, evaluate, truthy

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


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("entity.status", "active"),
        ("readings.id", ["r0", "r1"]),
        ("readings[1].value", 8),
        ("readings[-1].id", "r1"),
        ("entity.gone.further", NOTHING),
        ('{ "a": entity.status, "b": [1, 2.5, \'x\', true, null], "c": entity.gone, "d": {"e": $count(readings)} }',
         {"a": "active", "b": [1, 2.5, "x", True, None], "d": {"e": 2}}),
        ("'Hallo ' & entity.status & \"!\"", "Hallo active!"),
        ("entity.amount > 10 and entity.status = 'active'", True),
        ("entity.status in ['x', 'active']", True),
        ("$not($exists(entity.gone)) or false", True),
        ("$uppercase(entity.status)", "ACTIVE"),
        ("/* all of it */ $", PAYLOAD),
        ("(entity).`status`", "active"),
        ("''", ""),
    ],
)  # fmt: skip
def test_the_part_of_jsonata_that_is_known(expression: str, expected: Any) -> None:
    assert evaluate(expression, PAYLOAD) == expected


@pytest.mark.parametrize(
    "expression", ["", "$map(readings, f)", "readings[value > 3]", "a +", "{", "entity..x", "a b", "(" * 9_000, "€"]
)
def test_the_rest_is_refused_honestly(expression: str) -> None:
    with pytest.raises(Unsupported):
        evaluate(expression, PAYLOAD)
    assert condition_met({"jsonata_expression": expression}, PAYLOAD)


def test_truth_is_jsonatas() -> None:
    false: list[Any] = [None, NOTHING, "", 0, [], [0, ""], {}]
    true: list[Any] = ["0", 1, [0, 1], {"a": None}]
    assert not any(truthy(value) for value in false)
    assert all(truthy(value) for value in true)
