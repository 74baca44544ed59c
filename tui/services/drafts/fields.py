"""The fields of the editor, section by section: every property of the contract's `WebhookConfig` that a person may
write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tui.api.models import AUTH_TYPES, CONDITION_FIELD_TYPES, CONDITION_OPERATIONS, HTTP_METHODS
from tui.services.drafts.auth_rules import PARAMETER_TYPES
from tui.services.drafts.checks import DELIVERY_MODES, FILE_STRATEGIES
from tui.services.drafts.conditions import CONDITIONS, OPERATORS
from tui.services.drafts.paths import CLIENT_SECRET, KEY_VALUE, PASSWORD, Path

FieldKind: TypeAlias = Literal[
    "text", "event", "number", "flag", "choice", "secret", "long", "values", "mapping", "parameters", "conditions"
]


@dataclass(frozen=True)
class FieldSpec:
    """One field. `only` shows it only where the draft has one of these values at that path; `help` is for a person."""

    path: Path
    label: str
    kind: FieldKind
    help: str = ""
    choices: tuple[str, ...] = ()
    only: tuple[Path, tuple[str, ...]] | None = None
    hidden: bool = False
    """True if values may be secrets and are shown only while they are edited."""
    keep_empty: bool = False
    """True if emptying the field leaves an empty text, not nothing."""


@dataclass(frozen=True)
class Section:
    """A tab of the editor."""

    key: str
    title: str
    fields: tuple[FieldSpec, ...]


_AUTH: Final[Path] = ("auth", "authType")
_BASIC = (_AUTH, ("BASIC",))
_OAUTH = (_AUTH, ("OAUTH_CLIENT_CREDENTIALS",))
_API_KEY = (_AUTH, ("API_KEY",))
_MULTIPART = (("deliveryMode",), ("binary_multipart",))
_ENV = "The value is a reference to an environment variable, such as {{ env.my_secret }}, not the secret itself."
_OAUTH_PATH: Final[Path] = ("auth", "oauthConfig")
_PAYLOAD: Final[Path] = ("payloadConfiguration",)

SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        "general",
        "General",
        (
            FieldSpec(("name",), "Name", "text", "What people call this webhook."),
            FieldSpec(
                ("eventName",),
                "Event",
                "event",
                "What triggers it. Down goes to the suggestions; any name may be typed.",
            ),
            FieldSpec(
                ("eventVersion",),
                "Event version",
                "text",
                "Version of a catalogue event (event_...), such as 1.0. Empty: the version of the first event is "
                "taken.",
            ),
            FieldSpec(("url",), "URL", "text", "Where it delivers to."),
            FieldSpec(("httpMethod",), "Method", "choice", "How it delivers.", HTTP_METHODS),
            FieldSpec(("enabled",), "Enabled", "flag", "While it is off, events are not delivered."),
            FieldSpec(
                ("protected",), "Protected", "flag", "Changing a protected webhook asks for its name to be typed."
            ),
        ),
    ),
    Section(
        "auth",
        "Login",
        (
            FieldSpec(_AUTH, "Kind", "choice", "How it logs in at the receiver.", AUTH_TYPES),
            FieldSpec(("auth", "basicAuthConfig", "username"), "User name", "text", only=_BASIC),
            FieldSpec(PASSWORD, "Password", "secret", only=_BASIC),
            FieldSpec((*PASSWORD[:-1], "passwordIsEnvVar"), "From environment", "flag", _ENV, only=_BASIC),
            FieldSpec((*_OAUTH_PATH, "clientId"), "Client id", "text", only=_OAUTH),
            FieldSpec(CLIENT_SECRET, "Client secret", "secret", only=_OAUTH),
            FieldSpec((*_OAUTH_PATH, "clientSecretIsEnvVar"), "From environment", "flag", _ENV, only=_OAUTH),
            FieldSpec((*_OAUTH_PATH, "endpoint"), "Token URL", "text", "Where the token comes from.", only=_OAUTH),
            FieldSpec(
                (*_OAUTH_PATH, "httpMethod"), "Method", "choice", "How the token is asked for.", HTTP_METHODS, _OAUTH
            ),
            FieldSpec(
                (*_OAUTH_PATH, "customParameterList"),
                "Parameters",
                "parameters",
                "Sent with the token request, in its body, query or headers.",
                PARAMETER_TYPES,
                _OAUTH,
                hidden=True,
            ),
            FieldSpec(
                (*KEY_VALUE[:-1], "keyName"), "Header name", "text", "The header that carries the key.", only=_API_KEY
            ),
            FieldSpec(KEY_VALUE, "API key", "secret", only=_API_KEY),
            FieldSpec((*KEY_VALUE[:-1], "keyValueIsEnvVar"), "From environment", "flag", _ENV, only=_API_KEY),
        ),
    ),
    Section(
        "filter",
        "Filter",
        (
            FieldSpec(
                ("filterConditions", "logical_operator"),
                "Combine by",
                "choice",
                "AND: all conditions must hold; OR: one is enough. Not set means AND.",
                OPERATORS,
            ),
            FieldSpec(
                CONDITIONS,
                "Conditions",
                "conditions",
                "An event that does not meet them is skipped. At most 10.",
            ),
            FieldSpec(
                ("filter", "keyToFilter"),
                "Old filter: key",
                "text",
                "The filter from before conditions: a key of the event, such as entity.status.",
            ),
            FieldSpec(
                ("filter", "supportedValues"),
                "Old filter: in",
                "values",
                'An event passes where the key has one of these, with commas: a, b, "c, d".',
            ),
        ),
    ),
    Section(
        "payload",
        "Payload",
        (
            FieldSpec(
                (*_PAYLOAD, "hydrate_entity"), "Hydrate entity", "flag", "Send the whole entity, not only its id."
            ),
            FieldSpec((*_PAYLOAD, "include_relations"), "Relations", "flag", "Send related entities too."),
            FieldSpec((*_PAYLOAD, "include_activity"), "Activity", "flag", "Send the activity that caused the event."),
            FieldSpec((*_PAYLOAD, "include_changed_attributes"), "Changes", "flag", "Send what changed."),
            FieldSpec(
                (*_PAYLOAD, "apply_changesets"),
                "Changesets",
                "flag",
                "Fields show proposed values instead of current ones.",
            ),
            FieldSpec(
                (*_PAYLOAD, "custom_headers"),
                "Headers",
                "mapping",
                "Sent with every delivery. Values are shown only while they are edited.",
                hidden=True,
            ),
            FieldSpec(("jsonataExpression",), "Transform", "long", "JSONata that makes the payload out of the event."),
        ),
    ),
    Section(
        "delivery",
        "Delivery",
        (
            FieldSpec(("enableStaticIP",), "Static IP", "flag", "Deliver from a fixed address."),
            FieldSpec(
                ("secureProxy", "integration_id"),
                "Proxy integration",
                "text",
                "UUID. A secure proxy goes before static IP.",
            ),
            FieldSpec(
                ("secureProxy", "use_case_slug"), "Proxy use case", "text", "Slug of the use case; goes with the UUID."
            ),
            FieldSpec(("deliveryMode",), "File delivery", "choice", "Only for events of files.", DELIVERY_MODES),
            FieldSpec(
                ("multipartConfig", "fileFieldName"),
                "File field",
                "text",
                "Name of the file's part; not set: file.",
                only=_MULTIPART,
            ),
            FieldSpec(
                ("multipartConfig", "fileFieldStrategy"),
                "Files",
                "choice",
                "single (also when not set): more than one file fails; multi: any number.",
                FILE_STRATEGIES,
                _MULTIPART,
            ),
            FieldSpec(
                ("multipartConfig", "fileSource"),
                "File source",
                "text",
                "JSONata that picks the files; not set: event_attachments. Nothing picked: the event is skipped.",
                only=_MULTIPART,
            ),
            FieldSpec(
                ("multipartConfig", "extraFields"),
                "Extra fields",
                "mapping",
                "Form fields and their JSONata. A fixed text needs quotes: 'contract'.",
                only=_MULTIPART,
            ),
        ),
    ),
    Section(
        "retries",
        "Retries",
        (
            FieldSpec(("retryPolicy", "enabled"), "Retry", "flag", "Try again after 5xx, 429 and lost connections."),
            FieldSpec(
                ("retryPolicy", "maxAttempts"),
                "At most",
                "number",
                "1 to 5 retries, after 5 s, 5 min, 30 min, 2 h and 5 h. Not set: 3.",
            ),
        ),
    ),
)


def condition_fields(index: int) -> tuple[tuple[FieldSpec, ...], FieldSpec]:
    """The fields of the condition at `index`: those of the classic form, and the expression of the other form."""
    at: Path = (*CONDITIONS, index)
    classic = (
        FieldSpec((*at, "field"), "Field", "text", "Path in the event, such as entity.status or line_items[1].id."),
        FieldSpec(
            (*at, "operation"), "Operation", "choice", "length_... count the entries of a list.", CONDITION_OPERATIONS
        ),
        FieldSpec((*at, "values"), "Values", "values", 'With commas between them: a, b, "c, d".'),
        FieldSpec((*at, "field_type"), "Compare as", "choice", "Not set: string.", CONDITION_FIELD_TYPES),
        FieldSpec((*at, "is_array_field"), "List field", "flag", "The field holds a list of values."),
        FieldSpec(
            (*at, "repeatable_item_op"),
            "Check each entry",
            "flag",
            "The condition is checked for each entry of the list, one at a time.",
        ),
    )
    return classic, FieldSpec(
        (*at, "jsonata_expression"), "JSONata", "long", "Passes where the result is true.", keep_empty=True
    )


def parameter_fields(path: Path, index: int) -> tuple[FieldSpec, FieldSpec, FieldSpec]:
    """The fields of the OAuth parameter at `index` of the list at `path`."""
    at: Path = (*path, index)
    return (
        FieldSpec((*at, "type"), "In", "choice", "Where it is sent.", PARAMETER_TYPES),
        FieldSpec((*at, "key"), "Name", "text", keep_empty=True),
        FieldSpec((*at, "value"), "Value", "text", hidden=True, keep_empty=True),
    )


def section_of(path: Path) -> Section:
    """The section that shows `path`; the first one for what has no field of its own."""
    best, length = SECTIONS[0], 0
    for section in SECTIONS:
        for field in section.fields:
            common = next((n for n, (a, b) in enumerate(zip(field.path, path, strict=False)) if a != b), None)
            shared = min(len(field.path), len(path)) if common is None else common
            if shared > length:
                best, length = section, shared
    return best
