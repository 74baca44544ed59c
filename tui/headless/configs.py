"""`configs`: all webhooks as rows; or, with a word more, as files."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tui.headless import config_files
from tui.headless.desk import OK, Desk, load_webhooks, say, say_json

if TYPE_CHECKING:
    from tui.api.summary import WebhookSummary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=("export", "diff", "apply"),
        help="webhooks as files: write them, compare them, bring the webhooks to what they say; without it: list them",
    )
    parser.add_argument("folder", nargs="?", metavar="DIR", help="diff, apply: the folder of the files")
    config_files.add_arguments(parser)
    parser.add_argument("--event", metavar="NAME", help="only those for this event")
    parser.add_argument("--json", action="store_true", help="a line of JSON each")


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Read and print; returns the exit code."""
    if flags.what is not None:
        return await config_files.run(flags, desk)
    await load_webhooks(desk)
    webhooks = [health.webhook for health in desk.session.fleet.rows]
    for webhook in sorted(webhooks, key=lambda webhook: webhook.label.casefold()):
        if flags.event is None or webhook.event_name == flags.event:
            if flags.json:
                say_json(_facts(webhook))
            else:
                _print(webhook)
    return OK


def _print(webhook: WebhookSummary) -> None:
    facts = {name: value or "" for name, value in _facts(webhook).items()}
    say(
        f"{facts['id']:<16}  {facts['state']:<7}  {facts['event']:<28}  {facts['method']:<6}  {facts['name']}"
        f"  {facts['url']}".rstrip()
    )


def _facts(webhook: WebhookSummary) -> dict[str, Any]:
    from tui.api.addresses import without_address_secrets
    from tui.services.fleet.health import idle_reason

    return {
        "id": webhook.id,
        "name": webhook.name,
        "state": idle_reason(webhook) or "on",
        "event": webhook.event_name,
        "method": webhook.http_method,
        "url": without_address_secrets(webhook.url) if webhook.url else None,
        "auth": webhook.auth_type,
        "protected": webhook.protected is True,
    }
