"""`configs`: all webhooks as rows."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from tui.headless.desk import OK, Desk, load_webhooks
from tui.headless.tables import Table, add_formats

if TYPE_CHECKING:
    from tui.api.summary import WebhookSummary

_COLUMNS: Final = ("id", "state", "event", "method", "url", "name")
_WIDTHS: Final = (16, 10, 28, 6, 40)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", metavar="NAME", help="only those for this event")
    add_formats(parser)


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Read and print; returns the exit code."""
    await load_webhooks(desk)
    table = Table(flags, _COLUMNS, _WIDTHS)
    table.begin()
    webhooks = [health.webhook for health in desk.session.fleet.rows]
    for webhook in sorted(webhooks, key=lambda webhook: webhook.label.casefold()):
        if flags.event is None or webhook.event_name == flags.event:
            table.add(_as_json(webhook))
    return OK


def _as_json(webhook: WebhookSummary) -> dict[str, Any]:
    from tui.services.drafts.diff import without_userinfo
    from tui.services.fleet.health import idle_reason

    return {
        "id": webhook.id,
        "name": webhook.name,
        "state": idle_reason(webhook) or "on",
        "event": webhook.event_name,
        "method": webhook.http_method,
        "url": without_userinfo(webhook.url) if webhook.url else None,
        "auth": webhook.auth_type,
        "protected": webhook.protected is True,
    }
