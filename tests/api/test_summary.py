"""A row shows the same before the models are there as afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import quick
from tui.api import reading
from tui.api.models import WebhookConfig
from tui.api.scalars import flag, is_guarded
from tui.api.summary import WebhookSummary, summary_of

odd = (
    st.none() | st.booleans() | st.integers(-3,
    3) | st.sampled_from([0.0, 1.0, 1.5, 1e300, 10**30, "\ud800", "yes", "OFF", "t", "1", "maybe"])
    | st.text(st.characters(), max_size=6) | st.lists(st.integers(), max_size=1) | st.dictionaries(st.text(max_size=2),
    st.none(), max_size=1)
)  # fmt: skip
NAMES = (
    "id", "name", "eventName", "event_name", "eventVersion", "event_version", "url", "httpMethod", "http_method",
    "status", "enabled",
    "protected", "retryPolicy", "_manifest",
)  # fmt: skip
wires = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), odd) | st.builds(
    lambda rest, auth: {**rest, "auth": auth},
    st.dictionaries(st.sampled_from(NAMES), odd),
    odd | st.dictionaries(st.sampled_from(["authType", "auth_type", "basicAuthConfig", "x"]), odd),
)


@quick
@given(st.lists(wires | odd, max_size=3))
def test_both_ways_give_the_same_summary_of_whatever_the_server_sends(entries: list[Any]) -> None:
    body = json.dumps(entries).encode()
    try:
        models = reading.configs(body)
    except reading.SomethingElse:
        return  # a list without one object in it: no early row either
    early = [summary_of(entry) for entry in json.loads(body) if isinstance(entry, dict)]
    assert early == [model.summary for model in models]


@quick
@given(wires)
def test_a_summary_is_what_its_model_says(wire: dict[str, Any]) -> None:
    model = reading.config(wire)
    summary = summary_of(wire)
    assert summary.label == model.label and summary.auth_type == (model.auth.auth_type if model.auth else None)
    for name in set(WebhookSummary._fields) - {"auth_type"}:
        assert getattr(summary, name) == getattr(model, name), name


@pytest.mark.parametrize(
    ("value", "read"),
    [(True, True), (0, False), (1.0, True), ("YES", True), ("off", False), ("maybe", None), (2, None), ([], None),
     (None, None)],
)  # fmt: skip
def test_flags_are_read_as_servers_write_them(value: object, read: bool | None) -> None:
    assert flag(value) is read
    assert WebhookConfig.model_validate({"enabled": value}).enabled is read
    assert is_guarded(value) is (read is not False and value is not None)


def test_digits_stay_digits() -> None:
    assert summary_of({"id": 123, "name": "00123", "url": True}) == WebhookSummary(id="123", name="00123")


def test_a_webhook_without_a_usable_id_has_an_empty_one() -> None:
    assert summary_of({"id": [1], "name": "x"}).id == "" == reading.config({"id": [1], "name": "x"}).id
