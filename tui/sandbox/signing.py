"""Standard Webhooks signatures: `webhook-id`, `webhook-timestamp` and `webhook-signature` over `id.timestamp.body`.

`v1` is HMAC-SHA256 with the webhook's own secret (the base64 after `whsec_`), `v1a` is Ed25519 with the platform's key,
whose public half `getPublicKey` gives. `v1a` needs the package `cryptography` (extra `sandbox`); without it there is
`v1` only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING

from tui.installed import how_to_add
from tui.sandbox.wire import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def new_signing_secret(random_bytes: bytes) -> str:
    """`whsec_...` for 24 random bytes."""
    return "whsec_" + base64.b64encode(random_bytes).decode()


class Signer:
    """`platform_key`: the 32 bytes of the sandbox's Ed25519 key."""

    def __init__(self, platform_key: bytes) -> None:
        self._platform_key = platform_key
        self._loaded: Ed25519PrivateKey | None = None

    def _private_key(self) -> Ed25519PrivateKey | None:
        if self._loaded is None:
            try:
                from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
            except ImportError:
                return None
            self._loaded = Ed25519PrivateKey.from_private_bytes(self._platform_key)
        return self._loaded

    def public_key(self) -> str:
        """The platform's public key as PEM; `Refusal` 500 where it cannot be made."""
        private = self._private_key()
        if private is None:
            raise Refusal(
                500, f"The sandbox has no Ed25519 key without the package 'cryptography': {how_to_add('sandbox')}"
            )
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def headers(self, event_id: str, timestamp: int, body: bytes, secret: str | None) -> dict[str, str]:
        """The three headers for one attempt; `timestamp` in Unix seconds."""
        signed = f"{event_id}.{timestamp}.".encode() + body
        signatures = []
        key = _secret_bytes(secret)
        if key is not None:
            signatures.append("v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode())
        private = self._private_key()
        if private is not None:
            signatures.append("v1a," + base64.b64encode(private.sign(signed)).decode())
        headers = {"webhook-id": event_id, "webhook-timestamp": str(timestamp)}
        if signatures:
            headers["webhook-signature"] = " ".join(signatures)
        return headers


def _secret_bytes(secret: str | None) -> bytes | None:
    if secret is None:
        return None
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return None
