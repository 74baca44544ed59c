"""A read of the request log, put together once more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from tui.api import operations
from tui.api.redaction import BLOT

if TYPE_CHECKING:
    from tui.api.exchange import Exchange
    from tui.api.operations import Operation


class NotAgain(Exception):
    """A request that is not sent again from the log; `str()` is a sentence with the reason."""


@dataclass(frozen=True)
class Again:
    """The parts that `WebhooksClient.send()` takes."""

    operation: Operation
    ids: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    content: bytes | None


def again_of(exchange: Exchange, server: str) -> Again:
    """The request of `exchange` to `server`, which it was sent to. Raises `NotAgain` for what may change something or
    send something, and where the log does not know all of it."""
    operation = next((known for known in operations.ALL if known.id == exchange.operation), None)
    if operation is None or not operation.repeats:
        raise NotAgain("Only what reads is sent again from here: this one may change or send something.")
    body = exchange.request_body
    if BLOT in exchange.url or BLOT in (body or ""):
        raise NotAgain("It holds a secret, which the log does not keep.")
    if body is not None:
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            raise NotAgain("The log does not hold the whole body.") from None
    parts = urlsplit(exchange.url.removeprefix(server))
    ids = _ids(operation.path, parts.path) if exchange.url.startswith(f"{server}/") else None
    if ids is None:
        raise NotAgain("It went to another server than this connection's.")
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Again(operation, ids, query, body.encode("utf-8", "surrogatepass") if body is not None else None)


def _ids(template: str, path: str) -> tuple[str, ...] | None:
    """The ids in a path; `None` where it is not one of the template's."""
    wanted, given = template.split("/"), path.split("/")
    if len(wanted) != len(given) or any(part not in ("{}", its) for part, its in zip(wanted, given, strict=True)):
        return None
    return tuple(unquote(its) for part, its in zip(wanted, given, strict=True) if part == "{}")
