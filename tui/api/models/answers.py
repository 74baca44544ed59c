"""Answers of the other operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import JsonValue, ModelWrapValidatorHandler, PrivateAttr, model_validator

from tui.api.models.base import Id, Lenient, Text, WireModel
from tui.api.models.constants import JsonObject
from tui.api.models.events import Metadata, json_compact


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

    _body_text: str | None = PrivateAttr(default=None)

    @property
    def body_text(self) -> str | None:
        """The receiver's body: its own characters where it is a text, else as JSON text as it came; `None` for
        none."""
        if self.body is None or isinstance(self.body, str):
            return self.body
        return self._body_text or json_compact(self.body)

    def with_body_text(self, text: str | None) -> Self:
        """The same answer, which remembers the characters that its body came as."""
        self._body_text = text
        return self


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
    _text: str | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_document(cls, data: Any, handler: ModelWrapValidatorHandler[ExamplePayload]) -> ExamplePayload:
        example = handler(data)
        if isinstance(data, Mapping):
            example._document = dict(data)
        return example

    @property
    def document(self) -> JsonObject:
        """The values of the example, those of its numbers and of doubled keys as Python has them."""
        return self._document

    @property
    def text(self) -> str:
        """The example in the characters that the server sent. One that came from no answer is written here."""
        return self._text if self._text is not None else json_compact(self._document)

    def with_text(self, text: str) -> Self:
        """This example, which came as `text`."""
        self._text = text
        return self


class BatchReplayResult(WireModel):
    """The ids that the server says it queued: perhaps fewer than were sent."""

    replayed_event_ids: Lenient[list[str]] = None


class ErrorBody(WireModel):
    message: Text = None
