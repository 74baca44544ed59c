"""An event as a row of a list: its time, and its reason in words."""

from __future__ import annotations

from tui.api.models import WebhookEvent
from tui.services.events.event_row import reason_of, row_of


def event(**known: object) -> WebhookEvent:
    return WebhookEvent.model_validate({"event_id": "e", **known})


def test_reasons_in_words() -> None:
    assert reason_of(event(status="failed")) == "no response recorded"
    assert reason_of(event(status="failed", http_response={"code": "INTERNAL_ERROR"})) == "epilot's own failure"
    large = event(status="failed", http_response={"code": "INTERNAL_RESPONSE_TOO_LARGE", "status_code": 200})
    assert reason_of(large).startswith("was delivered") and row_of(large).was_delivered
    assert reason_of(event(status="failed", http_response={"status_code": 422, "body": {"error": "bad"}})) == "bad"
    assert reason_of(event(status="failed", http_response={"status_code": 422, "body": [1, 2]})) == "[1, 2]"
    for sent, words in (
        ("OAuth token exchange failed: 502", "OAuth login failed: 502 Bad Gateway"),
        ("OAuth token exchange failed: 401 no such client", "OAuth login failed: 401 no such client"),
        ("OAuth token exchange failed", "OAuth login failed"),
        ("9" * 5_000, f"OAuth login failed: {'9' * 5_000}"),
    ):
        response = {"code": "OAuthTokenExchangeError", "message": sent}
        assert reason_of(event(status="failed", http_response=response)) == words
    assert reason_of(event(status="in_progress")) == "being delivered, may be retried"
    assert row_of(event(status="odd", created_at="?")).at is None
