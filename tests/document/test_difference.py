"""The difference of two documents: put onto the one it gives the other, and what means the same has none."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.document.difference import Change, Difference, DifferenceSearch

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab\u202e[", max_size=3)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from(["a", "id", "é", "x y", "\\"]), inner),
    max_leaves=25,
)


def difference(before: str, after: str) -> Difference:
    result = Difference(before, after)
    result.run()
    assert result.is_done
    return result


def told(result: Difference) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, path, and the values as they stand."""

    def value(text: str, change: Change, side: str) -> str | None:
        piece = getattr(change, side)
        return text[piece.value_at : piece.end] if piece is not None else None

    return [
        (change.kind, change.path, value(result.before, change, "before"), value(result.after, change, "after"))
        for change in result.changes
    ]


def side(result: Difference, sign: str) -> str:
    """The rows of one side as JSON text again: without the other's, commas put where they belong."""
    texts: list[str] = []
    for index in range(len(result.rows)):
        row = result.rows.row(index)
        if row.sign in (" ", sign):
            text = row.text.removesuffix(",")
            if texts and text not in ("]", "}") and texts[-1][-1] not in "[{":
                texts.append(",")
            texts.append(text)
    return "".join(texts)


def shuffled(value: Any, draw: random.Random) -> Any:
    if isinstance(value, dict):
        members = list(value.items())
        draw.shuffle(members)
        return {key: shuffled(member, draw) for key, member in members}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """Numbers by value, booleans apart from them."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return ("bool", value) if isinstance(value, bool) else value


@given(values, values)
@settings(deadline=None)
def test_the_rows_of_each_side_are_its_document(before: Any, after: Any) -> None:
    result = difference(json.dumps(before), json.dumps(after))
    assert plain(json.loads(side(result, "-"))) == plain(before)
    assert plain(json.loads(side(result, "+"))) == plain(after)


@given(values, values)
@settings(deadline=None)
def test_the_changes_put_onto_the_one_document_give_the_other(before: Any, after: Any) -> None:
    result = difference(json.dumps(before), json.dumps(after, indent=1))
    assert (not result.changes) == (plain(before) == plain(after))
    assert plain(applied(result, before)) == plain(after)


def applied(result: Difference, document: Any) -> Any:
    """Take away what was removed, from the end; then put in what was added or changed, from the beginning."""
    holder = {"": document}
    for change in reversed(result.changes):
        if change.kind == "removed":
            steps = steps_of(change, before=True)
            at = walked(holder, steps[:-1])
            del at[steps[-1]]
    for change in result.changes:
        if change.after is not None:
            steps = steps_of(change, before=False)
            at = walked(holder, steps[:-1])
            value = json.loads(result.after[change.after.value_at : change.after.end])
            if isinstance(at, list) and change.kind == "added":
                at.insert(steps[-1], value)
            else:
                at[steps[-1]] = value
    return holder[""]


def steps_of(change: Change, *, before: bool) -> list[Any]:
    steps: list[Any] = []
    step = change.step
    while step is not None:
        here = step.before if before else step.after
        steps.append(json.loads(here) if isinstance(here, str) else here)
        step = step.parent
    return ["", *reversed(steps)]


def walked(value: Any, steps: list[Any]) -> Any:
    for step in steps:
        value = value[step]
    return value


@given(values, st.randoms(use_true_random=False), st.sampled_from([None, 3]))
@settings(deadline=None)
def test_what_means_the_same_has_no_difference(value: Any, draw: random.Random, indent: int | None) -> None:
    after = json.dumps(shuffled(value, draw), ensure_ascii=False, indent=indent)
    result = difference(json.dumps(value), after)
    assert told(result) == []
    assert json.loads(side(result, "+")) == value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.10", "1.1"),
        ("100", "1e2"),
        ("1e400", "10E+399"),
        ("0.0", "-0e7"),
        ('"\\u0041\\/"', '"A/"'),
        ("[ ]", "[]"),
        ('{"a" :\t[1 ,2.0]}', '{"a":[1,2]}'),
        ('{"b":1,"a":1,"a":2}', '{"a":1,"b":1,"a":2}'),
        ("123456789012345678901234567890.0", "123456789012345678901234567890"),
        (f"1e{'9' * 5000}", f"1E{'9' * 5000}"),
        ("NaN", " NaN"),
        ('"\ud800"', '"\\ud800"'),
    ],
)  # fmt: skip
def test_the_form_means_nothing(before: str, after: str) -> None:
    assert told(difference(before, after)) == []


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("1e400", "1e401", [("changed", ".", "1e400", "1e401")]),
        ("9007199254740993", "9007199254740992.0", [("changed", ".", "9007199254740993", "9007199254740992.0")]),
        ("true", "1", [("changed", ".", "true", "1")]),
        ("null", '"null"', [("changed", ".", "null", '"null"')]),
        ("NaN", "Infinity", [("changed", ".", "NaN", "Infinity")]),
        ('{"a":1}', '{"a":1,"a":1}', [("added", ".a", None, "1")]),
        ('{"a":1,"a":2}', '{"a":2,"a":1}', None),
        ('{"a":"b"}', '[["a","b"]]', [("changed", ".", '{"a":"b"}', '[["a","b"]]')]),
        ("[1,2,3]", "[0,1,2,3]", [("added", ".[0]", None, "0")]),
        ("[1,2,3]", "[1,9,3]", [("changed", ".[1]", "2", "9")]),
        ("[1,2,3]", "[1,3]", [("removed", ".[1]", "2", None)]),
        (
            '[{"id":1,"a":1},{"id":2,"a":2}]',
            '[{"id":3,"a":1},{"id":1,"a":5},{"a":2.0,"id":2}]',
            [("added", ".[0]", None, '{"id":3,"a":1}'), ("changed", ".[1].a", "1", "5")],
        ),
        (
            '{"x y":{"b":1}}',
            '{"x y":{"c":1}}',
            [("added", '.["x y"].c', None, "1"), ("removed", '.["x y"].b', "1", None)],
        ),
        ('{"a":{}}', '{"a":{"b":1}}', [("changed", ".a", "{}", '{"b":1}')]),
        ("{}", "[]", [("changed", ".", "{}", "[]")]),
    ],
)  # fmt: skip
def test_what_differs_is_said_as_small_as_it_can_be(before: str, after: str, changes: list[Any] | None) -> None:
    result = told(difference(before, after))
    if changes is None:
        assert result
    else:
        assert result == changes


def test_a_place_that_moved_has_both_its_paths() -> None:
    (added, changed) = difference('[{"id":1,"v":1}]', '[{"id":0,"v":1},{"id":1,"v":2}]').changes
    assert (added.path, changed.path, changed.path_before) == (".[0]", ".[1].v", ".[0].v")


@pytest.mark.parametrize(
    "text", ["", "a,b,\n1,2", "<a>\n <b/>\n</a>", '{"a":1', "[1 2]", '{"a":1}x', "\x00\ud800", '{"a":01}']
)
def test_what_is_no_json_is_compared_line_by_line(text: str) -> None:
    result = difference(text, text)
    assert (result.way, result.changes, result.same_text) == ("lines", [], True)
    result = difference(text, f"<new>\n{text}")
    assert result.way == "lines" and result.changes


def test_a_comma_at_the_end_of_a_line_counts() -> None:
    assert told(difference("a,b\n1,2\nz", "a,b\n1,2,\nz\ny")) == [
        ("changed", "line 2", "1,2", "1,2,"),
        ("added", "line 4", None, "y"),
    ]


def test_a_line_is_one_however_long_it_is() -> None:
    long = "x" * 5_000
    result = difference(f"<a>\n{long}1\nb", f"<a>\n{long}2\nb\r\nc\n")
    assert told(result) == [("changed", "line 2", f"{long}1", f"{long}2"), ("added", "line 4", None, "c")]
    assert [result.rows.row(index).sign for index in range(len(result.rows))] == [" ", "-", "+", " ", "+"]


@given(st.lists(st.sampled_from("abcd,"), max_size=30), st.lists(st.sampled_from("abcd,"), max_size=30))
def test_the_rows_of_each_side_are_its_lines(before: list[str], after: list[str]) -> None:
    before, after = ["<x>", *before], ["<x>", *after]
    result = difference("\n".join(before), "\n".join(after))
    rows = [result.rows.row(index) for index in range(len(result.rows))]
    assert [row.text for row in rows if row.sign in " -"] == before
    assert [row.text for row in rows if row.sign in " +"] == after


def test_rows_name_their_change() -> None:
    result = difference('{"a":1,"b":[1],"c":2}', '{"a":2,"c":{"d":1}}')
    rows = [result.rows.row(index) for index in range(len(result.rows))]
    for number in range(len(result.changes)):
        assert rows[result.rows.row_of(number)].change == number
    assert [row.sign + "  " * row.depth + row.text for row in rows] == [
        " {",
        '-  "a": 1',
        '+  "a": 2,',
        '-  "b": [',
        "-    1",
        "-  ]",
        '-  "c": 2',
        '+  "c": {',
        '+    "d": 1',
        "+  }",
        " }",
    ]


DEEP = 10_000


@pytest.mark.slow  # large documents
@pytest.mark.parametrize(
    "make", [lambda end: "[" * DEEP + end + "]" * DEEP, lambda end: '{"a":' * DEEP + end + "}" * DEEP]
)
def test_ten_thousand_levels_are_no_deeper_than_one(make: Callable[[str], str]) -> None:
    result = difference(make("1"), make("2"))
    (change,) = result.changes
    assert (change.kind, change.depth, len(result.rows)) == ("changed", DEEP, 2 * DEEP + 2)
    assert len(change.path) > DEEP
    assert told(difference(make("1"), make("1.0"))) == []


@given(values, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=15)
def test_what_is_too_deep_for_a_parser_has_the_same_meaning(value: Any, draw: random.Random) -> None:
    deep = "[" * 300 + "]" * 300
    before = f"[{json.dumps(value)},{deep},1]"
    after = f"[{json.dumps(shuffled(value, draw), ensure_ascii=False)}, {deep}, 1.0]"
    assert told(difference(before, after)) == []
    result = difference(f"[[{before}],[2.0],[[{before}]]]", f'[[0], [{after}], [2], [[{after}], "x"]]')
    assert told(result) == [("added", ".[0]", None, "[0]"), ("added", ".[3][1]", None, '"x"')]


def test_huge_arrays_are_matched_without_weighing_all_against_all() -> None:
    items = [{"id": number, "value": number * 3, "tags": ["a", "b"]} for number in range(3_000)]
    after = [{"id": -1}, *({**item, "value": 7} if item["id"] != 500 else item for item in items)]
    result = difference(json.dumps(items), json.dumps(after))
    assert [change.kind for change in result.changes] == ["added", *["changed"] * (2_999)]
    strangers = [[number] * 3 for number in range(3_000)]
    assert difference(json.dumps(items), json.dumps(strangers)).is_done


MULTIPART = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n{}\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (f'{{"s":"{"x" * 10_000_000}"}}', f'{{"s":"{"x" * 9_999_999}y"}}', ["changed"]),
        (f"[{','.join(map(str, range(60_000)))}]", f"[-1,{','.join(map(str, range(60_000)))}]", ["added"]),
        (f"<a>{'x' * 3_000_000}</a>", f"<a>{'x' * 3_000_000}</b>", ["changed"]),
        ("\n".join(map(str, range(50_000))), "\n".join(map(str, range(49_999))), ["removed"]),
        (MULTIPART.format(1), MULTIPART.format(2), ["changed"]),
        ('{"a":"\\u0000\ud800"}', '{"a":"\\u0000\udfff"}', ["changed"]),
        ('{"a":1e400,"a":1e400}', '{"a":1e400,"a":1e4000}', ["changed"]),
        ("\x00\ufffd\n\x1b]0;x", "\x00\ufffd\n\x1b]0;y", ["changed"]),
    ],
    ids=["10 MB in one string", "numbers", "XML on one line", "CSV", "multipart", "surrogates", "doubled", "NUL"],
)  # fmt: skip
def test_odd_and_large_payloads(before: str, after: str, kinds: list[str]) -> None:
    result = difference(before, after)
    assert [change.kind for change in result.changes] == kinds
    for change in result.changes:
        assert result.value_before(change) != result.value_after(change)


@pytest.mark.slow  # large documents
def test_a_hundred_thousand_keys() -> None:
    before = {f"key {number}": number for number in range(100_000)}
    after = {**before, "key 50000": "x", "new": 1}
    del after["key 7"]
    kinds = [change.kind for change in difference(json.dumps(before), json.dumps(after)).changes]
    assert kinds == ["removed", "changed", "added"]


SEARCHED = [
    ('{"x": 1, "same": {"x": 2}, "gone": ["x", "y"]}', '{"same": {"x": 2}, "new": {"x": ["x"]}, "x": "x"}'),
    ("one\ntwo x\nthree x\n", "one x\ntwo\nthree x\nfour x"),
    ('{"x": [1, {"x": "x"}], "b": "x x"}', '["x", {"x": [1, {"x": "x"}]}]'),
    ('{"a": "X"', '{"a": "x", "b": "x'),
    ("", '"x"'),
]


@pytest.mark.parametrize(("before", "after"), SEARCHED)
def test_a_search_finds_each_row_of_the_whole_that_holds_the_text(before: str, after: str) -> None:
    compared = difference(before, after)
    search = DifferenceSearch("x", compared)
    search.run()
    rows = compared.rows
    assert list(search.rows) == [number for number in range(len(rows)) if "x" in rows.row(number).text.lower()]
    assert search.step(-1, 1) == (0 if search.rows else -1) and search.step(0, -1) <= len(search.rows) - 1
