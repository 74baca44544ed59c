"""A test of a saved webhook, step by step: its login, the example, the delivery, and the event that it made."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from tui.api.addresses import without_address_secrets
from tui.api.errors import ApiError
from tui.services.trigger.payload_check import check_payload, fill_in_metadata
from tui.services.trigger.trigger import Trigger

if TYPE_CHECKING:
    from tui.api.models import JsonObject, OAuthTestResult, WebhookConfig, WebhookEvent

StepState = Literal["running", "done", "failed", "unknown"]


class LoginWords(Protocol):
    """Puts the outcome of a login's test into words."""

    def __call__(self, result: OAuthTestResult) -> str: ...


def logs_in_by_oauth(config: WebhookConfig) -> bool:
    """Tell whether a webhook requests a token before it delivers."""
    return config.auth is not None and config.auth.auth_type == "OAUTH_CLIENT_CREDENTIALS"


@dataclass(frozen=True)
class FireStep:
    """One step as it stands. `words` may hold outside text."""

    name: str
    state: StepState
    words: str

    @property
    def glyph(self) -> str:
        """One character that says the state without colour."""
        return {"running": "…", "done": "✓", "failed": "✗", "unknown": "?"}[self.state]


class FireTest:
    """Tests one webhook, once. What is sent is announced in the outbox by the trigger."""

    def __init__(
        self,
        config: WebhookConfig,
        trigger: Trigger,
        test_login: Callable[[WebhookConfig], Awaitable[OAuthTestResult]],
        login_words: LoginWords,
        *,
        organization: str | None,
        now: datetime,
    ) -> None:
        self.config = config
        self.steps: list[FireStep] = []
        self.event: WebhookEvent | None = None
        """The event that was made, once it could be read."""
        self.event_id: str | None = None
        self.is_over = False
        self._trigger = trigger
        self._test_login = test_login
        self._login_words = login_words
        self._organization = organization
        self._now = now

    async def run(self, changed: Callable[[], None]) -> None:
        """Carry it out, and call `changed` with each step. A step that fails ends it: nothing is sent through a login
        that does not work. Raises nothing of the API's."""
        try:
            if await self._login(changed):
                payload = await self._example(changed)
                if payload is not None and await self._deliver(payload, changed):
                    await self._look_up(changed)
        finally:
            self.is_over = True
            changed()

    def _tell(self, changed: Callable[[], None], name: str, state: StepState, words: str) -> None:
        step = FireStep(name, state, words)
        if self.steps and self.steps[-1].name == name:
            self.steps[-1] = step
        else:
            self.steps.append(step)
        changed()

    async def _login(self, changed: Callable[[], None]) -> bool:
        if not logs_in_by_oauth(self.config):
            return True
        self._tell(changed, "Login", "running", "The server requests a token.")
        try:
            result = await self._test_login(self.config)
        except ApiError as error:
            self._tell(changed, "Login", "failed", f"Not tested: {error.sentence} Nothing was sent.")
            return False
        words = self._login_words(result)
        if result.success is False:
            self._tell(changed, "Login", "failed", f"{words} Nothing was sent.")
            return False
        self._tell(changed, "Login", "done" if result.success else "unknown", words)
        return True

    async def _example(self, changed: Callable[[], None]) -> JsonObject | None:
        self._tell(changed, "Example", "running", "The example is read.")
        try:
            document = (await self._trigger.example(self.config.id)).document
        except ApiError as error:
            self._tell(changed, "Example", "failed", f"{error.sentence} Nothing was sent.")
            return None
        if check_payload(json.dumps(document)).lacks_metadata:
            document = fill_in_metadata(document, self.config, self._organization, self._now)
        check = check_payload(json.dumps(document))
        if check.payload is None:
            self._tell(changed, "Example", "failed", f"It cannot be sent: {check.problem} Nothing was sent.")
            return None
        self._tell(changed, "Example", "done", "The API's example, as the trigger's payload.")
        return check.payload

    async def _deliver(self, payload: JsonObject, changed: Callable[[], None]) -> bool:
        address = without_address_secrets(self.config.url or "no URL")
        self._tell(changed, "Delivery", "running", f"Sent to {address}; waiting for the answer.")
        outcome = await self._trigger.send(self.config, payload, sync=True)
        self.event_id = outcome.event_id
        words = " ".join(part for part in (f"{outcome.headline}.", outcome.message, outcome.advice) if part)
        states: dict[str, StepState] = {"succeeded": "done", "failed": "failed", "not sent": "failed"}
        self._tell(changed, "Delivery", states.get(outcome.kind, "unknown"), words)
        return outcome.event_id is not None

    async def _look_up(self, changed: Callable[[], None]) -> None:
        event_id = self.event_id or ""
        self._tell(changed, "Event", "running", f"{event_id} is read.")
        try:
            self.event = await self._trigger.event(self.config, event_id)
        except ApiError as error:
            self._tell(changed, "Event", "unknown", f"{event_id} could not be read yet: {error.sentence}")
            return
        self._tell(changed, "Event", "done", f"{event_id}: {self.event.status or 'no status'}.")
