"""The contract's word on each field of a webhook: whether it is required, what is taken where it is not set, and what
may stand there (contract: `WebhookConfig` in `openapi-2026-07.json`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.models import RETRY_SCHEDULE_SECONDS
from tui.services.drafts.paths import Absent, Path, get

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue


@dataclass(frozen=True)
class Facts:
    """`required` counts where the field is shown at all; `unset` says what holds while it is not set; `contract` is
    what may stand there."""

    contract: str
    required: bool = False
    unset: str = ""

    @property
    def line(self) -> str:
        """All of it in a line."""
        parts = ["Required" if self.required else f"Not set: {self.unset}" if self.unset else "Not required"]
        return f"{parts[0]}. Contract: {self.contract}."

    @property
    def placeholder(self) -> str:
        """The words in an empty field."""
        return "required" if self.required else f"not set: {self.unset}" if self.unset else "not set"


_SECRET: Final = "text; left out it is kept, null clears it"
_FLAG: Final = "true or false"

_FACTS: Final[Mapping[Path, Facts]] = {
    ("name",): Facts("text", required=True),
    ("eventName",): Facts("text", required=True),
    ("eventVersion",): Facts("two numbers with a dot; null is none", unset="the version of the first event"),
    ("url",): Facts("text", unset="the webhook stays incomplete"),
    ("httpMethod",): Facts("GET, POST, PUT, PATCH, DELETE, OPTIONS or HEAD", unset="the server decides"),
    ("enabled",): Facts(_FLAG, unset="the server decides"),
    ("protected",): Facts(_FLAG, unset="not protected"),
    ("auth", "authType"): Facts("BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY or NONE", required=True),
    ("auth", "basicAuthConfig", "username"): Facts("text", required=True),
    ("auth", "basicAuthConfig", "password"): Facts(_SECRET),
    ("auth", "basicAuthConfig", "passwordIsEnvVar"): Facts(_FLAG, unset="the value is the secret itself"),
    ("auth", "oauthConfig", "clientId"): Facts("text", required=True),
    ("auth", "oauthConfig", "clientSecret"): Facts(_SECRET),
    ("auth", "oauthConfig", "clientSecretIsEnvVar"): Facts(_FLAG, unset="the value is the secret itself"),
    ("auth", "oauthConfig", "endpoint"): Facts("the https endpoint of the login", required=True),
    ("auth", "oauthConfig", "httpMethod"): Facts("GET, POST, PUT, PATCH, DELETE, OPTIONS or HEAD", required=True),
    ("auth", "oauthConfig", "customParameterList"): Facts("a list of type, key and value", unset="none is sent"),
    ("auth", "oauthConfig", "customParameterList", "type"): Facts("body, query or header", required=True),
    ("auth", "oauthConfig", "customParameterList", "key"): Facts("text", required=True),
    ("auth", "oauthConfig", "customParameterList", "value"): Facts("text", required=True),
    ("auth", "apiKeyConfig", "keyName"): Facts("text", required=True),
    ("auth", "apiKeyConfig", "keyValue"): Facts(_SECRET),
    ("auth", "apiKeyConfig", "keyValueIsEnvVar"): Facts(_FLAG, unset="the value is the secret itself"),
    ("filterConditions", "logical_operator"): Facts("AND or OR", unset="AND"),
    ("filterConditions", "conditions"): Facts("a list of at most 10", unset="every event passes"),
    ("filterConditions", "conditions", "field"): Facts("dots between names, [1] for an entry of a list"),
    ("filterConditions", "conditions", "operation"): Facts("one of 20 comparisons"),
    ("filterConditions", "conditions", "values"): Facts("a list of texts; is_empty and is_not_empty need none"),
    ("filterConditions", "conditions", "field_type"): Facts(
        "string, number, boolean, date or datetime", unset="string"
    ),
    ("filterConditions", "conditions", "is_array_field"): Facts(_FLAG, unset="false"),
    ("filterConditions", "conditions", "repeatable_item_op"): Facts(_FLAG, unset="false"),
    ("filterConditions", "conditions", "jsonata_expression"): Facts(
        "JSONata of at most 15,000 characters, instead of field and operation"
    ),
    ("filter", "keyToFilter"): Facts("text; needed with values"),
    ("filter", "supportedValues"): Facts("a list of texts; needed with a key"),
    ("payloadConfiguration", "hydrate_entity"): Facts(_FLAG, unset="the server decides"),
    ("payloadConfiguration", "include_relations"): Facts(_FLAG, unset="the server decides"),
    ("payloadConfiguration", "include_activity"): Facts(_FLAG, unset="the server decides"),
    ("payloadConfiguration", "include_changed_attributes"): Facts(_FLAG, unset="the server decides"),
    ("payloadConfiguration", "apply_changesets"): Facts(_FLAG, unset="current values are sent"),
    ("payloadConfiguration", "custom_headers"): Facts("an object of names and values", unset="none is sent"),
    ("jsonataExpression",): Facts("JSONata", unset="the event is sent as it is"),
    ("enableStaticIP",): Facts(_FLAG, unset="the server decides"),
    ("secureProxy", "integration_id"): Facts("a UUID; needed with a use case", unset="no proxy"),
    ("secureProxy", "use_case_slug"): Facts("text; needed with an integration", unset="no proxy"),
    ("deliveryMode",): Facts("json_base64 or binary_multipart", unset="for events without files"),
    ("multipartConfig", "fileFieldName"): Facts("text", unset="file"),
    ("multipartConfig", "fileFieldStrategy"): Facts("single or multi", unset="single"),
    ("multipartConfig", "fileSource"): Facts("JSONata", unset="event_attachments"),
    ("multipartConfig", "extraFields"): Facts("an object of names and JSONata", unset="none is sent"),
    ("retryPolicy", "enabled"): Facts(_FLAG, unset="off for webhooks from before retries"),
    ("retryPolicy", "maxAttempts"): Facts("a whole number from 1 to 5", unset="3"),
}


def facts_of(path: Path) -> Facts:
    """The contract's word on the field at `path`, wherever in a list it stands."""
    return _FACTS.get(tuple(step for step in path if isinstance(step, str)), Facts("nothing"))


def retry_words(document: JsonValue) -> str:
    """The retries of a webhook in words: how many, when, and when the last one is."""
    policy = get(document, ("retryPolicy",))
    if isinstance(policy, Absent) or not isinstance(policy, dict) or policy.get("enabled") is not True:
        return "Retries are off: a failed delivery stays failed."
    attempts = policy.get("maxAttempts", 3)
    if isinstance(attempts, bool) or not isinstance(attempts, int) or not 1 <= attempts <= len(RETRY_SCHEDULE_SECONDS):
        return ""
    waits = RETRY_SCHEDULE_SECONDS[:attempts]
    if attempts == 1:
        return f"One retry, {_span(waits[0])} after the first attempt."
    listed = ", ".join(map(_span, waits[:-1])) + f" and {_span(waits[-1])}"
    return f"{attempts} retries, after {listed}; the last one {_span(sum(waits))} after the first attempt."


def _span(seconds: int) -> str:
    parts = ((seconds // 3_600, "h"), (seconds % 3_600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
