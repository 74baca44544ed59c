"""Rows of the demo's events: ids, metadata and payload from templates, so that a million of them take seconds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from tui.api.models import JsonObject
from tui.conditions.judging import judge
from tui.jsonata import JsonataProblem, evaluate_now
from tui.sandbox.database import render
from tui.sandbox.seed import payloads
from tui.sandbox.seed.outcomes import SeededOutcome
from tui.sandbox.seed.webhooks import Hook
from tui.sandbox.wire import as_object, dumps

TEMPLATES: Final = 12
METADATA_TEMPLATES: Final = 3
_TRIES: Final = 2_000
_USERS: Final = ("10006129", "10006130", "10007201")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class SeedRow(NamedTuple):
    """A row of `events`; a number stands for a text of `Texts`."""

    event_id: str
    config_id: str
    created_at: str
    status: str
    url: int | None
    event_name: str
    http_method: str
    retry_attempt: int
    next_attempt_at: str | None
    http_response: int | None
    metadata: int
    payload: int | str
    original_payload: int | str | None


class Texts:
    """Texts that many events share, by number from 1."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)


class Template(NamedTuple):
    """A payload as delivered, and before the transform where there was one and its source was kept."""

    payload: str
    original: str | None


class Maker:
    """Makes the rows of one webhook."""

    def __init__(self, hook: Hook, org_id: str, texts: Texts) -> None:
        self.hook = hook
        self.texts = texts
        self.has_conditions = "filter" in hook.extra or "filterConditions" in hook.extra
        rng = random.Random(f"{hook.name}/payloads")
        self.templates = [self._template(rng, number) for number in range(TEMPLATES)]
        self.payloads = [
            (texts.number(made.payload), None if made.original is None else texts.number(made.original))
            for made in self.templates
        ]
        self.metadata = [texts.number(self._metadata_template(rng, org_id)) for _ in range(METADATA_TEMPLATES)]
        self.url = texts.number(hook.url) if hook.url else None
        self._catalog = hook.event.startswith("event_")

    def _source(self, rng: random.Random, number: int) -> str:
        """A payload; of a webhook with conditions every other one is skipped by them."""
        config = as_object(dict(self.hook.extra))  # type: ignore[arg-type]  # plain JSON
        source = dumps(payloads.make(self.hook.event, rng))
        if not self.has_conditions:
            return source
        for _ in range(_TRIES):
            if (judge(config, source).verdict == "unmet") is bool(number % 2):
                return source
            source = dumps(payloads.make(self.hook.event, rng))
        raise AssertionError(f"no payload that {self.hook.name} {'skips' if number % 2 else 'sends'}")

    def _template(self, rng: random.Random, number: int) -> Template:
        source = self._source(rng, number)
        expression = self.hook.extra.get("jsonataExpression")
        if not isinstance(expression, str):
            return Template(source, None)
        try:
            sent = evaluate_now(expression, source).text or source
        except JsonataProblem:  # the engine is not installed: the demo shows what the transform would be given
            sent = source
        # One in six has no source any more: replaying it with the transform applied anew is refused, as it is in real
        # life.
        return Template(sent, source if number % 6 else None)

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
        outcome: SeededOutcome,
        *,
        like: SeedRow | None = None,
        next_attempt_at: str | None = None,
        payload: str | None = None,
    ) -> SeedRow:
        """An event at `at_ms` (Unix milliseconds). `like`: with that event's payload, as a replay has."""
        made = self.quick_row(rng, at_ms, stamp_ms(at_ms), outcome)._replace(next_attempt_at=next_attempt_at)
        if like is not None:
            template = self.templates[[number for number, _ in self.payloads].index(int(like.payload))]
            sent = render(template.payload, like.event_id, like.created_at)
            return made._replace(payload=sent, original_payload=None)
        return made if payload is None else made._replace(payload=self.texts.number(payload))

    def quick_row(self, rng: random.Random, at_ms: int, at: str, outcome: SeededOutcome) -> SeedRow:
        """An ordinary event; `at` is `at_ms` as the API writes it."""
        number = int(rng.random() * TEMPLATES)
        if self.has_conditions:  # what was skipped has a payload that is skipped
            number = number // 2 * 2 + (outcome.status == "skipped")
        payload, original = self.payloads[number]
        return SeedRow(
            self.event_id(rng, at_ms),
            self.hook.id,
            at,
            outcome.status,
            self.url,
            self.hook.event,
            self.hook.method,
            outcome.retries,
            None,
            None if outcome.response is None else self.texts.number(outcome.response),
            self.metadata[int(rng.random() * METADATA_TEMPLATES)],
            payload,
            original,
        )


def stamp_ms(at_ms: int) -> str:
    """Unix milliseconds as the API writes a moment."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"
