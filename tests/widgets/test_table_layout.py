"""Column widths and cells: whatever is asked for, a line is exactly as wide as it should be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.support.widget_host import HOSTILE
from tui.text import one_line
from tui.widgets.table_layout import Column, fit, lay_out


def column(key: str, width: int = 0, min_width: int = 4, flex: int = 0, priority: int = 0) -> Column[str]:
    return Column(key, key, str, width=width, min_width=min_width, flex=flex, priority=priority)


columns = st.lists(
    st.builds(
        lambda width, min_width, flex, priority: column(
            "c", width=width, min_width=min_width, flex=flex, priority=priority
        ),
        st.integers(0, 30),
        st.integers(1, 30),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    max_size=10,
)


@given(columns, st.integers(0, 250), st.sampled_from([2, 3]))
def test_the_columns_take_what_there_is_and_no_more_unless_they_must(
    wanted: list[Column[str]], width: int, gutter: int
) -> None:
    plan = lay_out(wanted, width, gutter)
    taken = gutter + sum(size for _, size in plan.columns) + plan.gap * max(len(plan.columns) - 1, 0)
    must = [column for column in wanted if column.priority == 0]
    least = gutter + sum(column.least for column in must) + plan.gap * max(len(must) - 1, 0)
    assert plan.width == max(width, taken)
    assert all(size >= column.least for column, size in plan.columns)
    if least <= width:
        assert taken <= width
    else:
        assert [column for column, _ in plan.columns] == must
    if any(column.flex for column, _ in plan.columns):
        assert taken >= width


def test_without_room_the_highest_priority_goes_first() -> None:
    wanted = [column("id", width=10), column("a", width=10, priority=1), column("b", width=10, priority=2)]
    assert [column.key for column, _ in lay_out(wanted, 40, 2).columns] == ["id", "a", "b"]
    assert [column.key for column, _ in lay_out(wanted, 30, 2).columns] == ["id", "a"]
    assert lay_out(wanted, 15, 2).left_out == ("b", "a")


def test_what_is_left_over_is_shared_by_flex() -> None:
    plan = lay_out([column("a", min_width=5, flex=1), column("b", min_width=5, flex=3)], 2 + 5 + 1 + 5 + 8, 2)
    assert [size for _, size in plan.columns] == [7, 11]


@given(st.one_of(st.text(), st.sampled_from(HOSTILE)), st.integers(0, 40), st.sampled_from(["left", "right"]))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int, align: str) -> None:
    shown = fit(text, width, "right" if align == "right" else "left")
    assert cell_len(shown) == width
    assert one_line(shown) == shown


def test_numbers_are_aligned_to_the_right() -> None:
    assert fit("42", 5, "right") == "   42"
    assert fit("42", 5) == "42   "
