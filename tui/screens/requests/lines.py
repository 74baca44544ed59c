"""The request log's words for an exchange: a row of the list, and all of it as text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from tui.api.exchange import Exchange
from tui.document.layout import laid_out
from tui.names import folded
from tui.services.time.clock import shown
from tui.sizes import bytes_in_words, phases_in_words, seconds_in_words
from tui.text import inert_json, one_line, safe
from tui.widgets.line_table import Cell, Column

_PREFIX = re.compile(r"^.*?/v\d+/webhooks/")


def columns(*, local: bool) -> list[Column[Exchange]]:
    """The columns of the list, for times of this machine's zone (`local`) or UTC."""
    return [
        Column("at", "Time", lambda row: at_words(row, local=local), width=8),
        Column("method", "Method", lambda row: row.method, width=7),
        Column("path", "Path", lambda row: path(row), min_width=22, flex=1),
        Column("status", "Answer", status_cell, width=9),
        Column("took", "Took", lambda row: seconds_in_words(row.seconds), width=7, align="right"),
        Column("attempt", "Try", lambda row: str(row.attempt), width=3, align="right", priority=1),
        Column("sent", "Sent", lambda row: bytes_in_words(row.request_bytes), width=7, align="right", priority=3),
        Column("got", "Got", lambda row: bytes_in_words(row.response_bytes), width=7, align="right", priority=2),
        Column("operation", "Operation", lambda row: Cell(row.operation, "muted"), width=20, priority=4),
    ]


def at_words(exchange: Exchange, *, local: bool) -> str:
    """Write when it was sent: `12:00:03`."""
    return f"{shown(exchange.at, local=local):%H:%M:%S}"


def path(exchange: Exchange) -> str:
    """Path and query of the URL, without the part that all have."""
    try:
        parts = urlsplit(exchange.url)
    except ValueError:
        return exchange.url
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    return _PREFIX.sub("…/", whole) or exchange.url


def status_cell(exchange: Exchange) -> Cell:
    """Say how it ended, with a glyph: an answer of 2xx, another answer, or none."""
    if exchange.status is None:
        return Cell("✗ none", "failed")
    if exchange.error is not None:
        return Cell(f"✗ {exchange.status}", "failed")
    if 200 <= exchange.status < 300:
        return Cell(f"✓ {exchange.status}", "ok")
    return Cell(f"✗ {exchange.status}", "failed")


def matches(exchange: Exchange, words: str) -> bool:
    """Tell whether every word of `words` occurs in the request line, the answer's status, or the body sent."""
    status = "none" if exchange.status is None else str(exchange.status)
    parts = (exchange.method, exchange.url, exchange.operation, status, exchange.error, exchange.request_body)
    haystack = folded("\n".join(part for part in parts if part))
    return all(word in haystack for word in folded(words).split())


def whole_text(exchange: Exchange, *, local: bool) -> str:
    """Everything about `exchange`, the body sent first: that is what a person looks for."""
    answer = "no answer" if exchange.status is None else f"answered {exchange.status}"
    zone = "" if local else " UTC"
    lines = [
        f"{one_line(exchange.method)} {one_line(exchange.url)}",
        f"{answer} in {seconds_in_words(exchange.seconds)} · try {exchange.attempt} · "
        f"{at_words(exchange, local=local)}{zone} · {one_line(exchange.operation)}",
    ]
    if exchange.phases is not None:
        lines.append(phases_in_words(*exchange.phases))
    if exchange.error:
        lines.append(safe(exchange.error))
    lines += _section(f"Sent: body of {bytes_in_words(exchange.request_bytes)}", _body(exchange.request_body))
    lines += _section(
        f"Got: body of {bytes_in_words(exchange.response_bytes)}",
        _body(exchange.answer_text, absent="not kept: there is no room for it" if exchange.response_bytes else "none"),
    )
    lines += _section("Sent: headers", _headers(exchange.request_headers))
    lines += _section("Got: headers", _headers(exchange.response_headers))
    return "\n".join(lines)


def _section(title: str, text: str) -> list[str]:
    return ["", f"── {title} ──", text]


def _body(body: str | None, *, absent: str = "none") -> str:
    if not body:
        return absent
    try:
        json.loads(body, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return safe(body)
    return inert_json(laid_out(body))


def _headers(headers: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{one_line(name)}: {one_line(value)}" for name, value in headers) or "none"
