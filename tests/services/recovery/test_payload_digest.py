"""One meaning of "the same payload": what it says as JSON, with every number as it was written and no key lost."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.services.recovery.payload_digest import canonical, digest

Value: TypeAlias = "tuple[str, str] | Sequence[Value] | Mapping[str, Sequence[Value]]"
"""A text or a number as it is written (`kind`, words), an array, or an object whose keys have one value or more."""

NUMBERS = ("0", "-0", "1", "1.0", "1.00", "1e0", "10", "1e1", "1e400", "2e400", "-1e400", "0.1",
           "0.10000000000000000001",
           "0.10000000000000000002", "12345678901234567.25", "12345678901234567.75", "9007199254740993",
           "9007199254740992",
           "1" * 5_000, "1" * 4_999 + "2", "5e-324", "4.9e-324", "-0.0", "0.0", "NaN", "Infinity")  # fmt: skip
TEXTS = ("", "a", "1", "NaN", "é", "😀", "\ud83d", "\x7f", '"', "\\", "1e400")
_LEAVES = st.sampled_from(
    [("number", number) for number in NUMBERS]
    + [("text", text) for text in TEXTS]
    + [("word", word) for word in ("true", "null")]
)
_VALUES: st.SearchStrategy[Value] = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(TEXTS), st.lists(inner, min_size=1, max_size=2), max_size=3),
    ),
    max_leaves=8,
)


def written(value: Value, how: random.Random) -> str:
    """The value as JSON, in one of the many ways it can be written."""
    blank = how.choice(["", " ", "\n\t"])
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        kind, words = value
        return json.dumps(words, ensure_ascii=how.random() < 0.5) if kind == "text" else str(words)
    if isinstance(value, Mapping):
        left = {key: list(values) for key, values in value.items()}
        members = []
        while left:
            key = how.choice(list(left))
            members.append(f"{json.dumps(key)}{blank}:{blank}{written(left[key].pop(0), how)}")
            if not left[key]:
                del left[key]
        return "{" + f"{blank},{blank}".join(members) + "}"
    return "[" + f"{blank},{blank}".join(written(item, how) for item in value) + "]"


@given(_VALUES, st.randoms(use_true_random=False))
def test_however_it_is_written_it_is_the_same(value: Value, how: random.Random) -> None:
    assert digest(written(value, how)) == digest(written(value, how))


@given(_VALUES, _VALUES, st.randoms(use_true_random=False))
def test_two_that_say_something_else_are_never_the_same(one: Value, other: Value, how: random.Random) -> None:
    assert (canonical(written(one, how)) == canonical(written(other, how))) is (one == other)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("12345678901234567.25", "12345678901234567.75", False),
    ("1e400", "2e400", False),
    ("1e2", "100", False),
    ("1.0", "1", False),
    ("-0", "0", False),
    ('{"x":1,"x":2}', '{"x":3,"x":2}', False),
    ('{"x":1,"x":2}', '{"x":2}', False),
    ('{"x":1,"x":2}', '{"x":2,"x":1}', False),
    ('{"y":0,"x":1,"x":2}', '{"x":1,"y":0,"x":2}', True),
    ('[{"a":{"b":1e400}}]', '[{"a":{"b":2e400}}]', False),
    ('"1e400"', "1e400", False),
    ('["NaN","1e400"]', "1e400", False),
    ('[NaN,"1e400"]', "1e400", False),
    ("[" * 50_000 + "]" * 50_000, "[" * 50_000 + " " + "]" * 50_000, False),  # too deep to be read: as it is written
    ('"\\ud83d\\ude00"', '"😀"', True),
    ('"\\ud83d"', '"\\ud83e"', False),
])  # fmt: skip
def test_numbers_count_as_they_are_written_and_keys_as_often_as_they_stand(one: str, other: str, same: bool) -> None:
    assert (digest(one) == digest(other)) is same


@pytest.mark.parametrize("payload", [None, "", " \n", " null"])
def test_what_holds_nothing_is_the_same_as_no_other(payload: str | None) -> None:
    assert digest(payload) == ""


def test_what_ledgers_hold_of_usual_payloads_stays_right() -> None:
    """The digests of programs before this one: sorted keys, no blanks, ASCII."""
    assert canonical('{"b": [1, 2.5, true], "a": {"ü": null}}') == '{"a":{"\\u00fc":null},"b":[1,2.5,true]}'
