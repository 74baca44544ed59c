"""The peer of the filter: a plain Python loop over the events as dicts, as json.loads gives them.

For each line that it reads it writes one of JSON: the seconds to the first 50 events that have the word anywhere, to
all of them, and how many.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.logs import Log

READY = "ready"
SCREENFUL = 50


def text_of(event: dict[str, Any]) -> str:
    """Return what the console's filter looks at, too: what the row shows, the payload and the response."""
    response = event["http_response"]
    return " ".join(
        (
            event["event_id"], event["status"], str(response.get("status_code", "")), response["message"],
            event["event_name"], event["metadata"]["correlation_id"], event["url"], event["created_at"],
            event["payload"],
            str(response.get("body", "")),
        )
    )  # fmt: skip


def find(events: list[dict[str, Any]], word: str, most: int | None = None) -> int:
    wanted = word.casefold()
    count = 0
    for event in events:
        if wanted in text_of(event).casefold():
            count += 1
            if count == most:
                break
    return count


def main(count: int, payload_bytes: int, first_word: str, rare_word: str) -> None:
    events = list(Log(0, count, datetime(2026, 11, 23, 12, tzinfo=UTC), payload_bytes).events())
    print(READY, flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        find(events, first_word, SCREENFUL)
        first = time.perf_counter() - started
        started = time.perf_counter()
        matches = find(events, rare_word)
        print(json.dumps({"first": first, "all": time.perf_counter() - started, "found": matches}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
