"""A whole window of 10,000 events, 30 ms a call: from the first request to the last event."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks import vendor
from benchmarks.harness import Limit, Notes, Outcome, Sample, Skipped, in_turn
from benchmarks.serving import ROOT, environment, stub

LIMIT: Final = 0.22
REQUESTS_LIMIT: Final = Limit(1.05, "ratio")
EVENTS: Final = 10_000
LATENCY: Final = 0.03
PAGE: Final = 25
CLI_PAGES: Final = 5
CONFIG: Final = "hook0000"


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    with (
        TemporaryDirectory() as folder,
        stub(webhooks=1, events=EVENTS, latency=LATENCY, payload_bytes=1_500) as served,
    ):
        home = Path(folder)
        since = (datetime.now(UTC) - timedelta(hours=24)).isoformat()
        served.counts()
        done = run_program("benchmarks.programs.window_load", served.server, CONFIG, home=home)
        counts = served.counts()
        if done["events"] != EVENTS:
            notes.add(f"WRONG: the console read {done['events']} of {EVENTS} events.")
        notes.add(
            f"Fresh processes; the time is from before the first request to after the last answer. The console's "
            f"loader sent "
            f"{counts['getWebhookEventsV2']} requests, at most {counts['most at once']} at once, and kept "
            f"{done['events']} events in the index; the sequential client sends {EVENTS // PAGE}."
        )
        given = in_turn(
            {
                "console": lambda: seconds(
                    run_program("benchmarks.programs.window_load", served.server, CONFIG, home=home)
                ),
                "client": lambda: seconds(
                    run_program("benchmarks.programs.bare_load", served.server, CONFIG, since, home=home)
                ),
            },
            runs,
            warm_up=0,
        )
        ours = Sample("console", given["console"], "s")
        what = "whole window of 10,000 events at 30 ms a call"
        outcomes = [
            Outcome("load", what, ours, Sample("sequential httpx", given["client"], "s"), Limit(LIMIT, "ratio")),
            Outcome(
                "load", "the requests for it",
                Sample("console", (float(counts["getWebhookEventsV2"]),), "requests"),
                Sample("sequential httpx", (EVENTS / PAGE,), "requests"), REQUESTS_LIMIT,
            ),
        ]  # fmt: skip
        try:
            pages = tuple(_one_page(served.server, home) for _ in range(CLI_PAGES))
        except Skipped as reason:
            notes.add(f"Left out: {reason}")
        else:
            whole = Sample(
                f"vendor CLI, {EVENTS // PAGE} processes, estimated from {CLI_PAGES}",
                tuple(page * EVENTS / PAGE for page in pages),
                "s",
            )
            outcomes.append(Outcome("load", "the same, beside the vendor CLI", ours, whole))
    return outcomes


def run_program(module: str, *arguments: str, home: Path) -> Mapping[str, Any]:
    """Run a program of the benchmarks; the JSON line that it writes."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=ROOT, env=environment(home), check=True, timeout=600,
    )  # fmt: skip
    document: Mapping[str, Any] = json.loads(done.stdout)
    return document


def seconds(done: Mapping[str, Any]) -> float:
    return float(done["seconds"])


def _one_page(server: str, home: Path) -> float:
    started = time.perf_counter()
    vendor.run_once(server, home, "getWebhookEventsV2", CONFIG, "-d", json.dumps({"limit": PAGE}))
    return time.perf_counter() - started
