"""One answer as it came: for a caller that prints it rather than reads it."""

from __future__ import annotations

from typing import NamedTuple


class Answer(NamedTuple):
    """The status, the headers with secrets redacted, and the body's bytes, unpacked, as the server sent them."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
