"""The question before the transform is applied anew: the two payloads, and expressions tried on them."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.support.host import Host, screen_text, settle
from tests.support.jsonata import needs_engine
from tui.api.models import WebhookEvent
from tui.screens.replay.reapply import ReapplyDialog

EVENT = WebhookEvent.model_validate(
    {
        "event_id": "e-1",
        "webhook_config_id": "hook",
        "org_id": "1",
        "payload": '{"n": 7}',
        "original_payload": '{"entity": {"number": 7, "name": "seven"}}',
    }
)


async def press(pilot: Pilot[Any], *names: str) -> str:
    for name in names:
        await pilot.press(name)
        await settle(pilot)
    return screen_text(pilot.app)


@needs_engine
async def test_an_expression_is_tried_on_the_side_with_the_focus_and_answers_nothing() -> None:
    app = Host(ReapplyDialog("Replay?", EVENT, [], last=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        text = await press(pilot, "vertical_line", *'entity.{"no": number, "y": "y"}', "enter")
        assert '"no": 7' in text and '"y": "y"' in text and '"name"' not in text and '"n": 7' in text
        app.screen.query_one("#payload").focus()
        text = await press(pilot, "vertical_line", *"n + 1", "enter")
        assert "8" in text and '"n": 7' not in text and text.count("RESULT of this expression") == 2
        text = await press(pilot, "escape")
        assert "RESULT" not in text and '"name": "seven"' in text and '"n": 7' in text
        assert app.screen is app.shown
        await press(pilot, "escape")
        assert app.result is False
