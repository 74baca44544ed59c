"""Addresses without what they hold of secrets: a user name with its password, and keys and signatures in the query."""

from __future__ import annotations

import json
import re
from typing import Final

from tui.api.redaction import BLOT, Redactor

_REDACTOR: Final = Redactor()
_SECRET_PARAMETER: Final = re.compile(r"([?&;](?:code|key|auth|jwt|session|pass|pwd)=)[^&;#\s]+", re.IGNORECASE)
"""Parameters that hold a key in an address; in other text their names are ordinary words."""


def without_address_secrets(url: str) -> str:
    """The address with `[redacted]` in the place of each; this is what is drawn, printed, copied and exported unless a
    person asks for the secrets, or edits the address. Still outside text."""
    return _SECRET_PARAMETER.sub(rf"\g<1>{BLOT}", _REDACTOR.text(url))


def without_secrets_of(url: str, text: str) -> str:
    """JSON `text` with the secrets of `url` redacted wherever it stands in it, every other character as it is."""
    redacted = without_address_secrets(url)
    if redacted == url:
        return text
    for ascii_only in (False, True):
        written = json.dumps(url, ensure_ascii=ascii_only)[1:-1]
        for form in (written, written.replace("/", "\\/")):
            text = text.replace(form, redacted)
    return text
