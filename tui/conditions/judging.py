"""A webhook's filter, conditions and file source over one payload: does it send the event, and which of them decides.

Source: `WebhookConfig.filter`, `filterConditions` and `multipartConfig.fileSource` of the contract. All of them have to
let an event through; the conditions among themselves are joined by `logical_operator`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.conditions.comparing import Flags, Verdict, all_of, any_of, compare
from tui.conditions.values import (
    LONGEST_SHOWN,
    MISSING,
    NoValue,
    Number,
    Value,
    ValueAtPath,
    read,
    resolve,
    shown,
    text_of,
)
from tui.jsonata import JsonataProblem, evaluate_now

if TYPE_CHECKING:
    from pydantic import JsonValue

ConfigPath: TypeAlias = "tuple[str | int, ...]"
FILTER: Final[ConfigPath] = ("filter",)
CONDITIONS: Final[ConfigPath] = ("filterConditions", "conditions")
FILE_SOURCE: Final[ConfigPath] = ("multipartConfig", "fileSource")


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of the webhook over the payload. Everything but the path and the verdict may be outside text."""

    path: ConfigPath
    """The condition's place in the webhook."""
    words: str
    """The condition: `entity.status equals active`."""
    value: str | None
    """The value that it met, as JSON in one line (a long one cut); `None` where there is none."""
    verdict: Verdict
    reason: str
    """The reason of the verdict: the rest of a sentence about the value."""
    hit_limit: bool = False
    """Its expression was stopped at a limit."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict over all checks: `unmet` means that the event is skipped."""

    verdict: Verdict
    checks: tuple[Check, ...]
    operator: str
    """The operator between the conditions: AND, OR, or what else the webhook says."""

    @property
    def hit_limit(self) -> bool:
        """An expression was stopped at a limit."""
        return any(check.hit_limit for check in self.checks)

    def of(self, path: ConfigPath) -> Check | None:
        """The check of the condition at `path`."""
        return next((check for check in self.checks if check.path == path), None)


async def judged(config: Mapping[str, JsonValue], payload: str | Payload) -> Judgement:
    """`judge` in a thread, for callers in an event loop."""
    return await asyncio.to_thread(judge, config, payload)


def judge(config: Mapping[str, JsonValue], payload: str | Payload) -> Judgement:
    """Judge a payload (JSON) by a webhook as it is on the wire. A `Payload` is read once, however often it is judged.

    Waits for JSONata, at most its time limit for each expression: call it from a thread that is no event loop. What
    cannot be told is `unknown`: an expression that fails or hit a limit, an operation that is not known, a payload that
    is no JSON.
    """
    document = Payload(payload) if isinstance(payload, str) else payload
    group = config.get("filterConditions")
    checks: list[Check] = []
    parts: list[Verdict] = []
    if (rule := config.get("filter")) is not None:
        checks.append(_filter_check(rule, document))
        parts.append(checks[-1].verdict)
    joined = "AND"
    if group is not None:
        conditions = list(_condition_checks(group, document))
        checks += conditions
        operator = group.get("logical_operator") if isinstance(group, dict) else None
        joined = "AND" if operator is None else str(operator)
        parts.append(_joined(joined, [check.verdict for check in conditions]))
    if config.get("deliveryMode") == "binary_multipart":
        checks.append(_file_check(config.get("multipartConfig"), document))
        parts.append(checks[-1].verdict)
    return Judgement(all_of(parts), tuple(checks), joined)


def _joined(operator: str, verdicts: Sequence[Verdict]) -> Verdict:
    if not verdicts:
        return "met"
    if operator == "AND":
        return all_of(verdicts)
    if operator == "OR":
        return any_of(verdicts)
    both = {all_of(verdicts), any_of(verdicts)}  # an operator that is not known decides nothing where all agree
    return both.pop() if len(both) == 1 else "unknown"


class Payload:
    """The payload as text, and as a value from when one is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._value: Value | ValueError | None = None
        self._is_read = False

    def at(self, path: str) -> ValueAtPath:
        """The value at a path. Raises `ValueError` where the payload is no JSON."""
        if not self._is_read:
            self._is_read = True
            try:
                self._value = read(self.text)
            except ValueError as problem:
                self._value = problem
        if isinstance(self._value, ValueError):
            raise self._value
        return resolve(self._value, path)


def _filter_check(rule: JsonValue, payload: Payload) -> Check:
    """The plain filter: one of the values at `keyToFilter` has to be among `supportedValues`."""
    key = rule.get("keyToFilter") if isinstance(rule, dict) else None
    values = rule.get("supportedValues") if isinstance(rule, dict) else None
    if not isinstance(key, str) or not isinstance(values, list):
        return Check(FILTER, "the filter", None, "unknown", "the filter is not as the contract has it")
    wanted = [str(value) for value in values if isinstance(value, str)]
    words = f"{key} is one of {', '.join(wanted) or '(nothing)'}"
    try:
        place = payload.at(key)
    except ValueError:
        return Check(FILTER, words, None, "unknown", _NO_JSON)
    entries = place.value if isinstance(place.value, list) else [place.value]
    met = any(isinstance(entry, str | Number | bool) and text_of(entry) in wanted for entry in entries)
    reason = (
        "it is one of them" if met else "it has no value" if place.value in (None, MISSING) else "it is none of them"
    )
    return Check(FILTER, words, shown(place.value), "met" if met else "unmet", reason)


_NO_JSON: Final = "the payload is no JSON"


def _condition_checks(group: JsonValue, payload: Payload) -> Iterator[Check]:
    conditions = group.get("conditions", []) if isinstance(group, dict) else None
    if not isinstance(conditions, list):
        yield Check(CONDITIONS, "the conditions", None, "unknown", "the conditions are not as the contract has them")
        return
    for index, condition in enumerate(conditions):
        yield _condition_check((*CONDITIONS, index), condition, payload)


def _condition_check(path: ConfigPath, condition: JsonValue, payload: Payload) -> Check:
    if not isinstance(condition, dict):
        return Check(path, "a condition", None, "unknown", "it is no condition of the contract's")
    expression, field, operation = (condition.get(key) for key in ("jsonata_expression", "field", "operation"))
    if expression is not None and (field is not None or operation is not None):
        words = "a field and a JSONata expression"
        return Check(path, words, None, "unknown", "the contract allows either, and does not say which one counts")
    if isinstance(expression, str):
        return _expression_check(path, expression, payload)
    if not isinstance(field, str) or not isinstance(operation, str):
        return Check(path, "a condition", None, "unknown", "it has neither a field with an operation nor an expression")
    given = condition.get("values")
    values = [value for value in given if isinstance(value, str)] if isinstance(given, list) else []
    kind = condition.get("field_type")
    flags = Flags(
        "string" if kind is None else str(kind),
        condition.get("is_array_field") is True,
        condition.get("repeatable_item_op") is True,
    )
    words = condition_words(field, operation, values)
    if given is not None and (not isinstance(given, list) or len(values) < len(given)):
        return Check(path, words, None, "unknown", "the condition's values are no list of texts")
    try:
        place = payload.at(field)
    except ValueError:
        return Check(path, words, None, "unknown", _NO_JSON)
    finding = compare(operation, place, values, flags)
    reason = "the payload has no such field" if isinstance(place.value, NoValue) else finding.reason
    if finding.verdict == "unknown":
        reason = finding.reason
    return Check(path, words, shown(place.value), finding.verdict, reason)


def condition_words(field: str, operation: str, values: Sequence[str]) -> str:
    """A condition in words: `entity.status equals active`."""
    return " ".join(filter(None, (field or '""', operation.replace("_", " "), ", ".join(values))))


def _expression_check(path: ConfigPath, expression: str, payload: Payload) -> Check:
    """Passes where the result is true as `$boolean` says (WebhookCondition.jsonata_expression)."""
    made = _evaluated(expression, payload.text)
    if isinstance(made, JsonataProblem):
        return _untold(path, expression, expression, made)
    if made is None:
        return Check(path, expression, None, "unmet", "the expression finds nothing")
    truth = _evaluated("$boolean($)", made)
    if isinstance(truth, JsonataProblem):
        return _untold(path, expression, "$boolean($)", truth)
    met = truth == "true"
    return Check(
        path, expression, _cut(made), "met" if met else "unmet", "JSONata calls the result " + str(met).lower()
    )


def _file_check(config: JsonValue, payload: Payload) -> Check:
    """Nothing, null or no entry: the event is skipped without a word (multipartConfig.fileSource)."""
    source = config.get("fileSource") if isinstance(config, dict) else None
    expression = source if isinstance(source, str) else "event_attachments"
    words = f"the file source finds a file: {expression}"
    made = _evaluated(expression, payload.text)
    if isinstance(made, JsonataProblem):
        return _untold(FILE_SOURCE, words, expression, made)
    if made is None or made in ("null", "[]"):
        return Check(FILE_SOURCE, words, made, "unmet", "there is no file to send")
    return Check(FILE_SOURCE, words, _cut(made), "met", "there is a file to send")


def _untold(path: ConfigPath, words: str, expression: str, problem: JsonataProblem) -> Check:
    """The check of a condition whose expression gave no result."""
    return Check(path, words, None, "unknown", problem.located(expression), problem.kind == "limit")


def _evaluated(expression: str, document: str) -> str | JsonataProblem | None:
    """The result of an expression as JSON, `None` where it finds nothing; a problem where there is none."""
    try:
        return evaluate_now(expression, document).text
    except JsonataProblem as problem:
        return problem


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
