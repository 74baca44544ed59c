"""The request that is sent elsewhere: the one of a delivery, with another address, signed anew or not at all.

It holds nothing of the connection to the API, and no value that is not known: what is left out is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui import standard_webhooks as rules
from tui.services.copying.delivery import FILES_NOT_HELD, MULTIPART, WITHOUT_BODY, delivered_request

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.sealed import SecretStr
    from tui.services.elsewhere.destination import Destination

_OF_THE_CONNECTION: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"}
)
"""Headers that say how one connection carries its message (RFC 9110, 7.6.1): those of another make no sense."""
_MADE_ANEW: Final = frozenset({rules.TIMESTAMP_HEADER, rules.SIGNATURE_HEADER})
_METHOD: Final = re.compile(r"[A-Za-z]{1,20}")


class CannotSend(ValueError):
    """An event that cannot be sent elsewhere; `str()` is a sentence that may hold outside text."""


@dataclass(frozen=True)
class Outgoing:
    """A request, ready to be sent. `notes` are sentences about what is left out and how it is signed; names of headers
    in them are outside text."""

    event_id: str
    method: str
    url: str
    name: str
    """The destination's host with its port."""
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    notes: tuple[str, ...]


def outgoing(
    event: WebhookEvent,
    config: WebhookConfig,
    destination: Destination,
    secret: SecretStr | None,
    now: datetime,
    *,
    secrets: bool = False,
) -> Outgoing:
    """The request of `event`'s delivery for another address, signed at `now` with `secret` (`v1`), where one is given.

    Headers whose values may be secrets are left out unless `secrets` asks for them, and in any case those whose values
    the API does not tell. Raises `CannotSend`, and `MalformedSecret` for a secret that nothing can be signed with.
    """
    key = rules.secret_key(secret.get_secret_value()) if secret is not None else None
    request = delivered_request(event, config, secrets=secrets)
    if not _METHOD.fullmatch(request.method):
        raise CannotSend(f"Its method {request.method!r} is none that HTTP has.")
    if request.body is None and request.method.upper() not in WITHOUT_BODY:
        raise CannotSend("This event holds no payload, so there is nothing to send.")
    try:
        body = (request.body or "").encode()
    except UnicodeEncodeError:
        raise CannotSend("Its payload holds half of a character, so the bytes that were sent are not known.") from None
    headers: list[tuple[str, str]] = []
    unknown: list[str] = []
    of_the_connection: list[str] = []
    for header in request.headers:
        name = header.name.lower()
        if name in _OF_THE_CONNECTION or name.startswith("proxy-"):
            of_the_connection.append(header.name)
        elif name in _MADE_ANEW:
            continue
        elif isinstance(header.value, str):
            headers.append((header.name, header.value))
        else:
            unknown.append(header.name)
    signed = _signature(headers, body, key, now)
    notes = [_signing_words(signed, has_key=key is not None)]
    if secrets and (along := _only_with_secrets(event, config, headers)):
        notes.append(f"Sent along, though they may hold secrets: {', '.join(along)}.")
    if unknown:
        why = "whose values are not known here" if secrets else "whose values may be secrets or are not known here"
        notes.append(f"Left out: {', '.join(unknown)}, {why}.")
    if of_the_connection:
        notes.append(f"Left out: {', '.join(of_the_connection)}, which belong to the connection and are made anew.")
    if request.odd:
        notes.append(f"Left out, since no header can be so: {', '.join(map(repr, request.odd))}.")
    if config.delivery_mode == MULTIPART:
        notes.append(f"{FILES_NOT_HELD} The payload goes instead.")
    return Outgoing(
        event.event_id, request.method, destination.url, destination.name, (*headers, *signed), body, tuple(notes)
    )


def _only_with_secrets(event: WebhookEvent, config: WebhookConfig, headers: list[tuple[str, str]]) -> list[str]:
    """Name those of the headers that are left out where nobody asks for secrets."""
    harmless = {header.name for header in delivered_request(event, config).headers if isinstance(header.value, str)}
    return [name for name, _ in headers if name not in harmless]


def _signature(
    headers: list[tuple[str, str]], body: bytes, key: bytes | None, now: datetime
) -> tuple[tuple[str, str], ...]:
    """The headers of the signature; none without a key, or without an id to sign."""
    event_id = next((value for name, value in headers if name.lower() == rules.ID_HEADER), None)
    if key is None or event_id is None:
        return ()
    timestamp = str(int(now.timestamp()))
    signature = rules.shared_signature(key, rules.signed_content(event_id, timestamp, body))
    return (
        (rules.TIMESTAMP_HEADER, timestamp),
        (rules.SIGNATURE_HEADER, rules.entry(rules.SHARED, signature)),
    )


def _signing_words(signed: tuple[tuple[str, str], ...], *, has_key: bool) -> str:
    if signed:
        return "Signed anew with the secret that was given (v1; only the platform can make a v1a)."
    missing = f"{rules.TIMESTAMP_HEADER} and {rules.SIGNATURE_HEADER} are left out"
    return f"Not signed, {'since its id fits no header' if has_key else 'since no secret was given'}: {missing}."
