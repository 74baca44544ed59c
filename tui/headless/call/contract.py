"""The contract of the API as `call` needs it: operations, their parameters and bodies, in its own words.

Read from an OpenAPI document: the one that is shipped, or another (`--definition`). Texts of it come from outside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tui.api import operations
from tui.api.operations import Operation

SHIPPED: Final = Path(__file__).with_name("webhooks.json")
_METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_PATH: Final = re.compile(r"/[!-~]*")
_MOST_REFERENCES: Final = 50

Schema = Mapping[str, Any]


class BadContract(Exception):
    """It is no contract that can be used; `str()` is a clause that says why."""


@dataclass(frozen=True)
class Parameter:
    """One parameter; `place` is "path", "query" or "header"."""

    name: str
    place: str
    required: bool = False
    schema: Schema = field(default_factory=dict)
    words: str = ""

    @property
    def kind(self) -> str:
        """The type in a word, or the values that it may have."""
        allowed = self.schema.get("enum")
        if isinstance(allowed, list) and allowed:
            return "|".join(str(value) for value in allowed)
        return "true|false" if self.schema.get("type") == "boolean" else str(self.schema.get("type", "string"))


@dataclass(frozen=True)
class Body:
    """The body of an operation that has one."""

    required: bool
    schema: Schema
    words: str = ""


@dataclass(frozen=True)
class ContractOperation:
    """One operation; `path` has the names of its ids in braces."""

    id: str
    method: str
    path: str
    words: str
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    authenticated: bool = True

    @property
    def ids(self) -> tuple[str, ...]:
        """The names of the ids in its path, in order."""
        return tuple(_PLACE.findall(self.path))

    @property
    def for_client(self) -> Operation:
        """The client's own operation of this address, or else of this name; one that is unknown to it is only repeated
        where it reads."""
        path = _PLACE.sub("{}", self.path)
        own = next((known for known in operations.ALL if (known.method, known.path) == (self.method, path)), None)
        if own is None:
            own = next((known for known in operations.ALL if known.id == self.id), None)
        if own is not None:
            return own._replace(method=self.method, path=path, authenticated=self.authenticated)
        reads = self.method in ("GET", "HEAD", "OPTIONS")
        return Operation(
            self.id,
            self.method,
            path,
            f"{self.id} failed",
            unknown=f"It is not known what became of {self.id}",
            look="Look at what it changes before you send it again.",
            repeats=reads,
            changes=not reads,
            authenticated=self.authenticated,
        )


class Contract:
    """All operations of one OpenAPI document, in its order. Raises `BadContract`. `is_own`: it is the shipped one."""

    def __init__(self, document: object, *, is_own: bool = False) -> None:
        self.is_own = is_own
        self._document: Mapping[str, Any] = document if isinstance(document, dict) else {}
        paths = self._document.get("paths")
        if not isinstance(paths, dict):
            raise BadContract('it has no "paths", as an OpenAPI document does')
        self._open_to_all = self._document.get("security") == []
        self.operations = {operation.id: operation for operation in self._read(paths)}
        if not self.operations:
            raise BadContract("it has no operation with an operationId")

    def fields(self, body: Body) -> tuple[Parameter, ...]:
        """The fields of a body that is an object, but for those that only the server writes."""
        properties, required = body.schema.get("properties"), body.schema.get("required")
        known = properties.items() if isinstance(properties, dict) else ()
        needed = required if isinstance(required, list) else ()
        schemas = [(name, self.resolved(schema)) for name, schema in known]
        return tuple(
            Parameter(name, "body", name in needed, schema, _line(schema.get("description")))
            for name, schema in schemas
            if not schema.get("readOnly")
        )

    def resolved(self, schema: object) -> Schema:
        """A schema, or the one that it refers to within the document; an empty one, which allows all, where there is
        none."""
        for _ in range(_MOST_REFERENCES):
            if not isinstance(schema, dict):
                return {}
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            schema = self._at(reference)
        return {}

    def _at(self, reference: str) -> object:
        if not reference.startswith("#/"):
            return {}
        part: object = self._document
        for name in reference[2:].split("/"):
            part = part.get(name.replace("~1", "/").replace("~0", "~")) if isinstance(part, dict) else None
        return part

    def _read(self, paths: Mapping[str, Any]) -> Iterator[ContractOperation]:
        for path, methods in paths.items():
            for method, raw in methods.items() if isinstance(methods, dict) else ():
                if method in _METHODS and isinstance(raw, dict) and isinstance(raw.get("operationId"), str):
                    yield self._operation(path, method, raw, methods.get("parameters"))

    def _operation(self, path: str, method: str, raw: Mapping[str, Any], shared: object) -> ContractOperation:
        name = raw["operationId"]
        if not _PATH.fullmatch(path) or re.search(r"[?#\\]|//|/\.{1,2}(/|$)", path):
            raise BadContract(f"the path of {name} is none that a request can have")
        own, common = raw.get("parameters"), shared
        parameters = [*self._parameters(common), *self._parameters(own)]
        by_name = {(parameter.place, parameter.name): parameter for parameter in parameters}
        for place in _PLACE.findall(path):
            by_name.setdefault(("path", place), Parameter(place, "path", required=True))
        return ContractOperation(
            name,
            method.upper(),
            path,
            _words(raw, name),
            _in_order(path, list(by_name.values())),
            self._body(raw.get("requestBody")),
            authenticated=raw.get("security") != [] if "security" in raw else not self._open_to_all,
        )

    def _parameters(self, raw: object) -> Iterator[Parameter]:
        for entry in raw if isinstance(raw, list) else ():
            parameter = self.resolved(entry)
            name, place = parameter.get("name"), parameter.get("in")
            if isinstance(name, str) and place in ("path", "query", "header"):
                yield Parameter(
                    name,
                    place,
                    parameter.get("required") is True or place == "path",
                    self.resolved(parameter.get("schema")),
                    _line(parameter.get("description")),
                )

    def _body(self, raw: object) -> Body | None:
        body = self.resolved(raw)
        content = body.get("content")
        if not isinstance(content, dict):
            return None
        json_content: object = next((entry for kind, entry in content.items() if "json" in kind), {})
        schema = json_content.get("schema") if isinstance(json_content, dict) else {}
        return Body(body.get("required") is True, self.resolved(schema), _line(body.get("description")))


def shipped() -> Contract:
    """The contract that this program was made for."""
    return Contract(json.loads(SHIPPED.read_text(encoding="utf-8")), is_own=True)


def _in_order(path: str, parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Those of the path first, in its order."""
    places = _PLACE.findall(path)
    return tuple(
        sorted(
            parameters,
            key=lambda known: (
                places.index(known.name) if known.place == "path" and known.name in places else len(places)
            ),
        )
    )


def _words(raw: Mapping[str, Any], name: str) -> str:
    """The description, or else the summary, where that is more than the name again."""
    summary = _line(raw.get("summary"))
    return _line(raw.get("description")) or (summary if summary != name else "")


def _line(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""
