"""The list of webhooks on a screen, over webhooks in memory."""

from __future__ import annotations

from typing import Any

from tests.support.fake_fleet import FakeFleet
from tests.support.fake_log import make_event
from tests.support.fleets import make_fleet
from tests.support.host import FakeRoutes, make_context
from tui.api.errors import ApiError, ServerError
from tui.api.models import OAuthTestResult, WebhookConfig
from tui.screens.webhooks.screen import WebhooksScreen


class FakeEditor:
    """Writes down what was asked of it."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []
        self.fail: ApiError | None = None
        self.not_kept = ""
        self.oauth = OAuthTestResult(success=True, message="fine", expires_in=3600)

    async def switch(self, config: WebhookConfig, enabled: bool) -> None:
        self.done.append(("switch", config.id, enabled))
        if self.fail is not None:
            raise self.fail

    async def delete(self, config: WebhookConfig) -> None:
        self.done.append(("delete", config.id))

    async def test_oauth(self, config: WebhookConfig) -> OAuthTestResult:
        self.done.append(("test_oauth", config.id))
        if self.fail is not None:
            raise self.fail
        return self.oauth


def make_fleet_source() -> FakeFleet:
    source = FakeFleet("fine", "down", "dead")
    source.configs[0] = WebhookConfig.model_validate(
        {"id": "fine", "name": "Fine", "enabled": True, "auth": {"authType": "OAUTH_CLIENT_CREDENTIALS"}}
    )
    source.configs[1] = WebhookConfig.model_validate(
        {"id": "down", "name": "Down", "enabled": True, "url": "https://erp.example/x"}
    )
    source.events = [
        make_event(1, status="succeeded", config="fine"),
        *(make_event(number, config="down") for number in range(10, 40)),
    ]
    source.broken["dead"] = ServerError("The server failed (500).", status=500)
    return source


def make_webhooks_screen(
    source: FakeFleet, editor: FakeEditor | None = None, *, read_only: str | None = None
) -> WebhooksScreen:
    context = make_context(read_only=read_only)
    return WebhooksScreen(context, make_fleet(source), editor or FakeEditor())  # type: ignore[arg-type]


def taken(screen: WebhooksScreen) -> list[tuple[Any, ...]]:
    routes = screen.context.routes
    assert isinstance(routes, FakeRoutes)
    return routes.taken
