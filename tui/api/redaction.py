"""Blotting secrets out of what the request log keeps.

Three nets, one behind the other: names (headers, JSON keys) that hold secrets, places in text that do (user names in
URLs, bearer tokens, `key=value` pairs), and the token itself wherever a server repeats it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from tui.sealed import SecretStr

if TYPE_CHECKING:
    from pydantic import JsonValue

BLOT: Final = "[redacted]"
LONGEST_REQUEST: Final = 64 * 1024
"""Characters of a request body that are kept."""
LONGEST_ANSWER: Final = 8 * 1024
"""Characters of an answer's body that are kept."""
LONGEST_READ: Final = 256 * 1024
"""Bytes of a body that are looked through; nothing is kept of a longer one."""

_SHORTEST_BY_VALUE = 8  # a shorter token ("demo") would blot out ordinary words
_SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase)|secret|token|authorization|api-?key|key-?value|credential|private-?key|signature|cookie|"
    r"^x-auth$|(?:^|-)(?:session|jwt|sig)(?:-|$)|(?:^|-)(?:subscription|access|functions)-key"
)
_HARMLESS_NAME = re.compile(r"is-?env-?var$|^(?:auth-?type|token-?type|api-?key-?config)$")
_VALUES_ARE_SECRET = frozenset({"custom-headers"})
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\s.]")
_USER_INFO = re.compile(r"(?<=://)[^/\s@?#\"]{1,512}@")
_BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_PAIR_NAMES = (
    *("password", "passwd", "secret", "token", "authorization", "api_key", "apikey", "keyvalue", "credential"),
    *("signature", "sig"),
)
_PAIR = re.compile(  # name, separator, value; in escaped JSON too
    r"""((?:password|passwd|secret|token|authorization|api_?key|keyvalue|credential|signature|\bsig)"""
    r"""[\w-]{0,40}\\?["']?\s{0,8}[:=]\s{0,8})(?!\\?["']?(?:null|true|false)\b)"""
    r"""(\\"(?:(?!\\").)*(?:\\")?|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,&"'}<>\\]+)""",
    re.IGNORECASE,
)


class Redactor:
    """Knows the secrets of one connection, and blots them and all that looks like one out of headers, URLs and
    bodies."""

    def __init__(self, secrets: Iterable[SecretStr] = ()) -> None:
        self._secrets = [secret for secret in secrets if len(secret.get_secret_value()) >= _SHORTEST_BY_VALUE]

    def text(self, text: str) -> str:
        """`text` without user names in URLs, bearer tokens, `password=...` pairs and the known secrets."""
        text = self._known(_USER_INFO.sub(f"{BLOT}@", text) if "@" in text else text)
        lower = text.lower()
        if "bearer" in lower or "basic" in lower:
            text = _BEARER.sub(rf"\g<1> {BLOT}", text)
        if any(word in lower for word in _PAIR_NAMES):  # the pattern is slow on long texts, and most have none of these
            text = _PAIR.sub(rf"\g<1>{BLOT}", text)
        return text

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """The headers, values of secret ones redacted."""
        return tuple((name, BLOT if is_secret_header(name) else self.text(value)) for name, value in headers)

    def request_body(self, body: bytes | None) -> str | None:
        """Cut a request body to what the log keeps: all of it up to 64 K characters; `None` if there was none."""
        return self._body(body, LONGEST_REQUEST) if body else None

    def answer_body(self, body: bytes) -> str | None:
        """Cut an answer worth keeping to what the log keeps: up to 8 K characters; `None` if it was empty."""
        return self._body(body, LONGEST_ANSWER) if body else None

    def value(self, value: JsonValue) -> JsonValue:
        """A JSON value with its secrets redacted. `null`, true and false stay: they are no secrets, and say
        something."""
        return self._value(value, secret=False)

    def _body(self, body: bytes, longest: int) -> str:
        if len(body) > LONGEST_READ:
            return f"[{len(body):,} bytes, not kept]"
        try:
            text = self._known(json.dumps(self.value(json.loads(body)), ensure_ascii=False))  # a number can be a token
        except RecursionError:
            return f"[{len(body):,} bytes, nested too deep to keep]"
        except ValueError:  # not JSON, or not UTF-8: cut first, the patterns are for a screenful
            text = self._known(body[: 2 * longest].decode("utf-8", "replace"))
            text = self.text(text[:longest])
        return text if len(text) <= longest else f"{text[:longest]}… [cut, {len(body):,} bytes]"

    def _value(self, value: JsonValue, *, secret: bool) -> JsonValue:
        if isinstance(value, dict):
            parameter = isinstance(value.get("key"), str) and "value" in value and "type" in value
            return {
                self._known(key): self._value(
                    item,
                    secret=secret or is_secret_name(key) or (parameter and key == "value"),
                )
                if _words(key) not in _VALUES_ARE_SECRET
                else self._value(item, secret=True)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._value(item, secret=secret) for item in value]
        if value is None or isinstance(value, bool) or value == "":
            return value
        if secret:
            return BLOT
        return self.text(value) if isinstance(value, str) else value

    def _known(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret.get_secret_value(), BLOT)
        return text


def is_secret_name(name: str) -> bool:
    """Tell whether a header or a JSON key of this name holds a secret: `x-api-key`, `clientSecret`, `access_token`,
    ..."""
    words = _words(name)
    return bool(_SECRET_NAME.search(words)) and not _HARMLESS_NAME.search(words)


def is_secret_header(name: str) -> bool:
    """The same for a header, where any kind of key is meant to be secret: `x-partner-key`."""
    return is_secret_name(name) or _words(name).endswith("-key")


def secrets_of(token: SecretStr | None, headers: Sequence[tuple[str, str]]) -> list[SecretStr]:
    """All that a connection sends and nobody else may see: its token and the values of secret extra headers."""
    secrets = [token] if token is not None else []
    return secrets + [SecretStr(value) for name, value in headers if is_secret_header(name)]


def _words(name: str) -> str:
    return _WORD_BREAK.sub("-", name[:200]).lower()
