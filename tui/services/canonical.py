"""When two payloads are the same: by what they say as JSON, not by how it is written."""

from __future__ import annotations

import json
from hashlib import sha256

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"), check_circular=False)


def canonical(text: str) -> str:
    """The payload as JSON with sorted keys and no spaces; what is no JSON, as it is."""
    try:
        return _ENCODER.encode(json.loads(text))
    except (ValueError, RecursionError):
        return text


def digest(payload: str | None) -> str:
    """SHA-256 (hex) of the canonical payload; empty where there is no payload, which is the same as no other."""
    if payload is None:
        return ""
    return sha256(canonical(payload).encode("utf-8", "surrogatepass")).hexdigest()
