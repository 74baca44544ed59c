"""JSON as a person types it: read strictly, and what is wrong said with its line and column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import JsonValue


class JsonProblem(ValueError):
    """Not JSON. `line` and `column` count from 1, and are `None` where the place is not known."""

    def __init__(self, sentence: str, line: int | None = None, column: int | None = None) -> None:
        where = f"Line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{where}{sentence}")
        self.line = line
        self.column = column


def parse_json(text: str) -> JsonValue:
    """The value of a JSON document. Raises `JsonProblem`, also for a key that is there twice: one of the two would be
    lost."""
    try:
        value: JsonValue = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise JsonProblem(f"{error.msg}.", error.lineno, error.colno) from None
    except RecursionError:
        raise JsonProblem("The document is nested too deeply.") from None
    except JsonProblem:
        raise
    except ValueError:  # a number of more digits than Python reads
        raise JsonProblem("A number in the document is too long.") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise JsonProblem(f"The key {json.dumps(key)} is there twice in the same object.")
        result[key] = value
    return result


def _no_constant(name: str) -> Any:
    raise JsonProblem(f"{name} is no JSON.")
