"""Claims of a token about itself: the payload of a JWT, read without checking its signature.

Claim names as the vendor's CLI reads them in `auth status` (tui/README.md, the vendor's command line: claims). A token
that is no JWT has no claims.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from tui.api.scalars import is_guarded
from tui.connection.model import Claims
from tui.sealed import SecretStr


def read_claims(token: SecretStr) -> Claims:
    """The claims of `token`; empty ones where it cannot be read. Never raises."""
    payload = _payload(token)
    return Claims(
        organization=_text(payload, "org_id", "custom:ivy_org_id"),
        who=_text(payload, "token_name", "email", "cognito:username"),
        read_only=is_guarded(payload.get("read_only")),
        anonymized=payload.get("anonymize") is True,
        expires_at=moment_of_seconds(payload.get("exp")),
        kind=_kind(payload),
    )


def _payload(token: SecretStr) -> Mapping[str, object]:
    # No step is kept in a variable: after a crash, Textual prints the variables of every frame.
    try:
        payload = json.loads(_middle_part(token.get_secret_value()))
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _middle_part(token: str) -> bytes:
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("a JWT has three parts")
    return base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))


def _text(payload: Mapping[str, object], *names: str) -> str | None:
    for name in names:
        value = payload.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if abs(value) < 10**30 else None  # str() of a huge int raises
    return None


def _kind(payload: Mapping[str, object]) -> str | None:
    issuer = payload.get("iss")
    if isinstance(issuer, str) and "cognito-idp" in issuer:
        return "user"
    return _text(payload, "token_type")


def moment_of_seconds(value: object) -> datetime | None:
    """Seconds since 1970, as a JWT writes times, as an aware datetime; `None` where it is no such thing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):  # NaN, or a year that no calendar has
        return None


def moment_of_text(text: str) -> datetime | None:
    """An ISO 8601 time as an aware datetime; one without a zone is read as UTC. `None` where it is no such thing."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
