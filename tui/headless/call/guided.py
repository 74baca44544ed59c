"""Asking a person in the terminal for what a call needs, in the contract's words, and showing the request."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from tui.api.redaction import Redactor, secrets_of
from tui.headless.call.body import checked, given, source_of
from tui.headless.call.checking import parameter_problem
from tui.headless.call.contract import Contract, ContractOperation, Parameter
from tui.headless.call.request import Request, missing
from tui.headless.confirming import typed_line
from tui.headless.desk import Trouble, complain
from tui.headless.layout import shown
from tui.text import json_text, one_line

if TYPE_CHECKING:
    from tui.connection import Connection

Ask = Callable[[str], str]
"""Puts a question and gives the line that is typed. Raises `Trouble` where nothing more can be typed."""

_DEEPEST: Final = 4
"""Levels of a body that is begun for a person."""


def ask_for_values(operation: ContractOperation, values: dict[str, list[str]], *, all_of_them: bool, ask: Ask) -> None:
    """Ask for the parameters that are missing, or with `all_of_them` for all that were not given, into `values`."""
    wanted = operation.parameters if all_of_them else missing(operation, values)
    for parameter in wanted:
        if parameter.name not in values and (text := _value(parameter, ask)):
            values[parameter.name] = [text]


def ask_for_body(contract: Contract, operation: ContractOperation, *, check: bool, ask: Ask) -> bytes | None:
    """Ask for the body: JSON on a line, a file, or the person's editor with a body begun. `None` where an optional one
    is left out. Asks again until it is one that can be sent."""
    body = operation.body
    assert body is not None
    _describe(Parameter("body", "body", body.required, {"type": "JSON"}, body.words))
    fields = contract.fields(body)
    for field in [field for field in fields if field.required] or fields:
        _describe(field)
    begun = json_text(_begun(contract, body.schema))
    while True:
        line = ask("JSON on one line, @FILE, or e for your editor" + ("" if body.required else "; empty for none"))
        if not line and not body.required:
            return None
        if not line:
            continue
        try:
            if line == "e":
                begun = _edited(begun)
                return checked(contract, operation, begun.encode("utf-8"), "the body", check=check)
            return checked(contract, operation, given(line), source_of(line), check=check)
        except Trouble as trouble:
            complain(str(trouble))


def show(request: Request, connection: Connection, body: bytes | None) -> None:
    """The request as it will be sent, on standard error; secrets redacted."""
    operation = request.operation.for_client
    path = operation.path.format(*(quote(identifier, safe="", errors="replace") for identifier in request.ids))
    query = f"?{urlencode(request.query, errors='replace')}" if request.query else ""
    complain(f"{operation.method} {connection.server}{path}{query}")
    redactor = Redactor(secrets_of(connection.token, connection.headers))
    for name, value in redactor.headers(connection.headers):
        complain(f"{name}: {value}")
    if body is not None:
        for line in shown(_redacted(body, redactor)).splitlines():
            complain(line)


def ask(question: str) -> str:
    """Put a question on standard error, and read the line that is typed. Raises `Trouble` at the end of input."""
    line = typed_line(f"{one_line(question)}\n> ")
    if not line:
        raise Trouble("nothing was sent.")
    return line.strip()


def confirm(ask: Ask) -> None:
    """Ask whether the request that was shown is to be sent. Raises `Trouble` where it is not."""
    if ask("Type y to send it, anything else to leave it") != "y":
        raise Trouble("nothing was sent.")


def _redacted(body: bytes, redactor: Redactor) -> bytes:
    """The body without its secrets, its numbers as they are."""
    return redactor.json(body.decode("utf-8")).encode("utf-8", "surrogatepass")


def _value(parameter: Parameter, ask: Ask) -> str:
    _describe(parameter)
    while True:
        text = ask(parameter.name if parameter.required else f"{parameter.name}; empty for none")
        if not text and not parameter.required:
            return ""
        problem = parameter_problem(parameter, text) if text else f"{parameter.name} is needed"
        if problem is None:
            return text
        complain(problem if problem.endswith("?") else f"{problem}.")


def _describe(parameter: Parameter) -> None:
    required = ", required" if parameter.required else ""
    complain(f"{parameter.name} ({parameter.kind}{required})" + (f": {parameter.words}" if parameter.words else ""))


def _edited(text: str) -> str:
    from tui.external_programs import ProgramProblem, edit_text

    try:
        return edit_text(text, os.environ)
    except ProgramProblem as problem:
        raise Trouble(str(problem)) from None


def _begun(contract: Contract, schema: object, depth: int = 0) -> Any:
    """A body to begin with: what is required, or all where nothing is, by the contract's own examples."""
    known = contract.resolved(schema)
    for word in ("example", "default"):
        if word in known and depth:
            return known[word]
    allowed = known.get("enum")
    if isinstance(allowed, list) and allowed:
        return allowed[0]
    match known.get("type"):
        case "object" | None if depth < _DEEPEST:
            properties, required = known.get("properties"), known.get("required")
            if not isinstance(properties, dict):
                return {}
            names = required if isinstance(required, list) and required else properties
            return {
                name: _begun(contract, entry, depth + 1)
                for name, entry in properties.items()
                if name in names and not contract.resolved(entry).get("readOnly")
            }
        case "boolean":
            return False
        case "integer" | "number":
            return known.get("minimum", 0)
        case "array":
            return []
        case "string":
            return ""
    return {}
