"""The embedded sandbox: the webhooks API on a real SQLite file, really delivering over HTTP.

`Sandbox().transport()` gives an httpx client an API of its own, in its own process; `tui.sandbox.serve` puts the same
on a port of this machine. Made-up faults are described in `tui.sandbox.faults`. Transforms, conditions and
what a multipart webhook sends are JSONata, by `tui.jsonata`.
"""

from __future__ import annotations

import httpx

from tui.sandbox.core import Sandbox
from tui.sandbox.times import Clock, utc_now
from tui.sandbox.wire import SandboxError

__all__ = ["DEMO_SERVER", "DEMO_TOKEN", "Sandbox", "SandboxError", "demo_transport"]

DEMO_SERVER = "http://sandbox.demo"
DEMO_TOKEN = "demo"


def demo_transport(*, now: Clock = utc_now, time_scale: float = 1.0) -> httpx.AsyncBaseTransport:
    """Make what `--demo` talks to: the demo data, in memory, gone at the end."""
    return Sandbox(token=DEMO_TOKEN, now=now, time_scale=time_scale).transport()
