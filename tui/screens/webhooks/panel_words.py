"""The words about the webhook under the cursor: its target and how it fared, and what it does about failures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.addresses import without_address_secrets
from tui.screens.common.errors import error_sentence
from tui.screens.webhooks.columns import auth_words
from tui.services.fleet.health import Health
from tui.services.time.clock import long_ago
from tui.services.time.window import Window
from tui.text import one_line
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.api.summary import WebhookSummary

Pairs = list[tuple[str, Cell | str]]

HEIGHT: Final = 7
"""Lines of the panel, the rule over it among them."""
SIDES: Final = (3, 2)
"""The shares of the width that the left and the right side have, where there are two."""
LEAST_WIDTH: Final = 110
"""From this many terminal columns on there are two sides."""
LEAST_HEIGHT: Final = 34
"""From this many lines of the terminal on there is a panel."""


def panel_words(row: Health, window: Window, now: datetime) -> tuple[Pairs, Pairs]:
    """The left and the right side of the panel about a webhook; `window` is what the list counts failures in. What it
    does about a delivery is left out as long as the models are being imported."""
    config = None if row.is_early else row.config
    login = auth_words(row.webhook) if config is None else login_words(config)
    return sends(row.webhook, last_failure(row, window, now), login), [] if config is None else does(config)


def sends(webhook: WebhookSummary, failure: Cell, login: str) -> Pairs:
    """Request, last failure, login and event of `webhook`."""
    version = f" (version {webhook.event_version})" if webhook.event_version else ""
    return [
        ("Request", f"{webhook.http_method or ''} {without_address_secrets(webhook.url or 'no URL yet')}".strip()),
        ("Last failure", failure),
        ("Login", login),
        ("Event", (webhook.event_name or "none") + version),
    ]


def does(config: WebhookConfig) -> Pairs:
    """Retries, conditions, payload, id, last change and what else is said about `config`."""
    pairs: Pairs = [
        ("Retries", _retries(config)),
        ("Conditions", _conditions(config)),
        ("Payload", _payload(config)),
        ("Id", config.id),
        ("Changed", (config.updated_time or config.creation_time or "unknown")[:16].replace("T", " ")),
    ]
    marks = [
        words
        for words, holds in (
            ("protected", config.protected),
            ("through a secure proxy", config.secure_proxy is not None),
            ("from a static IP", config.enable_static_ip),
            ("made by a blueprint", config.manifest),
        )
        if holds
    ]
    return [*pairs, ("Note", Cell(", ".join(marks), "warning"))] if marks else pairs


def last_failure(row: Health, window: Window, now: datetime) -> Cell:
    """Say what is known of the newest failure, in the window or before."""
    if row.error is not None:
        return Cell(f"? {error_sentence(row.error)}", "warning")
    if row.failures is None:
        return Cell("… being read", "muted")
    if row.last_failure is None:
        return Cell(f"none {window.words}", "muted")
    return Cell(
        " · ".join(part for part in (row.last_reason, long_ago(row.last_failure, now)) if part),
        "failed" if row.failing else "",
    )


def login_words(config: WebhookConfig) -> str:
    """The kind of login, and who logs in where."""
    auth = config.auth
    if auth is None:
        return "none"
    about = ""
    if auth.oauth is not None:
        about = f"{auth.oauth.client_id or ''} at {auth.oauth.endpoint or 'no URL'}"
    elif auth.basic is not None:
        about = f"user {auth.basic.username or 'without a name'}"
    elif auth.api_key is not None:
        about = f"header {auth.api_key.key_name or 'without a name'}"
    return " · ".join(part for part in (auth_words(config.summary), about.strip()) if part)


def _retries(config: WebhookConfig) -> str:
    policy = config.retry_policy
    if policy is None:
        return "server default"
    if policy.enabled is False:
        return "off"
    return f"up to {policy.max_attempts}" if policy.max_attempts is not None else "on"


def _conditions(config: WebhookConfig) -> str:
    group = config.filter_conditions
    conditions = (group.conditions or []) if group is not None else []
    words = [
        "a JSONata expression"
        if condition.field is None
        else f"{condition.field} {(condition.operation or '').replace('_', ' ')}"
        for condition in conditions
    ]
    if config.filter is not None and config.filter.key:
        words.append(f"{config.filter.key} is one of {len(config.filter.supported_values or [])}")
    joint = f" {(group.logical_operator or 'AND').lower() if group is not None else 'and'} "
    return joint.join(words) or "none: every event is sent"


def _payload(config: WebhookConfig) -> str:
    words = [(config.delivery_mode or "JSON").replace("_", " ")]
    if config.jsonata_expression:
        words.append(f"transformed: {one_line(config.jsonata_expression)}")
    headers = config.payload_configuration.custom_headers if config.payload_configuration is not None else None
    if headers:
        words.append(f"{len(headers)} header{'s' * (len(headers) != 1)} of its own")
    return " · ".join(words)
