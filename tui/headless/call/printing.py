"""The answer on standard output, and what is said of it on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import IO

from tui import output
from tui.api.answer import Answer
from tui.api.exchange import Exchange
from tui.headless.desk import complain
from tui.headless.layout import inert_lines, shown
from tui.sizes import phases_in_words
from tui.text import inert_json, safe


def print_answer(body: bytes, *, raw: bool) -> None:
    """The body as data. With `raw` a program that reads it gets the server's bytes; on a terminal they are made
    inert."""
    if not body:
        return
    if not raw:
        output.write_line(shown(body))
    elif is_terminal(sys.stdout):
        output.write_line(safe(body.decode("utf-8", "replace")))
    else:
        output.write_bytes(body)


def print_value(document: str, *, raw: bool) -> None:
    """A value that was made here, as JSON. A text is printed as it is, without quotes, unless `raw` asks for JSON or
    it holds what could drive a terminal."""
    if not raw and document.startswith('"'):
        text: str = json.loads(document)
        output.write_line(text if safe(text) == text else inert_json(document))
    else:
        output.write_line(inert_json(document) if raw else inert_lines(document))


def print_error(answer: Answer, *, raw: bool) -> None:
    """The body of an answer that is an error, on standard error."""
    if not answer.body.strip():
        return
    if raw and not is_terminal(sys.stderr):
        output.complain_bytes(answer.body)
    else:
        output.complain_line(safe(answer.body.decode("utf-8", "replace")) if raw else shown(answer.body))


def print_head(answer: Answer) -> None:
    """Status and headers, as `-i` asks for them."""
    complain(f"HTTP {answer.status} {answer.reason}".rstrip())
    for name, value in answer.headers:
        complain(f"{name}: {value}")


def print_exchanges(exchanges: Iterable[Exchange]) -> None:
    """Each request that left, with its time, as `-v` asks for them: the log has no secrets."""
    for exchange in exchanges:
        complain(f"> {exchange.method} {exchange.url}" + (f" (attempt {exchange.attempt})" * (exchange.attempt > 1)))
        for name, value in exchange.request_headers:
            complain(f"> {name}: {value}")
        if exchange.request_body:
            complain(f"> {exchange.request_body}")
        outcome = " ".join(filter(None, (str(exchange.status or ""), exchange.error)))
        complain(
            f"< {outcome} in {exchange.seconds * 1_000:,.0f} ms,"
            f" {exchange.request_bytes:,} bytes sent, {exchange.response_bytes:,} received"
        )
        if exchange.phases is not None:
            complain(f"< {phases_in_words(*exchange.phases)}")


def is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()
