"""Can this token, can this header be sent? Checked before anything is opened. Imports nothing heavy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.api.errors import RefusedLocally
from tui.sealed import SecretStr

_TOKEN = re.compile(r"[\x21-\x7e]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?|")
_FRAMING = frozenset(
    {"content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade", "expect", "host"}
)


def check_token(token: SecretStr) -> SecretStr:
    """The token as it is, or `RefusedLocally` where it cannot stand in a header. The sentence does not show it."""
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise RefusedLocally(
            "The token is empty or has characters that no token has (a space, a line break, a letter outside ASCII). "
            "Copy it again."
        )
    return token


def check_headers(headers: Sequence[tuple[str, str]]) -> None:
    """`RefusedLocally` where an extra header cannot be sent, or would change where the message ends or goes to."""
    complaint = next(filter(None, (_complaint(name, value) for name, value in headers)), None)
    if complaint:
        raise RefusedLocally(complaint)


def _complaint(name: str, value: str) -> str | None:
    if not _HEADER_NAME.fullmatch(name):
        return f"The header name {name!r} cannot be sent. Write a header as 'Name: value'."
    if name.lower() in _FRAMING:
        return f"The header {name} is set by the program itself. Leave it out."
    if not _HEADER_VALUE.fullmatch(value):
        return (
            f"The value of the header {name} has characters that a header cannot have. "
            "Only printable ASCII can be sent."
        )
    return None
