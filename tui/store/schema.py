"""The tables of the event index, and what each column holds."""

from __future__ import annotations

from typing import Final

VERSION: Final = 2
"""`user_version` of the file; a file of another version is made anew, since it holds only what can be read again."""

SIZES: Final = (3_600, 60)
"""Seconds of the buckets in which events are counted as they come, the longest first."""
BY_ID: Final = "INDEXED BY events_by_id"
"""Belongs behind `FROM events` where they are looked up by id: for a few ids SQLite walks a whole log in an index that
has all the columns rather than look each of them up, 0.2 to 20 s in a log of a million."""

SCHEMA: Final = """
-- One webhook's log: events are known by webhook only, and ids of two servers must not meet.
CREATE TABLE logs (
    log INTEGER PRIMARY KEY,
    server TEXT NOT NULL,
    organization TEXT NOT NULL,
    config_id TEXT NOT NULL,
    UNIQUE (server, organization, config_id)
);
-- The slim part of an event: what lists draw, filters test and counts count. Text is never NULL, '' is nothing.
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES logs,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,            -- microseconds since 1970: the event's place in the order, with event_id
    timed INTEGER NOT NULL,         -- 0 where created_at is no time, and `at` is its neighbour's
    status TEXT NOT NULL,
    code TEXT NOT NULL,             -- HTTP status or error code
    attempt INTEGER,
    event_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at TEXT NOT NULL        -- as the server wrote it
);
CREATE UNIQUE INDEX events_by_id ON events (log, event_id);
CREATE INDEX events_by_time ON events (log, at, event_id, status);
CREATE INDEX events_by_status ON events (log, status, at, event_id);
-- Failed by their status, yet delivered: what counts deliveries takes them out of the failures.
CREATE INDEX events_too_large ON events (log, at, event_id)
WHERE code = 'INTERNAL_RESPONSE_TOO_LARGE' AND status = 'failed';
CREATE INDEX events_by_correlation ON events (correlation_id, log) WHERE correlation_id <> '';
-- The rest of an event, apart, so that lists never read past it. `id` is that of `events`.
CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    payload TEXT,                   -- as text, NULL where there is none
    answer TEXT,                    -- http_response as JSON, NULL where there is none
    rest TEXT NOT NULL,             -- everything else as JSON
    original TEXT                   -- the payload before the transform, where a full read brought it
);
-- How many events of each status began in a minute (size 60) and in an hour (size 3600): bucket = at / size.
CREATE TABLE counts (
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    status TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (log, size, bucket, status)
) WITHOUT ROWID;
-- Which stretches of the order were read without a gap, for one status or ('') for all.
CREATE TABLE coverage (
    log INTEGER NOT NULL,
    status TEXT NOT NULL,
    low_at INTEGER NOT NULL,
    low_id TEXT NOT NULL,
    high_at INTEGER NOT NULL,
    high_id TEXT NOT NULL,
    cursor TEXT,                    -- where the server goes on below it, as JSON
    PRIMARY KEY (log, status, low_at, low_id)
) WITHOUT ROWID;
"""
