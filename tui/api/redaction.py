"""Blotting secrets out of what the request log keeps.

Three nets, one behind the other: names (headers, JSON keys) that hold secrets, places in text that do (user names in
URLs, bearer tokens, `key=value` pairs), and the token itself wherever a server repeats it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

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


class _Number(str):
    """A number of a document, or `NaN` and its like, as it was written there."""

    __slots__ = ()


class _Members(list[tuple[str, Any]]):
    """The members of an object, all of those that have one name."""


def _written(value: Any) -> str:
    if isinstance(value, _Number):
        return value
    if isinstance(value, _Members):
        return f"{{{', '.join(f'{_text(name)}: {_written(item)}' for name, item in value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return _text(value)


def _text(value: str | bool | None) -> str:
    return json.dumps(value, ensure_ascii=False)


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
        redacted: JsonValue = self._value(value, secret=False)
        return redacted

    def json(self, document: str) -> str:
        """A JSON document with its secrets redacted: every number as it was written, and all of the members that have
        one name. Raises `ValueError`, and `RecursionError` where it is nested too deep."""
        value = json.loads(
            document, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_Members
        )
        return self._known(_written(self._value(value, secret=False)))  # a number can be a token

    def _body(self, body: bytes, longest: int) -> str:
        if len(body) > LONGEST_READ:
            return f"[{len(body):,} bytes, not kept]"
        try:
            text = self.json(body.decode("utf-8"))
        except RecursionError:
            return f"[{len(body):,} bytes, nested too deep to keep]"
        except ValueError:  # not JSON, or not UTF-8: cut first, the patterns are for a screenful
            text = self._known(body[: 2 * longest].decode("utf-8", "replace"))
            text = self.text(text[:longest])
        return text if len(text) <= longest else f"{text[:longest]}… [cut, {len(body):,} bytes]"

    def _value(self, value: Any, *, secret: bool) -> Any:
        if isinstance(value, dict):
            return dict(self._members(list(value.items()), secret=secret))
        if isinstance(value, _Members):
            return _Members(self._members(value, secret=secret))
        if isinstance(value, list):
            return [self._value(item, secret=secret) for item in value]
        if value is None or isinstance(value, bool) or value == "":
            return value
        if secret:
            return BLOT
        return self.text(value) if type(value) is str else value

    def _members(self, members: list[tuple[str, Any]], *, secret: bool) -> list[tuple[str, Any]]:
        names = {name for name, _ in members}
        is_parameter = {"value", "type"} <= names and any(name == "key" and type(item) is str for name, item in members)
        return [
            (
                self._known(name),
                self._value(
                    item,
                    secret=secret
                    or is_secret_name(name)
                    or (is_parameter and name == "value")
                    or _words(name) in _VALUES_ARE_SECRET,
                ),
            )
            for name, item in members
        ]

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
