"""What a row shows before the models are there is what it shows afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import quick
from tui.api.early_config import EarlyConfig, early_configs, is_early
from tui.api.models import WebhookConfig
from tui.api.reading import config

odd = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 1.5, "\ud800", "yes", "OFF", "t", "1", "maybe"])
    | st.text(st.characters(), max_size=6) | st.lists(st.integers(), max_size=1)
)  # fmt: skip
NAMES = ("id", "name", "eventName", "event_name", "eventVersion", "url", "httpMethod", "status", "enabled", "protected")
wires = st.dictionaries(st.sampled_from(NAMES), odd) | st.builds(
    lambda rest, auth: {**rest, "auth": auth},
    st.dictionaries(st.sampled_from(NAMES), odd),
    odd | st.dictionaries(st.sampled_from(["authType", "auth_type", "x"]), odd),
)


@quick
@given(wires)
def test_it_reads_what_the_model_reads(wire: dict[str, Any]) -> None:
    early, model = EarlyConfig(wire), config(wire)
    for name in (
        "id",
        "name",
        "event_name",
        "event_version",
        "url",
        "http_method",
        "status",
        "enabled",
        "protected",
        "label",
    ):
        assert getattr(early, name) == getattr(model, name), name
    assert (early.auth and early.auth.auth_type) == (model.auth and model.auth.auth_type)
    assert (early.auth is None) == (model.auth is None)


def test_what_a_row_does_not_show_is_asked_of_the_model() -> None:
    (early,) = early_configs(
        json.dumps(
            [{"id": "w", "retryPolicy": {"maxAttempts": 3}, "auth": {"oauthConfig": {"clientId": "c"}}}]
        ).encode()
    )
    assert is_early(early)
    assert early.retry_policy is not None and early.retry_policy.max_attempts == 3
    assert early.auth is not None and early.auth.oauth is not None and early.auth.oauth.client_id == "c"
    assert early.wire["id"] == "w"
    with pytest.raises(AttributeError):
        _ = early.nonsense  # type: ignore[attr-defined]  # that is the point


@pytest.mark.parametrize("body", [b"", b"{}", b"[NaN]", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_list_of_webhooks_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        early_configs(body)


def test_entries_that_are_no_objects_are_left_out() -> None:
    assert [each.id for each in early_configs(b'[1, null, {"id": 7}, "x"]')] == ["7"]


def test_a_model_is_not_early() -> None:
    assert not is_early(WebhookConfig.model_validate({"id": "w"}))
