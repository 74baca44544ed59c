"""Members as their characters came: what a parser would change stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import json_values, quick
from tui.document.members import end_of, items, members, members_to_end, name_of, without_blanks


def texts(document: str) -> list[tuple[str, str]]:
    return [(name_of(key), value) for key, value in members(document)]


def test_doubled_keys_numbers_and_order_stay() -> None:
    document = '{"b": 1.10, "a":1e400,"b" : [ {"x":"]}\\"" } ],"\\u0061\\"": 123456789012345678901234567890 , "z":{}}'
    assert texts(document) == [
        ("b", "1.10"),
        ("a", "1e400"),
        ("b", '[ {"x":"]}\\"" } ]'),
        ('a"', "123456789012345678901234567890"),
        ("z", "{}"),
    ]
    assert texts("[1]") == texts("{}") == texts("{ }") == texts("") == []


@quick
@given(st.dictionaries(st.text(max_size=5), json_values, max_size=5), st.sampled_from([None, 1]))
def test_they_are_those_of_a_parser(value: dict[str, Any], indent: int | None) -> None:
    document = json.dumps(value, indent=indent)
    tight = [(name, json.dumps(item, separators=(",", ":"))) for name, item in value.items()]
    assert [(name, without_blanks(text)) for name, text in texts(document)] == tight
    assert without_blanks(document) == json.dumps(value, separators=(",", ":"))
    more = json.dumps({"data": [{"a": 1}], "more": [{}], "data ": []}, indent=indent)
    listed = more.replace('"data "', '"d\\u0061ta"').replace(
        ": []", f": {json.dumps([value, 1, [], value], indent=indent)}"
    )
    entries = items(listed, "data", lambda number, at: members_to_end(listed, at))
    kept = [[(name_of(key), without_blanks(text)) for key, text in named] for named in entries]
    assert kept == [tight, [], [], tight]


@pytest.mark.parametrize("depth", [1, 5, 6, 10_000])
@pytest.mark.parametrize("long", [0, 70_000])
def test_neither_depth_nor_length_ends_a_value_early(depth: int, long: int) -> None:
    value = '{"]":[1, ' * depth + json.dumps("}" * long) + "]}" * depth
    assert end_of(f"{value},1", 0) == len(value)


@pytest.mark.parametrize("broken", ["", "[1", '{"a":[}', '"a', ",", "[" * 1000])
def test_what_does_not_end_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError):
        end_of(broken, 0)
