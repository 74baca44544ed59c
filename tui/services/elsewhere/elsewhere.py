"""Sending events elsewhere: what a person chose last, and the way from there to a request that is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.services.elsewhere.destination import DEFAULT, Destination, destination_of
from tui.services.elsewhere.request import Outgoing, outgoing

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.sealed import SecretStr
    from tui.services.elsewhere.sending import NoReply, Reply
    from tui.services.time.clock import Clock


@dataclass(frozen=True)
class ElsewhereChoice:
    """The answers to where and how: the URL as it was typed, the secret to sign with (`None`: unsigned), and whether
    headers that may hold secrets go along."""

    url: str = DEFAULT
    secret: SecretStr | None = None
    secrets: bool = False


class Elsewhere:
    """Sends through `send`. `api_server` is the API's address, which is refused; `None` where it has none.

    `last` is the person's last choice, kept in memory until the connection is left, and nowhere else.
    """

    def __init__(
        self, send: Callable[[Outgoing], Awaitable[Reply | NoReply]], now: Clock, api_server: str | None
    ) -> None:
        self._now = now
        self._api_server = api_server
        self.send = send
        self.last = ElsewhereChoice()

    def destination(self, choice: ElsewhereChoice) -> Destination:
        """The URL of a choice, checked. Raises `BadDestination`."""
        return destination_of(choice.url, self._api_server)

    def request(self, event: WebhookEvent, config: WebhookConfig, choice: ElsewhereChoice) -> Outgoing:
        """The request for an event, signed now. Raises `BadDestination`, `CannotSend` and `MalformedSecret`, which are
        `ValueError`s of one sentence or two."""
        destination = self.destination(choice)
        return outgoing(event, config, destination, choice.secret, self._now(), secrets=choice.secrets)
