"""A request of the log as a curl command: without the token, inert in a shell, and only where it would say the same."""

from __future__ import annotations

import json

from tui.api.exchange import Exchange
from tui.api.redaction import BLOT
from tui.services.copying.api_calls import TOKEN_HEADER
from tui.services.copying.shell import NotRepeatable, Word, command_line

_OF_THE_CONNECTION = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "transfer-encoding", "user-agent"}
)


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
    words: list[Word] = ["curl", "--globoff", "-X", exchange.method]
    for name, value in exchange.request_headers:
        if name.lower() == "authorization":
            words += ["-H", TOKEN_HEADER]
        elif name.lower() not in _OF_THE_CONNECTION and BLOT not in value:
            words += ["-H", f"{name}: {value}"]
    if body is not None:
        words += ["--data-raw", body]
    return command_line([*words, "--url", exchange.url])
