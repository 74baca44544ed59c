"""The wire, typed: every schema of the contract (`openapi-2026-07.json`), read more kindly than it is written.

What the server really sends is wider than its contract, and one odd field must never hide forty webhooks. So a read
model keeps unknown fields, takes unknown enum values as text, and reads an optional field of the wrong shape as `None`.
Only ids are required. Anything that goes back to the server is built from `WebhookConfig.wire`, the object exactly as
it came.

A model is imported when it is first used: pydantic takes longer to import than an answer takes to come.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tui.api.models.constants import (
    AUTH_TYPES,
    CONDITION_FIELD_TYPES,
    CONDITION_OPERATIONS,
    HTTP_METHODS,
    INTERNAL_ERROR,
    MAX_BATCH,
    MAX_CONDITIONS,
    MAX_PAGE,
    OAUTH_FAILED,
    RESPONSE_TOO_LARGE,
    RETRY_SCHEDULE_SECONDS,
    EventStatus,
    FilterableStatus,
    JsonObject,
)

if TYPE_CHECKING:
    from tui.api.models.answers import BatchReplayResult as BatchReplayResult
    from tui.api.models.answers import ErrorBody as ErrorBody
    from tui.api.models.answers import ExamplePayload as ExamplePayload
    from tui.api.models.answers import OAuthTestResult as OAuthTestResult
    from tui.api.models.answers import PublicKey as PublicKey
    from tui.api.models.answers import TriggerResult as TriggerResult
    from tui.api.models.base import Id as Id
    from tui.api.models.base import Lenient as Lenient
    from tui.api.models.base import Text as Text
    from tui.api.models.base import WireModel as WireModel
    from tui.api.models.events import Cursor as Cursor
    from tui.api.models.events import EventPage as EventPage
    from tui.api.models.events import HttpResponse as HttpResponse
    from tui.api.models.events import Metadata as Metadata
    from tui.api.models.events import WebhookEvent as WebhookEvent
    from tui.api.models.webhooks import ApiKey as ApiKey
    from tui.api.models.webhooks import Auth as Auth
    from tui.api.models.webhooks import BasicAuth as BasicAuth
    from tui.api.models.webhooks import ConditionGroup as ConditionGroup
    from tui.api.models.webhooks import ConfiguredEvent as ConfiguredEvent
    from tui.api.models.webhooks import FilterCondition as FilterCondition
    from tui.api.models.webhooks import MultipartConfig as MultipartConfig
    from tui.api.models.webhooks import OAuth as OAuth
    from tui.api.models.webhooks import OAuthParameter as OAuthParameter
    from tui.api.models.webhooks import PayloadConfiguration as PayloadConfiguration
    from tui.api.models.webhooks import PayloadFilter as PayloadFilter
    from tui.api.models.webhooks import RetryPolicy as RetryPolicy
    from tui.api.models.webhooks import SecureProxy as SecureProxy
    from tui.api.models.webhooks import WebhookConfig as WebhookConfig

_HOMES = {
    "tui.api.models.answers": (
        "BatchReplayResult",
        "ErrorBody",
        "ExamplePayload",
        "OAuthTestResult",
        "PublicKey",
        "TriggerResult",
    ),
    "tui.api.models.base": (
        "Id",
        "Lenient",
        "Text",
        "WireModel",
    ),
    "tui.api.models.events": (
        "Cursor",
        "EventPage",
        "HttpResponse",
        "Metadata",
        "WebhookEvent",
    ),
    "tui.api.models.webhooks": (
        "ApiKey",
        "Auth",
        "BasicAuth",
        "FilterCondition",
        "ConditionGroup",
        "ConfiguredEvent",
        "PayloadFilter",
        "MultipartConfig",
        "OAuth",
        "OAuthParameter",
        "PayloadConfiguration",
        "RetryPolicy",
        "SecureProxy",
        "WebhookConfig",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AUTH_TYPES",
    "CONDITION_FIELD_TYPES",
    "CONDITION_OPERATIONS",
    "HTTP_METHODS",
    "INTERNAL_ERROR",
    "MAX_BATCH",
    "MAX_CONDITIONS",
    "MAX_PAGE",
    "OAUTH_FAILED",
    "RESPONSE_TOO_LARGE",
    "RETRY_SCHEDULE_SECONDS",
    "ApiKey",
    "Auth",
    "BasicAuth",
    "BatchReplayResult",
    "ConditionGroup",
    "ConfiguredEvent",
    "Cursor",
    "ErrorBody",
    "EventPage",
    "EventStatus",
    "ExamplePayload",
    "FilterCondition",
    "FilterableStatus",
    "HttpResponse",
    "Id",
    "JsonObject",
    "Lenient",
    "Metadata",
    "MultipartConfig",
    "OAuth",
    "OAuthParameter",
    "OAuthTestResult",
    "PayloadConfiguration",
    "PayloadFilter",
    "PublicKey",
    "RetryPolicy",
    "SecureProxy",
    "Text",
    "TriggerResult",
    "WebhookConfig",
    "WebhookEvent",
    "WireModel",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value
