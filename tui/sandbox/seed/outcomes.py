"""Outcomes of the demo's deliveries: status, recorded response, retries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from tui.api.models import INTERNAL_ERROR, OAUTH_FAILED, RESPONSE_TOO_LARGE, JsonObject
from tui.sandbox import receivers as at
from tui.sandbox.wire import dumps


@dataclass(frozen=True)
class SeededOutcome:
    status: str
    response: str | None
    retries: int = 0


def _http(status: int, message: str, body: JsonValue = None, retries: int = 0) -> SeededOutcome:
    response: JsonObject = {"status_code": status, "message": message}
    if body is not None:
        response["body"] = body if isinstance(body, dict) else {"value": body}
    return SeededOutcome("succeeded" if status < 300 else "failed", dumps(response), retries)


def _code(code: str, message: str, retries: int = 0) -> SeededOutcome:
    return SeededOutcome("failed", dumps({"code": code, "message": message}), retries)


OK: Final = _http(200, "OK", {"received": True})
OK_AFTER_ONE: Final = _http(200, "OK", {"received": True}, retries=1)
OK_AFTER_TWO: Final = _http(200, "OK", {"received": True}, retries=2)
ERP_OK: Final = _http(
    200, "OK", {"status": "accepted", "document": {"type": "SalesOrder", "state": "POSTED"}, "warnings": []}
)
SKIPPED: Final = SeededOutcome("skipped", None)
ERP_DOWN: Final = _http(503, "Service Unavailable", {"message": "ERP is in maintenance mode", "retryAfter": 1800})
ERP_LOGIN_DOWN: Final = SeededOutcome(
    "failed",
    dumps(
        {
            "code": OAUTH_FAILED,
            "status_code": 502,
            "message": "OAuth token exchange failed: 502 Bad Gateway",
            "body": {"error": "bad_gateway"},
        }
    ),
)
GRID_DOWN: Final = _http(503, "Service Unavailable", at.GRID_DOWN, retries=2)
OAUTH_REFUSED: Final = SeededOutcome(
    "failed",
    dumps(
        {
            "code": OAUTH_FAILED,
            "status_code": 401,
            "message": "OAuth token exchange failed: 401 AADSTS7000222: The provided client secret keys are expired.",
            "body": at.OAUTH_REFUSED,
        }
    ),
)
TOO_LARGE: Final = _code(
    RESPONSE_TOO_LARGE, "The endpoint answered 200, but its response is over 256 KB and was not recorded."
)
INTERNAL: Final = _code(INTERNAL_ERROR, "Internal error while preparing the delivery")
NO_EMAIL: Final = _http(422, "Unprocessable Content", at.NO_EMAIL)
GONE: Final = _http(404, "Not Found", at.GONE)
REFUSED: Final = _code(
    "ECONNREFUSED", "Cannot connect to http://127.0.0.1:9099/webhook: All connection attempts failed"
)
TIMED_OUT: Final = _code("ETIMEDOUT", "No answer within 10 s", retries=3)
SERVER_ERROR: Final = _http(
    500,
    "Internal Server Error",
    {"error": "NullPointerException", "trace": "at com.altsystem.Bridge.handle(Bridge.java:211)"},
    3,
)
TOO_MANY: Final = _http(429, "Too Many Requests", {"error": "quota exceeded", "limit": 60, "window": "1m"}, retries=3)
BAD_REQUEST: Final = _http(400, "Bad Request", {"errors": ["unknown tariff"]})
QUEUED: Final = _http(202, "Accepted", [{"stream": "epilot", "accepted": 1}])

# Ordinary days: an outcome and how often it comes.
USUAL: Final[dict[str, tuple[tuple[SeededOutcome, int], ...]]] = {
    "fine": ((OK, 985), (OK_AFTER_ONE, 9), (OK_AFTER_TWO, 3), (BAD_REQUEST, 1)),
    "filtered": ((OK, 540), (SKIPPED, 450), (OK_AFTER_ONE, 6)),
    "rate limited": ((OK, 930), (OK_AFTER_ONE, 45), (OK_AFTER_TWO, 15), (TOO_MANY, 6)),
    "flaky": ((OK, 900), (OK_AFTER_ONE, 60), (SERVER_ERROR, 30)),
    "slow": ((OK, 930), (OK_AFTER_ONE, 50), (TIMED_OUT, 16)),
}
