"""The rules of filter conditions (contract: `WebhookConditionGroup`), and their values as a line of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from tui.api.models import CONDITION_FIELD_TYPES, CONDITION_OPERATIONS, MAX_CONDITIONS
from tui.services.drafts.paths import ABSENT, Absent, Path, Slot

if TYPE_CHECKING:
    from pydantic import JsonValue

GROUP: Final[Path] = ("filterConditions",)
CONDITIONS: Final[Path] = ("filterConditions", "conditions")
OPERATORS: Final = ("AND", "OR")
MAX_EXPRESSION: Final = 15_000
"""Characters of a condition's JSONata expression at most."""
NO_VALUES: Final = ("is_empty", "is_not_empty")

_VALUE = re.compile(r'\s*"((?:[^"]|"")*)"[^,]*|([^,]*)')


def condition_problems(group: Slot) -> Iterator[tuple[Path, str]]:
    """Find what is wrong with the group at `filterConditions`, each as a path and a sentence."""
    if isinstance(group, Absent):
        return
    if not isinstance(group, dict):
        yield GROUP, "The conditions must be an object."
        return
    if group.get("logical_operator", "AND") not in OPERATORS:
        yield (*GROUP, "logical_operator"), "Choose AND or OR."
    conditions = group.get("conditions", [])
    if not isinstance(conditions, list):
        yield CONDITIONS, "The conditions must be a list."
        return
    if len(conditions) > MAX_CONDITIONS:
        yield CONDITIONS, f"At most {MAX_CONDITIONS} conditions; there are {len(conditions)}."
    for index, condition in enumerate(conditions):
        yield from _problems_of_one((*CONDITIONS, index), condition)


def _problems_of_one(place: Path, condition: JsonValue) -> Iterator[tuple[Path, str]]:
    if not isinstance(condition, dict):
        yield place, "A condition must be an object."
        return
    expression = condition.get("jsonata_expression", ABSENT)
    if not isinstance(expression, Absent):
        yield from _expression_problems(place, expression, condition.keys())
        return
    field, operation = condition.get("field"), condition.get("operation")
    if not isinstance(field, str) or not field.strip():
        yield (*place, "field"), "A condition needs the field that it looks at."
    if operation not in CONDITION_OPERATIONS:
        yield (*place, "operation"), "Choose how to compare."
        return
    if condition.get("field_type", "string") not in CONDITION_FIELD_TYPES:
        yield (*place, "field_type"), f"Choose one of {', '.join(CONDITION_FIELD_TYPES)}."
    for flag in ("is_array_field", "repeatable_item_op"):
        if not isinstance(condition.get(flag, False), bool):
            yield (*place, flag), "This must be true or false."
    yield from _value_problems((*place, "values"), str(operation), condition.get("values", []))


def _expression_problems(place: Path, expression: JsonValue, keys: object) -> Iterator[tuple[Path, str]]:
    path = (*place, "jsonata_expression")
    if not isinstance(expression, str) or not expression.strip():
        yield path, "A JSONata condition needs its expression."
    elif len(expression) > MAX_EXPRESSION:
        yield path, f"At most {MAX_EXPRESSION:,} characters; there are {len(expression):,}."
    if isinstance(keys, type({}.keys())) and ({"field", "operation"} & set(keys)):
        yield path, "A condition is either a field with an operation or a JSONata expression, not both."


def _value_problems(path: Path, operation: str, values: JsonValue) -> Iterator[tuple[Path, str]]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        yield path, "The values must be a list of texts."
    elif operation.startswith("length_"):
        if len(values) != 1 or not str(values[0]).isascii() or not str(values[0]).isdigit():
            yield path, f"{operation} compares with one whole number, 0 or more."
    elif operation not in NO_VALUES and not values:
        yield path, f"{operation} needs a value to compare with."


def values_to_line(values: Sequence[str]) -> str:
    """Values as one editable line: commas between them, double quotes around one that has a comma, quote or edge
    space."""
    return ", ".join(_quoted(value) for value in values)


def _quoted(value: str) -> str:
    if value and value == value.strip() and not any(mark in value for mark in ',"\n\r'):
        return value
    return '"' + value.replace('"', '""') + '"'


def line_to_values(line: str) -> list[str]:
    """The values of a line written as `values_to_line` writes it, or as a person types it: `a, b, "c, d"`."""
    if not line.strip():
        return []
    values: list[str] = []
    at = 0
    while at <= len(line):
        match = _VALUE.match(line, at)
        assert match is not None  # both branches may be empty
        quoted, bare = match.groups()
        values.append(quoted.replace('""', '"') if quoted is not None else bare.strip())
        at = match.end() + 1  # past the comma, or past the end
    return values
