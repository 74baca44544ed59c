"""JSON as lines: nothing is lost or made up, whatever the document, and text that is no JSON stays as it is."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.support.widget_host import HOSTILE
from tui.document.dump import compact
from tui.document.lines import JsonLines, indented
from tui.text import one_line
from tui.widgets.json_rows import CONTINUED, JsonRows

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def lines_of(text: str) -> JsonLines:
    lines = JsonLines(text)
    lines.scan_all()
    return lines


def texts(lines: JsonLines) -> list[str]:
    return ["  " * lines.line(number).depth + lines.line(number).text for number in range(len(lines))]


@given(values, st.sampled_from([None, 0, 3]), st.booleans())
@settings(deadline=None)
def test_the_lines_are_those_of_an_indented_document(value: Any, indent: int | None, ascii_only: bool) -> None:
    lines = lines_of(json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert lines.is_json
    assert not lines.is_cut
    assert texts(lines) == json.dumps(value, indent=2, ensure_ascii=ascii_only).split("\n")


@given(values, st.integers(1, 7))
@settings(deadline=None)
def test_piece_by_piece_gives_the_same_lines(value: Any, step: int) -> None:
    text = json.dumps(value)
    lines = JsonLines(text)
    while lines.scan(step):
        pass
    assert texts(lines) == texts(lines_of(text))


@given(values)
@settings(deadline=None)
def test_every_value_is_found_by_its_path_and_copied_as_it_is(value: Any) -> None:
    lines = lines_of(compact(value))
    for number in range(len(lines)):
        here = value
        opening = lines.opening_of(number)
        chain = []
        while lines.parent(opening) >= 0:
            chain.append(opening)
            opening = lines.parent(opening)
        for step in reversed(chain):
            key = lines.line(step).key
            here = here[json.loads(key)] if key else here[lines._ordinals[step]]
        copied = lines.value_text(number)
        assert copied == here if isinstance(here, str) else json.loads(copied) == here


def test_paths_are_written_as_jq_does() -> None:
    lines = lines_of('{"a": {"b": [1, {"c d": 2}], "\\u00e4": 3}}')
    paths = {lines.line(number).value: lines.path(number) for number in range(len(lines))}
    assert paths["1"] == ".a.b[0]"
    assert paths["2"] == '.a.b[1]["c d"]'
    assert paths["3"] == '.a["\\u00e4"]'
    assert lines.path(0) == "."
    assert lines_of("[[7]]").path(2) == ".[0][0]"


def test_what_parsing_would_change_is_shown_as_it_was_sent() -> None:
    text = '{"id": 12345678901234567890123, "id": 1.10, "n": NaN, "i": -Infinity, "e": 1E400, "s": "\\u0041\\/"}'
    assert texts(lines_of(text))[1:-1] == [
        '  "id": 12345678901234567890123,',
        '  "id": 1.10,',
        '  "n": NaN,',
        '  "i": -Infinity,',
        '  "e": 1E400,',
        '  "s": "\\u0041\\/"',
    ]


@pytest.mark.parametrize(
    "text",
    ["", "  ", "<html>\n<p>x</p>\n", "[2024-01-01 10:00] started\nand more", '{"a":1}{"b":2}', "OK", "{]",
     '{1: 2}' + " " * 9 + "x" * 40, '["a" "b"' + "c" * 40],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_json_is_its_own_lines(text: str) -> None:
    lines = lines_of(text)
    shown = texts(lines)
    if lines.is_json:  # broken close to its end
        assert lines.is_cut
    else:
        assert "\n".join(shown) == text.removesuffix("\n")
    assert lines.path(0) in ("", ".")


@pytest.mark.parametrize("length", range(1, 60))
def test_a_document_that_was_cut_short_keeps_what_came(length: int) -> None:
    whole = '{"items": [{"id": 1, "text": "something long"}, {"id": null}]}'
    lines = lines_of(whole[:length])
    assert "".join("".join(texts(lines)).split()) == "".join(whole[:length].split())
    assert lines.is_json or length < 2


def test_ten_thousand_levels_are_no_deeper_than_one() -> None:
    deep = "[" * 10_000 + "1" + "]" * 10_000
    lines = lines_of(deep)
    assert len(lines) == 20_001
    assert lines.path(10_000) == "." + "[0]" * 10_000
    rows = JsonRows(lines, 80)
    rows.take_in()
    assert len(rows) == 20_001
    assert max(rows.indent(number) for number in range(len(lines))) == 40
    rows.toggle(9_000)
    assert len(rows) == 9_000 + 1 + 9_000
    rows.reveal(10_000)
    assert len(rows) == 20_001


def test_a_value_deeper_than_recursion_goes_is_still_written() -> None:
    value: Any = {"x": [1, "é"]}
    for _ in range(20_000):
        value = [value, {"k": None}]
    text = compact(value)
    assert text.startswith("[[[")
    assert '{"x": [1, "é"]}, {"k": null}]' in text
    assert lines_of(text).is_json
    while isinstance(value, list):  # taken apart by hand: the interpreter would recurse
        value = value[0]


@given(values, st.integers(10, 60), st.lists(st.integers(0, 40), max_size=6))
@settings(deadline=None)
def test_rows_show_every_character_once_within_the_width(value: Any, width: int, folds: list[int]) -> None:
    lines = lines_of(compact(value))
    rows = JsonRows(lines, width)
    rows.take_in()
    before = [rows.at(row) for row in range(len(rows))]
    seen: dict[int, str] = {}
    for line, part in before:
        shown, breaks, _ = rows.shown(line)
        piece = shown[breaks[part] : breaks[part + 1]]
        assert one_line(piece) == piece
        assert rows.indent(line) + (CONTINUED if part else 0) + cell_len(piece) <= max(width, 8) + 1
        seen[line] = seen.get(line, "") + piece
    assert [seen[number] for number in range(len(lines))] == [rows.shown(number).text for number in range(len(lines))]
    toggled = [number % len(lines) for number in folds]
    for number in toggled:
        rows.toggle(number)
    folded = [number for number in range(len(lines)) if number in rows.folds]
    hidden = {inner for fold in folded for inner in range(fold + 1, lines.end_of(fold) + 1)}
    assert [rows.at(row) for row in range(len(rows))] == [place for place in before if place[0] not in hidden]
    for number in reversed(toggled):
        rows.toggle(number)
    assert [rows.at(row) for row in range(len(rows))] == before


def test_time_grows_with_the_document_not_faster() -> None:
    def seconds(items: int) -> float:
        text = json.dumps([{"id": number, "nested": {"list": [1, 2]}} for number in range(items)])
        best = 9e9
        for _ in range(3):
            began = time.process_time()
            lines_of(text)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(8_000) < 20 * seconds(1_000)


@pytest.mark.parametrize(
    "inside",
    ["x" * 30_000, 'a\\"b' * 9_000, "\\\\" * 20_000, "é\\n" * 10_000, "," * 20_000, "}" * 9_001],
    ids=["plain", "quotes", "backslashes", "letters", "commas", "brackets"],
)
@pytest.mark.parametrize(
    "around", ['"%s"', '["%s", 1]', '{"a": "%s" , "b": [1]}', '{"a": ["%s","%s"]}', '{"a": "%s"}'], ids=ascii
)
def test_a_string_of_any_length_is_a_line(inside: str, around: str) -> None:
    text = around.replace("%s", inside)
    lines = JsonLines(text)
    while lines.scan(1):
        pass
    assert lines.is_json and not lines.is_cut
    assert texts(lines) == json.dumps(json.loads(text), indent=2, ensure_ascii=False).split("\n")
    number = next(number for number in range(len(lines)) if lines.length(number) > 8_000)
    assert lines.value_text(number) == json.loads(f'"{inside}"')


@pytest.mark.parametrize("broken", ['["%s" 1]', '["%s":1]', '{"%s"}', '["a" "%s"]', '"%s" x'])
def test_a_long_string_where_none_may_stand_is_no_json(broken: str) -> None:
    lines = lines_of(broken.replace("%s", "x" * 30_000) + "y" * 40)
    assert not lines.is_json


def test_a_document_in_one_line_is_indented_with_its_numbers_and_keys() -> None:
    assert indented('{"a":1.10,"a":[1e400,{}]}') == '{\n  "a": 1.10,\n  "a": [\n    1e400,\n    {}\n  ]\n}\n'
    for text in ('{"a":\n1}', "no json", '{"a": [1', ""):
        assert indented(text) == text
    assert len(indented("[" * 10_000 + "]" * 10_000)) < 2_000_000


def test_a_document_cut_short_in_a_long_string_keeps_what_came() -> None:
    lines = lines_of('{"a": [1, "' + "x" * 30_000)
    assert lines.is_json and lines.is_cut
    assert lines.line(len(lines) - 1).value == '"' + "x" * 30_000
