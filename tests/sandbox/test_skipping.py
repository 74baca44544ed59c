"""The sandbox skips exactly what `tui.conditions` calls unmet: over made-up webhooks and events."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.support import METADATA, Client, running
from tests.support.jsonata import needs_engine
from tui.api.models import CONDITION_FIELD_TYPES, CONDITION_OPERATIONS
from tui.conditions.judging import judge

TEXTS = st.sampled_from(["", "a", "ab", "5", "12.5", "true", "2026-11-23", "2026-11-23T08:00:00Z", "Größe"])
NUMBERS = st.sampled_from([0, 1, 5, 12.5, -3])
PLAIN = TEXTS | NUMBERS | st.booleans() | st.none()
VALUES = PLAIN | st.lists(PLAIN, max_size=3) | st.fixed_dictionaries({}, optional={"b": PLAIN})
EXPRESSIONS = st.sampled_from(["a", "a.b", "a > 3", "$count(list) > 1", "list[b]", "$error('no')", "a >", "null"])
FIELDS = st.sampled_from(["a", "a.b", "list", "list.b", "list[0]", "list.1.b", "gone"])
CLASSIC = st.fixed_dictionaries(
    {"field": FIELDS, "operation": st.sampled_from(CONDITION_OPERATIONS)},
    optional={
        "values": st.lists(TEXTS, max_size=2),
        "field_type": st.sampled_from(CONDITION_FIELD_TYPES),
        "is_array_field": st.booleans(),
        "repeatable_item_op": st.booleans(),
    },
)
CONDITIONS = CLASSIC | st.fixed_dictionaries({"jsonata_expression": EXPRESSIONS})
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "filter": st.fixed_dictionaries({"keyToFilter": FIELDS, "supportedValues": st.lists(TEXTS, max_size=3)}),
        "filterConditions": st.fixed_dictionaries(
            {"conditions": st.lists(CONDITIONS, max_size=4)},
            optional={"logical_operator": st.sampled_from(["AND", "OR"])},
        ),
        "deliveryMode": st.just("binary_multipart"),
        "multipartConfig": st.fixed_dictionaries({"fileSource": EXPRESSIONS}),
    },
)
PAYLOADS = st.fixed_dictionaries({}, optional={"a": VALUES, "list": st.lists(VALUES, max_size=3)})


async def _status(client: Client, config: Any, payload: Any) -> str:
    made = await client.create(url="http://127.0.0.1:9/", **config)
    result = await client.trigger(made, payload, sync=False)
    return str((await client.event(made, result["event_id"]))["status"])


@pytest.mark.slow  # the whole sandbox
@needs_engine
def test_what_is_skipped_is_what_the_conditions_call_unmet() -> None:
    async def over_one_sandbox() -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        seen = {"skipped": 0, "sent": 0}
        async with running() as client:

            @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
            @given(CONFIGS, PAYLOADS)
            def holds(config: Any, payload: Any) -> None:
                status = asyncio.run_coroutine_threadsafe(_status(client, config, payload), loop).result(30)
                verdict = judge(config, json.dumps({**METADATA, **payload})).verdict
                assert (status == "skipped") is (verdict == "unmet"), (config, payload, status, verdict)
                seen["skipped" if status == "skipped" else "sent"] += 1

            await asyncio.to_thread(holds)
        return seen["skipped"], seen["sent"]

    skipped, sent = asyncio.run(over_one_sandbox())
    assert skipped > 20 and sent > 20  # both were tried


@needs_engine
async def test_a_condition_that_cannot_be_told_hides_no_event() -> None:
    untold = {"filterConditions": {"conditions": [{"jsonata_expression": "$error('no')"}]}}
    async with running() as client:
        assert await _status(client, untold, {}) != "skipped"
