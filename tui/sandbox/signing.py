"""The signatures of deliveries, by the rules of `tui/standard_webhooks.py`.

`v1` is made with the webhook's own secret, `v1a` with the platform's key, whose public half `getPublicKey` gives. `v1a`
needs the package `cryptography` (extra `sandbox`); without it there is `v1` only.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui import standard_webhooks as rules
from tui.installed import how_to_add
from tui.sandbox.wire import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


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
        """The platform's public key as PEM; `Refusal` 501 where it cannot be made."""
        private = self._private_key()
        if private is None:
            raise Refusal(
                501, f"The sandbox has no Ed25519 key without the package 'cryptography': {how_to_add('sandbox')}"
            )
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def headers(self, event_id: str, timestamp: int, body: bytes, secret: str | None) -> dict[str, str]:
        """The three headers for one attempt; `timestamp` in Unix seconds."""
        content = rules.signed_content(event_id, str(timestamp), body)
        signatures = []
        with suppress(rules.MalformedSecret):  # a webhook without a secret of its own has v1a only
            signatures.append(
                rules.entry(rules.SHARED, rules.shared_signature(rules.secret_key(secret or ""), content))
            )
        private = self._private_key()
        if private is not None:
            signatures.append(rules.entry(rules.PUBLIC, private.sign(content)))
        headers = {rules.ID_HEADER: event_id, rules.TIMESTAMP_HEADER: str(timestamp)}
        if signatures:
            headers[rules.SIGNATURE_HEADER] = " ".join(signatures)
        return headers
