"""Creating, changing, switching and deleting webhooks, and testing their OAuth login."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from tui.api.errors import Conflict
from tui.services.outbox import Outbox

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.api.models import JsonObject, OAuthTestResult, WebhookConfig
    from tui.services.drafts.draft import Draft
    from tui.store.config_versions import KeptVersion


class ConfigClient(Protocol):
    """The part of `WebhooksClient` that editing needs. Every method raises `ApiError` and nothing else."""

    async def get_configs(self, event_name: str | None = None) -> list[WebhookConfig]: ...
    async def get_config(self, config_id: str) -> WebhookConfig: ...
    async def create_config(self, body: Mapping[str, JsonValue]) -> WebhookConfig: ...
    async def update_config(self, config_id: str, body: Mapping[str, JsonValue]) -> WebhookConfig: ...
    async def delete_config(self, config_id: str) -> None: ...
    async def test_oauth(self, config_id: str) -> OAuthTestResult: ...


class VersionStore(Protocol):
    """The keeper of former versions (`tui.store.config_versions`). It waits for a disk."""

    def keep(self, config_id: str, document: JsonObject) -> None: ...
    def read(self, config_id: str) -> tuple[list[KeptVersion], str]: ...
    def newest(self) -> list[tuple[str, KeptVersion]]: ...


class ChangedMeanwhile(Conflict):
    """Somebody else changed the webhook since the edit began; nothing was sent. `theirs` is what the server has now."""

    def __init__(self, theirs: WebhookConfig) -> None:
        super().__init__(
            "Somebody else changed this webhook meanwhile, so nothing was sent. Read again, then try once more."
        )
        self.theirs = theirs


class WebhookEditor:
    """Sends edits. A write is sent once and never repeated from here; nothing is written over unseen, and what is
    written over is kept first, without its secrets."""

    def __init__(
        self, client: ConfigClient, outbox: Outbox, open_versions: Callable[[], VersionStore] | None = None
    ) -> None:
        """`open_versions` opens the place of former versions when it is first wanted."""
        self._client = client
        self._outbox = outbox
        self._open_versions = open_versions
        self._opened_versions: VersionStore | None = None
        self.not_kept = ""
        """The reason why the version before the last write was not kept; empty where it was."""

    async def read(self, config_id: str) -> WebhookConfig:
        """The webhook as the server has it now."""
        return await self._client.get_config(config_id)

    @property
    def _versions(self) -> VersionStore | None:
        if self._opened_versions is None and self._open_versions is not None:
            self._opened_versions = self._open_versions()
        return self._opened_versions

    async def former_versions(self, config_id: str) -> tuple[list[KeptVersion], str]:
        """The versions of a webhook that were written over, the newest first, and a sentence about what cannot be
        read."""
        versions = self._versions
        return ([], "") if versions is None else await asyncio.to_thread(versions.read, config_id)

    async def gone(self) -> list[KeptVersion]:
        """The last version of each webhook that is not there any more, the newest first. Raises `ApiError`."""
        versions = self._versions
        if versions is None:
            return []
        there = {config.id for config in await self._client.get_configs()}
        newest = await asyncio.to_thread(versions.newest)
        return [version for config_id, version in newest if config_id not in there]

    async def look_alikes(self, draft: Draft) -> list[WebhookConfig]:
        """Webhooks that a creation with unknown outcome may have made: the same name and event."""
        event, name = draft.text(("eventName",)), draft.text(("name",))
        return [config for config in await self._client.get_configs(event) if config.name == name]

    async def save(self, draft: Draft) -> WebhookConfig:
        """Create the draft's webhook, or replace it where the server still has what the draft started from.

        Returns the webhook as the server answered; after a creation it holds the signing secret, for this once. Raises
        `ChangedMeanwhile` or `ApiError`; the draft is as before in every case.
        """
        if draft.is_new:
            with self._outbox.sending(f"Creation of {draft.name}"):
                return await self._client.create_config(draft.body())
        with self._outbox.sending(f"Change of {draft.name}"):
            theirs = await self._client.get_config(draft.config_id)
            if draft.changed_by_others(theirs.wire):
                raise ChangedMeanwhile(theirs)
            await self._keep(theirs)
            return await self._client.update_config(draft.config_id, draft.body())

    async def switch(self, config: WebhookConfig, enabled: bool) -> WebhookConfig:
        """Switch it on or off and change nothing else: read fresh, sent back with only `enabled` changed.

        Raises `ChangedMeanwhile` where it has become protected, which the person was not asked about.
        """
        with self._outbox.sending(f"Switching {config.label} {'on' if enabled else 'off'}"):
            fresh = await self._client.get_config(config.id)
            if fresh.protected and not config.protected:
                raise ChangedMeanwhile(fresh)
            from tui.services.drafts.draft import (
                Draft,  # all that an editor knows, which the first screen does not need
            )

            draft = Draft.of(fresh)
            draft.set(("enabled",), enabled)
            if not draft.changes():
                return fresh
            await self._keep(fresh)
            return await self._client.update_config(config.id, draft.body())

    async def delete(self, config: WebhookConfig) -> None:
        """Delete it; what it was is kept first."""
        with self._outbox.sending(f"Deletion of {config.label}"):
            await self._keep(config)
            await self._client.delete_config(config.id)

    async def _keep(self, before: WebhookConfig) -> None:
        """Keep what is about to be written over. What cannot be kept holds up no write: `not_kept` says why."""
        self.not_kept = ""
        versions = self._versions
        if versions is None:
            return
        from tui.services.drafts.withheld import without_secrets

        try:
            await asyncio.to_thread(versions.keep, before.id, without_secrets(before.wire))
        except OSError as error:
            self.not_kept = f"The version before could not be kept on this machine ({error.strerror or error})."

    async def test_oauth(self, config: WebhookConfig) -> OAuthTestResult:
        """Have the server try the OAuth login of the saved webhook; no event is sent."""
        return await self._client.test_oauth(config.id)


def oauth_words(result: OAuthTestResult) -> str:
    """The outcome of an OAuth test as a sentence. May hold outside text."""
    message = f" The server says: {result.message}" if result.message else ""
    if result.success is None:
        return f"The server did not say whether the OAuth login works.{message}"
    if not result.success:
        return f"The OAuth login fails.{message}"
    token = f" {result.token_type} token" if result.token_type else " token"
    validity = "" if result.expires_in is None else f", valid for {_duration(result.expires_in)}"
    return f"The OAuth login works:{token}{validity}."


def _duration(seconds: float) -> str:
    whole = int(seconds)
    for size, unit in ((3_600, "h"), (60, "min")):
        if whole >= size and whole % size == 0:
            return f"{whole // size} {unit}"
    return f"{whole} s"
