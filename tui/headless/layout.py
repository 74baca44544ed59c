"""Bodies as they are printed: JSON over lines, with no token changed, and nothing in it that could drive a terminal."""

from __future__ import annotations

import base64
from typing import Final

from tui.document.layout import laid_out
from tui.text import inert_json, safe

_MOST_SHOWN: Final = 64 * 1024
"""Characters of a body that are shown on a terminal."""
_JSON_BEGINS: Final = tuple('[{"-0123456789tfn')


def inert_lines(document: str) -> str:
    """A JSON document with a line for each entry; what could drive a terminal is an escape, which means the same."""
    return inert_json(laid_out(document))


def shown(body: bytes) -> str:
    """Any body as text that is inert: JSON laid out, other text as it is."""
    text = body.decode("utf-8", "replace")
    return inert_lines(text) if text.lstrip().startswith(_JSON_BEGINS) else safe(text)


def body_member(body: bytes) -> dict[str, str]:
    """A body as a member of a JSON object: `body`, or `body_base64` where it is no UTF-8 text."""
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def text_lines(body: bytes) -> list[str]:
    """A body in inert lines for a terminal, cut where it is long."""
    from tui.sizes import bytes_in_words

    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return [f"({bytes_in_words(len(body))} that are no text; --json has them)"]
    inert = shown(body) if len(body) <= _MOST_SHOWN else safe(text[: _MOST_SHOWN + 1])
    if len(inert) <= _MOST_SHOWN:
        return inert.split("\n")
    return [*inert[:_MOST_SHOWN].split("\n"), f"… (cut; {bytes_in_words(len(body))} in all, --json has them)"]
