"""The public key that the `v1a` signatures of deliveries are checked with. It belongs to the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.api.errors import NotFound

if TYPE_CHECKING:
    from tui.api.models import EventPage, PublicKey


class KeySource(Protocol):
    """The part of `WebhooksClient` that the key is read with."""

    async def get_public_key(self, org_id: str) -> PublicKey: ...

    async def list_events(self, config_id: str, *, limit: int = 25) -> EventPage: ...


async def public_key_of(source: KeySource, organization: str | None, config_id: str) -> PublicKey:
    """The key of `organization`; where the connection does not say which that is, of the one the webhook's newest event
    names.

    Raises `ApiError`, `NotFound` where no organisation is known.
    """
    if organization is None:
        page = await source.list_events(config_id, limit=1)
        organization = next((event.org_id for event in page.data if event.org_id), None)
    if organization is None:
        raise NotFound(
            "The public key could not be read: neither the token nor an event of this webhook says the organisation. "
            "Trigger the webhook once, then try again."
        )
    return await source.get_public_key(organization)
