"""Addresses without what they hold of secrets: a user name with its password, and keys and signatures in the query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tui.api.redaction import Redactor

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

_REDACTOR: Final = Redactor()


def without_address_secrets(url: str) -> str:
    """The address with `[redacted]` in the place of each."""
    return _REDACTOR.text(url)


def without_secrets(event: WebhookEvent) -> str:
    """The event as JSON, every other character as it came. Its address holds the secrets that are not the receiver's
    own to show; payload and response are what a person asked for."""
    text, url = event.as_json, event.url or ""
    redacted = without_address_secrets(url)
    if redacted == url:
        return text
    for ascii_only in (False, True):
        written = json.dumps(url, ensure_ascii=ascii_only)[1:-1]
        for form in (written, written.replace("/", "\\/")):
            text = text.replace(form, redacted)
    return text
