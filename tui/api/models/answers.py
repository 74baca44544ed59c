"""Answers of the other operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ModelWrapValidatorHandler, PrivateAttr, model_validator

from tui.api.models.base import Id, Lenient, Text, WireModel
from tui.api.models.constants import JsonObject
from tui.api.models.events import Metadata


class PublicKey(WireModel):
    public_key: str
    algorithm: Text = None
    issuer: Text = None


class TriggerResult(WireModel):
    """The answer to a trigger. Asynchronous triggers know only the event id."""

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
