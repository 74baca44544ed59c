"""Actions of a screen or a widget that one of its parts does: Textual looks for them there, the part knows how."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def done_by(
    part: str, does: Callable[Concatenate[Any, Parameters], Result]
) -> Callable[Concatenate[Any, Parameters], Result]:
    """Make an action, as in `action_first = done_by("moves", EventMoves.first)`. It takes the parameters of `does`,
    which is a method of the part that the owner holds as `part`."""
    owner = attrgetter(part)

    @wraps(does)
    def action(screen: Any, /, *args: Parameters.args, **named: Parameters.kwargs) -> Result:
        return does(owner(screen), *args, **named)

    return action
