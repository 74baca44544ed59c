"""A request of the log as a curl command: without the token, inert in a shell, and only where it would say the same."""

from __future__ import annotations

import json

from tui.api.exchange import Exchange
from tui.api.redaction import BLOT
from tui.services.copying.curl import NotRepeatable, quote

_OF_THE_CONNECTION = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "transfer-encoding", "user-agent"}
)
_TOKEN = '"Authorization: Bearer $EPILOT_TOKEN"'


__all__ = ["NotRepeatable", "request_curl"]


def request_curl(exchange: Exchange) -> str:
    """The command that makes the same request. The token is taken from `$EPILOT_TOKEN` when it is run.

    Raises `NotRepeatable` where the log does not know all of the request: sending `[redacted]` would set a secret to
    that.
    """
    body = exchange.request_body
    if BLOT in exchange.url:
        raise NotRepeatable("Its address holds a secret, which the log does not keep.")
    if body is not None:
        if BLOT in body:
            raise NotRepeatable("Its body holds a secret, which the log does not keep: curl would overwrite it.")
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            raise NotRepeatable("The log does not hold the whole body.") from None
    parts = [f"curl --globoff -X {quote(exchange.method)}"]
    for name, value in exchange.request_headers:
        if name.lower() == "authorization":
            parts.append(f"-H {_TOKEN}")
        elif name.lower() not in _OF_THE_CONNECTION and BLOT not in value:
            parts.append(f"-H {quote(f'{name}: {value}')}")
    if body is not None:
        parts.append(f"--data-raw {quote(body)}")
    parts.append(f"--url {quote(exchange.url)}")
    return " ".join(parts)
