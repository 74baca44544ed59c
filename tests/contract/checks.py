"""The checks: what a client and a server that keep the contract do together, one rule each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from tests.contract.configs import EVERY_FIELD, SECRETS
from tests.contract.world import World, payload, raises
from tui.api import (
    NotAuthenticated,
    NotFound,
    RequestRejected,
    Unprocessable,
)
from tui.api.models import JsonObject


async def public_key_needs_no_token(world: World) -> None:
    for client in (world.client, world.stranger):
        key = await client.get_public_key("739224")
        assert key.public_key.startswith("-----BEGIN PUBLIC KEY-----")
        assert key.algorithm == "ed25519"


async def configured_events_are_listed(world: World) -> None:
    events = await world.client.get_configured_events()
    assert events
    assert all(event.event_name for event in events)


async def configs_are_listed_and_filtered_by_event(world: World) -> None:
    config = await world.webhook(eventName="contract_suite_only")
    everything = await world.client.get_configs()
    assert config.id in {listed.id for listed in everything}
    assert [listed.id for listed in await world.client.get_configs("contract_suite_only")] == [config.id]
    assert await world.client.get_configs("no such event & more") == []


async def a_config_with_every_field_survives_the_round_trip(world: World) -> None:
    made = await world.client.create_config(EVERY_FIELD)
    world.made.append(made.id)
    assert made.signing_secret
    assert made.signing_secret.startswith("whsec_")
    read = await world.client.get_config(made.id)
    assert read.signing_secret is None
    for name, value in EVERY_FIELD.items():
        if name not in ("auth", "status"):
            assert read.wire.get(name) == value, f"{name}: {read.wire.get(name)!r} instead of {value!r}"
    assert not SECRETS & set(map(str, _leaves(read.wire)))
    saved = await world.client.update_config(made.id, {**read.wire, "name": "Another name"})
    again = await world.client.get_config(made.id)
    assert saved.name == again.name == "Another name"
    assert again.creation_time == made.creation_time
    same = set(read.wire) - {"name", "updatedTime"}
    assert {name: again.wire.get(name) for name in same} == {name: read.wire[name] for name in same}


async def a_minimal_config_gets_the_default_retries(world: World) -> None:
    made = await world.client.create_config({"name": "Minimal", "eventName": "x"})
    world.made.append(made.id)
    read = await world.client.get_config(made.id)
    assert read.retry_policy is not None
    assert (read.retry_policy.enabled, read.retry_policy.max_attempts) == (True, 3)


async def a_secret_is_kept_changed_and_cleared(world: World) -> None:
    def auth(**secret: JsonValue) -> JsonObject:
        return {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X-Suite-Key", **secret}}

    config = await world.webhook(auth=auth(keyValue="first"))
    seen: list[str | None] = []
    for secret in ({}, {"keyValue": "second"}, {"keyValue": None}):
        body = {**(await world.client.get_config(config.id)).wire, "auth": auth(**secret)}
        await world.client.update_config(config.id, body)
        before = len(world.receiver.arrivals)
        await world.client.trigger_webhook(config.id, payload(), sync=True)
        arrived = world.receiver.arrivals[before:]
        seen.append(arrived[0].headers.get("x-suite-key") if arrived else None)
    assert seen[:2] == ["first", "second"], seen
    assert seen[2] in (None, ""), seen


async def a_config_can_be_deleted_once(world: World) -> None:
    config = await world.client.create_config({"name": "Short-lived", "eventName": "x"})
    await world.client.delete_config(config.id)
    await raises(NotFound, world.client.get_config(config.id))
    error = await raises(NotFound, world.client.delete_config(config.id))
    assert error.server_message
    await raises(NotAuthenticated, world.stranger.delete_config(config.id))


async def oauth_is_tested(world: World) -> None:
    oauth: JsonObject = {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "oauthConfig": {
            "clientId": "suite",
            "clientSecret": "s3cret",
            "endpoint": world.receiver.address + "/token",
            "httpMethod": "POST",
        },
    }
    config = await world.webhook(auth=oauth)
    result = await world.client.test_oauth(config.id)
    assert result.success is True
    assert result.message
    assert world.receiver.at("/ok") == [] or world.receiver.arrivals[-1].path == "/token", (
        "the test delivered something"
    )
    await world.client.trigger_webhook(config.id, payload(), sync=True)
    assert world.receiver.arrivals[-1].headers["authorization"] == "Bearer at-1"
    error = await raises(RequestRejected, world.client.test_oauth((await world.webhook()).id))
    assert error.status == 400


async def an_example_can_be_sent(world: World) -> None:
    config = await world.webhook()
    for automation in (None, "automation_1"):
        example = await world.client.get_example(config.id, automation)
        assert example.metadata is not None
    result = await world.client.trigger_webhook(config.id, example.document, sync=True)
    assert result.status == "succeeded"


async def a_sync_trigger_tells_the_outcome(world: World) -> None:
    up = await world.webhook(payloadConfiguration={"custom_headers": {"X-Suite": "yes"}})
    result = await world.client.trigger_webhook(up.id, payload(1), sync=True)
    assert (result.status, result.status_code) == ("succeeded", "200")
    arrival = world.receiver.arrivals[-1]
    assert (arrival.method, arrival.json["entity"], arrival.headers["x-suite"]) == ("POST", payload(1)["entity"], "yes")
    assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= set(arrival.headers)
    down = await world.webhook("/down")
    result = await world.client.trigger_webhook(down.id, payload(2), sync=True)
    assert (result.status, result.status_code) == ("failed", "503")
    event = await world.client.get_event(down.id, result.event_id)
    assert event.http_response is not None
    assert (event.status, event.http_response.status_code) == ("failed", 503)
    assert event.http_response.body == {"error": "maintenance"}


async def an_async_trigger_is_known_by_its_event(world: World) -> None:
    config = await world.webhook()
    result = await world.client.trigger_webhook(config.id, payload(3))
    await world.settle()
    event = await world.client.get_event(config.id, result.event_id)
    assert (event.status, event.webhook_config_id, event.retry_attempt) == ("succeeded", config.id, 0)
    assert event.payload_text is not None
    assert '"number"' in event.payload_text


async def events_are_paged_and_filtered(world: World) -> None:
    config = await world.webhook()
    for number in range(7):
        await world.client.trigger_webhook(config.id, payload(number), sync=True)
    await world.point_to(config, "/down")
    for number in range(3):
        await world.client.trigger_webhook(config.id, payload(number), sync=True)
    everything = await world.events(config.id)
    ids = [event.event_id for event in everything]
    assert len(ids) == len(set(ids)) == 10
    assert [event.created_at for event in everything] == sorted(
        (event.created_at or "" for event in everything), reverse=True
    )
    for limit in (1, 3, 5, 10):
        assert [event.event_id for event in await world.events(config.id, limit=limit)] == ids
    first = await world.client.list_events(config.id, limit=4)
    assert first.has_more is True
    assert first.next_cursor is not None
    second = await world.client.list_events(config.id, limit=4, cursor=first.next_cursor)
    assert [event.event_id for event in (*first.data, *second.data)] == ids[:8]
    assert {event.status for event in await world.events(config.id, status="failed", limit=2)} == {"failed"}
    assert len(await world.events(config.id, status="failed")) == 3
    assert len(await world.events(config.id, status="succeeded")) == 7
    assert await world.events(config.id, status="skipped") == []
    assert [event.event_id for event in await world.events(config.id, event_id=ids[5])] == [ids[5]]
    now = datetime.now(UTC)
    assert len(await world.events(config.id, since=now - timedelta(days=1), until=now + timedelta(days=1))) == 10
    assert await world.events(config.id, until=now - timedelta(days=1)) == []
    assert await world.events(config.id, since=now + timedelta(days=1)) == []


async def a_filter_skips(world: World) -> None:
    conditions: JsonObject = {"conditions": [{"field": "entity.number", "operation": "equals", "values": ["1"]}]}
    config = await world.webhook(filterConditions=conditions)
    for number in (1, 2):
        await world.client.trigger_webhook(config.id, payload(number))
    await world.settle()
    assert sorted(event.status or "" for event in await world.events(config.id)) == ["skipped", "succeeded"]


async def a_replay_makes_a_new_event(world: World) -> None:
    config = await world.webhook("/down")
    failed = await world.client.trigger_webhook(config.id, payload(4), sync=True)
    await world.point_to(config, "/ok")
    await world.client.replay_event(config.id, failed.event_id)
    await world.settle()
    new, old = await world.events(config.id)
    assert (old.event_id, old.status) == (failed.event_id, "failed")
    assert new.event_id != old.event_id
    assert (new.status, new.payload_text) == ("succeeded", old.payload_text)
    await raises(NotFound, world.client.replay_event(config.id, "no-such-event"))
    await raises(NotFound, world.client.get_event(config.id, "no-such-event"))


async def a_replay_can_apply_the_transform_again(world: World) -> None:
    config = await world.webhook(jsonataExpression='{"n": entity.number}')
    result = await world.client.trigger_webhook(config.id, payload(5), sync=True)
    event = await world.client.get_event(config.id, result.event_id)
    assert event.can_reapply_transform is True
    assert event.original_payload_text is not None
    body = {**(await world.client.get_config(config.id)).wire, "jsonataExpression": '{"number": entity.number}'}
    await world.client.update_config(config.id, body)
    arrivals = [world.receiver.arrivals[-1].json]
    for reapply in (False, True):
        await world.client.replay_event(config.id, event.event_id, reapply_transform=reapply)
        await world.settle()
        arrivals.append(world.receiver.arrivals[-1].json)
    assert arrivals == [{"n": 5}, {"n": 5}, {"number": 5}]
    plain = await world.webhook()
    result = await world.client.trigger_webhook(plain.id, payload(), sync=True)
    await raises(Unprocessable, world.client.replay_event(plain.id, result.event_id, reapply_transform=True))


async def a_batch_tells_what_it_queued(world: World) -> None:
    config = await world.webhook(jsonataExpression="entity")
    ids = [(await world.client.trigger_webhook(config.id, payload(number), sync=True)).event_id for number in range(5)]
    assert sorted(await world.client.replay_batch(config.id, [*ids[:3], "no-such-event"])) == sorted(ids[:3])
    assert await world.client.replay_batch(config.id, [ids[4]], reapply_transform=True) == [ids[4]]
    await world.settle()
    events = await world.events(config.id)
    assert len(events) == 9
    assert {event.status for event in events} == {"succeeded"}
    many = [f"no-such-event-{number}" for number in range(100)]
    assert await world.client.replay_batch(config.id, many) == []
    await raises(NotFound, world.client.replay_batch("no-such-webhook", ids))


async def nothing_was_sent_twice_and_no_secret_was_logged(world: World) -> None:
    """Last: looks at the log of all that went before."""
    log = world.client.log.exchanges
    assert {exchange.attempt for exchange in log} == {1}
    assert not [exchange.url for exchange in log if exchange.error and exchange.error != "stopped"]
    assert not any(secret in repr(log) for secret in SECRETS)


CHECKS: tuple[Callable[[World], Awaitable[None]], ...] = (
    public_key_needs_no_token,
    configured_events_are_listed,
    configs_are_listed_and_filtered_by_event,
    a_config_with_every_field_survives_the_round_trip,
    a_minimal_config_gets_the_default_retries,
    a_secret_is_kept_changed_and_cleared,
    a_config_can_be_deleted_once,
    oauth_is_tested,
    an_example_can_be_sent,
    a_sync_trigger_tells_the_outcome,
    an_async_trigger_is_known_by_its_event,
    events_are_paged_and_filtered,
    a_filter_skips,
    a_replay_makes_a_new_event,
    a_replay_can_apply_the_transform_again,
    a_batch_tells_what_it_queued,
    nothing_was_sent_twice_and_no_secret_was_logged,
)


def _leaves(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]
