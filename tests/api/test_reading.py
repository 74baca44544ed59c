"""Answers that the live API plausibly gives beyond its contract (tui/README.md, the API), and what nobody should
send."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import Server, json_values, make_client, quick
from tui.api import WebhookEvent, reading
from tui.api.models import ExamplePayload, OAuthTestResult, PublicKey
from tui.api.reading import (
    TOO_DEEP,
    SomethingElse,
    configs,
    configured_events,
    event,
    event_page,
    example,
    model,
    nothing,
    one_config,
    parse_json,
    trigger_result,
)


async def read_event(**fields: Any) -> WebhookEvent:
    answer = {"event_id": "e", "webhook_config_id": "w", "org_id": "1", **fields}
    return await make_client(Server(httpx.Response(200, json=answer))).get_event("w", "e")


async def test_an_event_with_nothing_but_its_id() -> None:
    event = await make_client(Server(httpx.Response(200, json={"event_id": "e"}))).get_event("w", "e")
    assert (event.status, event.http_response, event.payload_text, event.metadata) == (None, None, None, None)


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "BREW"])
async def test_unknown_methods_and_statuses_stay_as_text(method: str) -> None:
    event = await read_event(http_method=method, status="exploded", created_at="yesterday")
    assert (event.http_method, event.status, event.created_at) == (method, "exploded", "yesterday")


@pytest.mark.parametrize("body", ["text", ["a"], {"a": 1}, None, 7, True])
async def test_a_response_body_of_any_type(body: Any) -> None:
    event = await read_event(http_response={"status_code": 503, "body": body, "code": "X"})
    assert event.http_response is not None
    assert (event.http_response.status_code, event.http_response.body) == (503, body)


@pytest.mark.parametrize("odd", [None, "text", 7, []])
async def test_a_response_or_metadata_of_another_shape_is_none(odd: Any) -> None:
    event = await read_event(http_response=odd, metadata=odd, retry_attempt=odd or "x")
    assert event.http_response is None
    assert event.metadata is None


@pytest.mark.parametrize(
    ("payload", "text"), [(None, None), ('{"a":1}', '{"a":1}'), ({"a": "é"}, '{"a":"é"}'), ([], "[]")]
)
async def test_a_payload_as_text_or_value(payload: Any, text: str | None) -> None:
    event = await read_event(payload=payload, original_payload=payload)
    assert (event.payload_text, event.original_payload_text) == (text, text)


ODD = '{"dup":1,"dup":2,"z":1.10,"a":1e400,"i":123456789012345678901234567890,"u":"\\u0041\\ud800","n":"\\u0000"}'


@pytest.mark.parametrize("read", ["event", "page"])
async def test_what_was_sent_is_kept_as_its_characters_came(read: str) -> None:
    """Doubled keys, the form of numbers, escapes and the order of keys: a parser keeps none of them."""
    response = f'{{"code":"X","status_code":"503","body":{ODD},"extra":{ODD}}}'
    wire = (
        f'{{"event_id":"e","later":{ODD},"payload":{ODD},"original_payload":{ODD},"metadata":{{"user_id":1.10}},'
        f'"http_response":{response},"retry_attempt":"x"}}'
    )
    answer = wire if read == "event" else f'{{"data": [{{}}, {wire}], "has_more": false}}'
    client = make_client(Server(httpx.Response(200, content=answer.encode())))
    event = await client.get_event("w", "e") if read == "event" else (await client.list_events("w")).data[0]
    assert (event.payload_text, event.original_payload_text, event.response_text) == (ODD, ODD, response)
    assert event.text.rest == f'{{"event_id":"e","later":{ODD},"metadata":{{"user_id":1.10}},"retry_attempt":"x"}}'


@pytest.mark.parametrize("odd", ['"text"', "7.0", '[1.0, {"a":1,"a":2}]', "false"])
async def test_a_response_of_another_shape_is_kept_as_it_came(odd: str) -> None:
    answer = f'{{"event_id":"e","http_response":{odd}}}'.encode()
    event = await make_client(Server(httpx.Response(200, content=answer))).get_event("w", "e")
    assert (event.http_response, event.response_text) == (None, odd.replace(", ", ","))


async def test_a_doubled_part_of_an_event_is_not_lost() -> None:
    answer = b'{"event_id":"e","http_response":{"status_code":1.0},"payload":[1],"http_response":null,"payload":"b"}'
    event = await make_client(Server(httpx.Response(200, content=answer))).get_event("w", "e")
    assert (event.response_text, event.payload_text) == (None, "b")
    assert event.text.rest == '{"event_id":"e","http_response":{"status_code":1.0},"payload":[1]}'


async def test_the_body_of_a_triggers_answer_is_kept_as_it_came() -> None:
    answer = f'{{"event_id":"e","status_code":200,"body": {ODD}}}'.encode()
    result = await make_client(Server(httpx.Response(200, content=answer))).trigger_webhook("w", {}, sync=True)
    assert result.body_text == ODD


async def test_metadata_without_an_organisation_and_unknown_fields() -> None:
    event = await read_event(metadata={"action": "x", "new": 1}, future={"a": [1]})
    assert event.metadata is not None
    assert event.metadata.organization_id is None
    assert event.model_extra is not None
    assert event.model_extra["future"] == {"a": [1]}


async def test_half_a_surrogate_pair_hides_nothing() -> None:
    body = b'{"data": [{"event_id": "a", "http_response": {"body": "\\ud83d"}}, {"event_id": "b"}]}'
    page = await make_client(Server(httpx.Response(200, content=body))).list_events("w")
    assert [event.event_id for event in page.data] == ["a", "b"]
    assert page.data[0].http_response is not None
    assert page.data[0].http_response.body == "\ud83d"


async def test_half_a_surrogate_pair_in_a_name_hides_nothing() -> None:
    answer = b'[{"id": "a", "\\ud83d": 1, "url": "https://a.test"}, {"id": "b"}]'
    configs = await make_client(Server(httpx.Response(200, content=answer))).get_configs()
    assert [config.id for config in configs] == ["a", "b"]
    assert configs[0].url == "https://a.test"
    assert configs[0].wire == {"id": "a", "\ud83d": 1, "url": "https://a.test"}
    answer = b'{"data": [{"event_id": "a", "\\ud83d": 1, "http_response": {"\\ud83d": 2, "status_code": 500}}]}'
    page = await make_client(Server(httpx.Response(200, content=answer))).list_events("w")
    assert [event.event_id for event in page.data] == ["a"]
    assert page.data[0].http_response is not None
    assert page.data[0].http_response.model_extra == {"\\ud83d": 2}


@pytest.mark.parametrize("depth", [150, 300, 100_000])
async def test_a_receiver_that_answers_endlessly_nested_hides_nothing(depth: int) -> None:
    deep = b'{"]": [' * depth + b'"}"' + b"]}" * depth
    events = b'{"event_id": "a", "http_response": {"status_code": 500, "body": %s}}, {"event_id": "b"}' % deep
    page = await make_client(Server(httpx.Response(200, content=b'{"data": [%s]}' % events))).list_events("w")
    assert [event.event_id for event in page.data] == ["a", "b"]
    assert page.data[0].http_response is not None
    assert page.data[0].http_response.status_code == 500
    assert TOO_DEEP in json.dumps(page.data[0].http_response.body)
    assert page.data[0].response_text == f'{{"status_code":500,"body":{deep.decode().replace(": ", ":")}}}', "all of it"


async def test_a_large_answer_is_parsed_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    threads: list[object] = []

    async def to_thread(function: Callable[..., Any], *arguments: Any) -> Any:
        threads.append(function)
        return function(*arguments)

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    big = {"event_id": "e", "payload": "x" * (1024 * 1024)}
    client = make_client(Server(httpx.Response(200, json={"event_id": "e"}), httpx.Response(200, json=big)))
    await client.get_event("w", "e")
    assert threads == []
    assert (await client.get_event("w", "e")).payload == big["payload"]
    assert len(threads) == 1


async def test_pages_that_come_at_once_are_parsed_one_a_round_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they would hold up a key for as long as all of them take."""
    import asyncio

    rounds = 0
    parsed: list[int] = []

    async def count_rounds() -> None:
        nonlocal rounds
        while True:
            rounds += 1
            await asyncio.sleep(0)

    def note(body: bytes) -> object:
        parsed.append(rounds)
        return event_page(body)

    monkeypatch.setattr(reading, "event_page", note)
    entries = [{"event_id": f"e{number}", "payload": "x" * 1_000} for number in range(25)]
    client = make_client(Server(httpx.Response(200, json={"data": entries, "next_cursor": None})))
    counting = asyncio.create_task(count_rounds())
    pages = await asyncio.gather(*(client.list_events("w") for _ in range(8)))
    counting.cancel()
    assert [len(page.data) for page in pages] == [25] * 8
    assert len(set(parsed)) == len(parsed) == 8


READERS: list[Callable[[bytes], object]] = [
    configs,
    configured_events,
    one_config,
    model(PublicKey),
    model(OAuthTestResult),
    model(ExamplePayload),
    example,
    nothing,
    event_page,
    event,
    trigger_result,
]
shaped = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("id", "event_id", "data", "next_cursor", "http_response", "metadata", "auth",
    "filterConditions", "payloadConfiguration", "retryPolicy", "public_key", "_manifest", "success", "entity",
    "payload"), json_values),
)  # fmt: skip


@quick
@given(
    json_values | shaped | st.lists(shaped, max_size=3) | st.fixed_dictionaries({"data": st.lists(shaped, max_size=3)})
)
def test_any_json_is_read_or_is_a_value_error(value: Any) -> None:
    body = json.dumps(value).encode()
    for read in READERS:
        try:
            read(body)
        except ValueError as problem:
            assert type(problem) in (ValueError, SomethingElse) or "JSON" in type(problem).__name__


@quick
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_are_a_value_error(body: bytes) -> None:
    for read in READERS:
        try:
            read(body)
        except ValueError:
            continue


def test_a_configs_wire_is_what_came() -> None:
    wire = {"id": "w", "name": 7, "auth": "odd", "retryPolicy": {"enabled": "perhaps"}, "x": None}
    (config,) = configs(json.dumps([wire]).encode())
    assert config.wire == wire
    assert (config.name, config.auth) == ("7", None)


@pytest.mark.parametrize("around", [b'"', b'"\\ud800 '])
def test_a_number_of_more_digits_than_can_be_read_is_kept_as_text(around: bytes) -> None:
    digits = "9" * 5_000
    value = parse_json(b'{"x": -%b, "text": %b%b, 7", "y": 1}' % (digits.encode(), around, digits.encode()))
    assert isinstance(value, dict) and value["x"] == f"-{digits}" and value["y"] == 1
    assert str(value["text"]).endswith(f"{digits}, 7")
