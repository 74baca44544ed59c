"""Deleting asks for the name."""

from __future__ import annotations

from tests.support.fake_configs import BASIC
from tests.support.host import Host, screen_text, settle
from tui.api.models import WebhookConfig
from tui.screens.webhooks.delete import DeleteDialog


async def test_deleting_names_what_is_lost_and_wants_the_name() -> None:
    app = Host(DeleteDialog(WebhookConfig.model_validate({**BASIC, "url": "https://u:pw@erp.example.com/hooks"})))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        for part in (
            "Delete Contracts to ERP?",
            "ContractCreated",
            "signing secret",
            "DELETE /v1/webhooks/configs/7hj28a",
        ):
            assert part in text
        assert "pw@" not in text
        await pilot.press("y", "enter")
        await settle(pilot)
        assert app.result is None
        await pilot.press("backspace", *("space" if letter == " " else letter for letter in BASIC["name"]), "enter")
        await settle(pilot)
        assert app.result is True


async def test_escape_deletes_nothing() -> None:
    app = Host(DeleteDialog(WebhookConfig.model_validate(BASIC)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert app.result is False
