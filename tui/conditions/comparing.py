"""One comparison of a condition: an operation, the value that it met, and the values that it is held against.

The contract (`WebhookCondition`) defines the twenty operations by their names, `length_*` in words. The rest is our
reading of it; where two readings differ the verdict is unknown, never "no".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from tui.conditions.values import Incomparable, Number, Value, ValueAtPath, is_nothing, orders, text_of

Verdict: TypeAlias = Literal["met", "unmet", "unknown"]


class ConditionFinding(NamedTuple):
    """A verdict, and its reason: the rest of a sentence about the value, which may hold outside text."""

    verdict: Verdict
    reason: str


class Flags(NamedTuple):
    """The condition's hints about its field."""

    kind: str = "string"
    """`field_type`"""
    is_list: bool = False
    """`is_array_field`"""
    per_entry: bool = False
    """`repeatable_item_op`"""


_ORDERS: Final[dict[str, Callable[[int, int], bool]]] = {
    "equals": operator.eq,
    "not_equals": operator.ne,
    "greater_than": operator.gt,
    "less_than": operator.lt,
    "greater_than_or_equals": operator.ge,
    "less_than_or_equals": operator.le,
}
_OPPOSITES: Final = {"not_equals": "equals", "none_of": "any_of", "not_contains": "contains"}
_TEXT_TESTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": str.__contains__,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}
OPERATIONS: Final = (
    *_ORDERS, "any_of", "none_of", "contains", "not_contains", "starts_with", "ends_with", "is_empty", "is_not_empty",
    *(f"length_{name}" for name in _ORDERS),
)  # fmt: skip
"""All operations that are known here."""


def opposite(verdict: Verdict) -> Verdict:
    """The verdict of the condition that says the contrary."""
    return {"met": "unmet", "unmet": "met"}.get(verdict, "unknown")  # type: ignore[return-value]  # of these three


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict where each has to be met; one that is unmet decides, whatever is unknown."""
    seen = set(verdicts)
    return "unmet" if "unmet" in seen else "unknown" if "unknown" in seen else "met"


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict where one has to be met; one that is met decides, whatever is unknown."""
    seen = set(verdicts)
    return "met" if "met" in seen else "unknown" if "unknown" in seen else "unmet"


def agreed(readings: Iterable[bool]) -> Verdict:
    """The verdict where the contract can be read in several ways: unknown unless all come to the same."""
    seen = set(readings)
    return "unknown" if len(seen) != 1 else "met" if True in seen else "unmet"


def compare(operation: str, place: ValueAtPath, values: Sequence[str], flags: Flags) -> ConditionFinding:
    """Hold the value at `place` against `values`."""
    value = place.value
    if operation not in OPERATIONS:
        return ConditionFinding("unknown", f"{operation!r} is an operation that is not known here")
    if operation.startswith("length_"):
        return _compare_length(operation.removeprefix("length_"), place, values)
    if operation in ("is_empty", "is_not_empty"):
        return _compare_emptiness(operation, value, flags)
    if not values:
        return ConditionFinding("unknown", "the condition has no value to compare with")
    positive = _OPPOSITES.get(operation, operation)
    if isinstance(value, list):
        finding = _compare_list(positive, value, values, flags)
    else:
        finding = _compare_one(positive, value, values, flags.kind)
    return finding if positive == operation else ConditionFinding(opposite(finding.verdict), finding.reason)


def _compare_length(operation: str, place: ValueAtPath, values: Sequence[str]) -> ConditionFinding:
    """`length_*`: a list yields its length, nothing and null 0, anything else 1 (WebhookCondition.operation)."""
    if len(values) != 1 or not values[0].isascii() or not values[0].isdigit():
        return ConditionFinding("unknown", "the condition's value is no whole number")
    if place.gathered:
        return ConditionFinding("unknown", "the path leads through a list without an index")
    value = place.value
    length = len(value) if isinstance(value, list) else 0 if is_nothing(value) else 1
    what = "entry" if length == 1 else "entries"
    met = _ORDERS[operation](length, int(values[0]) if len(values[0]) < 19 else 10**19)
    return ConditionFinding("met" if met else "unmet", f"it counts as {length:,} {what}")


def _compare_emptiness(operation: str, value: Value, flags: Flags) -> ConditionFinding:
    empty = _is_empty(value)
    wanted = operation == "is_empty"
    reason = "it has no value" if is_nothing(value) else "it is empty" if empty else "it is not empty"
    readings = {empty is wanted}
    if flags.per_entry and isinstance(value, list) and value:
        fitting = sum(_is_empty(entry) is wanted for entry in value)
        readings.add(fitting > 0)
        reason = f"{fitting:,} of {len(value):,} entries {'are' if wanted else 'are not'} empty"
    return ConditionFinding(agreed(readings), reason)


def _is_empty(value: Value) -> bool:
    return is_nothing(value) or value in ("", [], {})


def _compare_list(operation: str, entries: list[Value], values: Sequence[str], flags: Flags) -> ConditionFinding:
    """A list passes where one of its entries does."""
    if operation == "contains":  # an entry that is the value, or an entry that has it in its text
        has, equals = (
            any_of(_compare_one(name, entry, values, "string").verdict for entry in entries)
            for name in ("contains", "any_of")
        )
        verdict = has if has == equals else "unknown"
        reason = {
            "met": "one of its entries is that",
            "unmet": "none of its entries has that",
            "unknown": "an entry has it in its text, but none is just that",
        }[verdict]
        return ConditionFinding(verdict, reason)
    if not flags.is_list and not flags.per_entry:
        return ConditionFinding("unknown", "it is a list, and the condition does not say that it looks at one")
    verdicts = [_compare_one(operation, entry, values, flags.kind) for entry in entries]
    verdict = any_of(finding.verdict for finding in verdicts)
    fitting = sum(finding.verdict == "met" for finding in verdicts)
    if verdict == "unknown":
        reason = next(finding.reason for finding in verdicts if finding.verdict == "unknown")
        return ConditionFinding(verdict, f"of an entry: {reason}")
    return ConditionFinding(
        verdict, f"{fitting:,} of {len(entries):,} entries {_FITS[operation]} {_named(operation, values)}"
    )


def _compare_one(operation: str, value: Value, values: Sequence[str], kind: str) -> ConditionFinding:
    """`equals` and the orders look at the first value, `any_of` and the tests of texts at each."""
    if is_nothing(value):
        return ConditionFinding("unmet", "it has no value")
    if not isinstance(value, str | Number | bool):
        what = "a list" if isinstance(value, list) else "an object"
        return ConditionFinding("unknown", f"it is {what}, and the contract does not say how that compares")
    named = _named(operation, values)
    if operation in _TEXT_TESTS:
        met = any(_TEXT_TESTS[operation](text_of(value), wanted) for wanted in values)
        return ConditionFinding("met" if met else "unmet", f"it {_DOES[operation][met]} {named}")
    holds = _ORDERS["equals" if operation == "any_of" else operation]
    verdicts: list[Verdict] = []
    reason = ""
    for wanted in values if operation == "any_of" else values[:1]:
        try:
            readings = {holds(order, 0) for order in orders(value, wanted, kind)}
        except Incomparable as problem:
            verdicts.append("unmet" if problem.known else "unknown")
            reason = str(problem)
            continue
        verdicts.append(agreed(readings))
        if len(readings) > 1:
            reason = f"as a text and as a number it compares differently: the condition compares it as a {kind}"
            if kind == "date":
                reason = "its day depends on the time zone"
    verdict = any_of(verdicts)
    if verdict == "met" or not reason:
        reason = f"it {_DOES[operation][verdict == 'met']} {named}"
    return ConditionFinding(verdict, reason)


_DOES: Final = {
    "equals": ("does not equal", "equals"),
    "any_of": ("is none of", "is one of"),
    "contains": ("does not contain", "contains"),
    "starts_with": ("does not start with", "starts with"),
    "ends_with": ("does not end with", "ends with"),
    "greater_than": ("is not greater than", "is greater than"),
    "less_than": ("is not less than", "is less than"),
    "greater_than_or_equals": ("is less than", "is not less than"),
    "less_than_or_equals": ("is greater than", "is not greater than"),
}
"""What is said of a value that does not pass, and of one that does."""
_FITS: Final = {
    "equals": "equal",
    "any_of": "are one of",
    "starts_with": "start with",
    "ends_with": "end with",
    "greater_than": "are greater than",
    "less_than": "are less than",
    "greater_than_or_equals": "are not less than",
    "less_than_or_equals": "are not greater than",
}


def _named(operation: str, values: Sequence[str]) -> str:
    """The condition's values as its reason names them."""
    looked_at = values[:1] if operation in _ORDERS else values
    return ", ".join(value if value else '""' for value in looked_at)
