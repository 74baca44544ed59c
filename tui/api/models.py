"""The wire, typed: every schema of the contract (`openapi-2026-07.json`), read more kindly than it is written.

What the server really sends is wider than its contract, and one odd field must never hide forty webhooks. So a read model
keeps unknown fields, takes unknown enum values as text, and reads an optional field of the wrong shape as `None`. Only ids are
required. Anything that goes back to the server is built from `WebhookConfig.wire`, the object exactly as it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

JsonObject: TypeAlias = dict[str, JsonValue]

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

_T = TypeVar("_T")


def _none_if_odd(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Lenient = Annotated[_T | None, WrapValidator(_none_if_odd)]
"""An optional field: of the wrong shape it reads as `None`."""
Id = Annotated[str, BeforeValidator(_as_text)]
"""An opaque id. Digits stay digits: `00123` is not 123."""
Text = Annotated[str | None, BeforeValidator(_as_text), WrapValidator(_none_if_odd)]


class WireModel(BaseModel):
    """What all read models share: unknown fields are kept, wire names are aliases."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _nameable(cls, data: Any) -> Any:
        """pydantic refuses the whole object where a name has half a surrogate pair; here such a name is kept as an escape."""
        if isinstance(data, Mapping) and not all(str(name).isascii() for name in data):
            return {str(name).encode("utf-8", "backslashreplace").decode(): value for name, value in data.items()}
        return data


# --- webhooks -------------------------------------------------------------------------------------------------------


class BasicAuth(WireModel):
    username: Text = None
    password: Text = Field(None, repr=False)
    password_is_env_var: Lenient[bool] = Field(None, alias="passwordIsEnvVar")


class OAuthParameter(WireModel):
    type: Text = None
    key: Text = None
    value: Text = Field(None, repr=False)


class OAuth(WireModel):
    client_id: Text = Field(None, alias="clientId")
    client_secret: Text = Field(None, alias="clientSecret", repr=False)
    client_secret_is_env_var: Lenient[bool] = Field(None, alias="clientSecretIsEnvVar")
    endpoint: Text = None
    http_method: Text = Field(None, alias="httpMethod")
    custom_parameters: Lenient[list[OAuthParameter]] = Field(None, alias="customParameterList")


class ApiKey(WireModel):
    key_name: Text = Field(None, alias="keyName")
    key_value: Text = Field(None, alias="keyValue", repr=False)
    key_value_is_env_var: Lenient[bool] = Field(None, alias="keyValueIsEnvVar")


class Auth(WireModel):
    auth_type: Text = Field(None, alias="authType")
    basic: Lenient[BasicAuth] = Field(None, alias="basicAuthConfig")
    oauth: Lenient[OAuth] = Field(None, alias="oauthConfig")
    api_key: Lenient[ApiKey] = Field(None, alias="apiKeyConfig")


class Filter(WireModel):
    key: Text = Field(None, alias="keyToFilter")
    supported_values: Lenient[list[str]] = Field(None, alias="supportedValues")


class Condition(WireModel):
    """Either `field` and `operation`, or a `jsonata_expression`; never both."""

    field: Text = None
    operation: Text = None
    values: Lenient[list[str]] = None
    field_type: Text = None
    is_array_field: Lenient[bool] = None
    repeatable_item_op: Lenient[bool] = None
    jsonata_expression: Text = None


class ConditionGroup(WireModel):
    conditions: Lenient[list[Condition]] = None
    logical_operator: Text = None


class PayloadConfiguration(WireModel):
    hydrate_entity: Lenient[bool] = None
    include_relations: Lenient[bool] = None
    include_activity: Lenient[bool] = None
    include_changed_attributes: Lenient[bool] = None
    apply_changesets: Lenient[bool] = None
    custom_headers: Lenient[dict[str, str]] = Field(None, repr=False)


class SecureProxy(WireModel):
    integration_id: Text = None
    use_case_slug: Text = None


class MultipartConfig(WireModel):
    file_field_name: Text = Field(None, alias="fileFieldName")
    file_field_strategy: Text = Field(None, alias="fileFieldStrategy")
    file_source: Text = Field(None, alias="fileSource")
    extra_fields: Lenient[dict[str, str]] = Field(None, alias="extraFields")


class RetryPolicy(WireModel):
    enabled: Lenient[bool] = None
    max_attempts: Lenient[int] = Field(None, alias="maxAttempts")


class WebhookConfig(WireModel):
    """One webhook. `wire` is the object as the server sent it: the only thing an edit may start from."""

    id: Id = ""
    name: Text = None
    event_name: Text = Field(None, alias="eventName")
    event_version: Text = Field(None, alias="eventVersion")
    url: Text = None
    creation_time: Text = Field(None, alias="creationTime")
    updated_time: Text = Field(None, alias="updatedTime")
    http_method: Text = Field(None, alias="httpMethod")
    enabled: Lenient[bool] = None
    auth: Lenient[Auth] = None
    filter: Lenient[Filter] = None
    payload_configuration: Lenient[PayloadConfiguration] = Field(None, alias="payloadConfiguration")
    enable_static_ip: Lenient[bool] = Field(None, alias="enableStaticIP")
    protected: Lenient[bool] = None
    secure_proxy: Lenient[SecureProxy] = Field(None, alias="secureProxy")
    status: Text = None
    jsonata_expression: Text = Field(None, alias="jsonataExpression")
    delivery_mode: Text = Field(None, alias="deliveryMode")
    multipart_config: Lenient[MultipartConfig] = Field(None, alias="multipartConfig")
    retry_policy: Lenient[RetryPolicy] = Field(None, alias="retryPolicy")
    filter_conditions: Lenient[ConditionGroup] = Field(None, alias="filterConditions")
    manifest: Lenient[list[str]] = Field(None, alias="_manifest")
    signing_secret: Text = Field(None, alias="signingSecret", repr=False)

    _wire: JsonObject = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_wire(cls, data: Any, handler: ModelWrapValidatorHandler[WebhookConfig]) -> WebhookConfig:
        config = handler(data)
        if isinstance(data, Mapping):
            config._wire = dict(data)
        return config

    @property
    def wire(self) -> JsonObject:
        """The JSON object this was read from, unknown fields and all. Shared: copy before changing it."""
        return self._wire

    @property
    def label(self) -> str:
        """What to call it: its name, or its id where it has none."""
        return self.name or self.id


class ConfiguredEvent(WireModel):
    """An event that can trigger webhooks."""

    event_name: Text = Field(None, alias="eventName")
    event_label: Text = Field(None, alias="eventLabel")


# --- events ---------------------------------------------------------------------------------------------------------


class HttpResponse(WireModel):
    """What the receiver answered. `status_code` is absent for the vendor's own errors; `body` is of any type."""

    status_code: Lenient[int] = None
    message: Text = None
    body: JsonValue = None
    code: Text = None


class Metadata(WireModel):
    action: Text = None
    origin: Text = None
    creation_timestamp: Text = None
    webhook_id: Text = None
    webhook_name: Text = None
    automation_name: Text = None
    organization_id: Text = None
    user_id: Text = None
    correlation_id: Text = None
    execution_id: Text = None
    action_id: Text = None


class WebhookEvent(WireModel):
    """One delivery of a webhook, with what was sent and what came back."""

    event_id: Id
    webhook_config_id: Text = None
    org_id: Text = None
    url: Text = None
    created_at: Text = None
    event_name: Text = None
    http_response: Lenient[HttpResponse] = None
    metadata: Lenient[Metadata] = None
    status: Text = None
    http_method: Text = None
    payload: JsonValue = None
    original_payload: JsonValue = None
    retry_attempt: Lenient[int] = None
    can_reapply_transform: Lenient[bool] = None
    can_reapply_transform_reason: Text = None

    @property
    def payload_text(self) -> str | None:
        """The payload as text, whether the server sent it as text (the contract) or as a value; `None` if it sent none."""
        return _text_of(self.payload)

    @property
    def original_payload_text(self) -> str | None:
        """The payload before the webhook's JSONata transform, as text; `None` if the server sent none."""
        return _text_of(self.original_payload)


class Cursor(WireModel):
    """Where a page ended. Opaque: it goes back to the server as it came."""

    created_at: Text = None
    event_id: Text = None


class EventPage(WireModel):
    """A page of events, newest first. `unreadable` counts entries that had no event id and could not be kept."""

    data: list[WebhookEvent] = Field(default_factory=list)
    next_cursor: Lenient[Cursor] = None
    has_more: Lenient[bool] = None
    unreadable: int = Field(default=0, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _entry_by_entry(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        entries = data.get("data")
        readable: list[WebhookEvent] = []
        unreadable = 0
        for entry in entries if isinstance(entries, list) else []:
            try:
                readable.append(WebhookEvent.model_validate(entry))
            except ValidationError:
                unreadable += 1
        return {**data, "data": readable, "unreadable": unreadable}


# --- answers --------------------------------------------------------------------------------------------------------


class PublicKey(WireModel):
    public_key: str
    algorithm: Text = None
    issuer: Text = None


class TriggerResult(WireModel):
    """What a trigger came to. Asynchronous triggers know only the event id."""

    event_id: Id
    status_code: Text = None
    message: Text = None
    body: JsonValue = None
    code: Text = None
    status: Text = None
    start_date: Text = None
    end_date: Text = None


class OAuthTestResult(WireModel):
    success: Lenient[bool] = None
    message: Text = None
    expires_in: Lenient[float] = None
    token_type: Text = None


class ExamplePayload(WireModel):
    """An example of what the webhook would send; `document` is all of it."""

    metadata: Lenient[Metadata] = None
    entity: Lenient[dict[str, JsonValue]] = None
    relations: Lenient[list[JsonValue]] = None

    _document: JsonObject = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_document(cls, data: Any, handler: ModelWrapValidatorHandler[ExamplePayload]) -> ExamplePayload:
        example = handler(data)
        if isinstance(data, Mapping):
            example._document = dict(data)
        return example

    @property
    def document(self) -> JsonObject:
        """The example exactly as the server sent it."""
        return self._document


class BatchReplayResult(WireModel):
    """The ids that the server says it queued: perhaps fewer than were sent."""

    replayed_event_ids: Lenient[list[str]] = None


class ErrorBody(WireModel):
    message: Text = None


def _text_of(value: JsonValue) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
