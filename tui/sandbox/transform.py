"""The small part of JSONata that the sandbox can evaluate.

Paths (`entity.address.city`, `items[0].id`, `$`), text, numbers, `true`, `false`, `null`, objects and arrays of these,
`&`, the comparisons `= != < <= > >=`, `in`, `and`, `or`, brackets, and the functions `$exists`, `$not`, `$count`,
`$string`, `$uppercase`, `$lowercase`. As in JSONata a step over an array maps over its entries. Anything else raises
`Unsupported`: a transform is then left out (the payload goes as it is), a condition counts as met. There is no JSONata
library among the dependencies.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias, cast

from pydantic import JsonValue

from tui.sandbox.wire import dumps


class Unsupported(Exception):
    """The expression uses more than the sandbox knows, or is no JSONata at all."""


class Nothing:
    """JSONata's undefined."""


NOTHING: Final = Nothing()
Result: TypeAlias = "JsonValue | Nothing"

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<name>\$?[A-Za-z_][A-Za-z_0-9]*|\$|`[^`]*`)|(?P<sign>!=|<=|>=|[{}\[\]():,.&=<>]))"""
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def evaluate(expression: str, payload: JsonValue) -> Result:
    """Apply `expression` to `payload`: a value, or `NOTHING` where it is undefined."""
    parser = _Parser(expression, payload)
    try:
        result = parser.either()
    except RecursionError:
        raise Unsupported("nested too deeply") from None
    if parser.token is not None:
        raise Unsupported(f"unexpected {parser.token[1]!r}")
    return result


def truthy(value: Result) -> bool:
    """JSONata's $boolean."""
    if isinstance(value, Nothing) or value is None:
        return False
    if isinstance(value, list):
        return any(truthy(entry) for entry in value)
    return bool(value)


def step(value: Result, name: str) -> Result:
    """One step of a path; over an array it maps and leaves out what is not there."""
    if isinstance(value, dict):
        return value.get(name, NOTHING)
    if isinstance(value, list):
        found: list[JsonValue] = []
        for entry in value:
            below = step(entry, name)
            if isinstance(below, list):
                found.extend(below)
            elif not isinstance(below, Nothing):
                found.append(below)
        return found if len(found) > 1 else found[0] if found else NOTHING
    return NOTHING


class _Parser:
    """Evaluates as it parses: every sub-expression is free of side effects."""

    def __init__(self, expression: str, payload: JsonValue) -> None:
        self.payload = payload
        self.tokens = _tokens(expression)
        self.position = 0

    @property
    def token(self) -> tuple[str, str] | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self, *signs: str) -> str | None:
        token = self.token
        if token is not None and token[0] in {"sign", "name"} and token[1] in signs:
            self.position += 1
            return token[1]
        return None

    def need(self, sign: str) -> None:
        if self.take(sign) is None:
            raise Unsupported(f"expected {sign!r}")

    def either(self) -> Result:
        value = self.both()
        while self.take("or"):
            right = self.both()
            value = truthy(value) or truthy(right)
        return value

    def both(self) -> Result:
        value = self.comparison()
        while self.take("and"):
            right = self.comparison()
            value = truthy(value) and truthy(right)
        return value

    def comparison(self) -> Result:
        value = self.concatenation()
        sign = self.take("=", "!=", "<", "<=", ">", ">=", "in")
        return value if sign is None else _compare(value, sign, self.concatenation())

    def concatenation(self) -> Result:
        value = self.path()
        while self.take("&"):
            value = _as_text(value) + _as_text(self.path())
        return value

    def path(self) -> Result:
        value = self.primary()
        while True:
            if self.take("."):
                value = step(value, self.step_name())
            elif self.take("["):
                value = _entry(value, self.index())
            else:
                return value

    def step_name(self) -> str:
        token = self.token
        if token is None or token[0] != "name" or token[1].startswith("$"):
            raise Unsupported("a path goes on with a name")
        self.position += 1
        return token[1].strip("`")

    def index(self) -> int:
        token = self.token
        if token is None or token[0] != "number" or "." in token[1]:
            raise Unsupported("only [number] is known in brackets")
        self.position += 1
        self.need("]")
        return int(token[1])

    def primary(self) -> Result:
        token = self.token
        if token is None:
            raise Unsupported("the expression ends too early")
        self.position += 1
        kind, text = token
        if kind == "number":
            return float(text) if "." in text or "e" in text.lower() else int(text)
        if kind == "text":
            return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])
        if kind == "name":
            return self.named(text)
        if text == "{":
            return self.object()
        if text == "[":
            return self.array()
        if text == "(":
            value = self.either()
            self.need(")")
            return value
        raise Unsupported(f"unexpected {text!r}")

    def named(self, name: str) -> Result:
        if name in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[name]
        if name in {"$", "$$"}:
            return self.payload
        if name.startswith("$"):
            return self.function(name)
        return step(self.payload, name.strip("`"))

    def function(self, name: str) -> Result:
        self.need("(")
        value = self.either()
        self.need(")")
        match name:
            case "$exists":
                return not isinstance(value, Nothing)
            case "$not":
                return not truthy(value)
            case "$count":
                return len(value) if isinstance(value, list) else int(not isinstance(value, Nothing))
            case "$string":
                return NOTHING if isinstance(value, Nothing) else _as_text(value)
            case "$uppercase" | "$lowercase":
                if not isinstance(value, str):
                    return NOTHING
                return value.upper() if name == "$uppercase" else value.lower()
        raise Unsupported(f"the function {name} is not known")

    def object(self) -> Result:
        made: dict[str, JsonValue] = {}
        while not self.take("}"):
            key = self.concatenation()
            if not isinstance(key, str):
                raise Unsupported("a key is text")
            self.need(":")
            value = self.either()
            if not isinstance(value, Nothing):
                made[key] = value
            if not self.take(","):
                self.need("}")
                break
        return cast(JsonValue, made)

    def array(self) -> Result:
        made: list[JsonValue] = []
        while not self.take("]"):
            value = self.either()
            if not isinstance(value, Nothing):
                made.append(value)
            if not self.take(","):
                self.need("]")
                break
        return cast(JsonValue, made)


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position, text = 0, re.sub(r"/\*.*?\*/", " ", expression, flags=re.DOTALL).rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise Unsupported(f"unexpected {text[position : position + 10]!r}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        position = found.end()
    return tokens


def _entry(value: Result, index: int) -> Result:
    entries = value if isinstance(value, list) else [] if isinstance(value, Nothing) else [value]
    return entries[index] if -len(entries) <= index < len(entries) else NOTHING


def _as_text(value: Result) -> str:
    if isinstance(value, Nothing):
        return ""
    return value if isinstance(value, str) else dumps(value)


def _compare(left: Result, sign: str, right: Result) -> bool:
    if sign == "in":
        return left in (right if isinstance(right, list) else [right])
    if sign in {"=", "!="}:
        return (left == right) is (sign == "=")
    order: int | None = None
    if isinstance(left, str) and isinstance(right, str):
        order = (left > right) - (left < right)
    if isinstance(left, int | float) and isinstance(right, int | float):
        order = (left > right) - (left < right)
    if order is None:
        return False
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]
