"""The histogram against a plain count of the same events, and what it claims of what was not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.times import NOON
from tui.api.models import WebhookEvent
from tui.services.events.counts import Counts
from tui.services.events.event_row import EventRow, row_of
from tui.services.events.histogram import Bucket, Histogram, histogram, outage_words, span_words
from tui.store.coverage import Stretch, covers, joined, within
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Key, Span, first_key, last_key, micros

LARGE = "INTERNAL_RESPONSE_TOO_LARGE"


@dataclass
class Read:
    """A log of which some was read."""

    index: EventIndex
    window_span: Span
    read: list[Stretch]
    read_at: datetime | None = NOON

    @property
    def stretches(self) -> list[Stretch]:
        return within(joined(self.read), self.window_span.low, self.window_span.high)

    @property
    def span(self) -> Span:
        return replace(self.window_span, low=self.stretches[0].low, high=self.stretches[0].high)

    @property
    def counts(self) -> Counts:
        return Counts(started=True, whole=self.stretches[0].low <= self.window_span.low)


def make(number: int, at: datetime, status: str) -> tuple[EventRow, WebhookEvent]:
    """`large` stands for what failed by its status and was delivered."""
    answer = {"http_response": {"code": LARGE}} if status == "large" else {}
    event = WebhookEvent.model_validate(
        {
            "event_id": f"e{number:04}",
            "created_at": at.isoformat(),
            "status": "failed" if status == "large" else status,
            **answer,
        }
    )
    return row_of(event, "hook"), event


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    yield made
    made.close()


def log_of(index: EventIndex, *statuses: str, complete: bool = True) -> Read:
    """The oldest first, one a minute, from 11:00 on."""
    log = index.log("s", "o", "hook")
    start = NOON - timedelta(hours=1)
    index.keep(log, [make(n, start + timedelta(minutes=n), status) for n, status in enumerate(statuses)][::-1])
    return Read(index, Span((log,)), [Stretch(LOWEST if complete else (micros(start), "e0000"), last_key(NOON))])


statuses = st.sampled_from(("succeeded", "failed", "failed", "large", "skipped", "in_progress", "odd"))
moments = st.one_of(st.integers(0, 3_600), st.integers(0, 86_400), st.integers(0, 86_400 * 40)).map(
    lambda seconds: NOON - timedelta(seconds=seconds)
)


@given(
    st.lists(st.tuples(moments, statuses), max_size=80),
    st.lists(st.tuples(moments, moments), min_size=1, max_size=3),
    st.one_of(st.none(), moments),
    st.one_of(st.none(), moments),
    st.integers(2, 130),
    st.sampled_from((-300, 0, 60, 330)),
    st.sampled_from((None, None, "failed")),
)
def test_every_event_that_was_read_is_counted_once_and_where_it_began(
    events: list[tuple[datetime, str]],
    read: list[tuple[datetime, datetime]],
    since: datetime | None,
    until: datetime | None,
    columns: int,
    offset: int,
    status: str | None,
) -> None:
    if since is not None and until is not None and until <= since:
        since, until = until, since + timedelta(seconds=1)
    index = EventIndex()
    try:
        log = index.log("s", "o", "hook")
        made = [make(number, at, kind) for number, (at, kind) in enumerate(events)]
        index.keep(log, made)
        span = Span((log,), status, first_key(since), last_key(until))
        timeline = Read(index, span, [Stretch(first_key(min(pair)), last_key(max(pair))) for pair in read], None)
        counted = histogram(timeline, columns, NOON, timezone(timedelta(minutes=offset)))
        if not timeline.stretches:
            assert counted.buckets == ()
            return
        assert len(counted.buckets) <= columns
        expected: dict[int, list[int]] = {}
        for (row, _), (_, kind) in zip(made, events, strict=True):
            assert row.at is not None
            if covers(timeline.stretches, (micros(row.at), row.event_id)) is None or status not in (None, row.status):
                continue
            place = counted.index_of(row.at)
            assert place is not None
            names = {"succeeded": 0, "large": 0, "failed": 1, "skipped": 2, "in_progress": 3}
            expected.setdefault(place, [0] * 5)[names.get(kind, 4)] += 1
        for place, bucket in enumerate(counted.buckets):
            counts = [bucket.delivered, bucket.failed, bucket.skipped, bucket.pending, bucket.other]
            assert counts == expected.get(place, [0] * 5)
            if bucket.read:  # what is said to be read holds everything there is
                end = bucket.start + counted.width
                inside = sum(
                    bucket.start <= row.at < end and span.low <= (micros(row.at), row.event_id) <= span.high
                    for row, _ in made
                    if row.at is not None and status in (None, row.status)
                )
                assert inside == bucket.total
        for one, other in zip(counted.buckets, counted.buckets[1:], strict=False):
            assert other.start - one.start == counted.width
    finally:
        index.close()


@pytest.mark.parametrize("seconds", [0, 20, 60, 3_600, 5_430])
def test_what_began_on_the_hour_is_counted_once(index: EventIndex, seconds: int) -> None:
    log = index.log("s", "o", "hook")
    index.keep(log, [make(n, NOON - timedelta(minutes=n * 30), "failed") for n in range(60)])
    for late in (0, 1, 90):
        low, high = NOON - timedelta(hours=20, seconds=seconds), NOON - timedelta(seconds=late)
        span = Span((log,), None, first_key(low), last_key(high))
        counted = histogram(Read(index, span, [Stretch(span.low, span.high)]), 50, NOON)
        assert counted.width >= timedelta(minutes=30)
        inside = sum(low <= NOON - timedelta(minutes=n * 30) <= high for n in range(60))
        assert sum(bucket.failed for bucket in counted.buckets) == inside == index.count(span)


def test_buckets_are_aligned_to_the_clock_of_the_person(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    for hours, columns, minutes in ((24, 60, 30), (3, 60, 5), (1, 70, 1), (24 * 7, 60, 180), (24 * 30, 40, 1440)):
        span = Span((log,), None, first_key(NOON - timedelta(hours=hours)))
        timeline = Read(index, span, [Stretch(span.low, last_key(NOON))])
        zone = timezone(timedelta(hours=5, minutes=30))
        counted = histogram(timeline, columns, NOON, zone)
        assert counted.width == timedelta(minutes=minutes)
        first = counted.buckets[0].start.astimezone(zone)
        assert (first.hour * 60 + first.minute) % min(minutes, 1440) == 0 == first.second
        assert counted.buckets[0].start <= NOON - timedelta(hours=hours) < counted.buckets[1].start
        assert counted.buckets[-1].start <= NOON < counted.buckets[-1].start + counted.width


def test_what_was_not_read_is_said_to_be_unknown_not_zero(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    index.keep(log, [make(1, NOON - timedelta(hours=2), "failed")])
    span = Span((log,), None, first_key(NOON - timedelta(hours=24)))
    timeline = Read(index, span, [Stretch((micros(NOON - timedelta(hours=2)), "e0001"), HIGHEST)])
    counted = histogram(timeline, 50, NOON)
    unread = [bucket for bucket in counted.buckets if not bucket.read]
    assert unread == list(counted.buckets[: len(unread)]) and len(unread) == 44
    assert [bucket.failed for bucket in counted.buckets if bucket.total] == [1]
    everything = replace(timeline, window_span=Span((log,)))
    assert not histogram(everything, 50, NOON).buckets[0].read, "what is older is not said to be missing"
    everything.read = [Stretch(LOWEST, HIGHEST)]
    assert all(bucket.read for bucket in histogram(everything, 50, NOON).buckets)


def test_what_may_have_come_since_the_last_look_is_unknown(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    index.keep(log, [make(1, NOON - timedelta(hours=20), "failed")])
    span = Span((log,), None, first_key(NOON - timedelta(hours=24)))
    top = (micros(NOON - timedelta(hours=20)), "e0001")
    fresh = Read(index, span, [Stretch(span.low, top)], NOON - timedelta(minutes=1))
    assert all(bucket.read for bucket in histogram(fresh, 50, NOON).buckets)
    stale = replace(fresh, read_at=NOON - timedelta(hours=3))
    assert [bucket.read for bucket in histogram(stale, 50, NOON).buckets][-8:] == [True] + [False] * 7


def test_neighbours_are_the_next_buckets_with_events(index: EventIndex) -> None:
    minute = timedelta(minutes=1)
    buckets = tuple(Bucket(NOON + minute * n, failed=int(n in (1, 4))) for n in range(6))
    counted = Histogram(buckets, minute)
    inside = NOON + timedelta(minutes=4, seconds=20)
    assert counted.neighbour(inside, -1) == NOON + minute * 2 - timedelta(microseconds=1)
    assert counted.neighbour(inside, 1) is None
    assert counted.neighbour(NOON - timedelta(days=3), 1) == NOON + minute * 2 - timedelta(microseconds=1)
    assert counted.neighbour(NOON + timedelta(days=3), -1) == NOON + minute * 5 - timedelta(microseconds=1)
    assert counted.neighbour(NOON + minute, -1) is None is Histogram().neighbour(NOON, 1)


def words(at: datetime) -> str:
    return f"{at:%M}"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (("succeeded", "failed", "failed", "succeeded"),
         "delivering again since 03 · first failure 01 · delivered until 00"),
        (("succeeded", "succeeded", "failed"), "first failure 02 · last success 01 · still failing"),
        (("succeeded", "failed", "large", "failed", "large", "succeeded"),
         "delivering again since 04 · first failure 03 · delivered until 02"),
        (("failed", "succeeded", "failed", "skipped", "in_progress"),
         "first failure 02 · last success 01 · still failing"),
        (("large", "failed"), "first failure 01 · last success 00 · still failing"),
        (("succeeded", "large"), "no failures in what is loaded"),
        ((), ""),
        (("failed", "failed"), "failing since before 00 · still failing"),
    ],
)  # fmt: skip
def test_the_edges_of_the_outage_claim_only_what_was_loaded(
    index: EventIndex, events: tuple[str, ...], expected: str
) -> None:
    timeline = log_of(index, *events, complete=False)
    assert outage_words(timeline, words) == expected


def test_a_log_read_to_its_beginning_claims_more(index: EventIndex) -> None:
    assert outage_words(log_of(index, "failed", "failed"), words) == "first failure 00 · still failing"
    assert span_words(log_of(index, "failed", "failed"), words) == "2 events from 00 to 01"


def test_no_failure_at_all_is_said_of_a_log_read_to_its_beginning(index: EventIndex) -> None:
    assert outage_words(log_of(index, "succeeded"), words) == "no failures"


@given(st.lists(statuses, max_size=25))
def test_the_edges_are_those_of_a_plain_walk(kinds: list[str]) -> None:
    index = EventIndex()
    try:
        timeline = log_of(index, *kinds)
        settled = [(n, kind == "failed") for n, kind in enumerate(kinds) if kind in ("failed", "large", "succeeded")]
        after = before = first = None
        for n, failed in reversed(settled):
            if failed:
                first = n
            elif first is None:
                after = n
            else:
                before = n
                break
        outages = outage_words(timeline, words)
        if first is None:
            assert outages == ("no failures" if kinds else "")
            return
        parts = [] if after is None else [f"delivering again since {after:02}"]
        parts.append(f"first failure {first:02}")
        parts += [] if before is None else [f"{'last success' if after is None else 'delivered until'} {before:02}"]
        parts += ["still failing"] if after is None else []
        assert outages == " · ".join(parts)
    finally:
        index.close()


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_time_that_no_clock_shows_does_not_break_it(index: EventIndex, at: datetime) -> None:
    log = index.log("s", "o", "hook")
    index.keep(log, [make(1, at, "failed"), make(2, NOON, "failed")])
    low: Key = (micros(at), "")
    for stretch in (Stretch(LOWEST, HIGHEST), Stretch(min(low, last_key(NOON)), HIGHEST)):
        assert histogram(Read(index, Span((log,)), [stretch]), 60, NOON, timezone(timedelta(hours=-5))).buckets


def test_of_several_webhooks_no_outage_is_told_but_the_newest_of_both(index: EventIndex) -> None:
    one = log_of(index, "succeeded", "failed", "succeeded")
    other = index.log("s", "o", "other")
    both = replace(one, window_span=replace(one.window_span, logs=(*one.window_span.logs, other)))
    assert outage_words(both, words) == "newest failure 01 · newest success 02"
