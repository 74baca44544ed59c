"""A skipped event on the screen: its conditions, and the way to one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.contrast import drawn_contrasts
from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.host import FakeRoutes, Host, make_context, screen_text, settle
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.common.context import Context
from tui.screens.event.screen import EventScreen
from tui.services.events.feed import FeedBook, Query
from tui.services.time.window import ALL_TIME
from tui.theming import load_themes

CONDITIONS: list[dict[str, Any]] = [
    {"field": "entity.tags", "operation": "length_greater_than", "values": ["1"]},
    {"field": "entity.status", "operation": "equals", "values": ["active"]},
]
PAYLOAD = '{"entity": {"status": "draft\\u001b[31m", "tags": ["a", "b"]}}'


def hook(**more: Any) -> WebhookConfig:
    group = {"filterConditions": {"conditions": CONDITIONS}}
    return WebhookConfig.model_validate({"id": "hook", "name": "Orders to ERP", **group, **more})


async def _same(log: FakeLog, event_id: str) -> WebhookEvent:
    return next(event for event in log.events if event.event_id == event_id)


async def screen(context: Context, config: WebhookConfig, payload: str = PAYLOAD) -> EventScreen:
    log = FakeLog([make_event(7, status="skipped", payload=payload)])
    log.get_event = lambda config_id, event_id: _same(log, event_id)  # type: ignore[method-assign]  # it has no original
    book = FeedBook(log, "hook", lambda: NOON)
    await book.feed(Query(ALL_TIME)).newer()
    shown = book.store.get("evt-0007")
    assert shown is not None
    return EventScreen(context, make_replayer(FakeTarget(), lambda _: book)).of(config, shown, book)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_skipped_event_shows_each_condition_with_what_it_met_and_e_goes_to_it(size: tuple[int, int]) -> None:
    context = make_context()
    app = Host(await screen(context, hook(updatedTime="2026-11-24T08:00:00Z")))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "1 Conditions" in text and "Our evaluation" in text
        assert "changed on 2026-11-24 08:00, after this event" in text
        assert "✓ passes  entity.tags length greater than 1" in text and "it counts as 2 entries" in text
        assert "✗ does not pass  entity.status equals active" in text and "it does not equal active" in text
        assert "\x1b" not in text
        await pilot.press("e")
        await settle(pilot)
        routes = context.routes
        assert isinstance(routes, FakeRoutes)
        [(name, config, at)] = routes.taken
        assert (name, config.id, at) == ("open_editor", "hook", ("filterConditions", "conditions", 1))
        await pilot.press("up", "e")
        await settle(pilot)
        assert routes.taken[-1][-1] == ("filterConditions", "conditions", 0)
        await pilot.press("2")
        await settle(pilot)
        assert '"status": "draft' in screen_text(app) and "does not pass" not in screen_text(app)
        await pilot.press("e", "1", "down")
        await settle(pilot)
        assert routes.taken[-1][-1] is None and "does not pass" in screen_text(app)


@pytest.mark.parametrize("theme", ["night-shift", "day-shift", "high-contrast", "high-contrast-light"])
async def test_the_condition_under_the_cursor_can_be_read(theme: str) -> None:
    app = Host(await screen(make_context(), hook()))
    for shipped in load_themes([])[0]:
        app.register_theme(shipped)
    app.theme = theme
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("up", "down"):
            await pilot.press(key)
            await settle(pilot)
            drawn = drawn_contrasts(app)
            assert any("does not pass" in text for text, _ in drawn)
            faint = {text: round(ratio, 1) for text, ratio in drawn if ratio < 4.5 and len(text) > 1}
            assert not faint


async def test_it_is_judged_by_the_webhook_as_it_was_saved_last() -> None:
    current = hook()
    context = replace(make_context(), current=lambda config: current)
    shown = await screen(context, hook())
    app = Host(shown)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "this event is skipped" in screen_text(app)
        current = hook(filterConditions={"conditions": CONDITIONS[:1]})
        again = shown.origin.read_again
        assert again is not None
        again("hook")
        await settle(pilot)
        assert "it would send this event now" in screen_text(app)


async def test_what_cannot_be_told_is_said() -> None:
    app = Host(await screen(make_context(), hook(), payload="no JSON"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "? cannot be told: whether it sends this event cannot be told." in text
        assert "The server does not say when the webhook was last changed." in text


async def test_without_conditions_it_says_that_it_would_be_sent_now() -> None:
    app = Host(await screen(make_context(), hook(filterConditions=None)))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "It has no filter and no conditions now" in screen_text(app)
