"""Finding an event by its id alone: the API knows events only by webhook, so every webhook is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from tui.api.errors import ApiError

if TYPE_CHECKING:
    from tui.api.models import EventPage, WebhookConfig, WebhookEvent

AT_ONCE: Final = 8
"""Webhooks asked side by side."""


class FindingSource(Protocol):
    """The part of `WebhooksClient` that events are found with."""

    async def list_events(self, config_id: str, *, limit: int = 25, event_id: str | None = None) -> EventPage: ...


@dataclass(frozen=True)
class FoundEvent:
    """The result of a search. `unread` are the webhooks that could not be asked: the event may be one of theirs."""

    config: WebhookConfig | None = None
    event: WebhookEvent | None = None
    asked: int = 0
    unread: tuple[tuple[WebhookConfig, ApiError], ...] = ()


async def find_event(
    source: FindingSource,
    configs: Sequence[WebhookConfig],
    event_id: str,
    progress: Callable[[int, int], None] = lambda asked, total: None,
) -> FoundEvent:
    """Ask `configs`, several at once, for the event; the first to have it ends the search. One that fails holds nobody
    up."""
    places = asyncio.Semaphore(AT_ONCE)
    asked = 0
    unread: list[tuple[WebhookConfig, ApiError]] = []

    async def ask(config: WebhookConfig) -> tuple[WebhookConfig, WebhookEvent] | None:
        nonlocal asked
        async with places:
            try:
                page = await source.list_events(config.id, limit=1, event_id=event_id)
            except ApiError as error:
                if error.status not in (400, 404, 422):  # those say that it is none of its ids
                    unread.append((config, error))
                return None
            finally:
                asked += 1
                progress(asked, len(configs))
        event = next((event for event in page.data if event.event_id == event_id), None)
        return (config, event) if event is not None else None

    tasks = [asyncio.create_task(ask(config)) for config in configs]
    try:
        for done in asyncio.as_completed(tasks):
            if (answer := await done) is not None:
                return FoundEvent(answer[0], answer[1], asked, tuple(unread))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return FoundEvent(asked=asked, unread=tuple(unread))
