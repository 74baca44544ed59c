"""References to environment variables (`{{ env.name }}`): the names that webhooks use already, and how one that is
begun goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

_NAME: Final = re.compile(r"\{\{\s*env\.([\w.\-]+)\s*\}\}")
_BEGUN: Final = re.compile(r"\{\{(\s*)((?:env\.[\w.\-]*)|(?:e(?:nv?)?)?)$")


def env_names(webhooks: Iterable[Mapping[str, JsonValue]]) -> list[str]:
    """The names that stand in these webhooks, in their order. Outside text, but of letters, digits and `._-` only."""
    names = {name for wire in webhooks for name in _NAME.findall(json.dumps(wire, ensure_ascii=False))}
    return sorted(names)


def completed(text: str, names: Sequence[str]) -> str | None:
    """`text` with the reference at its end made whole by the first name that goes on as it begins; `None` where there
    is none."""
    begun = _BEGUN.search(text)
    if begun is None:
        return None
    name = next((name for name in names if f"env.{name}".startswith(begun[2])), None)
    if name is None:
        return None
    return f"{text[: begun.start(2)]}{'' if begun[1] else ' '}env.{name} }}}}"
