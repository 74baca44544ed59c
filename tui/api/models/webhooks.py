"""A webhook, and the events that can trigger one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, model_validator

from tui.api.models.base import Guard, Lenient, SummaryFlag, SummaryId, SummaryText, Text, WireModel
from tui.api.models.constants import JsonObject
from tui.api.summary import WebhookSummary


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
    auth_type: SummaryText = Field(None, alias="authType")
    basic: Lenient[BasicAuth] = Field(None, alias="basicAuthConfig")
    oauth: Lenient[OAuth] = Field(None, alias="oauthConfig")
    api_key: Lenient[ApiKey] = Field(None, alias="apiKeyConfig")


class PayloadFilter(WireModel):
    key: Text = Field(None, alias="keyToFilter")
    supported_values: Lenient[list[str]] = Field(None, alias="supportedValues")


class FilterCondition(WireModel):
    """Either `field` and `operation`, or a `jsonata_expression`; never both."""

    field: Text = None
    operation: Text = None
    values: Lenient[list[str]] = None
    field_type: Text = None
    is_array_field: Lenient[bool] = None
    repeatable_item_op: Lenient[bool] = None
    jsonata_expression: Text = None


class ConditionGroup(WireModel):
    conditions: Lenient[list[FilterCondition]] = None
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

    id: SummaryId = ""
    name: SummaryText = None
    event_name: SummaryText = Field(None, alias="eventName")
    event_version: SummaryText = Field(None, alias="eventVersion")
    url: SummaryText = None
    creation_time: Text = Field(None, alias="creationTime")
    updated_time: Text = Field(None, alias="updatedTime")
    http_method: SummaryText = Field(None, alias="httpMethod")
    enabled: SummaryFlag = None
    auth: Lenient[Auth] = None
    filter: Lenient[PayloadFilter] = None
    payload_configuration: Lenient[PayloadConfiguration] = Field(None, alias="payloadConfiguration")
    enable_static_ip: Lenient[bool] = Field(None, alias="enableStaticIP")
    protected: Guard = None
    secure_proxy: Lenient[SecureProxy] = Field(None, alias="secureProxy")
    status: SummaryText = None
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
        """The words to call it by: its name, or its id where it has none."""
        return self.name or self.id

    @property
    def summary(self) -> WebhookSummary:
        """The summary that a list shows."""
        return WebhookSummary(
            id=self.id,
            name=self.name,
            event_name=self.event_name,
            event_version=self.event_version,
            url=self.url,
            http_method=self.http_method,
            status=self.status,
            enabled=self.enabled,
            protected=self.protected,
            auth_type=self.auth.auth_type if self.auth is not None else None,
        )


class ConfiguredEvent(WireModel):
    """An event that can trigger webhooks."""

    event_name: Text = Field(None, alias="eventName")
    event_label: Text = Field(None, alias="eventLabel")
