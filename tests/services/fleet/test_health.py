"""Counting by parts of the window, and what is said of a webhook that could not be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_log import make_event
from tests.support.times import NOON
from tui.api import errors
from tui.api.errors import ApiError
from tui.api.models import WebhookConfig
from tui.services.events.counts import Counts
from tui.services.events.event_row import EventRow, row_of
from tui.services.fleet.health import BUCKETS, Health, bucketed, coarser, error_words, retry_seconds

DAY = timedelta(hours=24)


def row_at(at: datetime, code: str = "503") -> EventRow:
    return EventRow(
        event_id=f"evt-{at.timestamp()}", status="failed", at=at, created_at=at.isoformat(), code=code, attempt=0,
        event_name="", reason="said", correlation_id="", method="", url="",
    )  # fmt: skip


class Read:
    """Make a feed that has read these rows."""

    def __init__(self, rows: list[EventRow], *, exhausted: bool = True, unreadable: int = 0) -> None:
        self.rows = rows
        self.counts = Counts(started=True, loaded=len(rows), whole=exhausted, unreadable=unreadable)


@settings(deadline=None, database=None)
@given(
    st.lists(st.integers(0, 86_400), max_size=80).map(lambda ages: sorted(ages)),
    st.booleans(),
    st.integers(1, 30),
)
def test_every_failure_is_in_one_part_and_what_was_not_read_is_no_zero(
    ages: list[int], complete: bool, parts: int
) -> None:
    rows = [row_at(NOON - timedelta(seconds=age)) for age in ages]
    buckets = bucketed(rows, NOON - DAY, NOON, complete=complete, parts=parts)
    assert len(buckets) == parts
    assert sum(bucket or 0 for bucket in buckets) == len(rows)
    unknown = [bucket is None for bucket in buckets]
    assert unknown == sorted(unknown, reverse=True), "what was not read is the oldest"
    if complete:
        assert not any(unknown)
    elif rows:
        assert not unknown[-1]
        assert buckets[unknown.count(True)], "the oldest row is in the oldest part that is known"
    else:
        assert all(unknown)


def test_parts_are_the_window_from_its_beginning_to_now() -> None:
    hours = [0.5, 1.5, 1.6, 23.5]
    rows = [row_at(NOON - timedelta(hours=hours_ago)) for hours_ago in hours]
    assert bucketed(rows, NOON - DAY, NOON, complete=True) == (1, *[0] * 21, 2, 1)
    assert bucketed(rows[:3], NOON - DAY, NOON, complete=False) == (*[None] * 22, 2, 1)
    assert bucketed(rows, None, NOON, complete=True, parts=2) == (1, 3), "all time begins with the oldest"
    assert bucketed([], None, NOON, complete=True, parts=2) == (0, 0)


def test_coarser_parts_keep_the_sum_and_claim_no_zero() -> None:
    assert coarser((1, 2, 0, 0, None, 0, None, 3), 4) == (3, 0, None, 3)
    assert coarser((1, 2), 2) == (1, 2)


def test_what_was_delivered_after_all_is_not_failing() -> None:
    health = Health(WebhookConfig.model_validate({"id": "a"}), state="read", read_at=NOON)
    too_large = [row_at(NOON - timedelta(hours=hours_ago), "INTERNAL_RESPONSE_TOO_LARGE") for hours_ago in (1, 2)]
    health.take_failures(Read(too_large), NOON - DAY, NOON)
    assert (health.failing, health.all_delivered, health.failures_text) == (False, True, "2")
    health.take_failures(Read([*too_large, row_at(NOON - timedelta(hours=3))]), NOON - DAY, NOON)
    assert (health.failing, health.last_failure) == (True, NOON - timedelta(hours=3)), "the newest that was really lost"
    assert len(health.buckets) == BUCKETS and sum(bucket or 0 for bucket in health.buckets) == 3


def test_a_failure_without_a_time_does_not_hide_the_newest_that_has_one() -> None:
    health = Health(WebhookConfig.model_validate({"id": "a"}), state="read", read_at=NOON)
    health.take_newest([replace(row_at(NOON), at=None, created_at=""), row_at(NOON - timedelta(hours=1))])
    assert health.failing and health.last_failure == NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    ("failures", "at_least", "text"),
    [(0, False, "0"), (25, True, "25+"), (1_000, True, "1,000+"), (1_234, False, "1,234"), (None, False, "?")],
)
def test_counts_say_what_they_cover(failures: int | None, at_least: bool, text: str) -> None:
    health = Health(WebhookConfig.model_validate({"id": "a"}), failures=failures, at_least=at_least)
    assert health.failures_text == text


@pytest.mark.parametrize(
    ("error", "words", "waits"),
    [
        (errors.ServerError("x", status=500), "error 500", True),
        (errors.RateLimited("x", status=429), "429: wait", True),
        (errors.OutcomeUnknown("x"), "no answer", True),
        (errors.NoConnection("x"), "unreachable", True),
        (errors.UnreadableAnswer("x", status=200), "unreadable", True),
        (errors.NotFound("x", status=404), "error 404", False),
        (errors.Forbidden("x", status=403), "error 403", False),
        (errors.RefusedLocally("x"), "not readable", False),
    ],
)
def test_why_it_could_not_be_read_fits_the_column_and_only_what_may_pass_is_tried_again(
    error: ApiError, words: str, waits: bool
) -> None:
    assert error_words(error) == words and len(f"? {words}") <= 14
    seconds = [retry_seconds(error, tries) for tries in (1, 2, 3, 50)]
    assert seconds == ([15.0, 30.0, 60.0, 300.0] if waits else [None] * 4)


def test_a_pause_that_the_server_asks_for_is_kept() -> None:
    assert retry_seconds(errors.RateLimited("x", status=429, retry_after_seconds=200.0), 1) == 200.0


def test_rows_of_events_have_what_is_looked_at() -> None:
    row = row_of(make_event(7))
    health = Health(WebhookConfig.model_validate({"id": "a"}), read_at=NOON)
    health.take_failures(Read([row], exhausted=False), NOON - DAY, NOON)
    assert health.last_reason == "503 said" and health.failures_text == "1+" and health.failing
    health.take_failures(Read([row], unreadable=2), NOON - DAY, NOON)
    assert health.failures_text == "1+" and not health.is_uncounted, (
        "two entries may be failures, counting on says no more"
    )


def test_a_row_that_came_early_makes_its_model_when_it_is_asked_for() -> None:
    health = Health({"id": "w", "name": "Orders", "retryPolicy": {"maxAttempts": 3}}, "waiting")
    was_early, policy = health.is_early, health.config.retry_policy
    assert was_early and health.webhook.label == "Orders"
    assert policy is not None and policy.max_attempts == 3
    assert isinstance(health.source, WebhookConfig) and health.config is health.source


def test_what_is_read_again_is_shown() -> None:
    health = Health({"id": "w", "name": "Orders"}, failures=3)
    health.take(WebhookConfig.model_validate({"id": "w", "name": "Orders to ERP", "enabled": False}))
    assert (health.webhook.label, health.idle, health.failures, health.is_early) == ("Orders to ERP", "off", 3, False)
