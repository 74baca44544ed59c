"""Webhooks to create: one with every field the contract has, and one that can be delivered to."""

from __future__ import annotations

from pydantic import JsonValue

from tui.api.models import CONDITION_FIELD_TYPES, CONDITION_OPERATIONS, MAX_CONDITIONS, JsonObject

SECRETS = {"s3cret-password", "s3cret-client", "s3cret-key"}

_CONDITIONS: list[JsonObject] = [
    {
        "field": f"entity.lines[{number}].state",
        "operation": CONDITION_OPERATIONS[2 * number],
        "values": ["1", "2"],
        "field_type": CONDITION_FIELD_TYPES[number % len(CONDITION_FIELD_TYPES)],
        "is_array_field": True,
        "repeatable_item_op": False,
    }
    for number in range(MAX_CONDITIONS - 1)
]

EVERY_FIELD: JsonObject = {
    "name": "Every field \N{GREEK SMALL LETTER PHI}",
    "eventName": "event_meter_reading_added",
    "eventVersion": "2.0",
    "url": "https://erp.example/in?tenant=7",
    "httpMethod": "PUT",
    "enabled": False,
    "auth": {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "basicAuthConfig": {"username": "anna", "password": "s3cret-password", "passwordIsEnvVar": False},
        "oauthConfig": {
            "clientId": "console",
            "clientSecret": "s3cret-client",
            "clientSecretIsEnvVar": False,
            "endpoint": "https://login.example/token",
            "httpMethod": "POST",
            "customParameterList": [
                {"type": kind, "key": f"a-{kind}", "value": "v"} for kind in ("body", "query", "header")
            ],
        },
        "apiKeyConfig": {"keyName": "X-Key", "keyValue": "s3cret-key", "keyValueIsEnvVar": False},
    },
    "filter": {"keyToFilter": "entity.kind", "supportedValues": ["power", "gas"]},
    "payloadConfiguration": {
        "hydrate_entity": True,
        "include_relations": False,
        "include_activity": True,
        "include_changed_attributes": False,
        "apply_changesets": True,
        "custom_headers": {"X-Tenant": "7"},
    },
    "enableStaticIP": True,
    "protected": True,
    "secureProxy": {"integration_id": "123e4567-e89b-42d3-a456-426614174000", "use_case_slug": "erp"},
    "status": "inactive",
    "jsonataExpression": '{"id": entity.id}',
    "deliveryMode": "binary_multipart",
    "multipartConfig": {
        "fileFieldName": "file",
        "fileFieldStrategy": "multi",
        "fileSource": "event_attachments",
        "extraFields": {"kind": "'invoice'"},
    },
    "retryPolicy": {"enabled": True, "maxAttempts": 5},
    "filterConditions": {
        "logical_operator": "OR",
        "conditions": [*_CONDITIONS, {"jsonata_expression": "$count(entity.lines) > 1"}],
    },
    "_manifest": ["123e4567-e89b-42d3-a456-426614174000"],
}


def deliverable(url: str, **fields: JsonValue) -> JsonObject:
    """A webhook to `url` that is delivered at once, and once."""
    return {
        "name": "Contract suite",
        "eventName": "contract_suite",
        "url": url,
        "httpMethod": "POST",
        "enabled": True,
        "auth": {"authType": "NONE"},
        "retryPolicy": {"enabled": False},
        **fields,
    }
