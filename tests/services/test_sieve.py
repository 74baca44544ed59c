"""The text filter in slices: the same rows as at once, however it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.services.fakes import make_event
from tui.services.event_rows import EventRow, row_of
from tui.services.sieve import LOOKS_A_SLICE, Matcher, Sieve

ROWS = [row_of(make_event(number, status="failed" if number % 3 else "succeeded")) for number in range(100)]


class Looks:
    """Counts what is looked at."""

    def __init__(self) -> None:
        self.count = 0

    def matcher(self, text: str) -> Matcher:
        def matches(row: EventRow) -> bool:
            self.count += 1
            return text in f"{row.event_id} {row.status}"

        return matches


@given(st.lists(st.sampled_from(["", "f", "fa", "failed", "evt-00", "evt-001", "s", "zz"]), max_size=6), st.booleans())
def test_the_result_is_the_same_however_it_is_cut(texts: list[str], in_slices: bool) -> None:
    sieve = Sieve(Looks().matcher, clock=lambda: 0.0)
    for text in texts:
        sieve.look_for(text)
        found = sieve.sift(ROWS, 0 if in_slices else 1)
        while sieve.left:
            before = sieve.left
            found = sieve.sift(ROWS, 0)
            assert sieve.left == max(before - LOOKS_A_SLICE, 0)
        assert found == [row for row in ROWS if text in f"{row.event_id} {row.status}"]
        assert sieve.lets_through(row.event_id for row in ROWS) == (len(found) if text else 0)


def test_no_row_is_looked_at_twice_but_one_that_changed() -> None:
    looks = Looks()
    sieve = Sieve(looks.matcher, clock=lambda: 0.0)
    sieve.look_for("fail")
    sieve.sift(ROWS, 1)
    sieve.sift(ROWS, 1)
    assert looks.count == 100
    changed = [row_of(make_event(0, status="failed")), *ROWS[1:]]
    assert changed[0] in sieve.sift(changed, 1) and looks.count == 101
    sieve.look_for("failed")
    sieve.sift(changed, 1)
    assert looks.count == 101 + 67, "those that did not match 'fail' cannot match 'failed'"
