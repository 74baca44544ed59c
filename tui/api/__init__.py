"""The shared client of the epilot Webhooks API, usable alone: `from tui.api import WebhooksClient`.

Names are imported when they are first used: httpx and pydantic take longer to import than an answer takes to come.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient as WebhooksClient
    from tui.api.errors import ApiError as ApiError
    from tui.api.errors import Conflict as Conflict
    from tui.api.errors import Forbidden as Forbidden
    from tui.api.errors import NoConnection as NoConnection
    from tui.api.errors import NotAuthenticated as NotAuthenticated
    from tui.api.errors import NotFound as NotFound
    from tui.api.errors import NotSent as NotSent
    from tui.api.errors import OutcomeUnknown as OutcomeUnknown
    from tui.api.errors import RateLimited as RateLimited
    from tui.api.errors import RefusedLocally as RefusedLocally
    from tui.api.errors import RequestRejected as RequestRejected
    from tui.api.errors import ServerError as ServerError
    from tui.api.errors import TimedOutBeforeSending as TimedOutBeforeSending
    from tui.api.errors import TooLarge as TooLarge
    from tui.api.errors import Unprocessable as Unprocessable
    from tui.api.errors import UnreadableAnswer as UnreadableAnswer
    from tui.api.exchange import Exchange as Exchange
    from tui.api.exchange import ExchangeLog as ExchangeLog
    from tui.api.models import Cursor as Cursor
    from tui.api.models import EventPage as EventPage
    from tui.api.models import WebhookConfig as WebhookConfig
    from tui.api.models import WebhookEvent as WebhookEvent
    from tui.api.server import check_server as check_server
    from tui.api.timing import Timeouts as Timeouts
    from tui.api.timing import utc_now as utc_now

_HOMES = {
    "tui.api.client": ("WebhooksClient",),
    "tui.api.errors": (
        "ApiError",
        "Conflict",
        "Forbidden",
        "NoConnection",
        "NotAuthenticated",
        "NotFound",
        "NotSent",
        "OutcomeUnknown",
        "RateLimited",
        "RefusedLocally",
        "RequestRejected",
        "ServerError",
        "TimedOutBeforeSending",
        "TooLarge",
        "Unprocessable",
        "UnreadableAnswer",
    ),
    "tui.api.exchange": ("Exchange", "ExchangeLog"),
    "tui.api.models": ("Cursor", "EventPage", "WebhookConfig", "WebhookEvent"),
    "tui.api.server": ("check_server",),
    "tui.api.timing": ("Timeouts", "utc_now"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # the same names as above, written once


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value
