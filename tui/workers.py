"""The one way to start a worker by hand: with what makes its coroutine, so that one that never starts leaves none
unawaited."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.worker import Worker

Result = TypeVar("Result")


def start_worker(
    node: DOMNode,
    work: Callable[[], Coroutine[Any, Any, Result]],
    *,
    group: str,
    name: str = "",
    exclusive: bool = False,
) -> Worker[Result]:
    """Run `work` in a worker of `node`, which ends it when it is taken away; `exclusive` cancels the others of `group`
    first."""
    make = cast("Callable[[], Result]", work)  # Textual's type for it is read as one that returns a coroutine
    return node.run_worker(make, name=name, group=group, exclusive=exclusive)
