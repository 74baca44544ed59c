"""The layout of an answer: the same tokens on more lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.headless.layout import inert_lines, shown

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    compact = json.dumps(value, separators=(",", ":"))
    assert inert_lines(compact) == json.dumps(value, indent=2)
    assert inert_lines(json.dumps(value, indent=1)) == json.dumps(value, indent=2)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('{"a":1.10,"a":1e400,"b":[],"c":{}}', '{\n  "a": 1.10,\n  "a": 1e400,\n  "b": [],\n  "c": {}\n}'),
        (
            '[123456789012345678901234567890,-0,"\\ud800"]',
            '[\n  123456789012345678901234567890,\n  -0,\n  "\\ud800"\n]',
        ),
        ('"a\u202eb\x9bc"', '"a\\u202eb\\u009bc"'),
        ('"a,b:[c]{d}\\"e"', '"a,b:[c]{d}\\"e"'),
    ],
)
def test_no_token_is_changed(document: str, expected: str) -> None:
    assert inert_lines(document) == expected


def test_any_depth_and_what_is_no_json_is_shown() -> None:
    deep = inert_lines("[" * 10_000 + "]" * 10_000)
    assert deep.count("\n") == 19_998 and len(deep) < 5_000_000
    assert inert_lines("]]}}[1") and shown(b"\xff\x1b[2J<html>") == "\ufffd\u241b[2J<html>"
