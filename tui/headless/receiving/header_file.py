"""Headers of a request that somebody has saved, in whichever form the tool that saved them has."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from tui.headless.trouble import Trouble

_FIRST_LINE: Final = re.compile(r"HTTP/[\d.]+ \d|[A-Z]+ \S+ HTTP/")
"""The line above the headers, of a request or of an answer."""
_DIRECTION: Final = re.compile(r"[<>] ?")
"""What `curl -v` puts before a line."""


def parse_headers(data: bytes, source: str) -> list[tuple[str, str]]:
    """The headers in lines of `NAME: VALUE`, or in JSON: an object, a list of pairs, or a line of `listen --json`.

    Raises `Trouble` where it is neither.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    if text.lstrip()[:1] in ("{", "["):
        return _from_json(text, source)
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = _DIRECTION.sub("", line, count=1).strip() if line[:1] in ("<", ">") else line.strip()
        if not line or (not headers and _FIRST_LINE.match(line)):
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise Trouble(f"{source}: line {number} is no header; NAME: VALUE is expected.")
        headers.append((name.strip(), value.strip()))
    return headers


def _from_json(text: str, source: str) -> list[tuple[str, str]]:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise Trouble(f"{source}: it begins like JSON, and is none.") from None
    if isinstance(document, dict) and isinstance(document.get("headers"), (dict, list)):
        document = document["headers"]
    pairs = list(document.items()) if isinstance(document, dict) else document
    headers = []
    for pair in pairs:
        name, values = pair if isinstance(pair, (list, tuple)) and len(pair) == 2 else (None, None)
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(name, str) or not isinstance(value, str):
                raise Trouble(f"{source}: names and values of headers are expected, both as text.")
            headers.append((name, value))
    return headers
