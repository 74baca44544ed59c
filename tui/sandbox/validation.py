"""Requests held to the contract. The schemas are those of `openapi-2026-07.json`; the validator knows the keywords they
use.

A refusal is one message that names the place and what belongs there. Unknown fields are let through, as the contract
does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import JsonValue

from tui.api.models import (
    AUTH_TYPES,
    CONDITION_FIELD_TYPES,
    CONDITION_OPERATIONS,
    HTTP_METHODS,
    MAX_BATCH,
    MAX_CONDITIONS,
    MAX_PAGE,
)
from tui.sandbox import times
from tui.sandbox.wire import Refusal

Schema = Mapping[str, Any]

TEXT: Final[Schema] = {"type": "string"}
SECRET: Final[Schema] = {"type": "string", "nullable": True}
FLAG: Final[Schema] = {"type": "boolean"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
METHOD: Final[Schema] = {"type": "string", "enum": HTTP_METHODS}


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "required": required, "properties": properties}


def _array(items: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": items, **limits}


METADATA: Final = _object(
    ("organization_id",),
    **dict.fromkeys(
        (
            *("action", "origin", "creation_timestamp", "webhook_id", "webhook_name", "automation_name"),
            *("organization_id", "user_id", "correlation_id", "execution_id", "action_id"),
        ),
        TEXT,
    ),
)

CONDITION: Final = _object(
    field=TEXT,
    operation={"type": "string", "enum": CONDITION_OPERATIONS},
    values=_array(TEXT),
    field_type={"type": "string", "enum": CONDITION_FIELD_TYPES},
    is_array_field=FLAG,
    repeatable_item_op=FLAG,
    jsonata_expression={"type": "string", "maxLength": 15_000},
)

AUTH: Final = _object(
    ("authType",),
    authType={"type": "string", "enum": AUTH_TYPES},
    basicAuthConfig=_object(("username",), username=TEXT, password=SECRET, passwordIsEnvVar=FLAG),
    oauthConfig=_object(
        ("clientId", "endpoint", "httpMethod"),
        clientId=TEXT,
        clientSecret=SECRET,
        clientSecretIsEnvVar=FLAG,
        endpoint=TEXT,
        httpMethod=METHOD,
        customParameterList=_array(
            _object(
                ("type", "key", "value"),
                type={"type": "string", "enum": ("body", "query", "header")},
                key=TEXT,
                value=TEXT,
            )
        ),
    ),
    apiKeyConfig=_object(("keyName",), keyName=TEXT, keyValue=SECRET, keyValueIsEnvVar=FLAG),
)

CONFIG: Final = _object(
    ("name", "eventName"),
    name=TEXT,
    eventName=TEXT,
    eventVersion={"type": "string", "nullable": True, "pattern": r"^\d+\.\d+$"},
    url=TEXT,
    httpMethod=METHOD,
    enabled=FLAG,
    auth=AUTH,
    filter=_object(("keyToFilter", "supportedValues"), keyToFilter=TEXT, supportedValues=_array(TEXT)),
    payloadConfiguration=_object(
        hydrate_entity=FLAG,
        include_relations=FLAG,
        include_activity=FLAG,
        include_changed_attributes=FLAG,
        apply_changesets=FLAG,
        custom_headers={"type": "object", "additionalProperties": TEXT},
    ),
    enableStaticIP=FLAG,
    protected=FLAG,
    secureProxy=_object(
        ("integration_id", "use_case_slug"), integration_id={"type": "string", "format": "uuid"}, use_case_slug=TEXT
    ),
    status={"type": "string", "enum": ("active", "inactive", "incomplete")},
    jsonataExpression=TEXT,
    deliveryMode={"type": "string", "enum": ("json_base64", "binary_multipart")},
    multipartConfig=_object(
        fileFieldName=TEXT,
        fileFieldStrategy={"type": "string", "enum": ("single", "multi")},
        fileSource=TEXT,
        extraFields={"type": "object", "additionalProperties": TEXT},
    ),
    retryPolicy=_object(("enabled",), enabled=FLAG, maxAttempts={"type": "integer", "minimum": 1, "maximum": 5}),
    filterConditions=_object(
        conditions=_array(CONDITION, maxItems=MAX_CONDITIONS),
        logical_operator={"type": "string", "enum": ("AND", "OR")},
    ),
    _manifest=_array({"type": "string", "format": "uuid"}),
)

SEARCH: Final = _object(
    limit={"type": "integer", "minimum": 1, "maximum": MAX_PAGE},
    cursor=_object(created_at=MOMENT, event_id=TEXT),
    timestamp={"type": "object", "properties": {"from": MOMENT, "to": MOMENT}},  # "from" is no name in Python
    event_id=TEXT,
    status={"type": "string", "enum": ("succeeded", "failed", "skipped")},
)
REPLAY: Final = _object(reapply_transform=FLAG)
BATCH: Final = _object(("eventIds",), eventIds=_array(TEXT, minItems=1, maxItems=MAX_BATCH), reapply_transform=FLAG)
EXECUTION: Final = _object(("metadata",), metadata=METADATA)
EXAMPLE: Final = _object(automation_id=TEXT)

_PYTHON: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "object": dict,
    "array": list,
}


def check(value: JsonValue, schema: Schema, where: str = "body") -> None:
    """Nothing where `value` is as `schema` says, else `Refusal` 400 with the first place where it is not."""
    if value is None and schema.get("nullable"):
        return
    kind = schema["type"]
    if not isinstance(value, _PYTHON[kind]) or (kind == "integer" and isinstance(value, bool)):
        raise Refusal(400, f"{where} must be {'an' if kind[0] in 'aio' else 'a'} {kind}")
    if isinstance(value, str):
        _check_text(value, schema, where)
    elif isinstance(value, int) and kind == "integer":
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            raise Refusal(400, f"{where} must be from {low} to {high}")
    elif isinstance(value, list):
        low, high = schema.get("minItems", 0), schema.get("maxItems", len(value))
        if not low <= len(value) <= high:
            raise Refusal(400, f"{where} must have {low} to {high} entries, it has {len(value)}")
        for number, entry in enumerate(value):
            check(entry, schema["items"], f"{where}[{number}]")
    elif isinstance(value, dict):
        for name in schema.get("required", ()):
            if name not in value:
                raise Refusal(400, f"{where} must have required property '{name}'")
        properties = schema.get("properties", {})
        for name, entry in value.items():
            known = properties.get(name, schema.get("additionalProperties"))
            if known is not None:
                check(entry, known, f"{where}.{name}")


def _check_text(value: str, schema: Schema, where: str) -> None:
    allowed = schema.get("enum")
    if allowed is not None and value not in allowed:
        raise Refusal(400, f"{where} must be one of {', '.join(allowed)}")
    if len(value) > schema.get("maxLength", len(value)):
        raise Refusal(400, f"{where} must have at most {schema['maxLength']} characters")
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value, re.ASCII):
        raise Refusal(400, f"{where} must match {schema['pattern']}")
    match schema.get("format"):
        case "date-time" if times.parse(value) is None:
            raise Refusal(400, f"{where} must be a date-time with a zone, such as 2026-11-23T09:38:12.123Z")
        case "uuid" if not _is_uuid(value):
            raise Refusal(400, f"{where} must be a UUID")


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False


def check_config(body: JsonValue) -> None:
    """A webhook to be saved: the contract, and what its text adds to the schema."""
    check(body, CONFIG)
    group = body.get("filterConditions") if isinstance(body, dict) else None
    conditions = group.get("conditions") if isinstance(group, dict) else None
    for number, condition in enumerate(conditions if isinstance(conditions, list) else ()):
        if (
            isinstance(condition, dict)
            and "jsonata_expression" in condition
            and ("field" in condition or "operation" in condition)
        ):
            where = f"body.filterConditions.conditions[{number}]"
            raise Refusal(400, f"{where} must have either a jsonata_expression or a field and an operation, not both")
