"""Starts the stub server, and any other child process of a benchmark, with nothing of the person's own settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

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
    """An environment with a home of its own, and nothing of the person's but the path."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
        "TZ": "UTC",
        **more,
    }
