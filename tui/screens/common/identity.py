"""The identity of the connection, in the few words of the status line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from tui.connection import Connection
from tui.widgets.cell_styles import Cell

CRUMBS: Final = ("epilot webhooks",)
"""The place where every screen is, at the left of the status line."""
SOON = timedelta(hours=1)


def identity(
    connection: Connection,
    now: datetime,
    *,
    production: bool,
    read_only: bool,
    clock_ahead: timedelta | None = None,
) -> list[Cell | str]:
    """Server, organisation, person, what the token may not do, and when it ends; what is not known is left out.

    `clock_ahead` is by how much this machine's clock is wrong, where it is.
    """
    claims = connection.claims
    words: list[Cell | str] = []
    if production:
        words.append(Cell("PRODUCTION", "failed"))
    words.append(where(connection))
    if claims.organization:
        words.append(f"org {claims.organization}")
    if claims.who and not connection.is_demo:
        words.append(claims.who)
    if read_only:
        words.append(Cell("read-only", "warning"))
    if claims.anonymized:
        words.append(Cell("anonymised", "warning"))
    if clock_ahead is not None:
        words.append(Cell("clock wrong", "warning"))
    if claims.expires_at is not None:
        left = claims.expires_at - now
        words.append(Cell(expiry_words(left), "warning" if left < SOON else ""))
    return words


def where(connection: Connection) -> str:
    """The server in a word: the demo, a stage, or its host."""
    if connection.is_demo:
        return "demo sandbox"
    host = urlsplit(connection.server).netloc or connection.server
    return f"{connection.stage} ({host})" if connection.stage not in (None, "prod") else host


def expiry_words(left: timedelta) -> str:
    """Say how long the token still lasts."""
    seconds = left.total_seconds()
    if seconds <= 0:
        return "token expired"
    if seconds < 3_600:
        return f"token ends in {int(seconds // 60)} min"
    return f"token ends in {int(seconds // 3_600)} h" if seconds < 172_800 else f"token ends in {left.days} d"
