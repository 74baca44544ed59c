"""The public key of the deliveries' signatures."""

from __future__ import annotations

import pytest

from tests.support.fake_log import FakeLog, make_event
from tui.api.errors import NotFound
from tui.api.models import PublicKey
from tui.services.copying.signing_key import public_key_of


class Source(FakeLog):
    """Knows the key of every organisation."""

    async def get_public_key(self, org_id: str) -> PublicKey:
        return PublicKey(public_key=f"key of {org_id}")


async def test_the_organisation_is_the_connections_or_else_an_events() -> None:
    source = Source([make_event(1)])
    assert (await public_key_of(source, "17", "hook")).public_key == "key of 17" and not source.asked
    assert (await public_key_of(source, None, "hook")).public_key == "key of 739224"


async def test_without_an_organisation_it_says_what_to_do() -> None:
    with pytest.raises(NotFound, match="Trigger the webhook once"):
        await public_key_of(Source(), None, "hook")
