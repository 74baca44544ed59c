"""The way to a value in a JSON document, as the languages write it that people paste it into."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, TypeAlias

Steps: TypeAlias = tuple[str | int, ...]
"""Names and indexes, from the top of the document to the value."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_JSONPATH_ESCAPES: Final[Mapping[str, str]] = {
    "'": "\\'", "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
}  # fmt: skip
_JSONATA_WORDS: Final = frozenset({"and", "or", "in", "true", "false", "null", "function"})
"""Names that mean something else in JSONata where they stand bare."""


def jq(steps: Steps) -> str:
    """`.a.b[0]["c d"]`; the document itself is `.`."""
    path = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if _NAME.fullmatch(step) else f"[{json.dumps(step)}]"
        for step in steps
    )
    return path if path.startswith(".") else f".{path}"


def dotted(steps: Steps) -> str:
    """`a.b.0["c d"]`: names and indexes with dots; a name that is more than a word in brackets."""
    pieces: list[str] = []
    for step in steps:
        if isinstance(step, str) and not _NAME.fullmatch(step):
            pieces.append(f"[{json.dumps(step, ensure_ascii=False)}]")
        else:
            pieces.append(f".{step}" if pieces else str(step))
    return "".join(pieces)


def jsonpath(steps: Steps) -> str:
    """`$.a.b[0]['c d']`, as RFC 9535 has it."""
    return "$" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if _NAME.fullmatch(step) else f"['{_quoted(step)}']"
        for step in steps
    )


def jsonata(steps: Steps) -> str:
    """``a.b[0].`c d` ``; the document itself is `$`, and so is what an array at the top is counted from."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path = f"{path or '$'}[{step}]"
            continue
        if _NAME.fullmatch(step) and step not in _JSONATA_WORDS:
            name = step
        elif "`" in step:  # no name between back quotes can hold one
            name = f"$lookup($, {json.dumps(step)})"
        else:
            name = f"`{step}`"
        path = f"{path}.{name}" if path else name
    return path or "$"


def all_forms(outer: tuple[Steps, ...], steps: Steps) -> dict[str, str]:
    """The way by its form, in the order in which they are offered. `outer` are the ways to the strings that it is in,
    one in the other: only jq and JSONata read JSON from a string."""
    if not outer:
        return {"dotted": dotted(steps), "JSONPath": jsonpath(steps), "JSONata": jsonata(steps), "jq": jq(steps)}
    expression = ""
    for inner in (*outer, steps):
        step = jsonata(inner)
        if not expression:
            expression = step
        elif step.startswith("$") and not step.startswith("$lookup"):
            expression = f"$eval({expression}){step[1:]}"
        else:
            expression = f"$eval({expression}).{step}"
    return {"JSONata": expression, "jq": " | fromjson | ".join(map(jq, (*outer, steps)))}


def _quoted(name: str) -> str:
    return "".join(
        _JSONPATH_ESCAPES.get(character)
        or (f"\\u{ord(character):04x}" if character < " " or "\ud800" <= character <= "\udfff" else character)
        for character in name
    )
