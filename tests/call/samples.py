"""The sample commands of the vendor's page of its command line, with this program's name in front: all 46, what each is
given on standard input, and what it prints in a world that has the page's ids.

The one place where the page is not followed: its body of a webhook has no `name`, which the contract requires.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

PROGRAM: Final = "epilot-webhooks-tui"
_WEBHOOK: Final = {
    "eventName": "CustomerRequest_Created",
    "url": "https://my-partner-service.api.com",
    "httpMethod": "POST",
    "enabled": True,
    "auth": {
        "authType": "BASIC",
        "basicAuthConfig": {"username": "secretUsername", "password": "secret7825@!"},
    },
    "filter": {"keyToFilter": "customer_request.productId", "supportedValues": ["2324245", "5253642"]},
}
_METADATA: Final = {
    "action": "Manual triggered by user with id 123456",
    **dict.fromkeys(
        (
            *("origin", "creation_timestamp", "webhook_id", "webhook_name", "automation_name", "organization_id"),
            *("user_id", "correlation_id", "execution_id", "action_id"),
        ),
        "string",
    ),
}
_SEARCH: Final = {
    "limit": 25,
    "cursor": {"created_at": "2025-10-31T12:34:56Z", "event_id": "evt_1234567890abcdef"},
    "timestamp": {"from": "2025-10-01T00:00:00Z", "to": "2025-10-31T23:59:59Z"},
    "event_id": "evt_1234567890abcdef",
    "status": "succeeded",
}
_BATCH: Final = '{"eventIds":["2f1b7cf8-ff55-4359-966f-e56f39a52c94","48c984bf-466b-470b-b743-d07cea168243"]}'
BODIES: Final = {
    "createConfig": json.dumps({"name": "My partner", **_WEBHOOK}),
    "updateConfig": json.dumps({"name": "My partner", **_WEBHOOK}),
    "triggerWebhook": json.dumps({"metadata": _METADATA}),
    "batchReplayEvents": _BATCH,
    "getWebhookExample": '{"automation_id":"automation_123"}',
    "getWebhookEventsV2": json.dumps({"limit": 25}),
}
"""What `body.json` has, by operation."""


@dataclass(frozen=True)
class Sample:
    """One command. `prints` says it in the table of the documentation; `shows` is what has to be in what it prints.

    `data` is the body after `-d`. `piped`: the page has `cat body.json |` before it. `given`: the page leaves the body
    of the line out, and a person gives one on standard input.
    """

    words: tuple[str, ...]
    prints: str
    shows: tuple[str, ...]
    data: str | None = None
    piped: bool = False
    given: bool = False
    code: int = 0
    on_error: bool = False
    """True where `shows` is on standard error."""

    @property
    def operation(self) -> str:
        return self.words[0] if self.words else "call"

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.words if self.data is None else (*self.words, "-d", self.data)

    @property
    def shown(self) -> str:
        """The line as a person types it, a long body cut."""
        words = [word if word.replace("=", "").replace("-", "").isalnum() else f"'{word}'" for word in self.words]
        if self.data is not None:
            words += ["-d", f"'{self.data}'" if len(self.data) < 40 else "'{ ... }'"]
        return " ".join(("cat body.json |" if self.piped else "", PROGRAM, *(words or ["call"]))).strip()


def _sample(line: str, prints: str, *shows: str, **known: object) -> Sample:
    return Sample(tuple(line.split()), prints, shows, **known)  # type: ignore[arg-type]  # the fields of Sample


CONFIG: Final = "-p configId=7hj28aasgag2gha2"
EVENT: Final = f"{CONFIG} -p eventId=123e4567-e89b-12d3-a456-426614174000"
IDS: Final = "7hj28aasgag2gha2 123e4567-e89b-12d3-a456-426614174000"
ORGANIZATION: Final = "-p orgId=123e4567-e89b-12d3-a456-426614174000"
_NO_NAME: Final = "exit 2: the page's body has no `name`, which the contract requires; nothing is sent"
_MADE: Final = "the new webhook with its signing secret"
_SAVED: Final = "the webhook as it was saved"
_QUEUED: Final = "the ids that were queued"
_NOTHING: Final = "nothing: the answer has no content"

SAMPLES: Final = (
    _sample("", "all operations, each with its address", "getPublicKey", "testOAuth", "replay-batch"),
    _sample(f"getPublicKey {ORGANIZATION}", "the key", '"public_key": "-----BEGIN PUBLIC KEY-----', '"ed25519"'),
    _sample(f"getPublicKey {ORGANIZATION} --jsonata public_key", "the key's text, over lines", "-----BEGIN PUBLIC KEY"),
    _sample("getConfiguredEvents", "the events that can trigger webhooks", '"eventName": "', '"eventLabel": "'),
    _sample("getConfiguredEvents --jsonata $", "the same", '"eventName": "'),
    _sample("getConfigs", "all webhooks", '"id": "7hj28aasgag2gha2"', '"id": "CustomerRequest"'),
    _sample("getConfigs --jsonata $", "the same", '"id": "7hj28aasgag2gha2"'),
    _sample("createConfig", _MADE, '"signingSecret": "whsec_', '"name": "My partner"', given=True),
    _sample("createConfig", _MADE, '"signingSecret": "whsec_', piped=True),
    _sample("createConfig", _NO_NAME, "the body has no name", data=json.dumps(_WEBHOOK), code=2, on_error=True),
    _sample("createConfig --jsonata id", "the new webhook's id", "\n", given=True),
    _sample(f"getConfig {CONFIG}", "the webhook", '"id": "7hj28aasgag2gha2"', '"authType": "NONE"'),
    _sample("getConfig 7hj28aasgag2gha2", "the webhook", '"id": "7hj28aasgag2gha2"'),
    _sample(f"getConfig {CONFIG} --jsonata id", "its id", "7hj28aasgag2gha2\n"),
    _sample("updateConfig -p configId=7hj28a", _SAVED, '"id": "7hj28a"', '"name": "My partner"', given=True),
    _sample("updateConfig -p configId=7hj28a", _NO_NAME, "the body has no name", data=json.dumps(_WEBHOOK), code=2,
            on_error=True),
    _sample("updateConfig -p configId=7hj28a", _SAVED, '"id": "7hj28a"', piped=True),
    _sample("updateConfig 7hj28a", _SAVED, '"id": "7hj28a"', given=True),
    _sample("updateConfig -p configId=7hj28a --jsonata id", "its id", "7hj28a\n", given=True),
    _sample("deleteConfig -p configId=CustomerRequest", _NOTHING),
    _sample("deleteConfig CustomerRequest", _NOTHING),
    _sample("deleteConfig -p configId=CustomerRequest --jsonata $", _NOTHING),
    _sample(f"triggerWebhook {CONFIG}", "the new event's id", '"event_id": "', given=True),
    _sample(f"triggerWebhook {CONFIG}", "the new event's id", '"event_id": "', data=BODIES["triggerWebhook"]),
    _sample(f"triggerWebhook {CONFIG}", "the new event's id", '"event_id": "', piped=True),
    _sample("triggerWebhook 7hj28aasgag2gha2", "the new event's id", '"event_id": "', given=True),
    _sample(f"triggerWebhook {CONFIG} --jsonata status_code", "nothing: only a sync trigger has a status",
            "finds nothing in the answer", given=True, on_error=True),
    _sample(f"batchReplayEvents {CONFIG}", _QUEUED, '"48c984bf-466b-470b-b743-d07cea168243"', data=_BATCH),
    _sample("batchReplayEvents 7hj28aasgag2gha2", _QUEUED, '"2f1b7cf8-ff55-4359-966f-e56f39a52c94"', given=True),
    _sample(f"batchReplayEvents {CONFIG}", _QUEUED, '"replayed_event_ids": [', piped=True),
    _sample(f"batchReplayEvents {CONFIG} --jsonata $", _QUEUED, '"replayed_event_ids": [', given=True),
    _sample(f"getEventById {EVENT}", "the event", '"event_id": "123e4567', '"status": "failed"'),
    _sample(f"getEventById {IDS}", "the event", '"event_id": "123e4567'),
    _sample(f"getEventById {EVENT} --jsonata event_id", "its id", "123e4567-e89b-12d3-a456-426614174000\n"),
    _sample(f"replayEvent {EVENT}", _NOTHING),
    _sample(f"replayEvent {IDS}", _NOTHING),
    _sample(f"replayEvent {EVENT} --jsonata $", _NOTHING),
    _sample(f"getWebhookExample {CONFIG}", "an example payload", '"metadata": {', '"automation_123"',
            data='{"automation_id":"automation_123"}'),
    _sample("getWebhookExample 7hj28aasgag2gha2", "an example payload", '"metadata": {', given=True),
    _sample(f"getWebhookExample {CONFIG}", "an example payload", '"metadata": {', piped=True),
    _sample(f"getWebhookExample {CONFIG} --jsonata entity._title", "the example's title", "\n", given=True),
    _sample(f"getWebhookEventsV2 {CONFIG}", "a page of events", '"data": [', '"has_more": false'),
    _sample(f"getWebhookEventsV2 {CONFIG}", "a page of events, here an empty one", '"data": []',
            data=json.dumps(_SEARCH)),
    _sample("getWebhookEventsV2 7hj28aasgag2gha2", "a page of events", '"event_id": "2f1b7cf8'),
    _sample(f"getWebhookEventsV2 {CONFIG}", "a page of events", '"event_id": "2f1b7cf8', piped=True),
    _sample(f"getWebhookEventsV2 {CONFIG} --jsonata data", "its events", '"event_id": "2f1b7cf8'),
)  # fmt: skip
