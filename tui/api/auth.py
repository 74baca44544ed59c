"""The bearer header: made at the last moment, for the configured server only.

A crash report prints the local variables of every frame. So the token stays inside its `SecretStr` until the one
expression that writes the header, and is never bound to a name.
"""

from __future__ import annotations

from collections.abc import Generator

import httpx

from tui.sealed import SecretStr


class BearerAuth(httpx.Auth):
    """Adds `Authorization: Bearer ...` to requests for one origin (scheme, host, port) and to no other."""

    def __init__(self, token: SecretStr, server: str) -> None:
        self._token = token
        self._origin = origin(httpx.URL(server))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if origin(request.url) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request


def origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    """Scheme, host as it is on the wire and port (`None` for the scheme's own).

    httpx decodes `url.host`, and raises for a name such as `xn--ls8h.example`, which IDNA 2008 leaves out.
    """
    return url.scheme, url.raw_host, url.port
