"""Finding an event among all webhooks."""

from __future__ import annotations

import asyncio

from tests.support.fake_log import make_event
from tui.api.errors import NotFound, ServerError
from tui.api.models import EventPage, WebhookConfig
from tui.services.events.find_event import AT_ONCE, find_event

CONFIGS = [WebhookConfig.model_validate({"id": f"hook-{number}", "name": f"Hook {number}"}) for number in range(20)]


class Source:
    """Every webhook has the event `evt-` with its own number; some fail, some hang."""

    def __init__(self, *, broken: int = -1, unknown: int = -1, hung: int = -1) -> None:
        self.broken, self.unknown, self.hung = broken, unknown, hung
        self.at_once = self.most_at_once = 0

    async def list_events(self, config_id: str, *, limit: int = 25, event_id: str | None = None) -> EventPage:
        number = int(config_id.removeprefix("hook-"))
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await asyncio.sleep(0)
            if number == self.hung:
                await asyncio.Event().wait()
        finally:
            self.at_once -= 1
        if number == self.broken:
            raise ServerError("The server failed.", status=500)
        if number == self.unknown:
            raise NotFound("There is no such webhook.", status=404)
        event = make_event(number)
        return EventPage(data=[event] if event.event_id == event_id else [])


async def test_every_webhook_is_asked_a_few_at_once() -> None:
    source, told = Source(), list[tuple[int, int]]()
    search = await find_event(source, CONFIGS, "evt-0019", lambda *progress: told.append(progress))
    assert search.event is not None and search.config is CONFIGS[19]
    assert source.most_at_once == AT_ONCE and told[-1] == (20, 20)


async def test_one_that_fails_ends_nothing_and_is_named() -> None:
    search = await find_event(Source(broken=3, unknown=4), CONFIGS, "evt-0017")
    assert search.event is not None
    search = await find_event(Source(broken=3, unknown=4), CONFIGS, "evt-9999")
    assert search.event is None and [config.id for config, _ in search.unread] == ["hook-3"] and search.asked == 20


async def test_one_that_hangs_does_not_keep_what_another_has() -> None:
    source = Source(hung=0)
    search = await asyncio.wait_for(find_event(source, CONFIGS, "evt-0012"), 5)
    assert search.event is not None and source.at_once == 0
