"""Is this text a payload that can be sent?"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.models import WebhookConfig
from tui.services.trigger.payload_check import check_payload, fill_in_metadata, payload_size
from tui.text import json_text

CONFIG = WebhookConfig.model_validate({"id": "wh1", "name": "Invoices", "eventName": "x"})
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = '{"metadata": {"organization_id": "739224"}, "a": 1}'


def test_a_good_payload_is_given_with_its_size() -> None:
    check = check_payload(GOOD)
    assert check.payload == {"metadata": {"organization_id": "739224"}, "a": 1}
    assert check.problem is None
    assert check.size == len('{"metadata":{"organization_id":"739224"},"a":1}')


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "no payload yet"),
        (" \n ", 1, 1, "no payload yet"),
        ('{"a": 1,\n  "b" 2}', 2, 7, "Not JSON at line 2, column 7: expecting ':' delimiter."),
        ("{'a': 1}", 1, 2, "line 1, column 2"),
        ('{"a": "\x1b"}', 1, 8, "line 1, column 8"),
        ("{} x", 1, 4, "extra data"),
    ],
)
def test_what_is_not_json_is_said_with_line_and_column(text: str, line: int, column: int, words: str) -> None:
    check = check_payload(text)
    assert check.payload is None
    assert (check.line, check.column) == (line, column)
    assert words in str(check.problem)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "this is a list"),
        ("null", "this is null"),
        ("true", "this is true or false"),
        ('"x"', "this is a text"),
        ("3", "this is a number"),
        ('{"a": NaN}', "NaN is not a value of JSON"),
        ('{"a": -Infinity}', "-Infinity is not"),
        ('{"a": 1e999}', "1e999 is too large"),
        (f'{{"a": {"9" * 5_000}}}', "5000 digits"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_json_cannot_carry_is_refused(text: str, words: str) -> None:
    check = check_payload(text)
    assert check.payload is None
    assert words in str(check.problem)
    assert not check.lacks_metadata


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"metadata": null}',
        '{"metadata": 3}',
        '{"metadata": {}}',
        '{"metadata": {"organization_id": 7}}',
        '{"metadata": {"organization_id": ""}}',
    ],
)
def test_metadata_without_an_organisation_can_be_filled_in(text: str) -> None:
    check = check_payload(text)
    assert check.lacks_metadata
    assert check.payload is None
    filled = fill_in_metadata(json.loads(text), CONFIG, "739224", AT)
    again = check_payload(json.dumps(filled))
    assert again.payload == filled


def test_filling_in_keeps_what_is_there() -> None:
    payload = {"entity": {"_id": "1"}, "metadata": {"action": "Mine", "more": [1]}}
    filled = fill_in_metadata(payload, CONFIG, "739224", AT)
    assert filled == {
        "metadata": {"action": "Mine", "more": [1], "organization_id": "739224"},
        "entity": {"_id": "1"},
    }
    assert payload == {"entity": {"_id": "1"}, "metadata": {"action": "Mine", "more": [1]}}


def test_new_metadata_says_by_hand_and_when() -> None:
    filled = fill_in_metadata({}, CONFIG, None, AT)
    assert filled["metadata"] == {
        "action": "Triggered by hand",
        "creation_timestamp": "2026-11-23T12:00:00.000Z",
        "webhook_id": "wh1",
        "webhook_name": "Invoices",
        "organization_id": "",
    }


def test_what_json_would_change_in_silence_is_warned_about() -> None:
    check = check_payload('{"metadata": {"organization_id": "7"}, "a": 1, "a": 2, "n": 0.10000000000000000001}')
    assert check.payload is not None
    assert check.warnings == (
        '"a" occurs more than once: the last one is sent',
        "0.10000000000000000001 is sent as 0.1",
    )


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), _VALUES, max_size=4))
def test_what_is_shown_for_editing_means_the_same_when_it_is_sent(payload: dict[str, object]) -> None:
    whole = {**payload, "metadata": {"organization_id": "739224"}}
    check = check_payload(json_text(whole))
    assert check.payload == whole
    assert check.warnings == ()


@given(st.text(max_size=60))
def test_no_text_breaks_the_check(text: str) -> None:
    check = check_payload(text)
    assert (check.payload is None) == (check.problem is not None)


def test_half_a_character_has_a_size() -> None:
    assert payload_size({"a": "\ud800"}) == len(b'{"a":"xxx"}')
