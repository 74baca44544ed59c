"""The rules of Standard Webhooks signatures: what is signed, under which headers, with which form of secret.

A leaf: the sandbox signs by them, and received requests are checked by them.

Source: the Standard Webhooks specification; the API's contract refers to it (`signingSecret`, `getPublicKey`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"
HEADERS: Final = (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)

SHARED: Final = "v1"
"""HMAC-SHA256 with the webhook's own secret."""
PUBLIC: Final = "v1a"
"""Ed25519 with the platform's key."""

SECRET_PREFIX: Final = "whsec_"
TOLERANCE_SECONDS: Final = 300
"""Seconds by which a timestamp may lie before or after the receiver's clock."""


class MalformedSecret(ValueError):
    """A text that is no signing secret; `str()` says why in a sentence without the text itself."""


def signed_content(event_id: str, timestamp: str, body: bytes) -> bytes:
    """The bytes that are signed; `timestamp` in the characters of its header.

    Raises `UnicodeEncodeError` where the id is no text that a header can hold.
    """
    return f"{event_id}.{timestamp}.".encode("utf-8", "surrogateescape") + body


def new_secret(random_bytes: bytes) -> str:
    """`whsec_...` for random bytes (24 are usual)."""
    return SECRET_PREFIX + base64.b64encode(random_bytes).decode()


def secret_key(secret: str) -> bytes:
    """The key within a secret: the base64 after `whsec_`, which may be left out. Raises `MalformedSecret`."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(SECRET_PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise MalformedSecret(
            f"The secret is malformed: base64 is expected, as in {SECRET_PREFIX}C2FVsBQI..., with nothing cut off."
        ) from None
    if not key:
        raise MalformedSecret("The secret is empty.")
    return key


def shared_signature(key: bytes, content: bytes) -> bytes:
    """The `v1` signature of signed content."""
    return hmac.digest(key, content, hashlib.sha256)


def entry(version: str, signature: bytes) -> str:
    """A signature as it stands in the header, among others with a space between them."""
    return f"{version},{base64.b64encode(signature).decode()}"


def signatures_of(header: str, version: str) -> list[bytes]:
    """The signatures of one version in the header's value; what is no base64 is none."""
    signatures = []
    for part in header.split():
        name, _, encoded = part.partition(",")
        if name == version:
            try:
                signatures.append(base64.b64decode(encoded.encode("ascii", "replace"), validate=True))
            except binascii.Error:
                continue
    return signatures
