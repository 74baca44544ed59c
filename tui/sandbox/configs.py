"""Webhooks as they come in, are kept and are shown."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from tui.api.models import JsonObject
from tui.sandbox.database import Webhook
from tui.sandbox.wire import as_object

READ_ONLY: Final = ("id", "creationTime", "updatedTime", "signingSecret", "status")
_SECRETS: Final = (
    ("basicAuthConfig", "password", "passwordIsEnvVar"),
    ("oauthConfig", "clientSecret", "clientSecretIsEnvVar"),
    ("apiKeyConfig", "keyValue", "keyValueIsEnvVar"),
)


def shown(webhook: Webhook) -> JsonObject:
    """The config as the API gives it: without secrets, unless what stands there is only a reference to one."""
    document = dict(webhook.document)
    auth = document.get("auth")
    if isinstance(auth, dict):
        auth = dict(auth)
        for section, secret, is_reference in _SECRETS:
            config = auth.get(section)
            if isinstance(config, dict) and config.get(is_reference) is not True:
                auth[section] = {name: value for name, value in config.items() if name != secret}
        document["auth"] = auth
    return document


def created(body: JsonObject, config_id: str, signing_secret: str, at: str) -> Webhook:
    """A new webhook: on unless it says otherwise, with automatic retries."""
    document: JsonObject = {"id": config_id, **_sent(body), "creationTime": at, "updatedTime": at}
    document.setdefault("enabled", True)
    document.setdefault("retryPolicy", {"enabled": True, "maxAttempts": 3})
    if isinstance(document.get("auth"), dict):
        document["auth"] = _with_secrets(as_object(document["auth"]), {})
    document["status"] = _status(document)
    return Webhook(config_id, document, signing_secret)


def updated(webhook: Webhook, body: JsonObject, at: str) -> Webhook:
    """The whole config replaced, except what is kept where it is left out: secrets, the retry policy, what is
    read-only."""
    old = webhook.document
    document: JsonObject = {
        "id": webhook.id,
        **_sent(body),
        "creationTime": old.get("creationTime", at),
        "updatedTime": at,
    }
    if "retryPolicy" not in document and "retryPolicy" in old:
        document["retryPolicy"] = old["retryPolicy"]
    if isinstance(document.get("auth"), dict):
        document["auth"] = _with_secrets(as_object(document["auth"]), as_object(old.get("auth")))
    document["status"] = _status(document)
    return Webhook(webhook.id, document, webhook.signing_secret)


def _sent(body: JsonObject) -> JsonObject:
    return {name: value for name, value in body.items() if name not in READ_ONLY}


def _with_secrets(auth: JsonObject, old: JsonObject) -> JsonObject:
    """`auth` to be kept: a secret left out comes from `old`, null clears it, a string sets it."""
    kept = dict(auth)
    for section, secret, _ in _SECRETS:
        config = kept.get(section)
        if not isinstance(config, dict):
            continue
        config = dict(config)
        before = as_object(old.get(section))
        if secret not in config and secret in before:
            config[secret] = before[secret]
        if config.get(secret) is None:
            config.pop(secret, None)
        kept[section] = config
    return kept


def _status(document: JsonObject) -> JsonValue:
    if not document.get("url") or not document.get("httpMethod"):
        return "incomplete"
    return "inactive" if document.get("enabled") is False else "active"
