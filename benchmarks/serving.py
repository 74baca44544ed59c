"""Starts the stub server, and any other child process of a benchmark, with nothing of the person's own settings."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.support.places import environment as own_environment

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Stub:
    """A stub server that answers."""

    server: str

    def counts(self) -> dict[str, int]:
        """The requests since this was last asked, by operation, and `most at once`."""
        with urllib.request.urlopen(f"{self.server}/stub/counts", timeout=10) as answer:
            counts: dict[str, int] = json.load(answer)
        return counts


@contextmanager
def stub(
    *,
    webhooks: int = 40,
    events: int = 1_000,
    latency: float = 0.0,
    payload_bytes: int = 300,
    newest: datetime | None = None,
) -> Iterator[Stub]:
    """Serve as long as the block runs; `latency` in seconds for each answer, `events` of each webhook."""
    command = [sys.executable, "-m", "benchmarks.stub"]
    for name, value in (
        ("webhooks", webhooks), ("events", events), ("latency", latency), ("payload-bytes", payload_bytes)
    ):  # fmt: skip
        command += [f"--{name}", str(value)]
    if newest is not None:
        command += ["--newest", newest.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().decode().strip()
            if not port:
                raise RuntimeError("the stub server did not start")
            yield Stub(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment as tests have it, in which any folder's program finds ours."""
    return own_environment(home, PYTHONPATH=str(ROOT), **more)
