"""Events as the characters that they came as: the short way over a parser's values gives what the long one gives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import json_values, quick
from tui.api import event_text
from tui.api.event_text import page_of_events
from tui.api.reading import parse_json

_NAMES = st.text(max_size=4) | st.sampled_from(["payload", "original_payload", "http_response", "event_id"])
_ENTRIES = st.lists(st.dictionaries(_NAMES, json_values, max_size=8) | json_values, max_size=4)


@quick
@given(_ENTRIES, st.sampled_from([(",", ":"), (", ", ": ")]), st.booleans(), st.booleans())
def test_the_values_of_a_parser_change_no_text(
    entries: list[Any], separators: tuple[str, str], ascii_only: bool, first: bool
) -> None:
    more = {"next_cursor": {"data": [1]}}
    document = {**({} if first else more), "data": entries, **(more if first else {})}
    text = json.dumps(document, ensure_ascii=ascii_only, separators=separators)
    body = text.encode("utf-8", "surrogatepass")
    assert page_of_events(body, entries) == page_of_events(body)


@pytest.mark.parametrize(
    "entry",
    [
        '{"event_id":"1","payload":{"a":1.10}}',
        '{"event_id":"1","payload":{"a":1e400}}',
        '{"event_id":"1","payload":{"a":1},"b":2,"payload":{"a":2}}',
        '{"event_id":"1","payload":{"a":1,"a":1}}',
        '{"b":1,"payload":"\\u0061","http_response":{"body":"\\/"},"c":{"payload":"x"}}',
        '{"payload":null,"http_response":null,"original_payload":[1, 2],"z":10000000000000000000000}',
        "{}",
        "[1]",
        '{"a":1.0,"payload":"\\n\\u001b\\"\\\\","http_response":{"b":"\u00fc\u2028"}}',
    ],
)
def test_characters_that_a_parser_would_change_stay(entry: str) -> None:
    body = f'{{"data":[{entry},{{"event_id":"2"}}],"next_cursor":null}}'.encode()
    value = parse_json(body)
    assert isinstance(value, dict) and isinstance(value["data"], list)
    assert page_of_events(body, value["data"]) == page_of_events(body)


def test_an_entry_as_a_parser_would_write_it_is_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("its members were looked for")

    entries = [{"event_id": "1", "payload": '{"a": 1}', "http_response": {"body": [1, "\u00fc"]}, "url": "x"}]
    body = json.dumps({"data": entries}, ensure_ascii=False, separators=(",", ":")).encode()
    expected = page_of_events(body)
    monkeypatch.setattr(event_text, "members_to_end", never)
    assert page_of_events(body, entries) == expected
