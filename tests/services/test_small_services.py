"""Windows, times, curl, reasons: small rules, each by name."""

from __future__ import annotations

import contextlib
import shlex
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.copying.curl import curl_command
from tui.services.events.event_row import reason_of, row_of
from tui.services.time.clock import ago, parse_time
from tui.services.time.window import ALL_TIME, BadWindow, last, parse_window


def test_windows_as_a_person_types_them() -> None:
    assert parse_window("3h", NOON) == last("3h")
    assert parse_window(" 2 d ", NOON).bounds(NOON) == (NOON - timedelta(days=2), None)
    assert parse_window("all", NOON) == ALL_TIME
    typed = parse_window("09:38..11:02", NOON)
    assert typed.bounds(NOON) == (
        datetime(2026, 11, 23, 9, 38, tzinfo=UTC),
        datetime(2026, 11, 23, 11, 2, tzinfo=UTC),
    )
    assert parse_window("2026-11-20..", NOON).bounds(NOON) == (datetime(2026, 11, 20, tzinfo=UTC), None)


@pytest.mark.parametrize("text", ["", "soon", "0h", "..", "11:02..09:38", "25:99..", "3 parsecs", "1h..2h", "٣h"])
def test_a_bad_window_is_one_sentence(text: str) -> None:
    with pytest.raises(BadWindow) as problem:
        parse_window(text, NOON)
    assert "write 15m" in str(problem.value)


@given(st.text(max_size=40))
def test_no_text_breaks_the_window(text: str) -> None:
    with contextlib.suppress(BadWindow):
        parse_window(text, NOON).bounds(NOON)


def test_times_without_a_zone_are_utc_and_nonsense_is_unknown() -> None:
    assert parse_time("2026-11-23T12:00:00") == NOON == parse_time("2026-11-23T13:00:00+01:00")
    assert parse_time("proident consectetur") is None is parse_time(None)
    assert [ago(NOON - timedelta(seconds=s), NOON) for s in (0, 40, 720, 10_800, 500_000)] == [
        "now", "40 s", "12 min", "3 h", "5 d",
    ]  # fmt: skip
    assert ago(None, NOON) == "unknown"


def event(**known: object) -> WebhookEvent:
    return WebhookEvent.model_validate({"event_id": "e", **known})


def test_reasons_in_words() -> None:
    assert reason_of(event(status="failed")) == "no response recorded"
    assert reason_of(event(status="failed", http_response={"code": "INTERNAL_ERROR"})) == "epilot's own failure"
    large = event(status="failed", http_response={"code": "INTERNAL_RESPONSE_TOO_LARGE", "status_code": 200})
    assert reason_of(large).startswith("was delivered") and row_of(large).was_delivered
    assert reason_of(event(status="failed", http_response={"status_code": 422, "body": {"error": "bad"}})) == "bad"
    assert reason_of(event(status="failed", http_response={"status_code": 422, "body": [1, 2]})) == "[1, 2]"
    for said, words in (
        ("OAuth token exchange failed: 502", "OAuth login failed: 502 Bad Gateway"),
        ("OAuth token exchange failed: 401 no such client", "OAuth login failed: 401 no such client"),
        ("OAuth token exchange failed", "OAuth login failed"),
        ("9" * 5_000, f"OAuth login failed: {'9' * 5_000}"),
    ):
        response = {"code": "OAuthTokenExchangeError", "message": said}
        assert reason_of(event(status="failed", http_response=response)) == words
    assert reason_of(event(status="in_progress")) == "being delivered, may be retried"
    assert row_of(event(status="odd", created_at="?")).at is None


def test_curl_leaves_secrets_out() -> None:
    config = WebhookConfig.model_validate(
        {"id": "x", "url": "https://a.example/hook", "auth": {"basicAuthConfig": {"password": "hunter2"}}}
    )
    command = curl_command(event(payload='{"a": "it\'s"}', http_method="PUT"), config)
    assert command is not None and "hunter2" not in command
    assert shlex.split(command)[-1] == "https://a.example/hook" and '{"a": "it\'s"}' in shlex.split(command)
