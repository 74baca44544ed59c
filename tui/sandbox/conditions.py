"""The filter of a webhook, applied to a payload: if it does not, nothing is sent and the event's status is `skipped`.

`filter` (key and allowed values) and `filterConditions` (up to ten, AND or OR) both have to let it through. Fields are
dotted paths; array indices may be written `a.1.b` or `a[1].b`. A `jsonata_expression` that fails counts as met, so that
the sandbox rather sends too much than hides an event.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from pydantic import JsonValue

from tui.api.models import JsonObject
from tui.jsonata import JsonataProblem, evaluate_now
from tui.sandbox.wire import dumps


def passes(document: JsonObject, payload: JsonValue) -> bool:
    """Tell whether the webhook `document` wants `payload`."""
    return _filter_passes(document.get("filter"), payload) and _group_passes(document.get("filterConditions"), payload)


def _filter_passes(rule: JsonValue, payload: JsonValue) -> bool:
    if not isinstance(rule, dict):
        return True
    values = rule.get("supportedValues")
    allowed = values if isinstance(values, list) else []
    actual = resolve(payload, str(rule.get("keyToFilter", "")))
    return any(_text(entry) in allowed for entry in (actual if isinstance(actual, list) else [actual]))


def _group_passes(group: JsonValue, payload: JsonValue) -> bool:
    conditions = group.get("conditions") if isinstance(group, dict) else None
    if not isinstance(group, dict) or not isinstance(conditions, list) or not conditions:
        return True
    met = (condition_met(condition, payload) for condition in conditions if isinstance(condition, dict))
    return any(met) if group.get("logical_operator") == "OR" else all(met)


def condition_met(condition: JsonObject, payload: JsonValue) -> bool:
    """One condition against the payload. An empty one is met."""
    expression = condition.get("jsonata_expression")
    if isinstance(expression, str):
        try:
            made = evaluate_now(expression, dumps(payload)).text
            return made is not None and evaluate_now("$boolean($)", made).text == "true"
        except JsonataProblem:
            return True
    field, operation = condition.get("field"), condition.get("operation")
    if not isinstance(field, str) or not isinstance(operation, str):
        return True
    actual = resolve(payload, field)
    wanted = condition.get("values")
    values = [str(value) for value in wanted] if isinstance(wanted, list) else []
    if operation.startswith("length_"):
        return _length_met(operation.removeprefix("length_"), actual, values)
    if operation in {"is_empty", "is_not_empty"}:
        return (actual in (None, "", [], {})) is (operation == "is_empty")
    kind = str(condition.get("field_type") or "string")
    if isinstance(actual, list) and (condition.get("is_array_field") or condition.get("repeatable_item_op")):
        # "Not equal" holds for a list only when it holds for every entry; the others need one entry that fits.
        every = operation.startswith(("not_", "none_"))
        return (all if every else any)(_met(operation, entry, values, kind) for entry in actual)
    return _met(operation, actual, values, kind)


def resolve(payload: JsonValue, path: str) -> JsonValue:
    """The value at a dotted path, `None` where there is none. A name over an array gathers from its entries."""
    value: JsonValue = payload
    for name in re.sub(r"\[(\d+)\]", r".\1", path).split("."):
        if isinstance(value, list) and name.isdecimal():
            value = value[int(name)] if int(name) < len(value) else None
        elif isinstance(value, list):
            value = [entry[name] for entry in value if isinstance(entry, dict) and name in entry]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _met(operation: str, actual: JsonValue, values: list[str], kind: str) -> bool:
    if operation.startswith("not_") or operation == "none_of":
        opposite = "any_of" if operation == "none_of" else operation.removeprefix("not_")
        return not _met(opposite, actual, values, kind)
    if operation in {"equals", "any_of"}:
        candidates = values if operation == "any_of" else values[:1]
        return any(_order(actual, value, kind) == 0 for value in candidates)
    text = _text(actual)
    if operation in {"contains", "starts_with", "ends_with"}:
        if operation == "contains" and isinstance(actual, list):
            return any(_text(entry) in values for entry in actual)
        test = {"contains": str.__contains__, "starts_with": str.startswith, "ends_with": str.endswith}[operation]
        return actual is not None and any(test(text, value) for value in values)
    order = _order(actual, values[0], kind) if values else None
    if order is None or actual is None:
        return False
    return _ordered(operation, order)


def _ordered(operation: str, order: int) -> bool:
    return {
        "equals": order == 0,
        "not_equals": order != 0,
        "greater_than": order > 0,
        "less_than": order < 0,
        "greater_than_or_equals": order >= 0,
        "less_than_or_equals": order <= 0,
    }[operation]


def _length_met(operation: str, actual: JsonValue, values: list[str]) -> bool:
    if not values or not values[0].isdecimal():
        return False
    length = len(actual) if isinstance(actual, list) else int(actual is not None)
    return _ordered(operation, (length > int(values[0])) - (length < int(values[0])))


def _order(actual: JsonValue, value: str, kind: str) -> int | None:
    """-1, 0 or 1 as `actual` is less than, equal to or greater than `value`; `None` where they cannot be compared."""
    left, right = _typed(_text(actual), kind), _typed(value, kind)
    if left is None or right is None:
        return None
    return (left > right) - (left < right)


def _typed(text: str, kind: str) -> tuple[float, str] | None:
    """Give the text a form that compares: numbers and moments in the first place, other text in the second."""
    try:
        if kind == "number":
            return float(text), ""
        if kind == "date":
            return float(date.fromisoformat(text[:10]).toordinal()), ""
        if kind == "datetime":
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp(), ""
    except (ValueError, OverflowError):
        return None
    return 0.0, text.lower() if kind == "boolean" else text
