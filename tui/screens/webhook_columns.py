"""What the list of webhooks shows of each, in words that don't claim more than is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui.services.clock import Clock, ago
from tui.services.fleet import Health
from tui.widgets.line_table import Cell, Column

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig

_AUTH: Final = {
    "BASIC": "basic",
    "OAUTH_CLIENT_CREDENTIALS": "oauth",
    "API_KEY": "api key",
    "NONE": "none",
}


def columns(now: Clock) -> Sequence[Column[Health]]:
    """The columns of the webhooks list, those that matter at 3 a.m. first."""
    return (
        Column("health", "Health", health_cell, width=12),
        Column("name", "Webhook", lambda row: _muted_if_off(row, row.config.label), min_width=22, flex=7),
        Column("failures", "Failed", failures_cell, width=6, align="right"),
        Column("last_failure", " Last failed", lambda row: _age(row, row.last_failure, now, " "), width=12, priority=1),
        Column(
            "last_success", "Last ok", lambda row: _age(row, row.last_success, now, never="never"), width=8, priority=2
        ),
        Column("state", "State", lambda row: state_cell(row.config), width=10, priority=1),
        Column("event", "Event", lambda row: row.config.event_name or "", min_width=22, flex=2, priority=4),
        Column("method", "Method", lambda row: row.config.http_method or "", width=7, priority=6),
        Column("host", "Host", lambda row: host_of(row.config.url), min_width=20, flex=3, priority=3),
        Column("auth", "Auth", lambda row: auth_words(row.config), width=8, priority=5),
    )


def health_cell(row: Health) -> Cell:
    """The newest known outcome, as a glyph and a word."""
    if row.state == "unreadable":
        return Cell("? unreadable", "warning")
    if row.state == "unread":
        return Cell("? not read", "warning")
    if row.failures is None:
        return Cell("… reading", "muted")
    if row.failing:
        return Cell("✗ failing", "failed")
    if row.failures:
        return Cell("! recovered", "warning")
    if row.last_success is None:
        return Cell("– no events", "muted")
    return Cell("✓ ok", "ok")


def failures_cell(row: Health) -> Cell:
    """How many deliveries failed in the window."""
    return Cell(row.failures_text, "failed" if row.failures else "muted")


def state_cell(config: WebhookConfig) -> Cell:
    """Whether it delivers at all: a webhook that is off is a silent failure."""
    if config.enabled is False or config.status == "inactive":
        return Cell("○ off", "warning")
    if config.status == "incomplete":
        return Cell("◐ unready", "warning")
    if config.status in (None, "active"):
        return Cell("● on" if config.enabled else "on?", "")
    return Cell(config.status)


def auth_words(config: WebhookConfig) -> str:
    """The kind of authentication in a word; an unknown one as it came."""
    if config.auth is None or config.auth.auth_type is None:
        return "none"
    return _AUTH.get(config.auth.auth_type, config.auth.auth_type)


def host_of(url: str | None) -> str:
    """Host and port of a URL; the URL itself where it has none."""
    if not url:
        return "no URL"
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def _age(row: Health, at: datetime | None, now: Clock, lead: str = "", never: str = "–") -> Cell:
    """An age; `lead` keeps it off the figures before it."""
    if row.failures is None:
        return Cell(lead + ("…" if row.is_awaited else "?"), "muted")
    if at is None:
        return Cell(lead + never, "muted")
    return Cell(lead + ago(at, now()), "" if row.failing else "muted")


def _muted_if_off(row: Health, text: str) -> Cell:
    return Cell(text, "muted" if row.config.enabled is False else "strong")


def matcher(text: str) -> Callable[[Health], bool]:
    """A filter for the list: every word of `text` must occur in the name, id, event, URL, state or auth kind."""
    words = text.casefold().split()

    def matches(row: Health) -> bool:
        config = row.config
        hay = " ".join(
            (
                config.label,
                config.id,
                config.event_name or "",
                config.url or "",
                config.http_method or "",
                state_cell(config).text,
                health_cell(row).text,
                auth_words(config),
            )
        ).casefold()
        return all(word in hay for word in words)

    return matches
