"""The wire, typed: every schema of the contract (`openapi-2026-07.json`), read more kindly than it is written.

What the server really sends is wider than its contract, and one odd field must never hide forty webhooks. So a read model
keeps unknown fields, takes unknown enum values as text, and reads an optional field of the wrong shape as `None`. Only ids are
required. Anything that goes back to the server is built from `WebhookConfig.wire`, the object exactly as it came.
"""

from __future__ import annotations

from tui.api.models.answers import (
    BatchReplayResult,
    ErrorBody,
    ExamplePayload,
    OAuthTestResult,
    PublicKey,
    TriggerResult,
)
from tui.api.models.base import (
    Id,
    Lenient,
    Text,
    WireModel,
)
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
from tui.api.models.events import (
    Cursor,
    EventPage,
    HttpResponse,
    Metadata,
    WebhookEvent,
)
from tui.api.models.webhooks import (
    ApiKey,
    Auth,
    BasicAuth,
    Condition,
    ConditionGroup,
    ConfiguredEvent,
    Filter,
    MultipartConfig,
    OAuth,
    OAuthParameter,
    PayloadConfiguration,
    RetryPolicy,
    SecureProxy,
    WebhookConfig,
)

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
    "Condition",
    "ConditionGroup",
    "ConfiguredEvent",
    "Cursor",
    "ErrorBody",
    "EventPage",
    "EventStatus",
    "ExamplePayload",
    "Filter",
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
    "PublicKey",
    "RetryPolicy",
    "SecureProxy",
    "Text",
    "TriggerResult",
    "WebhookConfig",
    "WebhookEvent",
    "WireModel",
]
