"""Stretches that were read, against a plain set of places."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.store.coverage import Stretch, both, covers, joined, within

stretches = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Stretch((min(pair), ""), (max(pair), ""))),
    max_size=8,
)


def places(several: list[Stretch]) -> set[int]:
    return {place for span in several for place in range(span.low[0], span.high[0] + 1)}


@given(stretches, st.integers(0, 30), st.integers(0, 30))
def test_joining_and_cutting_change_nothing_of_what_is_covered(several: list[Stretch], one: int, other: int) -> None:
    result = joined(several)
    assert places(result) == places(several)
    assert all(newer.low > older.high for newer, older in pairwise(result))
    cut = within(result, (one, ""), (other, ""))
    assert places(cut) == places(several) & set(range(one, other + 1))
    assert joined(result) == result


@given(stretches, st.integers(0, 30))
def test_a_place_is_covered_where_a_stretch_says_so(several: list[Stretch], place: int) -> None:
    assert (covers(joined(several), (place, "")) is not None) == (place in places(several))


@given(stretches, stretches)
def test_both_is_what_either_covers(one: list[Stretch], other: list[Stretch]) -> None:
    result = both(joined(one), joined(other))
    assert places(result) == places(one) & places(other)
    assert result == sorted(result, key=lambda span: span.high, reverse=True)
