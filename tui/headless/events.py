"""`events` and `event`: the log of a webhook as rows, and one event with all that the server has of it."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from tui import output
from tui.api.addresses import without_address_secrets
from tui.headless.desk import OK, UNREADABLE, Desk, Trouble, complain, instant, load_webhooks, progress, say, webhook
from tui.services.exporting.forms import Form, form_of
from tui.services.exporting.records import record_of
from tui.sizes import counted

if TYPE_CHECKING:
    from tui.api.answer import Answer
    from tui.services.events.event_row import EventRow
    from tui.services.events.feed import Feed

FEW: Final = 25
"""Events that are printed where nobody says how many."""
STATUSES: Final = ("failed", "succeeded", "skipped", "in_progress")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", metavar="CONFIG", help="a webhook: its id, its name, or the beginning of one name")
    parser.add_argument("--since", metavar="WHEN", help="3h, 7d, 09:38, yesterday, 2026-11-23 09:38 ...")
    parser.add_argument("--until", metavar="WHEN", help="the window's end, in the same forms; 1h is an hour ago (now)")
    parser.add_argument("--status", choices=STATUSES, help="only those")
    most = parser.add_mutually_exclusive_group()
    most.add_argument("--limit", type=int, metavar="N", help=f"at most so many, the newest ({FEW})")
    most.add_argument("--all", action="store_true", help="all of the window")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="a line of JSON each")
    forms.add_argument("--csv", action="store_true", help="CSV, with a line of names; no cell starts a formula")
    forms.add_argument("--md", action="store_true", help="a Markdown table")


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
    form = _form(flags)
    if form is not None:
        _write(form.begin())
    most = None if flags.all else flags.limit or FEW
    printed = 0
    async for row in _rows(feed, flags.status, most):
        printed += 1
        if form is None:
            _print(row)
        else:
            _write(form.record(record_of(row, config.name)))
        if output.is_lost():
            return OK
    if form is None and not printed:
        complain(f"No events {window.words}.")
    if form is not None and (told := form.told()):
        complain(told)
    if most is not None and printed == most:
        progress(f"The newest {most}; --limit N or --all for more.")
    if feed.too_large:
        count = len(feed.too_large)
        words = f"{counted(count, 'event')} {'is' if count == 1 else 'are'}"
        complain(f"{words} too large for the API to return, and left out.")
    return UNREADABLE if feed.unreadable or feed.counts.circles else OK


def _form(flags: argparse.Namespace) -> Form | None:
    if flags.json:
        return form_of("jsonl", bodies=False)
    if flags.csv:
        return form_of("csv", bodies=False)
    return form_of("md", bodies=False) if flags.md else None


def _write(piece: str) -> None:
    """Print a piece of an export, which may be empty: its lines end as they do here."""
    if piece:
        output.write_line(piece.rstrip("\r\n"))


def _print(row: EventRow) -> None:
    at = instant(row.at) or row.created_at
    say(f"{at:<20}  {row.status:<11}  {row.code:<5}  {row.event_id:<36}  {row.reason}".rstrip())


async def _rows(feed: Feed, status: str | None, most: int | None) -> AsyncIterator[EventRow]:
    """The rows of a feed as they are read, at most so many."""
    given = looked_at = 0
    await feed.newer(pending=0)
    while True:
        rows = feed.rows
        while looked_at < len(rows):
            row = rows[looked_at]
            looked_at += 1
            if status is not None and row.status != status:
                continue
            yield row
            given += 1
            if given == most:
                return
        if feed.exhausted:
            return
        progress(f"{counted(looked_at, 'event')} read ...")
        if not await feed.older() and len(feed.rows) == looked_at and not feed.exhausted:
            complain("The server says that there is more, and gives nothing more.")
            return


def _facts(row: EventRow) -> dict[str, Any]:
    return {
        "id": row.event_id,
        "at": instant(row.at) or row.created_at,
        "status": row.status,
        "code": row.code or None,
        "attempt": row.attempt,
        "event": row.event_name,
        "method": row.method,
        "url": without_address_secrets(row.url),
        "reason": row.reason,
        "correlation_id": row.correlation_id or None,
    }


async def run_event(flags: argparse.Namespace, desk: Desk) -> int:
    """Print one event; returns the exit code."""
    from tui.api import operations
    from tui.headless.call.printing import print_answer

    config_id, event_id = await event_place(flags, desk, "event")
    answers: list[Answer] = []
    body = await desk.session.client.send(operations.GET_EVENT, (config_id, event_id), heard=answers.append)
    if flags.json:
        print_answer(body, raw=True)
    else:
        _print_event(body)
    return OK


async def event_place(flags: argparse.Namespace, desk: Desk, command: str) -> tuple[str, str]:
    """The webhook's and the event's id that CONFIG ID, or CONFIG/ID, name. Raises `Trouble` and `ApiError`."""
    if flags.event is not None:
        return (await webhook(desk, flags.config)).id, flags.event
    await load_webhooks(desk)
    health, event_id = desk.session.fleet.find_place(flags.config)
    if health is None:
        return (await webhook(desk, flags.config)).id, ""  # which says that there is none
    if not event_id:
        raise Trouble(f"{command}: say which; 'events CONFIG' has their ids.")
    return health.webhook.id, event_id


def _print_event(body: bytes) -> None:
    """Write what is known of it in a few lines, then its payload, the original of that, and the response, as they were
    sent."""
    from tui.api import event_text, reading
    from tui.headless.layout import shown
    from tui.services.events.event_row import row_of

    event = reading.event(body)
    texts = event_text.one_event(body)
    for name, value in _facts(row_of(event)).items():
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
