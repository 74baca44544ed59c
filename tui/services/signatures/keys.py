"""Keys that signatures are checked with: the webhook's own secret (`v1`) or the platform's public key (`v1a`)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tui import standard_webhooks as rules
from tui.installed import how_to_add

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from tui.sealed import SecretStr


class UnusableKey(ValueError):
    """A secret or a key that nothing can be checked with; `str()` is a sentence, without the secret."""


class Key(Protocol):
    """One key, and the version of the signatures that it checks."""

    @property
    def version(self) -> str: ...

    @property
    def name(self) -> str:
        """The key in words, within a sentence."""

    def fits(self, content: bytes, signatures: Sequence[bytes]) -> bool:
        """Tell whether one of the signatures is this key's over the content."""


class Secret:
    """A webhook's own secret (`whsec_...`). Raises `UnusableKey`."""

    version = rules.SHARED
    name = "this secret"

    def __init__(self, secret: SecretStr) -> None:
        try:
            self._key = rules.secret_key(secret.get_secret_value())
        except rules.MalformedSecret as problem:
            raise UnusableKey(str(problem)) from None

    def fits(self, content: bytes, signatures: Sequence[bytes]) -> bool:
        wanted = rules.shared_signature(self._key, content)
        return any(hmac.compare_digest(wanted, signature) for signature in signatures)


class PlatformKey:
    """The platform's public key, as PEM. Raises `UnusableKey`; it needs the package `cryptography`."""

    version = rules.PUBLIC
    name = "this public key"

    def __init__(self, pem: bytes) -> None:
        self._key = _public_key(pem)

    def fits(self, content: bytes, signatures: Sequence[bytes]) -> bool:
        return any(self._is_signed(content, signature) for signature in signatures)

    def _is_signed(self, content: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def _public_key(pem: bytes) -> Ed25519PublicKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        raise UnusableKey(
            f"A v1a signature cannot be checked without the package 'cryptography': {how_to_add('sandbox')}"
        ) from None
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey("The key is no public Ed25519 key in PEM form (-----BEGIN PUBLIC KEY-----).")
    return key
