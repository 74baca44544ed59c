"""A delivery as the request that reached the receiver, as far as the event and its webhook tell."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from tui.api.addresses import without_address_secrets
from tui.api.redaction import BLOT
from tui.services.copying.shell import NotRepeatable, Variable, Word

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent

MULTIPART: Final = "binary_multipart"
"""The `deliveryMode` of webhooks that send files: a form with the file in it, not the payload as JSON."""

FILES_NOT_HELD: Final = "The delivery was a form with files in it, which the event does not hold."

WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
"""Methods whose deliveries have no body."""

_ADDRESS = re.compile(r"https?://[^/]", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[A-Za-z0-9][!#$%&'*+.^_`|~0-9A-Za-z-]*")
"""A token of RFC 9110 (5.1); one that begins with a dash would be an option of HTTPie's."""
_REFERENCE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
"""A value that the server takes from its environment variables: `{{ env.erp_key }}` (contract, custom headers)."""
_SHOWN_HEADERS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
"""Custom headers whose values are no secrets; those of any other may be."""
_MADE_ANEW = "webhook-timestamp and webhook-signature, which are made anew for each attempt"


@dataclass(frozen=True)
class Header:
    """A header of a delivery; a value that must not be copied, or is not known, is a variable."""

    name: str
    value: Word


@dataclass(frozen=True)
class Delivery:
    """The request of a delivery. `body` is the payload as it was sent; `None` where none was. `note` says what is
    missing, and which variables stand for what."""

    method: str
    url: Word
    headers: tuple[Header, ...]
    body: str | None
    note: str


@dataclass(frozen=True)
class DeliveredRequest:
    """A delivery without its address: `headers` can be sent, `odd` are the names of those that no header can be."""

    method: str
    headers: tuple[Header, ...]
    odd: tuple[str, ...]
    body: str | None


def delivered_request(event: WebhookEvent, config: WebhookConfig, *, secrets: bool = False) -> DeliveredRequest:
    """The request that delivered `event`, its headers as the webhook has them now; `secrets` as in `delivery_of`."""
    method = event.http_method or config.http_method or "POST"
    body = None if method.upper() in WITHOUT_BODY else event.payload_text
    headers = {"webhook-id": Header("webhook-id", event.event_id)}
    if body is not None:
        headers["content-type"] = Header("Content-Type", "application/json")
    headers |= {header.name.lower(): header for header in _custom_headers(config, secrets=secrets)}
    headers |= {header.name.lower(): header for header in _login(config, secrets=secrets)}
    sent = tuple(header for header in headers.values() if _can_be_sent(header))
    odd = tuple(header.name for header in headers.values() if not _can_be_sent(header))
    return DeliveredRequest(method, sent, odd, body)


def delivery_of(event: WebhookEvent, config: WebhookConfig, *, secrets: bool = False) -> Delivery:
    """The request that delivered `event`, its headers as the webhook has them now.

    With `secrets` also those values that the API tells; it keeps most of them to itself, and those stay variables.
    Raises `NotRepeatable` where no http address is known.
    """
    url = event.url or config.url or ""
    if not _ADDRESS.match(url):  # curl would read `@file` and `file:///...`
        raise NotRepeatable("Its address is not http or https." if url else "Its address is not known.")
    request = delivered_request(event, config, secrets=secrets)
    address = url if secrets else _without_secrets(url)
    return Delivery(request.method, address, request.headers, request.body, _note(config, address, request))


def differs_with_secrets(event: WebhookEvent, config: WebhookConfig) -> bool:
    """Tell whether any secret of the delivery is known here."""
    try:
        return delivery_of(event, config) != delivery_of(event, config, secrets=True)
    except NotRepeatable:
        return False


def delivery_words(config: WebhookConfig) -> str:
    """Describe in a few words what is sent. A webhook that sends files sends another request, and the event does not
    hold the file."""
    if config.delivery_mode == MULTIPART:
        return "the payload as {} (the delivery was multipart with a file: another request)"
    return "the delivery as {}"


def _custom_headers(config: WebhookConfig, *, secrets: bool) -> Iterator[Header]:
    configuration = config.payload_configuration
    for name, value in ((configuration.custom_headers if configuration is not None else None) or {}).items():
        is_shown = secrets or name.lower() in _SHOWN_HEADERS
        yield Header(name, value if is_shown and not _REFERENCE.search(value) else (_variable(name),))


def _login(config: WebhookConfig, *, secrets: bool) -> Iterator[Header]:
    auth = config.auth
    kind = auth.auth_type if auth is not None else None
    if auth is None:
        return
    if kind == "BASIC" and auth.basic is not None:
        username, password = auth.basic.username or "", auth.basic.password
        if secrets and password is not None and not auth.basic.password_is_env_var and not _REFERENCE.search(password):
            pair = base64.b64encode(f"{username}:{password}".encode("utf-8", "surrogatepass")).decode("ascii")
            yield Header("Authorization", f"Basic {pair}")
        else:
            yield Header("Authorization", (_variable("Authorization"),))
    elif kind == "API_KEY" and auth.api_key is not None and auth.api_key.key_name:
        name, value = auth.api_key.key_name, auth.api_key.key_value
        is_told = secrets and value is not None and not auth.api_key.key_value_is_env_var
        known = value if is_told and value is not None and not _REFERENCE.search(value) else None
        yield Header(name, known if known is not None else (_variable(name),))
    elif kind == "OAUTH_CLIENT_CREDENTIALS":
        yield Header("Authorization", (_variable("Authorization"),))


def _variable(header: str) -> Variable:
    return Variable(f"WEBHOOK_{re.sub('[^A-Z0-9]+', '_', header.upper()).strip('_') or 'HEADER'}")


def _can_be_sent(header: Header) -> bool:
    """Tell whether HTTP has room for it: a line break in a value would be another header."""
    if not _HEADER_NAME.fullmatch(header.name):
        return False
    return not isinstance(header.value, str) or (header.value.isascii() and header.value.isprintable())


def _without_secrets(url: str) -> Word:
    """The address with a variable for a user name with its password, and for a key or a signature in its query."""
    pieces = without_address_secrets(url).split(BLOT)
    if len(pieces) == 1:
        return url
    numbers = count(2)
    parts: list[str | Variable] = [pieces[0], Variable("WEBHOOK_URL_SECRET")]
    for piece in pieces[1:-1]:
        parts += [piece, Variable(f"WEBHOOK_URL_SECRET_{next(numbers)}")]
    return (*parts, pieces[-1])


def _note(config: WebhookConfig, url: Word, request: DeliveredRequest) -> str:
    variables = _variables({"the address": url, **{header.name: header.value for header in request.headers}})
    sentences = [f"Left out: {_MADE_ANEW}."]
    if request.odd:
        sentences.append(f"Left out as well, since no header can be so: {', '.join(map(repr, request.odd))}.")
    if variables:
        places = ", ".join(f"{variable} ({place})" for variable, place in variables.items())
        sentences.append(f"To be set first: {places}.")
    if config.delivery_mode == MULTIPART:
        sentences.append(FILES_NOT_HELD)
    return " ".join(sentences)


def _variables(words: Mapping[str, Word]) -> dict[str, str]:
    """Name the variables that the words stand on, each with the place where it goes."""
    return {
        part.name: place
        for place, word in words.items()
        if isinstance(word, tuple)
        for part in word
        if isinstance(part, Variable)
    }
