"""Windows as a person types them."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.times import NOON
from tui.services.time.window import ALL_TIME, BadWindow, last, parse_window


def test_windows_as_a_person_types_them() -> None:
    assert parse_window("3h", NOON) == last("3h")
    assert parse_window(" 2 d ", NOON).bounds(NOON) == (NOON - timedelta(days=2), None)
    assert parse_window("all", NOON) == ALL_TIME
    typed = parse_window("09:38..11:02", NOON)
    assert typed.bounds(NOON) == (
        datetime(2026, 11, 23, 9, 38, tzinfo=UTC),
        datetime(2026, 11, 23, 11, 2, tzinfo=UTC),
    )
    assert parse_window("2026-11-20..", NOON).bounds(NOON) == (datetime(2026, 11, 20, tzinfo=UTC), None)


@pytest.mark.parametrize("text", ["", "soon", "0h", "..", "11:02..09:38", "25:99..", "3 parsecs", "1h..2h", "٣h"])
def test_a_bad_window_is_one_sentence(text: str) -> None:
    with pytest.raises(BadWindow) as problem:
        parse_window(text, NOON)
    assert "write 15m" in str(problem.value)


@given(st.text(max_size=40))
def test_no_text_breaks_the_window(text: str) -> None:
    with contextlib.suppress(BadWindow):
        parse_window(text, NOON).bounds(NOON)
