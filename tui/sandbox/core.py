"""The sandbox: its state, the faults made up on the way to it, and its application, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import httpx
from starlette.types import Receive, Scope, Send

from tui.sandbox import times
from tui.sandbox.app import make_app
from tui.sandbox.database import SandboxDatabase
from tui.sandbox.deliveries import Sleep
from tui.sandbox.faults import CloseConnection, Faults
from tui.sandbox.state import SandboxState
from tui.sandbox.transport import SandboxTransport


class Sandbox:
    """An embedded copy of the API.

    `path`: the SQLite file (None: private, gone with the sandbox). `seed` and `events` count for a new file only.
    `token` is the one bearer token that is let in. `time_scale` multiplies the waits between automatic retries.
    `allow_hosts`: where deliveries may go beyond this machine and the demo's own receivers. Equal arguments and an
    equal clock make equal data and equal ids.
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        seed: Literal["demo", "empty"] = "demo",
        events: int | None = None,
        token: str = "demo",
        now: times.Clock = times.utc_now,
        time_scale: float = 1.0,
        allow_hosts: Sequence[str] = (),
        random_seed: int = 739224,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.state = SandboxState(
            path=path,
            seed=seed,
            events=events,
            token=token,
            now=now,
            time_scale=time_scale,
            allow_hosts=allow_hosts,
            random_seed=random_seed,
            sleep=sleep,
        )
        self._faults = Faults(make_app(self.state), self._name_of)

    @property
    def database(self) -> SandboxDatabase:
        """The webhooks and events, from `start()` on."""
        return self.state.database

    # --- starting and stopping ----------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Open the state and put the demo data in. Blocks (well under a second by default); may be called early, from
        any thread.

        SandboxError where the file cannot be used.
        """
        self.state.prepare()

    async def start(self) -> None:
        """Get ready to answer: the state is open, interrupted deliveries go on. Once; later calls wait for the
        first."""
        await self.state.start()

    async def settle(self) -> None:
        """Wait until no delivery is in flight. One that waits for a later retry is not."""
        await self.state.settle()

    async def aclose(self) -> None:
        """Stop the deliveries and close the state. What was being sent is failed honestly when the file is opened
        again."""
        await self.state.aclose()

    # --- answering ----------------------------------------------------------------------------------------------

    @property
    def app(self) -> Sandbox:
        """The ASGI application: this object."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        await self.start()
        await self._faults(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def transport(self) -> httpx.AsyncBaseTransport:
        """For a client in this process: no port, no copy of the state. Closing it closes the sandbox."""
        return SandboxTransport(self, self.aclose)

    def close_connections_with(self, close: CloseConnection) -> None:
        """Say how a served sandbox closes a socket (for the faults that do)."""
        self._faults.close = close

    def _name_of(self, config_id: str) -> str | None:
        webhook = self.database.webhook(config_id)
        return None if webhook is None else webhook.name
