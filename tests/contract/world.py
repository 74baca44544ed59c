"""The world in which the checks of the contract suite work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from tests.contract.configs import deliverable
from tests.contract.receiver import Receiver
from tui.api import ApiError, WebhookConfig, WebhooksClient
from tui.api.models import JsonObject, WebhookEvent

Settle = Callable[[], Awaitable[None]]


@dataclass
class World:
    """Everything that a check works with. `settle` waits until no delivery is under way; `stranger` has a token that is
    not let in."""

    client: WebhooksClient
    stranger: WebhooksClient
    receiver: Receiver
    settle: Settle
    made: list[str] = field(default_factory=list)

    async def webhook(self, path: str = "/ok", **fields: JsonValue) -> WebhookConfig:
        """A new webhook that delivers to the receiver."""
        config = await self.client.create_config(deliverable(self.receiver.address + path, **fields))
        self.made.append(config.id)
        return config

    async def events(self, config_id: str, **filters: Any) -> list[WebhookEvent]:
        """All events of a webhook, page after page."""
        return [event async for page in self.client.event_pages(config_id, **filters) for event in page.data]

    async def point_to(self, config: WebhookConfig, path: str) -> None:
        """Let a webhook deliver to another path of the receiver."""
        read = await self.client.get_config(config.id)
        await self.client.update_config(config.id, {**read.wire, "url": self.receiver.address + path})

    async def delete_all(self) -> None:
        """Leave the server as it was."""
        for config_id in self.made:
            await self.client.delete_config(config_id)


def payload(number: int = 0) -> JsonObject:
    """Something to trigger with."""
    return {
        "metadata": {"organization_id": "739224", "action": "contract suite"},
        "entity": {"number": number, "name": "Jürgen"},
    }


async def raises(kind: type[ApiError], call: Awaitable[object]) -> ApiError:
    """The error of `call`, which has to be a `kind` and nothing else."""
    try:
        await call
    except ApiError as error:
        assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
        return error
    raise AssertionError(f"no {kind.__name__}")
