"""One timeline of many webhooks: exactly their events, once each, newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_fleet import FakeFleet
from tests.support.fake_log import make_event
from tests.support.times import NOON
from tui.api.errors import NoConnection
from tui.services.events import merged_feed as merged_module
from tui.services.events.feed import FeedBook, Query
from tui.services.events.merged_feed import MergedFeed
from tui.services.events.rows import Gap, row_key
from tui.services.time.window import ALL_TIME
from tui.store.event_index import EventIndex


def merged_of(log: FakeFleet, names: Sequence[str]) -> MergedFeed:
    index = EventIndex()
    query = Query(ALL_TIME)
    feeds = [FeedBook(log, name, lambda: NOON, index).feed(query) for name in names]
    return MergedFeed(feeds, query, index)


def shown(merged: MergedFeed) -> list[str]:
    return [f"{row.config_id}/{row.event_id}" for row in merged.rows]


def expected(log: FakeFleet, names: Sequence[str]) -> list[str]:
    ordered = sorted(log.events, key=lambda event: (event.created_at or "", event.event_id), reverse=True)
    return [f"{e.webhook_config_id}/{e.event_id}" for e in ordered if e.webhook_config_id in names]


async def read_to_end(merged: MergedFeed) -> None:
    for _ in range(2_000):
        if merged.exhausted and merged.started:
            return
        await merged.older()
    raise AssertionError("the timeline never ends")


@given(
    events=st.lists(
        st.tuples(st.sampled_from("abcd"), st.one_of(st.integers(0, 4), st.integers(0, 5_000))), max_size=150
    ),
    page_size=st.integers(1, 9),
    arriving=st.lists(st.sampled_from("abcd"), max_size=8),
)
def test_any_logs_are_merged_exactly(events: list[tuple[str, int]], page_size: int, arriving: list[str]) -> None:
    async def run() -> None:
        log = FakeFleet(
            events=[make_event(number, second=at, config=name) for number, (name, at) in enumerate(events)],
            page_size=page_size,
        )
        merged = merged_of(log, "abcd")
        await merged.newer()
        everything = expected(log, "abcd")
        for number, name in enumerate(arriving):
            before = shown(merged)
            assert before == everything[: len(before)] or number  # a beginning of the truth, never with holes
            await merged.older()
            log.events.append(make_event(5_000 + number, second=5_001 + number, config=name))
        await merged.newer()
        await read_to_end(merged)
        assert shown(merged) == expected(log, "abcd")
        for place, row in enumerate(merged.rows):
            assert merged.rows.index_of(row_key(row)) == place
            assert merged.row(row_key(row)) == row

    asyncio.run(run())


async def test_one_that_cannot_be_read_holds_nobody_up_and_is_named() -> None:
    log = FakeFleet(events=[make_event(number, second=number, config="abc"[number % 3]) for number in range(200)])
    log.cut_off("b")
    merged = merged_of(log, "abc")
    await merged.newer()
    await read_to_end(merged)
    assert shown(merged) == expected(log, "ac") and list(merged.missing.left_out) == ["b"]
    assert "without 1 of 3 webhooks" in merged.coverage
    log.cut_off()
    await merged.newer()
    await read_to_end(merged)
    assert shown(merged) == expected(log, "abc") and not merged.missing.left_out


async def test_nobody_at_all_is_an_error_and_not_an_empty_timeline() -> None:
    log = FakeFleet(events=[make_event(1, config="a")])
    log.cut_off("a", "b")
    merged = merged_of(log, "ab")
    with pytest.raises(NoConnection):
        await merged.newer()
    assert not merged.started


async def test_the_same_id_in_two_webhooks_is_two_events() -> None:
    log = FakeFleet(events=[make_event(1, config="a"), make_event(1, config="b")])
    merged = merged_of(log, "ab")
    await merged.newer()
    keys = {row_key(row) for row in merged.rows}
    assert len(merged.rows) == len(keys) == 2 and merged.count_of(keys) == 2


async def test_a_time_far_back_is_read_at_once_and_the_gap_is_shown() -> None:
    log = FakeFleet(events=[make_event(number, second=number * 10, config="ab"[number % 2]) for number in range(600)])
    merged = merged_of(log, "ab")
    await merged.newer()
    at = next(row for row in [make_event(100, second=1_000)] if row.created_at)
    from tui.services.time.clock import parse_time

    moment = parse_time(at.created_at)
    assert moment is not None
    asked = len(log.asked)
    await merged.around(moment)
    assert len(log.asked) == asked + 2
    rows = merged.all_rows
    assert len(rows.gaps) == 1 and any(isinstance(row, Gap) for row in rows)
    below = rows[rows.place_of((int(moment.timestamp() * 1_000_000), "\U0010ffff"))]
    assert not isinstance(below, Gap) and below.event_id == "evt-0100"
    await merged.into(rows.gaps[0].high)
    assert merged.all_rows.events > rows.events


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merged_module, "PATIENCE_SECONDS", 0.2)


@pytest.mark.usefixtures("impatient")
async def test_one_that_hangs_holds_nobody_up_and_is_part_of_it_as_soon_as_it_comes() -> None:
    log = FakeFleet(
        hanging="b", events=[make_event(number, second=number, config="abc"[number % 3]) for number in range(120)]
    )
    merged = merged_of(log, "abc")
    await merged.newer()
    assert merged.missing.late == ["b"] and merged.started and "without 1 of 3 webhooks" in merged.coverage
    await read_to_end(merged)
    assert shown(merged) == expected(log, "ac")
    asked = len(log.asked)
    await merged.newer()
    assert len(log.asked) == asked + 2, "the one that hangs is not asked once more meanwhile"
    log.go_on.set()
    assert await merged.missing.one_more() and merged.missing.late == [] and not await merged.missing.one_more()
    await read_to_end(merged)
    assert shown(merged) == expected(log, "abc") and "without" not in merged.coverage


@pytest.mark.usefixtures("impatient")
async def test_one_that_hangs_and_then_fails_is_left_out_and_one_that_nobody_awaits_is_stopped() -> None:
    log = FakeFleet(
        hanging="b", events=[make_event(number, second=number, config="ab"[number % 2]) for number in range(20)]
    )
    merged = merged_of(log, "ab")
    await merged.newer()
    log.cut_off("b")
    log.go_on.set()
    await merged.missing.one_more()
    assert list(merged.missing.left_out) == ["b"] and shown(merged) == expected(log, "a")
    log.go_on.clear()
    await merged.newer()
    assert merged.missing.late == ["b"]
    merged.missing.stop_waiting()
    await merged.missing.one_more()
    assert merged.missing.late == []


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_is_slow_for_all_is_waited_for() -> None:
    log = FakeFleet(hanging="b", events=[make_event(1, config="b")])
    merged = merged_of(log, "b")
    reading = asyncio.create_task(merged.newer())
    await asyncio.sleep(0.5)
    assert not reading.done() and merged.missing.late == []
    log.go_on.set()
    await reading
    assert shown(merged) == ["b/evt-0001"]
