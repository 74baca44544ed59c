"""Columns of the list of webhooks, in words that claim no more than is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from rich.cells import cell_len

from tui.names import folded
from tui.services.fleet.health import (
    BUCKETS,
    CONDITION_WORDS,
    Health,
    HealthCondition,
    coarser,
    error_words,
    idle_reason,
)
from tui.services.time.clock import Clock, ago
from tui.text import one_line
from tui.widgets.cell_styles import Cell
from tui.widgets.table_layout import Column

if TYPE_CHECKING:
    from tui.api.summary import WebhookSummary
    from tui.services.fleet.order import Order
    from tui.services.time.window import Window

_AUTH: Final = {
    "BASIC": "basic",
    "OAUTH_CLIENT_CREDENTIALS": "oauth",
    "API_KEY": "api key",
    "NONE": "none",
}


SPARKS: Final = BUCKETS
FEW_SPARKS: Final = BUCKETS // 2
"""Parts of the sparkline on a narrow screen."""
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
NOT_READ: Final = "·"
"""A part of the window that was not read: whether anything failed there is not known."""
SLOW_SECONDS: Final = 2
"""An answer that takes longer is said to take so long."""


HEALTH_WIDTH: Final = 14
"""Terminal columns of the health where nothing longer is to be said."""
USUAL: Final = 80
"""With fewer terminal columns than this a name gets what the columns that are never left out leave."""
ROOMY: Final = 110
"""From this many terminal columns on names have room before anything less important has."""
VERY_WIDE: Final = 160
"""From this many terminal columns on a name is whole, up to `LONGEST_NAME`."""
LONGEST_NAME: Final = 70
WIDE: Final = 130
"""From this many terminal columns on the sparkline has all its parts."""


def columns(
    now: Clock, window: Window, width: int, rows: Sequence[Health] = (), order: Order | None = None
) -> Sequence[Column[Health]]:
    """The columns for a list of `rows` in `width` terminal columns, those that matter at 3 a.m. first; failures are
    those in `window`. The head of the one that they are sorted by says so. What is empty in all rows is left out."""
    sparks = SPARKS if width >= WIDE else FEW_SPARKS
    since, until = _edges(window)
    arrow = "→".center(sparks - len(since) - len(until), " ")
    possible: Sequence[Column[Health]] = (
        Column("health", "Health", lambda row: health_cell(row, now()), width=_health_width(rows)),
        Column(
            "name",
            "Webhook",
            lambda row: _muted_if_off(row, row.webhook.label),
            min_width=_name_width(rows, width),
            flex=7,
        ),
        Column("failures", "Failed", failures_cell, width=6, align="right"),
        Column("to_replay", "To replay", to_replay_cell, width=9, align="right", is_needed=_may_have_failures),
        Column(
            "sparks",
            f"{since}{arrow}{until}",
            lambda row: sparks_cell(row, sparks),
            width=sparks,
            priority=4,
            is_needed=lambda rows: _is_unread(rows) or any(sparks_cell(row, sparks).text.strip() for row in rows),
        ),
        Column("last_failure", "Last failure", lambda row: _age(row, row.last_failure, now), width=12, priority=1),
        Column("last_success", "Last success", lambda row: _last_success(row, now), width=12, priority=2),
        # Health says of a known state what matters; one that nobody knows stands nowhere else.
        Column(
            "state",
            "State",
            lambda row: state_cell(row.webhook),
            width=9,
            priority=3 if any(_has_odd_state(row.webhook) for row in rows) else 5,
        ),
        Column("host", "Host", lambda row: host_of(row.webhook.url), min_width=20, flex=3, priority=6),
        Column(
            "event",
            "Event",
            event_words,
            min_width=22,
            flex=2,
            priority=7,
            is_needed=_where_any(event_words),
        ),
        Column("auth", "Auth", lambda row: auth_words(row.webhook), width=8, priority=8),
        Column(
            "method",
            "Method",
            method_words,
            width=7,
            priority=9,
            is_needed=_where_any(method_words),
        ),
    )
    return [_headed(column, order) for column in possible if column.is_needed(rows)]


def event_words(row: Health) -> str:
    """The name of the event, as the server sent it."""
    return row.webhook.event_name or ""


def method_words(row: Health) -> str:
    """The HTTP method, as the server sent it."""
    return row.webhook.http_method or ""


def _where_any(words: Callable[[Health], str]) -> Callable[[Sequence[Health]], bool]:
    """For a column that is needed where there are `words` about any of the rows."""
    return lambda rows: any(words(row).strip() for row in rows)


def _is_unread(rows: Sequence[Health]) -> bool:
    """Tell whether it is not known yet what there will be to show of the failures."""
    return not rows or any(row.is_awaited for row in rows)


def _may_have_failures(rows: Sequence[Health]) -> bool:
    return _is_unread(rows) or any(row.failures for row in rows)  # those left are counted later: no column moves then


def _headed(column: Column[Health], order: Order | None) -> Column[Health]:
    """The column with the direction at its head, where the list is sorted by it."""
    if order is None or order.column != column.key:
        return column
    title = f"{column.title} {'▼' if order.descending else '▲'}"
    return column._replace(title=title, width=max(column.width, len(title)) if column.width else 0)


def _health_width(rows: Sequence[Health]) -> int:
    """Room for the longest words about any of them, in steps, so that nothing moves with every answer."""
    return max([HEALTH_WIDTH, *(len(f"! {CONDITION_WORDS[row.condition]}") for row in rows)])


def _name_width(rows: Sequence[Health], width: int) -> int:
    """Return the width that the longest name needs, as far as there is room for it."""
    most = LONGEST_NAME if width >= VERY_WIDE else 34 if width >= ROOMY else 25 if width >= USUAL else 15
    longest = max((cell_len(one_line(row.webhook.label)) for row in rows), default=most)
    return min(most, max(longest, 12))


def to_replay_cell(row: Health) -> Cell:
    """Say how many of the failed events are left to replay, by what is known."""
    return Cell(row.left_text, "muted" if row.left_text == "0" else "warning")


def _edges(window: Window) -> tuple[str, str]:
    """Say where the sparkline begins and ends, in words for its title."""
    if window.span is not None:
        return f"{window.label} ago", "now"
    since, _, until = window.label.partition("..")
    return (since, until) if until else ("first", "now")


def health_cell(row: Health, now: datetime | None = None) -> Cell:
    """The newest known outcome, as a glyph and a word, and with `now` how long it is waited for."""
    words = CONDITION_WORDS[condition := row.condition]
    if condition == "unreadable" and row.error is not None:
        words = error_words(row.error)
    elif condition == "reading":
        waited = int((now - row.asked_at).total_seconds()) if now is not None and row.asked_at is not None else 0
        words = f"{waited} s" if waited >= SLOW_SECONDS else words
    elif condition == "failing" and row.idle == "off":
        words = "failing, off"
    glyph, style = _CONDITIONS[condition]
    return Cell(f"{glyph} {words}", style)


_CONDITIONS: Final[Mapping[HealthCondition, tuple[str, str]]] = {
    "unreadable": ("?", "warning"),
    "unread": ("?", "warning"),
    "reading": ("…", "muted"),
    "failing": ("✗", "failed"),
    "off": ("○", "warning"),
    "unready": ("◐", "warning"),
    "again": ("!", "warning"),
    "too_large": ("!", "warning"),
    "no_outcome": ("?", "muted"),
    "no_events": ("–", "muted"),
    "ok": ("✓", "ok"),
}
"""Glyph and style of each."""


def sparks_cell(row: Health, parts: int) -> Cell:
    """Draw when deliveries failed: a block for each part of the window, the highest where most did."""
    if row.failures is None or not row.buckets:
        return Cell("")
    buckets = coarser(row.buckets, parts)
    most = max((count for count in buckets if count is not None), default=0)
    if not most and None not in buckets:
        return Cell("")
    return Cell("".join(_block(count, most) for count in buckets), "failed" if row.failing else "muted")


def _block(count: int | None, most: int) -> str:
    if count is None:
        return NOT_READ
    return _BLOCKS[-(-count * len(_BLOCKS) // most) - 1] if count else " "


def failures_cell(row: Health) -> Cell:
    """Say how many deliveries failed in the window."""
    return Cell(row.failures_text, "failed" if row.failures else "muted")


def state_cell(webhook: WebhookSummary) -> Cell:
    """Tell whether it delivers at all: a webhook that is off is a silent failure."""
    if (idle := idle_reason(webhook)) is not None:
        glyph, style = _CONDITIONS[idle]
        return Cell(f"{glyph} {CONDITION_WORDS[idle]}", style)
    if _has_odd_state(webhook):
        return Cell(webhook.status or "")
    return Cell("● on" if webhook.enabled else "on?", "")


def _has_odd_state(webhook: WebhookSummary) -> bool:
    return idle_reason(webhook) is None and webhook.status not in (None, "active")


def auth_words(webhook: WebhookSummary) -> str:
    """The kind of authentication in a word; an unknown one as it came."""
    if webhook.auth_type is None:
        return "none"
    return _AUTH.get(webhook.auth_type, webhook.auth_type)


def host_of(url: str | None) -> str:
    """Host and port of a URL; the URL itself where it has none."""
    if not url:
        return "no URL"
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def _age(row: Health, at: datetime | None, now: Clock, never: str = "–") -> Cell:
    if row.failures is None:
        return Cell("…" if row.is_awaited and row.error is None else "?", "muted")
    if at is None:
        return Cell(never, "muted")
    return Cell(ago(at, now()), "" if row.failing else "muted")


def _last_success(row: Health, now: Clock) -> Cell:
    never = "never" if row.read_at is not None else "…" if row.is_awaited else "?"
    return _age(row, row.last_success, now, never)


def _muted_if_off(row: Health, text: str) -> Cell:
    return Cell(text, "muted" if row.webhook.enabled is False else "strong")


def matcher(text: str) -> Callable[[Health], bool]:
    """A filter for the list: every word of `text` must occur in the name, id, event, URL, state or auth kind."""
    words = folded(text).split()

    def matches(row: Health) -> bool:
        webhook = row.webhook
        hay = folded(
            " ".join(
                (
                    webhook.label,
                    webhook.id,
                    webhook.event_name or "",
                    webhook.url or "",
                    webhook.http_method or "",
                    state_cell(webhook).text,
                    health_cell(row).text,
                    auth_words(webhook),
                )
            )
        )
        return all(word in hay for word in words)

    return matches
