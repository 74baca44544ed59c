"""How a row of the demo's events is made: ids, metadata and payload from templates, so that a million of them take seconds."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tui.api.models import JsonObject
from tui.sandbox import transform
from tui.sandbox.database import EventRow
from tui.sandbox.seed import payloads
from tui.sandbox.seed.outcomes import Outcome
from tui.sandbox.seed.webhooks import Hook
from tui.sandbox.wire import dumps

TEMPLATES_A_HOOK: Final = 12
_USERS: Final = ("10006129", "10006130", "10007201")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Template:
    """A payload as delivered, and before the transform where there was one and its source was kept."""

    payload: str
    original: str | None


class Maker:
    """Makes the rows of one webhook."""

    def __init__(self, hook: Hook, org_id: str) -> None:
        self.hook = hook
        rng = random.Random(f"{hook.name}/payloads")
        self.templates = [self._template(rng, number) for number in range(TEMPLATES_A_HOOK)]
        self._metadata = [self._metadata_template(rng, org_id) for _ in range(3)]
        self._catalog = hook.event.startswith("event_")

    def _template(self, rng: random.Random, number: int) -> Template:
        made = payloads.make(self.hook.event, rng)
        source = dumps(made)
        expression = self.hook.extra.get("jsonataExpression")
        if not isinstance(expression, str):
            return Template(source, None)
        result = transform.evaluate(expression, made)
        # One in six has no source any more: replaying it with the transform applied anew is refused, as it is in real life.
        return Template(
            source if isinstance(result, transform.Nothing) else dumps(result), source if number % 6 else None
        )

    def _metadata_template(self, rng: random.Random, org_id: str) -> str:
        by_hand = rng.random() < 0.1
        metadata: JsonObject = {
            "action": f"Manual triggered by user with id {_USERS[0]}" if by_hand else "Automation",
            "origin": "user" if by_hand else "automation",
            "creation_timestamp": "@at@",
            "webhook_id": self.hook.id,
            "webhook_name": self.hook.name,
            "organization_id": org_id,
            "user_id": rng.choice(_USERS),
            "correlation_id": "@id@",
        }
        if not by_hand:
            metadata |= {
                "automation_name": f"{self.hook.event} → {self.hook.name}",
                "execution_id": "@id@",
                "action_id": "a1",
            }
        return dumps(metadata)

    def event_id(self, rng: random.Random, at_ms: int) -> str:
        """A UUID; a ULID for events of the catalog."""
        if self._catalog:
            number = (at_ms << 80) | rng.getrandbits(80)
            return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
        text = f"{rng.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def row(
        self,
        rng: random.Random,
        at_ms: int,
        outcome: Outcome,
        *,
        stamp: str | None = None,
        like: EventRow | None = None,
        next_attempt_at: str | None = None,
        payload: str | None = None,
    ) -> EventRow:
        """An event at `at_ms` (Unix milliseconds). `like`: with that event's payload, as a replay has."""
        at = stamp or stamp_ms(at_ms)
        id = self.event_id(rng, at_ms)
        template = self.templates[int(rng.random() * TEMPLATES_A_HOOK)]
        original = template.original
        if like is not None:
            payload, original = like.payload, like.original_payload
        elif payload is None:
            payload = payloads.render(template.payload, id, at)
            original = None if original is None else payloads.render(original, id, at)
        return EventRow(
            id,
            self.hook.id,
            at,
            outcome.status,
            self.hook.url or None,
            self.hook.event,
            self.hook.method,
            outcome.retries,
            next_attempt_at,
            outcome.response,
            payloads.render(self._metadata[int(rng.random() * 3)], id, at),
            payload,
            original,
        )


def stamp_ms(at_ms: int) -> str:
    """Unix milliseconds as the API writes a moment."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"
