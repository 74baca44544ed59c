"""A value held to a schema of the contract: the first place where it is not as the contract says, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tui.command_words import did_you_mean, nearest
from tui.headless.call.contract import Contract, Parameter, Schema

_KINDS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    "string": ("a text", (str,)),
    "boolean": ("true or false", (bool,)),
    "integer": ("a whole number", (int,)),
    "number": ("a number", (int, float)),
    "object": ("an object", (dict,)),
    "array": ("a list", (list,)),
}


def complaint(contract: Contract, value: Any, schema: object, where: str = "") -> str | None:
    """Say where `value` is not as `schema` wants it, as a clause; `None` where it is. Unknown fields are let through,
    and so is what a keyword says that is not known here."""
    known = contract.resolved(schema)
    if value is None and known.get("nullable"):
        return None
    for part in _list(known.get("allOf")):
        if (problem := complaint(contract, value, part, where)) is not None:
            return problem
    problem = _kind_problem(value, known, where) or _value_problem(contract, value, known, where)
    if problem is not None:
        return problem
    if isinstance(value, dict):
        return _object_problem(contract, value, known, where)
    if isinstance(value, list):
        return _list_problem(contract, value, known, where)
    return None


def parameter_problem(parameter: Parameter, text: str) -> str | None:
    """Say why a typed text is no value of this parameter, as a clause; `None` where it is one."""
    kind = parameter.schema.get("type")
    if kind == "boolean" and text not in ("true", "false"):
        near = {"1": "true", "yes": "true", "0": "false", "no": "false"}.get(text.lower(), text.lower())
        meant = f", did you mean {near}?" if near in ("true", "false") else ""
        return f"{parameter.name} must be true or false{meant}"
    if kind == "integer" and not re.fullmatch(r"-?[0-9]{1,18}", text):
        return f"{parameter.name} must be a whole number"
    allowed = parameter.schema.get("enum")
    if isinstance(allowed, list) and allowed and text not in map(str, allowed):
        return f"{parameter.name} must be one of {', '.join(map(str, allowed))}{did_you_mean(text, allowed)}"
    return None


def _kind_problem(value: Any, schema: Schema, where: str) -> str | None:
    words, types = _KINDS.get(str(schema.get("type")), ("", ()))
    if not types or (isinstance(value, types) and not (isinstance(value, bool) and bool not in types)):
        return None
    return f"{_place(where)} must be {words}"


def _value_problem(contract: Contract, value: Any, schema: Schema, where: str) -> str | None:
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        shown = ", ".join(map(str, allowed))
        near = did_you_mean(value, allowed) if isinstance(value, str) else ""
        return f"{_place(where)} must be one of {shown}{near}"
    if isinstance(value, str):
        longest = schema.get("maxLength")
        if isinstance(longest, int) and len(value) > longest:
            return f"{_place(where)} must have at most {longest:,} characters"
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and contract.is_own and re.search(pattern, value) is None:
            return f"{_place(where)} must match {pattern}"  # somebody else's pattern could take for ever
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _bounds(value, schema.get("minimum"), schema.get("maximum"), f"{_place(where)} must be")
    return None


def _object_problem(contract: Contract, value: Mapping[str, Any], schema: Schema, where: str) -> str | None:
    properties = schema.get("properties")
    known: Mapping[str, object] = properties if isinstance(properties, dict) else {}
    for name in _list(schema.get("required")):
        if name not in value:
            near = nearest(name, [key for key in value if key not in known])
            has = f"has {near}, and" if near else "has"
            return f"{_place(where)} {has} no {name}, which the contract requires"
    others = schema.get("additionalProperties")
    for name, entry in value.items():
        if name in known or isinstance(others, dict):
            problem = complaint(contract, entry, known.get(name, others), f"{where}.{name}" if where else name)
            if problem is not None:
                return problem
    return None


def _list_problem(contract: Contract, value: Sequence[Any], schema: Schema, where: str) -> str | None:
    size = _bounds(len(value), schema.get("minItems"), schema.get("maxItems"), f"{_place(where)} must have", " entries")
    if size is not None:
        return size
    for number, entry in enumerate(value):
        problem = complaint(contract, entry, schema.get("items"), f"{where}[{number}]")
        if problem is not None:
            return problem
    return None


def _bounds(value: float, low: object, high: object, lead: str, unit: str = "") -> str | None:
    lowest = low if isinstance(low, int | float) else None
    highest = high if isinstance(high, int | float) else None
    if (lowest is None or value >= lowest) and (highest is None or value <= highest):
        return None
    if lowest is None:
        return f"{lead} at most {highest:g}{unit}"
    return f"{lead} at least {lowest:g}{unit}" if highest is None else f"{lead} {lowest:g} to {highest:g}{unit}"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _place(where: str) -> str:
    return where or "the body"
