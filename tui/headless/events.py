"""`events` and `event`: the log of a webhook as rows, and one event with all that the server has of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from tui.headless.desk import OK, UNREADABLE, Desk, Trouble, complain, instant, load_webhooks, progress, say, webhook
from tui.headless.tables import Table, add_formats

if TYPE_CHECKING:
    from tui.api.answer import Answer
    from tui.services.events.event_row import EventRow
    from tui.services.events.feed import Feed

FEW: Final = 25
"""Events that are printed where nobody says how many."""
STATUSES: Final = ("failed", "succeeded", "skipped", "in_progress")
_COLUMNS: Final = ("at", "status", "code", "id", "reason")
_WIDTHS: Final = (20, 11, 5, 36)
_WIDE_COLUMNS: Final = ("at", "status", "code", "attempt", "event", "method", "url", "id", "reason")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", metavar="CONFIG", help="a webhook: its id, its name, or the beginning of one name")
    parser.add_argument("--since", metavar="WHEN", help="3h, 7d, 09:38, yesterday, 2026-11-23 09:38 ...")
    parser.add_argument("--until", metavar="WHEN", help="the window's end, in the same forms; 1h is an hour ago (now)")
    parser.add_argument("--status", choices=STATUSES, help="only those")
    most = parser.add_mutually_exclusive_group()
    most.add_argument("--limit", type=int, metavar="N", help=f"at most so many, the newest ({FEW})")
    most.add_argument("--all", action="store_true", help="all of the window")
    add_formats(parser)


def add_event_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", metavar="CONFIG", help="a webhook: its id, its name, or the beginning of one name; or CONFIG/ID"
    )
    parser.add_argument("event", metavar="ID", nargs="?", help="the event's id")
    parser.add_argument("--json", action="store_true", help="the server's bytes, untouched")


def check(flags: argparse.Namespace) -> None:
    """Raise `Trouble` for what cannot be meant, before anything is asked of the server."""
    if flags.limit is not None and flags.limit < 1:
        raise Trouble("--limit: must be 1 or more.")


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Read page by page and print each row as it comes; returns the exit code."""
    from tui.services.events.webhook_log import Query

    desk.window(flags.since, flags.until)  # what cannot be meant is refused before anything is asked
    config = await webhook(desk, flags.config)
    window = desk.window(flags.since, flags.until)
    # The server cannot filter by what is still on its way: that is done here, over all events.
    asked = flags.status if flags.status != "in_progress" else None
    feed = desk.session.book(config.id).feed(Query(window, asked))
    table = Table(flags, _WIDE_COLUMNS if flags.csv else _COLUMNS, _WIDTHS)
    table.begin()
    most = None if flags.all else flags.limit or FEW
    printed = await _print(feed, table, flags.status, most)
    if not printed and not (flags.json or flags.csv or flags.md):
        complain(f"No events {window.words}.")
    if most is not None and printed == most:
        progress(f"The newest {most}; --limit N or --all for more.")
    if feed.too_large:
        complain(f"{len(feed.too_large)} events are too large for the API to return, and are left out.")
    return UNREADABLE if feed.unreadable or feed.counts.circles else OK


async def _print(feed: Feed, table: Table, status: str | None, most: int | None) -> int:
    """Print the rows of a feed as they are read; how many."""
    printed = looked_at = 0
    await feed.newer(pending=0)
    while True:
        rows = feed.rows
        while looked_at < len(rows):
            row = rows[looked_at]
            looked_at += 1
            if status is not None and row.status != status:
                continue
            table.add(_as_json(row))
            printed += 1
            if printed == most:
                return printed
        if feed.exhausted:
            return printed
        progress(f"{looked_at:,} events read ...")
        if not await feed.older() and len(feed.rows) == looked_at and not feed.exhausted:
            complain("The server says that there is more, and gives nothing more.")
            return printed


def _as_json(row: EventRow) -> dict[str, Any]:
    return {
        "id": row.event_id,
        "at": instant(row.at) or row.created_at,
        "status": row.status,
        "code": row.code or None,
        "attempt": row.attempt,
        "event": row.event_name,
        "method": row.method,
        "url": row.url,
        "reason": row.reason,
        "correlation_id": row.correlation_id or None,
    }


async def run_event(flags: argparse.Namespace, desk: Desk) -> int:
    """Print one event; returns the exit code."""
    from tui.api import operations
    from tui.headless.call.printing import print_answer

    config_id, event_id = await _place(flags, desk)
    answers: list[Answer] = []
    body = await desk.session.client.send(operations.GET_EVENT, (config_id, event_id), heard=answers.append)
    if flags.json:
        print_answer(body, raw=True)
    else:
        _print_event(body)
    return OK


async def _place(flags: argparse.Namespace, desk: Desk) -> tuple[str, str]:
    if flags.event is not None:
        return (await webhook(desk, flags.config)).id, flags.event
    await load_webhooks(desk)
    health, event_id = desk.session.fleet.find_place(flags.config)
    if health is None:
        return (await webhook(desk, flags.config)).id, ""  # which says that there is none
    if not event_id:
        raise Trouble("event: say which; 'events CONFIG' has their ids.")
    return health.webhook.id, event_id


def _print_event(body: bytes) -> None:
    """What is known of it in a few lines, then its payload, the original of that, and the response, as they were
    sent."""
    from tui.api import event_text, reading
    from tui.headless.layout import shown
    from tui.services.events.event_row import row_of

    event = reading.event(body)
    texts = event_text.one_event(body)
    for name, value in _as_json(row_of(event)).items():
        if value not in (None, ""):
            say(f"{name:<15} {value}")
    for name, document, text in (
        ("payload", texts.payload, event.payload),
        ("original payload", texts.original, event.original_payload),
        ("response", texts.response, None),
    ):
        if document is None and isinstance(text, str):
            document = text
        if document is not None:
            say()
            say(f"{name}:")
            for line in shown(document.encode("utf-8", "surrogatepass")).split("\n"):
                say(line)
