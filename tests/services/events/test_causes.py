"""Causes: every failure in exactly one, the same in whatever order they come."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.support.indexed import MORNING, fill, make_failure
from tui.api.models import WebhookEvent
from tui.services.events.causes import Cause, CauseFinder, belongs, causes
from tui.services.events.event_row import row_of
from tui.store.event_index import EventIndex
from tui.store.groups import FailureGroup, failure_groups, failures_saying, same_correlation
from tui.store.keys import Span, first_key, last_key, micros

CODES = ("503", "422", "", "INTERNAL_ERROR", "INTERNAL_RESPONSE_TOO_LARGE", "OAuthTokenExchangeError", "odd\x1b[31m")
MESSAGES = ("Order 17 not found", "Order 99 not found", "no such 'user'", "", "\x1b]0;title\x07[/x] \u202e", "\ud83d")


failures = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.one_of(st.sampled_from(MESSAGES), st.text(max_size=30)),
        st.sampled_from(("failed", "failed", "failed", "succeeded", "skipped")),
        st.sampled_from((None, 0, 3)),
    ),
    max_size=40,
)


@given(failures, st.integers(0, 40), st.integers(0, 40))
def test_every_failure_of_the_span_is_in_exactly_one_cause(
    made: list[tuple[str, str, str, int | None]], low: int, high: int
) -> None:
    index = EventIndex()
    try:
        events = [
            make_failure(number, code, message, status=status, attempt=attempt)
            for number, (code, message, status, attempt) in enumerate(made)
        ]
        log = fill(index, events)
        span = Span(
            (log,), None, first_key(MORNING + timedelta(seconds=low)), last_key(MORNING + timedelta(seconds=high))
        )
        inside = [row_of(event) for number, event in enumerate(events) if low <= number <= high]
        failed = {row.event_id: row for row in inside if row.failed}
        grouped = causes(failure_groups(index.connection, [span]))
        seen: Counter[str] = Counter()
        for cause in grouped:
            ids = failures_saying(index.connection, [span], cause.members)
            rows = index.rows(ids)
            assert len(rows) == cause.count
            assert [row.order for row in rows] == sorted((row.order for row in rows), reverse=True)
            assert (rows[0].at, rows[-1].at) == (cause.last, cause.first)
            assert cause.attempts == sum((row.attempt or 0) + 1 for row in rows)
            assert all(belongs(row, cause) for row in rows)
            sample = CauseFinder(index).sample([span], cause)
            assert sample is not None and sample.event_id == rows[0].event_id
            seen.update(row.event_id for row in rows)
        assert seen == Counter(failed.keys())
        assert sum(belongs(row, cause) for row in inside for cause in grouped) == len(failed)
        order = [(cause.count, cause.last) for cause in grouped]
        assert order == sorted(order, reverse=True)
        assert len({cause.key for cause in grouped}) == len(grouped)
    finally:
        index.close()


@given(failures, st.randoms(use_true_random=False))
def test_the_order_in_which_groups_come_makes_no_difference(
    made: list[tuple[str, str, str, int | None]], chance: random.Random
) -> None:
    groups = [
        FailureGroup(code, message, 1 + number % 3, number, number + 5, 4)
        for number, (code, message, _, _) in enumerate(dict.fromkeys(made))
    ]
    mixed = list(groups)
    chance.shuffle(mixed)
    assert causes(mixed) == causes(groups)


def test_what_is_nobody_elses_is_a_cause_of_its_own_whatever_was_said() -> None:
    groups = [
        FailureGroup(code, message, 2, 0, 9, 2)
        for code in ("INTERNAL_ERROR", "INTERNAL_RESPONSE_TOO_LARGE", "OAuthTokenExchangeError", "", "503")
        for message in ("Order 17 not found", "Order 99 not found", "gone")
    ]
    kinds = Counter(cause.kind for cause in causes(groups))
    assert kinds == {"vendor": 1, "delivered": 1, "oauth": 2, "none": 2, "answer": 2}
    assert sum(cause.count for cause in causes(groups)) == 30
    assert {cause.message for cause in causes(groups) if cause.kind == "answer"} == {"Order <n> not found", "gone"}


def test_a_login_that_failed_with_a_status_is_no_answer_of_the_receiver() -> None:
    rows = []
    for code in ("OAuthTokenExchangeError", "INTERNAL_ERROR", "ODD"):
        answer = {"code": code, "status_code": 401, "message": "refused for 17"}
        rows.append(
            row_of(WebhookEvent.model_validate({"event_id": code, "status": "failed", "http_response": answer}))
        )
    grouped = causes([FailureGroup(row.code, row.reason, 1, 0, 0, 1) for row in rows])
    assert [(cause.kind, cause.code, cause.message) for cause in grouped] == [
        ("answer", "401", "refused for 17"),
        ("oauth", "401", "refused for 17"),
        ("vendor", "INTERNAL_ERROR", ""),
    ]


def test_a_failure_that_comes_later_belongs_to_its_cause() -> None:
    (cause,) = causes([FailureGroup("503", "Order 17 not found", 1, 0, 0, 1)])
    assert belongs(row_of(make_failure(1, "503", "Order 4711 not found")), cause)
    assert not belongs(row_of(make_failure(1, "503", "Order 4711 lost")), cause)
    assert not belongs(row_of(make_failure(1, "422", "Order 4711 not found")), cause)
    assert not belongs(row_of(make_failure(1, "503", "Order 17 not found", status="succeeded")), cause)


async def test_counted_in_a_thread_over_several_logs_and_stretches() -> None:
    index = EventIndex()
    try:
        logs = [fill(index, [make_failure(n, "503", f"Order {n}") for n in range(10)], config) for config in ("a", "b")]
        finder = CauseFinder(index)
        spans = [
            Span((logs[0],), None, first_key(MORNING), last_key(MORNING + timedelta(seconds=3))),
            Span((logs[0],), "failed", first_key(MORNING + timedelta(seconds=8))),
            Span((logs[0],), "succeeded"),
            Span((logs[1],)),
        ]
        (cause,) = await finder.causes(spans)
        assert (cause.count, cause.message) == (4 + 2 + 10, "Order <n>")
        numbers = await finder.events(spans, cause)
        assert len(numbers) == 16 == len(set(numbers))
        assert isinstance(cause, Cause) and micros(cause.last) == micros(MORNING + timedelta(seconds=9))
    finally:
        index.close()


def test_events_with_the_same_correlation_id_newest_first() -> None:
    index = EventIndex()
    try:
        first, second = (fill(index, [make_failure(n, "503", "x") for n in range(8)], config) for config in ("a", "b"))
        one = same_correlation(index.connection, (first,), "flow-1")
        assert [event_id for _, (_, event_id) in one] == ["e005", "e001"]
        assert len(same_correlation(index.connection, None, "flow-1")) == 4
        assert [log for log, _ in same_correlation(index.connection, (second,), "flow-2")] == [second, second]
        assert same_correlation(index.connection, None, "") == [] == same_correlation(index.connection, (), "flow-1")
        assert same_correlation(index.connection, None, "\ud83d") == []
    finally:
        index.close()


def test_fifty_thousand_messages_are_three_causes() -> None:
    templates = ("Order {0} not found", "timeout after {1} ms at 09:{1}", "customer {0:08x}-aa01 is unknown")
    groups = [FailureGroup("503", templates[n % 3].format(n, n % 60 + 10), 2, n, n + 1, 2) for n in range(50_000)]
    grouped = causes(groups)
    assert sum(cause.count for cause in grouped) == 100_000
    assert {cause.message for cause in grouped} == {
        "Order <n> not found",
        "timeout after <n> ms at <time>",
        "customer <id>-aa01 is unknown",
    }


def test_what_is_the_same_in_all_of_a_cause_is_told_as_it_was_said() -> None:
    groups = [
        FailureGroup("OAuthTokenExchangeError", "OAuth login failed: token endpoint said 401", 12, 1, 2, 12),
        FailureGroup("422", "Order 17 not found in version 3", 1, 1, 2, 1),
        FailureGroup("422", "Order 18 not found in version 3", 1, 1, 2, 1),
    ]
    messages = {cause.code: cause.message for cause in causes(groups)}
    assert messages == {"OAuthTokenExchangeError": "token endpoint said 401", "422": "Order <n> not found in version 3"}
    more = causes(
        [*groups, FailureGroup("OAuthTokenExchangeError", "OAuth login failed: token endpoint said 403", 1, 1, 2, 1)]
    )
    assert more[0].message == "token endpoint said <n>" and more[0].key == causes(groups)[0].key, "the same cause"
