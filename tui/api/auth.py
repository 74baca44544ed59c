"""The bearer header: made at the last moment, for the configured server only.

A crash report prints the local variables of every frame. So the token stays inside its `SecretStr` until the one
expression that writes the header, and is never bound to a name.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

import httpx

from tui.api.errors import RefusedLocally
from tui.sealed import SecretStr

_TOKEN = re.compile(r"[\x21-\x7e]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?|")
_FRAMING = frozenset(
    {"content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade", "expect", "host"}
)


class BearerAuth(httpx.Auth):
    """Adds `Authorization: Bearer ...` to requests for one origin (scheme, host, port) and to no other."""

    def __init__(self, token: SecretStr, server: str) -> None:
        self._token = token
        self._origin = origin(httpx.URL(server))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if origin(request.url) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port (`None` for the scheme's own)."""
    return url.scheme, url.host, url.port


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
        return f"The value of the header {name} has characters that a header cannot have. Only printable ASCII can be sent."
    return None
