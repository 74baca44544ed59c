"""Every operation x field type x array flag, with its expected verdict and its source in the contract.

The expectations are written by hand, from the contract's words (`WebhookCondition` in `openapi-2026-07.json`); where it
has none, "ours" says how it is read here, and the value on which two readings differ is expected to be unknown.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any, Final, NamedTuple, get_args

import pytest

from tui.api.models import CONDITION_FIELD_TYPES, CONDITION_OPERATIONS
from tui.conditions.comparing import OPERATIONS, Flags, Verdict
from tui.conditions.judging import judge

MET, UNMET, UNKNOWN = "met", "unmet", "unknown"
NONE, LIST, EACH, BOTH = (False, False), (True, False), (False, True), (True, True)
FLAGS: Final = (NONE, LIST, EACH, BOTH)

OPERATION: Final = "operation: comparison operator, by its name"
LENGTH: Final = "operation: length_* compare the item count: an array its length, missing or null 0, any other value 1"
EMPTY: Final = 'values: not required for is_empty/is_not_empty; ours: missing, null, "", [] and {} are empty'
TYPE: Final = "field_type: type hint for the field (affects comparison logic)"
ARRAY: Final = "is_array_field: whether the target field is an array; ours: one entry has to pass"
PER_ITEM: Final = (
    "repeatable_item_op: evaluates conditions per-item in repeatable array fields; ours: one entry has to pass"
)
UNSAID: Final = "not said by the contract, and readings differ: unknown"


def verdict_of(condition: Any, payload: Any) -> str:
    return judge({"filterConditions": {"conditions": [condition]}}, json.dumps(payload)).verdict


class Samples(NamedTuple):
    """A value, and condition values that are less than it, equal to it, and greater."""

    actual: Any
    less: str
    equal: str
    greater: str | None


SAMPLES: Final = {
    "string": Samples("b", "a", "b", "c"),
    "number": Samples(12.5, "9", "12.50", "1e2"),
    "boolean": Samples(True, "false", "TRUE", None),
    "date": Samples("2026-11-23", "2026-11-22", "2026-11-23", "2027-01-01"),
    "datetime": Samples(
        "2026-11-23T08:00:00Z", "2026-11-23T08:59:59+01:00", "2026-11-23T09:00:00.000+01:00", "2026-11-24"
    ),
}
"""TYPE: numbers compare as numbers (9 < 12.5), dates as days, times as moments whatever their zone."""

COMPARED: Final = {
    "equals": (UNMET, MET, UNMET),
    "not_equals": (MET, UNMET, MET),
    "any_of": (UNMET, MET, UNMET),
    "none_of": (MET, UNMET, MET),
    "greater_than": (MET, UNMET, UNMET),
    "less_than": (UNMET, UNMET, MET),
    "greater_than_or_equals": (MET, MET, UNMET),
    "less_than_or_equals": (UNMET, MET, MET),
}
"""OPERATION: the verdict where the condition's value is less than what it meets, equal, greater."""


@pytest.mark.parametrize("kind", CONDITION_FIELD_TYPES)
@pytest.mark.parametrize("operation", COMPARED)
def test_what_compares_by_type(operation: str, kind: str) -> None:
    sample = SAMPLES[kind]
    for wanted, expected in zip(sample[1:], COMPARED[operation], strict=True):
        if wanted is None:
            continue
        for is_list, per_item in FLAGS:
            condition = {
                "field": "a.b", "operation": operation, "values": [wanted], "field_type": kind,
                "is_array_field": is_list, "repeatable_item_op": per_item,
            }  # fmt: skip
            place = (wanted, is_list, per_item)
            # A single value is compared as itself, whatever the flags say.
            assert verdict_of(condition, {"a": {"b": sample.actual}}) == expected, place
            # ARRAY, PER_ITEM: a list where a flag says so; without one the contract does not say (UNSAID).
            in_list = verdict_of(condition, {"a": {"b": [sample.actual]}})
            assert in_list == (expected if is_list or per_item else UNKNOWN), place


@pytest.mark.parametrize(
    ("operation", "wanted", "expected"),
    [
        ("contains", "tiv", MET),
        ("contains", "Tiv", UNMET),
        ("contains", "", MET),
        ("not_contains", "tiv", UNMET),
        ("not_contains", "x", MET),
        ("starts_with", "act", MET),
        ("starts_with", "ctive", UNMET),
        ("ends_with", "ive", MET),
        ("ends_with", "act", UNMET),
    ],
)
def test_what_looks_into_texts_whatever_the_type(operation: str, wanted: str, expected: str) -> None:
    """OPERATION. ours: upper and lower case differ, and the type hint changes nothing."""
    for kind, (is_list, per_item) in product(CONDITION_FIELD_TYPES, FLAGS):
        condition = {
            "field": "s", "operation": operation, "values": [wanted], "field_type": kind,
            "is_array_field": is_list, "repeatable_item_op": per_item,
        }  # fmt: skip
        assert verdict_of(condition, {"s": "active"}) == expected, (kind, is_list, per_item)


EMPTIES: Final[tuple[Any, ...]] = ("", None, [], {}, ...)


@pytest.mark.parametrize(
    ("operation", "value", "expected"),
    [
        *[("is_empty", empty, MET) for empty in EMPTIES],
        *[("is_not_empty", empty, UNMET) for empty in EMPTIES],
        *[("is_empty", full, UNMET) for full in (" ", 0, False, "0", [""], {"a": None})],
        *[("is_not_empty", full, MET) for full in (" ", 0, False, "0", [1], {"a": None})],
    ],
)
def test_emptiness(operation: str, value: Any, expected: str) -> None:
    """EMPTY. `...` stands for a field that is not there; flags change it only for a list's entries (below)."""
    for kind, is_list in product(CONDITION_FIELD_TYPES, (False, True)):
        condition = {"field": "s", "operation": operation, "field_type": kind, "is_array_field": is_list}
        assert verdict_of(condition, {} if value is ... else {"s": value}) == expected
        assert verdict_of({**condition, "values": []}, {} if value is ... else {"s": value}) == expected


LENGTHS: Final[tuple[tuple[Any, int], ...]] = (
    (..., 0),
    (None, 0),
    ([], 0),
    ("", 1),
    ("abc", 1),
    (0, 1),
    (False, 1),
    ({}, 1),
    ([None], 1),
    ([1, [2]], 2),
)


@pytest.mark.parametrize(("value", "length"), LENGTHS)
def test_lengths(value: Any, length: int) -> None:
    """LENGTH, for each of the six, for each type and flag, against 0 to 3."""
    names = {
        "equals": int.__eq__, "not_equals": int.__ne__, "greater_than": int.__gt__, "less_than": int.__lt__,
        "greater_than_or_equals": int.__ge__, "less_than_or_equals": int.__le__,
    }  # fmt: skip
    for (name, test), wanted, kind, (is_list, per_item) in product(
        names.items(), range(4), CONDITION_FIELD_TYPES, FLAGS
    ):
        condition = {
            "field": "s", "operation": f"length_{name}", "values": [str(wanted)], "field_type": kind,
            "is_array_field": is_list, "repeatable_item_op": per_item,
        }  # fmt: skip
        expected = MET if test(length, wanted) else UNMET
        assert verdict_of(condition, {} if value is ... else {"s": value}) == expected, (name, wanted)


EDGES: Final[tuple[tuple[str, Any, list[str], dict[str, Any], str, str], ...]] = (
    # operation, value, condition's values, flags, verdict, source
    ("equals", ..., ["a"], {}, UNMET, "ours: nothing is no value"),
    ("equals", None, [""], {}, UNMET, "ours: null is no text"),
    ("equals", "", [""], {}, MET, OPERATION),
    ("not_equals", ..., ["a"], {}, MET, "ours: what is missing differs from every value"),
    ("none_of", None, ["a"], {}, MET, "ours: what is null is none of the values"),
    ("not_contains", ..., ["a"], {}, MET, "ours: what is missing has no text in it"),
    ("greater_than", ..., ["0"], {"field_type": "number"}, UNMET, "ours: nothing is not ordered"),
    ("less_than", None, ["0"], {"field_type": "number"}, UNMET, "ours: nothing is not ordered"),
    ("equals", "a", ["x", "a"], {}, UNMET, "ours: against values[0], as length_* is"),
    ("any_of", "a", ["x", "a"], {}, MET, OPERATION),
    ("any_of", 2, ["x", "2"], {"field_type": "number"}, MET, "one that is met decides"),
    ("any_of", 3, ["x", "2"], {"field_type": "number"}, UNKNOWN, "the value x is no number, whatever that then means"),
    ("none_of", 3, ["x", "2"], {"field_type": "number"}, UNKNOWN, "the contrary of what cannot be told"),
    ("equals", "Active", ["active"], {}, UNMET, "ours: upper and lower case differ"),
    ("equals", True, ["true"], {}, MET, "ours: true is the text true"),
    ("equals", 12.5, ["12.50"], {}, UNKNOWN, UNSAID),
    ("equals", 5, ["5"], {}, MET, TYPE),
    ("equals", 5.0, ["5"], {}, MET, "ours: 5.0 is written 5, as JavaScript does"),
    ("greater_than", 12.5, ["9"], {}, UNKNOWN, UNSAID + " (as texts 12.5 comes before 9)"),
    ("greater_than", 12.5, ["11"], {}, MET, "as texts and as numbers"),
    ("greater_than", "12.5", ["9"], {}, UNMET, "both are texts"),
    ("greater_than", "12.5", ["9"], {"field_type": "number"}, MET, TYPE),
    ("greater_than", "abc", ["9"], {"field_type": "number"}, UNMET, "ours: no number is not ordered"),
    ("not_equals", "abc", ["9"], {"field_type": "number"}, MET, "ours: no number differs from every number"),
    ("greater_than", 5, ["abc"], {"field_type": "number"}, UNKNOWN, "the condition's value is no number"),
    ("equals", "", ["0"], {"field_type": "number"}, UNKNOWN, UNSAID + " (JavaScript: 0 or no number)"),
    ("equals", True, ["1"], {"field_type": "number"}, UNKNOWN, UNSAID),
    ("equals", "NaN", ["NaN"], {"field_type": "number"}, UNKNOWN, "NaN is no number"),
    ("equals", 1, ["true"], {"field_type": "boolean"}, UNKNOWN, UNSAID),
    ("equals", True, ["yes"], {"field_type": "boolean"}, UNKNOWN, "the condition's value is no truth value"),
    ("equals", "False", ["false"], {"field_type": "boolean"}, MET, "ours: case does not count"),
    ("equals", "2026-11-23T23:30:00Z", ["2026-11-23"], {"field_type": "date"}, MET, TYPE),
    ("equals", "2026-11-24T00:30:00+02:00", ["2026-11-24"], {"field_type": "date"}, UNKNOWN, UNSAID + " (in UTC: 23)"),
    ("less_than", "2026-11-24T00:30:00+02:00", ["2026-11-25"], {"field_type": "date"}, MET, "on either day"),
    ("less_than", "23.11.2026", ["2026-11-25"], {"field_type": "date"}, UNKNOWN, UNSAID),
    ("less_than", 1_763_900_000_000, ["2026-11-25"], {"field_type": "date"}, UNKNOWN, UNSAID),
    ("less_than", "2026-02-30", ["2026-11-25"], {"field_type": "date"}, UNKNOWN, "there is no such day"),
    ("less_than", "2026-11-23", ["soon"], {"field_type": "datetime"}, UNKNOWN, "the condition's value is no time"),
    ("equals", "a", ["a"], {"field_type": "uuid"}, UNKNOWN, "a type that the contract does not have"),
    ("contains", ["ab", "c"], ["ab"], {}, MET, "an entry that is the value, and has it"),
    ("contains", ["ab", "c"], ["b"], {}, UNKNOWN, UNSAID + " (in an entry's text, or an entry)"),
    ("contains", ["ab", "c"], ["x"], {"is_array_field": True}, UNMET, ARRAY),
    ("not_contains", ["ab", "c"], ["ab"], {"is_array_field": True}, UNMET, ARRAY),
    ("equals", ["a", "b"], ["b"], {"is_array_field": True}, MET, ARRAY),
    ("not_equals", ["a", "b"], ["b"], {"is_array_field": True}, UNMET, "ours: no entry may be it"),
    ("not_equals", ["a", "b"], ["c"], {"repeatable_item_op": True}, MET, PER_ITEM),
    ("equals", [], ["a"], {"is_array_field": True}, UNMET, "no entry passes"),
    ("none_of", [], ["a"], {"is_array_field": True}, MET, "no entry is it"),
    ("starts_with", ["xa", "ab"], ["a"], {"repeatable_item_op": True}, MET, PER_ITEM),
    ("greater_than", [1, 9], ["5"], {"field_type": "number", "is_array_field": True}, MET, ARRAY),
    ("greater_than", [1, [9]], ["5"], {"field_type": "number", "is_array_field": True}, UNKNOWN, "a list in a list"),
    ("greater_than", [7, [9]], ["5"], {"field_type": "number", "is_array_field": True}, MET, "one that is met decides"),
    ("equals", {"a": 1}, ["a"], {}, UNKNOWN, UNSAID),
    ("is_empty", [1, ""], [], {"repeatable_item_op": True}, UNKNOWN, UNSAID + " (the list, or an entry)"),
    ("is_not_empty", [1, ""], [], {"repeatable_item_op": True}, MET, "the list, and an entry"),
    ("equals", "a", [], {}, UNKNOWN, "no value to compare with"),
    ("length_equals", [1], ["-1"], {}, UNKNOWN, "operation: values[0] must be a non-negative integer"),
    ("length_equals", [1], ["1.0"], {}, UNKNOWN, "operation: values[0] must be a non-negative integer"),
    ("length_equals", [1], [], {}, UNKNOWN, "operation: values[0] must be a non-negative integer"),
    ("length_less_than", [1], ["9" * 400], {}, MET, LENGTH),
    ("matches", "a", ["a"], {}, UNKNOWN, "an operation that the contract does not have"),
)  # fmt: skip


@pytest.mark.parametrize(("operation", "value", "values", "flags", "expected", "source"), EDGES)
def test_edges(
    operation: str, value: Any, values: list[str], flags: dict[str, Any], expected: str, source: str
) -> None:
    condition = {"field": "s", "operation": operation, "values": values, **flags}
    assert verdict_of(condition, {} if value is ... else {"s": value}) == expected, source


@pytest.mark.parametrize(
    ("path", "payload", "expected"),
    [
        ("entity.status", {"entity": {"status": "x"}}, MET),
        ("meter_readings.1.file_id", {"meter_readings": [{}, {"file_id": "x"}]}, MET),
        ("meter_readings[1].file_id", {"meter_readings": [{}, {"file_id": "x"}]}, MET),
        ("meter_readings[2].file_id", {"meter_readings": [{}, {"file_id": "x"}]}, UNMET),
        ("a[0][1]", {"a": [["y", "x"]]}, MET),
        ("a.1", {"a": {"1": "x"}}, MET),
        ("a.b.c", {"a": {"b": "x"}}, UNMET),
        ("a.-1", {"a": ["x"]}, UNKNOWN),
        ("a.b", {"a": [{"b": "x"}, {}]}, UNKNOWN),
        ("", {"": "x"}, MET),
        (f"a.{'9' * 5_000}", {"a": ["x"]}, UNMET),
    ],
)
def test_paths(path: str, payload: Any, expected: str) -> None:
    """field: dot-notation path; indices in either spelling resolve identically. A name over a list is not said."""
    assert verdict_of({"field": path, "operation": "equals", "values": ["x"]}, payload) == expected


def test_a_name_over_a_list_gathers_where_the_condition_says_that_it_looks_at_a_list() -> None:
    """ours: `readings.value` with a flag looks at the value of each reading; how many there are then is not said."""
    payload = {"readings": [{"value": 3}, {"value": 8}, {}]}
    over = {"field": "readings.value", "operation": "greater_than", "values": ["5"], "field_type": "number"}
    assert verdict_of({**over, "is_array_field": True}, payload) == MET
    assert verdict_of({**over, "values": ["9"], "repeatable_item_op": True}, payload) == UNMET
    assert verdict_of({"field": "readings.value", "operation": "length_equals", "values": ["2"]}, payload) == UNKNOWN


def test_the_table_has_all_operations() -> None:
    tested = {
        *COMPARED, "contains", "not_contains", "starts_with", "ends_with", "is_empty", "is_not_empty",
        *(f"length_{name}" for name in ("equals", "not_equals", "greater_than", "less_than")),
        "length_greater_than_or_equals", "length_less_than_or_equals",
    }  # fmt: skip
    assert tested == set(OPERATIONS) == set(CONDITION_OPERATIONS) and len(OPERATIONS) == 20
    assert set(SAMPLES) == set(CONDITION_FIELD_TYPES)
    assert Flags() == ("string", False, False) and set(get_args(Verdict)) == {MET, UNMET, UNKNOWN}
