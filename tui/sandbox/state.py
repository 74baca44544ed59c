"""The state of the sandbox: its webhooks and events, its deliveries, and the ids, secrets and times it gives out."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import httpx

from tui.api.models import INTERNAL_ERROR, JsonObject
from tui.sandbox import times
from tui.sandbox.database import SandboxDatabase, StoredEvent, Webhook
from tui.sandbox.deliveries import Deliveries, Sleep
from tui.sandbox.events import is_catalog_event
from tui.sandbox.network import Network, make_client
from tui.sandbox.preparing import prepare, transformed
from tui.sandbox.receivers import DemoReceivers
from tui.sandbox.seed import fill
from tui.sandbox.signing import Signer
from tui.sandbox.wire import SandboxError, as_object, dumps, loads
from tui.standard_webhooks import new_secret

ORG_ID: Final = "739224"
LARGE: Final = 50_000
"""From so many events on a sandbox without a file is kept in a temporary one instead of in memory."""
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


class SandboxState:
    """The state that the operations of the API read and change. `Sandbox` says what the arguments mean.

    `database`, `deliveries`, `signer` and `client` are there from `start()` on.
    """

    def __init__(
        self,
        *,
        path: Path | None,
        seed: Literal["demo", "empty"],
        events: int | None,
        token: str,
        now: times.Clock,
        time_scale: float,
        allow_hosts: Sequence[str],
        random_seed: int,
        sleep: Sleep,
    ) -> None:
        self.token = token
        self.org_id = ORG_ID
        self.receivers = DemoReceivers()
        self._path, self._seed, self._events = path, seed, events
        self._now, self._time_scale, self._sleep = now, time_scale, sleep
        self._allow_hosts, self._random_seed = tuple(allow_hosts), random_seed
        self._random = random.Random(random_seed)
        self._database: SandboxDatabase | None = None
        self._preparing = threading.Lock()
        self._deliveries: Deliveries | None = None
        self._starting: asyncio.Lock | None = None
        self._signer: Signer | None = None
        self._client: httpx.AsyncClient | None = None
        self._closed = threading.Event()

    # --- starting and stopping ----------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Open the state and put the demo data in. Blocks (well under a second by default); may be called early, from
        any thread.

        SandboxError where the file cannot be used.
        """
        with self._preparing:
            if self._database is not None or self._closed.is_set():
                return
            database = SandboxDatabase(self._path, large=(self._events or 0) >= LARGE)
            try:
                if database.is_new:
                    fill(database, self._seed, self._events, self._now(), self._random_seed)
                starts = int(database.meta("starts") or 0) + 1
                database.set_meta("starts", str(starts))
                key = bytes.fromhex(database.meta("platform_key") or "")
            except sqlite3.Error as error:
                database.close()
                where = f"the file {self._path}" if self._path else "its temporary file"
                raise SandboxError(f"The sandbox cannot write to {where}: {error}. Name another with --db.") from error
            except BaseException:
                database.close()
                raise
            # A file that is opened again must not give out the same ids again.
            self._random = random.Random(f"{self._random_seed}/{starts}")
            if self._closed.is_set():  # closed while the demo data was being put in
                database.close()
                return
            self._signer = Signer(key)
            self._database = database

    async def start(self) -> None:
        """Ready to answer: the state is open, interrupted deliveries go on. Once; later calls wait for the first."""
        if self._deliveries is not None:
            return
        if self._starting is None:
            self._starting = asyncio.Lock()
        async with self._starting:
            if self._deliveries is None:
                await asyncio.to_thread(self.prepare)
                self._client = make_client(Network(self.receivers, self._allow_hosts))
                self._deliveries = Deliveries(
                    self.database, self._client, self.signer, self._now, self._time_scale, self._sleep
                )
                self._deliveries.resume()

    async def settle(self) -> None:
        """Until no delivery is in flight. One that waits for a later retry is not."""
        if self._deliveries is not None:
            await self._deliveries.settle()

    async def aclose(self) -> None:
        """Stop the deliveries and close the state. What was being sent is failed honestly when the file is opened
        again."""
        self._closed.set()
        if self._deliveries is not None:
            await self._deliveries.aclose()
            self._deliveries = None
        if self._database is not None:
            self._database.close()
            self._database = None

    # --- what the operations need -------------------------------------------------------------------------------

    @property
    def database(self) -> SandboxDatabase:
        assert self._database is not None, "start() comes first"
        return self._database

    @property
    def deliveries(self) -> Deliveries:
        assert self._deliveries is not None, "start() comes first"
        return self._deliveries

    @property
    def signer(self) -> Signer:
        assert self._signer is not None, "start() comes first"
        return self._signer

    @property
    def client(self) -> httpx.AsyncClient:
        assert self._client is not None, "start() comes first"
        return self._client

    def stamp(self) -> str:
        return times.stamp(self._now())

    def new_uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def new_short_id(self) -> str:
        return "".join(self._random.choices(_ALPHABET, k=16))

    def new_secret(self) -> str:
        return new_secret(self._random.randbytes(24))

    async def accept(self, webhook: Webhook, payload: JsonObject) -> StoredEvent:
        """A new event for a triggered webhook, stored: `in_progress`, `skipped` where its filter does not let it
        through, `failed` where its transform fails."""
        metadata: JsonObject = {
            "action": "Triggered by API",
            "creation_timestamp": self.stamp(),
            "organization_id": self.org_id,
            "correlation_id": self.new_uuid(),
            **as_object(payload.get("metadata")),
            "webhook_id": webhook.id,
            "webhook_name": webhook.name,
        }
        self._pin_version(webhook, payload)
        prepared = await asyncio.to_thread(prepare, webhook, payload)
        event = self._event_row(webhook, metadata, prepared.body, dumps(payload))
        if not prepared.wanted:
            event = event._replace(status="skipped")
        elif prepared.failure is not None:
            event = _failed(event, prepared.failure)
        self.database.add_events([event])
        return event

    async def replayed(self, webhook: Webhook, events: Sequence[StoredEvent], reapply: bool) -> list[str]:
        """Make and deliver a new event for each that can be replayed; the ids of those, in order. One whose transform
        fails is failed at once."""
        done: list[str] = []
        again: list[StoredEvent] = []
        for event in events:
            if reapply and (event.original_payload is None or not webhook.document.get("jsonataExpression")):
                continue
            body, failure = event.payload, None
            if reapply and event.original_payload is not None:
                body, failure, _ = await asyncio.to_thread(transformed, webhook, event.original_payload)
            metadata = {**as_object(loads(event.metadata)), "correlation_id": self.new_uuid()}
            made = self._event_row(webhook, metadata, body, event.original_payload)
            again.append(made if failure is None else _failed(made, failure))
            done.append(event.event_id)
        self.database.add_events(again)
        for event in again:
            if event.status == "in_progress":
                self.deliveries.start(event)
        return done

    def _event_row(self, webhook: Webhook, metadata: JsonObject, payload: str, original: str | None) -> StoredEvent:
        document = webhook.document
        url, method = document.get("url"), document.get("httpMethod")
        return StoredEvent(
            event_id=self.new_uuid(),
            config_id=webhook.id,
            created_at=self.stamp(),
            status="in_progress",
            url=url if isinstance(url, str) else None,
            event_name=webhook.event_name,
            http_method=method if isinstance(method, str) else None,
            retry_attempt=0,
            next_attempt_at=None,
            http_response=None,
            metadata=dumps(metadata),
            payload=payload,
            original_payload=original,
        )

    def _pin_version(self, webhook: Webhook, payload: JsonObject) -> None:
        """A catalog event's schema version is pinned by the first delivery (WebhookConfig.eventVersion)."""
        if is_catalog_event(webhook.event_name) and not webhook.document.get("eventVersion"):
            version = payload.get("_event_version")
            webhook.document["eventVersion"] = version if isinstance(version, str) else "1.0"
            self.database.save_webhook(webhook)


def _failed(event: StoredEvent, message: str) -> StoredEvent:
    """The event as one that failed before anything was sent."""
    response: JsonObject = {"code": INTERNAL_ERROR, "message": message}
    return event._replace(status="failed", http_response=dumps(response))
