"""The demo's story, and what a replay of its failures comes to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.support import NOW, Client, frozen, running
from tui.api.models import WebhookConfig
from tui.conditions.judging import judge
from tui.sandbox import Sandbox
from tui.sandbox.seed.story import Moments
from tui.sandbox.seed.webhooks import CONDITIONAL, LARGE, OAUTH_BROKEN, ONGOING, OUTAGE, OVERSIZED
from tui.sandbox.validation import check_config

CONFIGS = "/v1/webhooks/configs"


async def _all(client: Client, name: str, **search: Any) -> list[Any]:
    hook = await _hook(client, name)
    events: list[Any] = []
    while True:
        page = await client.events(hook, **search)
        events += page["data"]
        if not page["has_more"]:
            return events
        search["cursor"] = page["next_cursor"]


async def _hook(client: Client, name: str) -> Any:
    return next(hook for hook in await client.call("GET", CONFIGS) if hook["name"] == name)


async def test_forty_webhooks_that_the_contract_allows() -> None:
    async with running("demo") as client:
        hooks = await client.call("GET", CONFIGS)
    assert len(hooks) == len({hook["id"] for hook in hooks}) == 40
    for hook in hooks:
        check_config(hook)
        assert WebhookConfig.model_validate(hook).label
        assert "signingSecret" not in hook
    assert {hook["status"] for hook in hooks} == {"active", "inactive", "incomplete"}
    assert {hook["auth"]["authType"] for hook in hooks} == {"BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY", "NONE"}


async def test_what_is_skipped_has_a_payload_that_its_conditions_skip() -> None:
    judged: Counter[tuple[str, str]] = Counter()
    async with running("demo") as client:
        hooks = [hook for hook in await client.call("GET", CONFIGS) if hook.keys() & {"filter", "filterConditions"}]
        for hook in hooks:
            for status in ("skipped", "succeeded"):
                events = (await client.events(hook, status=status))["data"]
                judged.update((status, judge(hook, event["payload"]).verdict) for event in events)
        newest = (await client.events(await _hook(client, CONDITIONAL), limit=1))["data"][0]
    assert len(hooks) == 4 and newest["status"] == "skipped"
    assert judged.keys() == {("skipped", "unmet"), ("succeeded", "met")}


async def test_the_outage_that_is_over() -> None:
    async with running("demo") as client:
        failed = await _all(client, OUTAGE, status="failed")
        succeeded = {event["payload"]: event["created_at"] for event in await _all(client, OUTAGE, status="succeeded")}
        recovered = [event for event in failed if succeeded.get(event["payload"], "") > event["created_at"]]
        causes = Counter((e["http_response"].get("code"), e["http_response"]["status_code"]) for e in failed)
        hook, lost = await _hook(client, OUTAGE), failed[0]
        await client.call("POST", f"{CONFIGS}/{hook['id']}/events/{lost['event_id']}/replay", 204)
        await client.sandbox.settle()
        again = (await client.events(hook, limit=1))["data"][0]
    assert causes == {(None, 503): 125, ("OAuthTokenExchangeError", 502): 12}
    assert len(recovered) == 12
    assert failed[-1]["created_at"] == "2026-11-23T09:38:12.123Z" and failed[0]["created_at"] < "2026-11-23T11:02"
    assert (again["status"], again["payload"]) == ("succeeded", lost["payload"])


async def test_what_is_still_broken_fails_again() -> None:
    async with running("demo") as client:
        for name, expected in ((ONGOING, 503), (OAUTH_BROKEN, 401)):
            hook = await _hook(client, name)
            result = await client.trigger(hook)
            assert (result["status"], result["status_code"]) == ("failed", str(expected))
        assert (await client.trigger(await _hook(client, OVERSIZED)))["code"] == "INTERNAL_RESPONSE_TOO_LARGE"
        await client.call("POST", f"{CONFIGS}/{(await _hook(client, OAUTH_BROKEN))['id']}/test-oauth", 500)
        page = f"/v2/webhooks/configs/{(await _hook(client, LARGE))['id']}/events"
        await client.call("POST", page, 413, json={})


@pytest.mark.slow  # the whole demo
async def test_every_seeded_event_is_as_the_contract_has_it() -> None:
    statuses: Counter[str] = Counter()
    async with running("demo", events=2_500) as client:
        for hook in await client.call("GET", CONFIGS):
            for event in await _all(client, hook["name"], limit=3):
                statuses[event["status"]] += 1
                response = event.get("http_response", {})
                assert isinstance(event["payload"], str) and isinstance(json.loads(event["payload"]), dict)
                assert isinstance(response.get("body", {}), dict)
                assert not str(response.get("code", "")).startswith("INTERNAL") or "status_code" not in response
                assert event["http_method"] in {"GET", "POST", "PUT"} if "http_method" in event else True
                assert "@id@" not in json.dumps(event) and "@at@" not in json.dumps(event)
                assert (
                    event["metadata"]["organization_id"] == "739224"
                    and event["created_at"] < "2026-11-23T14:00:00.123Z"
                )
    assert sum(statuses.values()) == 2_500 and set(statuses) == {"succeeded", "failed", "skipped", "in_progress"}


def _rows(**options: Any) -> list[Any]:
    sandbox = Sandbox(now=frozen, **options)
    sandbox.prepare()
    return [sandbox.database.page(hook.id, _everything()) for hook in sandbox.database.webhooks()]


def _everything() -> Any:
    from tui.sandbox.database import EventQuery

    return EventQuery(limit=10_000)


def test_equal_clocks_make_equal_data() -> None:
    assert _rows(events=1_500) == _rows(events=1_500)
    assert _rows(events=1_500) != _rows(events=1_500, random_seed=1)


@pytest.mark.parametrize("count", [0, 10, 900])
def test_as_many_events_as_asked_for(count: int) -> None:
    sandbox = Sandbox(now=frozen, events=count)
    sandbox.prepare()
    assert sandbox.database.count_events() == count


def _days() -> Iterator[datetime]:
    for hour in range(24):
        yield datetime(2026, 3, 1, hour, 30, tzinfo=UTC)


@pytest.mark.slow  # the whole demo
@pytest.mark.parametrize("now", list(_days()), ids=str)
def test_the_story_is_in_the_past_at_any_hour(now: datetime) -> None:
    moments = Moments.before(now)
    assert moments.outage_from < moments.outage_until < moments.now - 3_600_000 + 1
    sandbox = Sandbox(now=lambda: now, events=200)
    sandbox.prepare()
    newest = max(
        page[0].created_at
        for page in (sandbox.database.page(h.id, _everything()) for h in sandbox.database.webhooks())
        if page
    )
    assert newest < now.isoformat()
    assert newest > (now - timedelta(minutes=2)).isoformat()


def test_the_clock_of_the_tests_is_after_the_outage() -> None:
    assert Moments.before(NOW).outage_until < Moments.before(NOW).now
