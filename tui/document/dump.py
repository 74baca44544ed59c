"""Any JSON value as compact JSON text, however deep it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping


def compact(value: object) -> str:
    """`value` as JSON on one line, its characters as they are; what is no JSON value stands as its `str()`."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "".join(_pieces(value))


def _pieces(value: object) -> Iterator[str]:
    """The same without recursion: a stack of what is still to be written, where a `tuple` is text that is ready."""
    todo: list[object] = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, tuple):
            yield str(item[0])
        elif isinstance(item, Mapping):
            yield "{"
            todo.append(("}",))
            members: list[object] = []
            for number, (key, member) in enumerate(item.items()):
                members += [(f"{', ' if number else ''}{json.dumps(str(key), ensure_ascii=False)}: ",), member]
            todo += reversed(members)
        elif isinstance(item, list):
            yield "["
            todo.append(("]",))
            for number in range(len(item) - 1, -1, -1):
                todo.append(item[number])
                if number:
                    todo.append((", ",))
        else:
            yield json.dumps(item, ensure_ascii=False, default=str)
