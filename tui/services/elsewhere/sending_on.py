"""Events sent on as they come: one after the other, in the order that they were handed in, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice


class SendingOn:
    """Sends events to one URL. `read` gives an event by its webhook and id, `None` where it is gone; `told` is called
    after each, with a sentence (outside text) for one that was not taken."""

    def __init__(
        self,
        elsewhere: Elsewhere,
        choice: ElsewhereChoice,
        read: Callable[[WebhookConfig, str], WebhookEvent | None],
        told: Callable[[str], None],
    ) -> None:
        """Raises `BadDestination`."""
        self._elsewhere = elsewhere
        self._choice = choice
        self._read = read
        self._told = told
        self._waiting: deque[tuple[WebhookConfig, str]] = deque()
        self._runs = False
        self.name = elsewhere.destination(choice).name
        """The host with its port."""
        self.taken = self.refused = self.not_sent = 0
        """Events that were answered with a 2xx; with something else, or perhaps; and that were not sent."""

    @property
    def runs(self) -> bool:
        """True while events are on their way."""
        return self._runs

    @property
    def words(self) -> str:
        """The counts in a few words: `12 sent on, 2 not taken, 1 not sent, 3 waiting`."""
        parts = [f"{self.taken} sent on"]
        for count, what in (
            (self.refused, "not taken"), (self.not_sent, "not sent"), (len(self._waiting), "waiting"),
        ):  # fmt: skip
            if count:
                parts.append(f"{count} {what}")
        return ", ".join(parts)

    def take(self, events: Iterable[tuple[WebhookConfig, str]]) -> bool:
        """Take events by their webhook and id; whether `drain` has to be called for them."""
        self._waiting.extend(events)
        return bool(self._waiting) and not self._runs

    def stop(self) -> int:
        """Send none of those that wait; returns how many. The one that is on its way goes on."""
        left_out = len(self._waiting)
        self._waiting.clear()
        return left_out

    async def drain(self) -> None:
        """Send all that wait, and what comes meanwhile."""
        if self._runs:
            return
        self._runs = True
        try:
            while self._waiting:
                config, event_id = self._waiting.popleft()
                self._told(await self._send(config, event_id))
        finally:
            self._runs = False

    async def _send(self, config: WebhookConfig, event_id: str) -> str:
        event = self._read(config, event_id)
        if event is None:
            self.not_sent += 1
            return f"{event_id} is not kept any more."
        try:
            request = self._elsewhere.request(event, config, self._choice)
        except ValueError as problem:
            self.not_sent += 1
            return f"{event_id}: {problem}"
        reply = await self._elsewhere.send(request)
        if reply.is_success:
            self.taken += 1
            return ""
        if reply.was_sent:
            self.refused += 1
        else:
            self.not_sent += 1
        return f"{event_id}: {reply.headline}"
