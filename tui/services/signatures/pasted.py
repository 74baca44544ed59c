"""A request as a person pastes it: headers, an empty line, the body."""

from __future__ import annotations

import re
from typing import Final

_REQUEST_LINE: Final = re.compile(r"[A-Z]{3,10} \S+( HTTP/[\d.]+)?")


def read_request(text: str) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and the body of a pasted request. A request line before them, and what is no header among them, are
    passed over. The body is what follows the first empty line, in UTF-8; only its line ends may have been changed by
    the way it was pasted."""
    lines = text.lstrip("\n").split("\n")
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    headers = []
    for number, line in enumerate(lines[:end]):
        name, colon, value = line.strip().lstrip("> ").partition(":")
        if colon and not (number == 0 and _REQUEST_LINE.fullmatch(line.strip())):
            headers.append((name.strip(), value.strip()))
    return headers, "\n".join(lines[end + 1 :]).encode("utf-8", "surrogatepass")
