"""The JSONata of a webhook: each expression has to have the right form before it is saved.

An expression with a fault in its form fails with every event. Whether any other gives what is wanted depends on the
event, and is no rule here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.services.drafts.conditions import CONDITIONS
from tui.services.drafts.paths import Path, get

if TYPE_CHECKING:
    from tui.api.models import JsonObject

TRANSFORM: Path = ("jsonataExpression",)
FILE_SOURCE: Path = ("multipartConfig", "fileSource")
EXTRA_FIELDS: Path = ("multipartConfig", "extraFields")


def expressions(document: JsonObject) -> Iterator[tuple[Path, str]]:
    """The JSONata expressions of a webhook, each at its path; blank ones are none."""
    places = [TRANSFORM, FILE_SOURCE]
    extra = get(document, EXTRA_FIELDS)
    places += [(*EXTRA_FIELDS, name) for name in extra] if isinstance(extra, dict) else []
    conditions = get(document, CONDITIONS)
    indexes = range(len(conditions)) if isinstance(conditions, list) else ()
    places += [(*CONDITIONS, index, "jsonata_expression") for index in indexes]
    for path in places:
        value = get(document, path)
        if isinstance(value, str) and value.strip():
            yield path, value


def expression_findings(document: JsonObject) -> Iterator[tuple[Path, str]]:
    """Find the expressions with a fault in their form, each with its place in words."""
    for path, expression in expressions(document):
        if fault := _fault(expression):
            name = f"{path[-1]}: " if path[:-1] == EXTRA_FIELDS else ""
            shown = path[:-1] if path[:-1] == EXTRA_FIELDS else path
            yield shown, f"{name}{fault}."


@lru_cache(maxsize=128)  # the rules are looked at with each key, and an expression changes with few of them
def _fault(expression: str) -> str | None:
    """The fault in words; `None` where there is none, or the engine cannot tell: it is not here, or hit a limit."""
    from tui.jsonata import check  # from then on the engine is in memory

    problem = check(expression)
    return problem.located(expression) if problem is not None and problem.kind == "syntax" else None
