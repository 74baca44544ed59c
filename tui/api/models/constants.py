"""Enums and limits of the contract, and what JSON is called here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from pydantic import JsonValue

JsonObject: TypeAlias = "dict[str, JsonValue]"

EventStatus: TypeAlias = Literal["succeeded", "failed", "in_progress", "skipped"]
FilterableStatus: TypeAlias = Literal["succeeded", "failed", "skipped"]
"""The list cannot be filtered by `in_progress` (SearchOptions.status)."""

HTTP_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")
AUTH_TYPES: Final = ("BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY", "NONE")
CONDITION_OPERATIONS: Final = (
    "equals",
    "not_equals",
    "any_of",
    "none_of",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "greater_than",
    "less_than",
    "greater_than_or_equals",
    "less_than_or_equals",
    "is_empty",
    "is_not_empty",
    "length_equals",
    "length_not_equals",
    "length_greater_than",
    "length_less_than",
    "length_greater_than_or_equals",
    "length_less_than_or_equals",
)
CONDITION_FIELD_TYPES: Final = ("string", "number", "boolean", "date", "datetime")

MAX_PAGE: Final = 25
"""Events a page at most (SearchOptions.limit)."""
MAX_BATCH: Final = 100
"""Ids a batch replay takes at most (BatchReplayRequest.eventIds)."""
MAX_CONDITIONS: Final = 10
RETRY_SCHEDULE_SECONDS: Final = (5, 300, 1_800, 7_200, 18_000)
"""Wait before each automatic retry, in seconds (WebhookConfig.retryPolicy: the Standard Webhooks schedule)."""

INTERNAL_ERROR: Final = "INTERNAL_ERROR"
"""The vendor's own failure: no HTTP outcome of the receiver."""
RESPONSE_TOO_LARGE: Final = "INTERNAL_RESPONSE_TOO_LARGE"
"""The request was delivered; only its response was too large to record."""
OAUTH_FAILED: Final = "OAuthTokenExchangeError"
