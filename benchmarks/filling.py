"""Fills an event index with a made-up log, as if the console had read it: what `EventIndex.keep` does, in bulk."""

from __future__ import annotations

import atexit
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.logs import Log, whole_millisecond
from tui.api.models import WebhookEvent
from tui.paths import PROGRAM
from tui.services.events.event_row import row_of
from tui.store.coverage import Stretch
from tui.store.event_index import EVENTS_FILE, EventIndex
from tui.store.keys import LOWEST, last_key, micros
from tui.store.schema import SIZES

_FIELDS: Final = ("event_id", "status", "code", "event_name", "reason", "correlation_id", "method", "url", "created_at")
_SLIM: Final = f"""
INSERT INTO events (id, log, at, timed, attempt, {", ".join(_FIELDS)})
VALUES (?, ?, ?, 1, ?, {", ".join("?" for _ in _FIELDS)})"""
_BATCH: Final = 5_000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def fill(path: Path, log: Log, server: str, organization: str = "") -> None:
    """Put all events of `log` into the index file `path`, with the word that nothing is older and nothing was left
    out."""
    index = EventIndex(path)
    number = index.log(server, organization, log.config_id)
    database = index.connection
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN")
    for start in range(0, log.count, _BATCH):
        events = [log.event(place) for place in range(start, min(start + _BATCH, log.count))]
        database.executemany(_SLIM, _slim(log, number, start, events))
        database.executemany(
            "INSERT INTO bodies (id, payload, answer, rest) VALUES (?, ?, ?, ?)", _bodies(start, events)
        )
    for size in SIZES:
        database.execute(
            "INSERT INTO counts (log, size, bucket, status, n)"
            " SELECT log, ?, at / (? * 1000000), status, count(*) FROM events WHERE log = ? GROUP BY 3, 4",
            (size, size, number),
        )
    database.execute("COMMIT")
    index.cover(number, Stretch(LOWEST, last_key(log.newest)))
    index.close()


def keep(path: Path, log: Log, server: str, organization: str = "") -> None:
    """The same as `fill`, the slow way that the console takes: the tests hold one against the other."""
    index = EventIndex(path)
    number = index.log(server, organization, log.config_id)
    events = [WebhookEvent.model_validate(event) for event in log.events()]
    index.keep(
        number,
        [(row_of(event, log.config_id), event) for event in events],
        lambda _: Stretch(LOWEST, last_key(log.newest)),
    )
    index.close()


def _slim(log: Log, number: int, start: int, events: Sequence[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for place, event in enumerate(events, start):
        response = event["http_response"]
        yield (
            place + 1,
            number,
            micros(log.at(place)),
            event["retry_attempt"],
            event["event_id"],
            event["status"],
            str(response.get("status_code", "")),
            event["event_name"],
            response["message"],
            event["metadata"]["correlation_id"],
            event["http_method"],
            event["url"],
            event["created_at"],
        )


def _bodies(start: int, events: Sequence[dict[str, Any]]) -> Iterator[tuple[int, str, str, str]]:
    for place, event in enumerate(events, start):
        yield place + 1, event.pop("payload"), _encode(event.pop("http_response")), _encode(event)


def addressed(path: Path, server: str) -> None:
    """Make the log in `path` that of `server`: stub servers get another port each time."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE logs SET server = ? WHERE log = 1", (server,))


@cache
def filled(count: int, payload_bytes: int) -> tuple[Path, Log]:
    """An index file with `count` events where the console looks for one in a cache folder, and the log that is in it.

    Made once a run of the benchmarks, and gone with it.
    """
    folder = tempfile.mkdtemp(prefix="benchmarks-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / PROGRAM / EVENTS_FILE
    log = Log(0, count, whole_millisecond(datetime.now(UTC)), payload_bytes)
    fill(path, log, "")
    return path, log
