"""`--jsonata`: the expression is checked before anything is sent, and applied to the answer."""

from __future__ import annotations

from tui import jsonata
from tui.headless.call.printing import print_value
from tui.headless.desk import Trouble, complain


def check(expression: str) -> None:
    """Raise `Trouble` where the expression cannot be meant, or there is no engine."""
    problem = jsonata.check(expression)
    if problem is not None:
        raise Trouble(f"--jsonata: {problem.located(expression)}. Nothing was sent.")


async def print_filtered(expression: str, document: bytes, *, raw: bool) -> None:
    """Print what the expression makes of a JSON document. Raises `Trouble` where it fails, or was stopped."""
    try:
        result = await jsonata.evaluate(expression, document)
    except jsonata.JsonataProblem as problem:
        raise Trouble(f"--jsonata: {problem.located(expression)}.") from None
    if result.replaced:
        complain(f"--jsonata: {result.replaced} characters that are none were replaced before it was applied.")
    if result.text is None:
        complain("--jsonata: the expression finds nothing in the answer.")
    else:
        print_value(result.text, raw=raw)
