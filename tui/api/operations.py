"""The 14 operations of the contract, each with what a person is told when it goes wrong and what may be repeated."""

from __future__ import annotations

from typing import Final, NamedTuple

from tui.api.errors import RefusedLocally


class Operation(NamedTuple):
    """One operation: `path` has a `{}` for each id, `failed` and `missing` are the words for its errors.

    `repeats` is true for what only reads: it may be sent again although it may have arrived. `changes` is true for what
    leaves something behind: after an unknown outcome a person has to look before sending it again. The OAuth test is
    neither.
    """

    id: str
    method: str
    path: str
    failed: str
    missing: str = "the server does not know this address"
    unknown: str = ""
    look: str = ""
    repeats: bool = False
    changes: bool = False
    authenticated: bool = True


def refused(operation: Operation, why: str) -> RefusedLocally:
    """The error for a request that this program will not send; `why` is a sentence without its capital."""
    return RefusedLocally(f"{operation.failed}: {why}", operation=operation.id)


_NO_WEBHOOK = "there is no such webhook, perhaps it was deleted"
_NO_EVENT = "there is no such event or webhook, perhaps it has expired"
_CONFIG = "/v1/webhooks/configs/{}"

GET_PUBLIC_KEY: Final = Operation(
    "getPublicKey",
    "GET",
    "/v1/webhooks/.well-known/public-key",
    "The public key could not be read",
    repeats=True,
    authenticated=False,
)
GET_CONFIGURED_EVENTS: Final = Operation(
    "getConfiguredEvents",
    "GET",
    "/v1/webhooks/configured-events",
    "The events that can trigger webhooks could not be read",
    repeats=True,
)
GET_CONFIGS: Final = Operation(
    "getConfigs", "GET", "/v1/webhooks/configs", "The list of webhooks could not be read", repeats=True
)
CREATE_CONFIG: Final = Operation(
    "createConfig",
    "POST",
    "/v1/webhooks/configs",
    "The webhook was not created",
    unknown="Whether the webhook was created is not known",
    look="Read the list of webhooks before creating it again.",
    changes=True,
)
GET_CONFIG: Final = Operation("getConfig", "GET", _CONFIG, "The webhook could not be read", _NO_WEBHOOK, repeats=True)
UPDATE_CONFIG: Final = Operation(
    "updateConfig",
    "PUT",
    _CONFIG,
    "The webhook was not saved",
    _NO_WEBHOOK,
    unknown="Whether the webhook was saved is not known",
    look="Read the webhook again before saving it once more.",
    changes=True,
)
DELETE_CONFIG: Final = Operation(
    "deleteConfig",
    "DELETE",
    _CONFIG,
    "The webhook was not deleted",
    _NO_WEBHOOK,
    unknown="Whether the webhook was deleted is not known",
    look="Read the list of webhooks before deleting it again.",
    changes=True,
)
TEST_OAUTH: Final = Operation(
    "testOAuth", "POST", _CONFIG + "/test-oauth", "The OAuth login could not be tested", _NO_WEBHOOK
)
TRIGGER_WEBHOOK: Final = Operation(
    "triggerWebhook",
    "POST",
    _CONFIG + "/trigger",
    "The webhook was not triggered",
    _NO_WEBHOOK,
    unknown="Whether the webhook was triggered is not known",
    look="Look at its events before triggering it again.",
    changes=True,
)
LIST_EVENTS: Final = Operation(
    "getWebhookEventsV2",
    "POST",
    "/v2/webhooks/configs/{}/events",
    "The events of the webhook could not be read",
    _NO_WEBHOOK,
    repeats=True,
)
GET_EVENT: Final = Operation(
    "getEventById", "GET", _CONFIG + "/events/{}", "The event could not be read", _NO_EVENT, repeats=True
)
REPLAY_EVENT: Final = Operation(
    "replayEvent",
    "POST",
    _CONFIG + "/events/{}/replay",
    "The event was not replayed",
    _NO_EVENT,
    unknown="Whether the event was replayed is not known",
    look="Look for a new event of this webhook before replaying it again.",
    changes=True,
)
REPLAY_BATCH: Final = Operation(
    "batchReplayEvents",
    "POST",
    _CONFIG + "/events/replay-batch",
    "The events were not replayed",
    _NO_EVENT,
    unknown="Whether the events were replayed is not known",
    look="Look for new events of this webhook before replaying them again.",
    changes=True,
)
GET_EXAMPLE: Final = Operation(
    "getWebhookExample",
    "POST",
    _CONFIG + "/example",
    "The example payload could not be read",
    _NO_WEBHOOK,
    repeats=True,
)

ALL: Final = (
    GET_PUBLIC_KEY,
    GET_CONFIGURED_EVENTS,
    GET_CONFIGS,
    CREATE_CONFIG,
    GET_CONFIG,
    UPDATE_CONFIG,
    DELETE_CONFIG,
    TEST_OAUTH,
    TRIGGER_WEBHOOK,
    LIST_EVENTS,
    GET_EVENT,
    REPLAY_EVENT,
    REPLAY_BATCH,
    GET_EXAMPLE,
)
