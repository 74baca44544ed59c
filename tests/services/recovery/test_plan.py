"""The plan: every failed event in exactly one class, each delivery counts once, and what is sent is what it says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_log import HOOK, FakeLog, make_event
from tests.support.ledgers import make_ledger
from tests.support.times import NOON
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.recovery.matching import Seen, pair_later
from tui.services.recovery.payload_digest import canonical, digest
from tui.services.recovery.plan import CLASSES, Plan
from tui.services.recovery.planner import make_plan
from tui.services.recovery.progress import GROUPS, entries_of
from tui.services.recovery.run import RecoveryOutcome, RecoveryRun
from tui.services.time.window import ALL_TIME, Window
from tui.store.ledger import Ledger


async def plan_of(log: FakeLog, ledger: Ledger | None = None, window: Window = ALL_TIME, **more: object) -> Plan:
    book = FeedBook(log, "hook", lambda: NOON)
    config = more.pop("config", HOOK)
    return await make_plan(book, ledger or make_ledger(), config, window, lambda: NOON, **more)  # type: ignore[arg-type]  # its keywords


def ids(rows: Sequence[object]) -> list[str]:
    return [getattr(row, "event_id") for row in rows]  # noqa: B009  # rows of any kind


async def test_what_has_no_known_outcome_is_named_until_a_person_takes_it_in() -> None:
    ledger = make_ledger()
    log = FakeLog([make_event(number, payload=f'{{"n": {number}}}') for number in range(4)])
    record = ledger.begin("hook", "Orders", "Ada", "24h", [(f"evt-{number:04}", "") for number in range(3)]).id
    ledger.claim(record, 1, ["evt-0000", "evt-0001", "evt-0002"])
    ledger.settle(record, "evt-0000", "queued")
    ledger.settle(record, "evt-0001", "recovered", new_event_id="new")
    plan = await plan_of(log, ledger)
    assert ids(plan.without_outcome) == ["evt-0000", "evt-0002"] and ids(plan.to_replay) == ["evt-0003"]
    assert ids(plan.moved(["evt-0002"], "in").without_outcome) == ["evt-0000"]


@pytest.mark.parametrize("payload", ["", " ", "null"])
async def test_one_delivery_without_content_stands_for_no_other(payload: str) -> None:
    log = FakeLog([make_event(1, payload=payload), make_event(2, payload=payload, status="succeeded")])
    plan = await plan_of(log)
    assert ids(plan.to_replay) == ["evt-0001"]
    assert "1 show no payload: whether they arrive can be followed by nobody." in plan.warnings


async def test_failures_are_sorted_by_what_is_known_of_them() -> None:
    too_large = make_event(6).model_dump() | {"http_response": {"code": "INTERNAL_RESPONSE_TOO_LARGE"}}
    log = FakeLog(
        [
            make_event(1, payload='{"a":1,"b":2}'),
            make_event(2, payload='{"a": 2}'),
            make_event(3, payload='{"a": 3}'),
            make_event(4, payload='{"a": 4}', status="in_progress"),
            make_event(5, payload='{"a": 2}', status="in_progress"),
            type(make_event(6)).model_validate(too_large),
            make_event(7, payload='{"b": 2, "a": 1}', status="succeeded"),
            make_event(8, status="skipped"),
        ]
    )
    plan = await plan_of(log)
    assert ids(plan.recovered) == ["evt-0001"] and plan.recovered[0].new_event_id == "evt-0007"
    assert ids(plan.to_replay) == ["evt-0003"] and ids(plan.delivered) == ["evt-0006"]
    assert ids(plan.in_progress) == ["evt-0002", "evt-0004"] and plan.in_progress[0].new_event_id == "evt-0005"
    assert plan.counts == {"to_replay": 1, "recovered": 1, "in_progress": 2, "delivered": 1}
    assert [(cause.words, cause.count) for cause in plan.causes] == [("503 said", 1)] and plan.batches == 1


async def test_a_person_takes_events_in_and_out() -> None:
    plan = await plan_of(
        FakeLog(
            [make_event(1, payload="1"), make_event(2, payload="2"), make_event(3, payload="2", status="succeeded")]
        )
    )
    other = plan.moved(["evt-0001"], "out").moved(["evt-0002"], "in")
    assert (ids(other.to_replay), ids(other.left_out), ids(other.repeats)) == (["evt-0002"], ["evt-0001"], ["evt-0002"])
    assert ids(plan.to_replay) == ["evt-0001"], "a plan never changes"
    back = other.moved(["evt-0001"], "in").moved(["evt-0002"], "out")
    assert ids(back.to_replay) == ["evt-0001"] and ids(back.recovered) == ["evt-0002"]
    assert ids(plan.only(["evt-0002"]).to_replay) == ["evt-0002"]


async def test_what_cannot_be_replayed_stays_out_with_the_reason() -> None:
    log = FakeLog([make_event(1), make_event(2, status="skipped")])
    config = HOOK.model_copy(update={"url": None, "status": "incomplete"})
    plan = await plan_of(log, config=config)
    assert plan.is_empty and "incomplete" in plan.cannot[0].why and plan.moved(["evt-0001"], "in").is_empty
    marked = await plan_of(log, marked=["evt-0002", "evt-9999"])
    assert {row.event_id: row.why.partition(":")[0] for row in marked.cannot} == {
        "evt-0002": "it is skipped",
        "evt-9999": "it was not found among the events that were read",
    }


async def test_a_window_with_an_end_is_about_its_failures_and_looks_for_what_came_later() -> None:
    log = FakeLog([make_event(number, payload=f"{number}") for number in range(40)])
    log.events.append(make_event(3_000, payload="5", status="succeeded"))
    start = NOON - timedelta(hours=2)
    window = Window("x", since=start + timedelta(seconds=4), until=start + timedelta(seconds=9))
    plan = await plan_of(log, window=window)
    assert ids(plan.to_replay) == [f"evt-{number:04}" for number in (4, 6, 7, 8, 9)] and ids(plan.recovered) == [
        "evt-0005"
    ]


@pytest.mark.parametrize(("one", "other", "same"), [
    ('{"a":1,"b":[1,{"c":2}]}', ' {"b": [1, {"c": 2}], "a": 1}', True),
    ('{"a":1}', '{"a":"1"}', False),
    ("[1,2]", "[2,1]", False),
    ("no json", "no json", True),
    ("no json", "no  json", False),
    ('"\\ud800"', '"\\ud800"', True),
    ("[" * 100_000, "[" * 100_000, True),
])  # fmt: skip
def test_payloads_are_the_same_by_what_they_say(one: str, other: str, same: bool) -> None:
    assert (canonical(one) == canonical(other)) is same and (digest(one) == digest(other)) is same


def test_no_payload_is_the_same_as_no_other() -> None:
    assert digest(None) == ""


_SEEN = st.builds(
    lambda at, number, payload: Seen(at, f"e{number}", "failed", "503", "", payload),
    st.integers(0, 6), st.integers(0, 10_000), st.sampled_from(["x", "y", ""]),
)  # fmt: skip


@given(st.lists(_SEEN, max_size=6, unique_by=lambda seen: seen.event_id), st.lists(_SEEN, max_size=6))
def test_pairs_are_one_to_one_later_and_as_many_as_can_be(failed: list[Seen], later: list[Seen]) -> None:
    later = [Seen(seen.at, f"s{number}", "succeeded", "", "", seen.digest) for number, seen in enumerate(later)]
    pairs = pair_later(failed, later)
    by_id = {seen.event_id: seen for seen in failed}
    assert len({seen.event_id for seen in pairs.values()}) == len(pairs)
    for event_id, seen in pairs.items():
        assert seen.at > by_id[event_id].at and seen.digest == by_id[event_id].digest != ""
    assert len(pairs) == _most(failed, later)


def _most(failed: list[Seen], later: list[Seen]) -> int:
    """The most pairs there can be, by augmenting paths."""
    taken: dict[str, Seen] = {}

    def place(event: Seen, tried: set[str]) -> bool:
        for seen in later:
            if event.digest and seen.digest == event.digest and seen.at > event.at and seen.event_id not in tried:
                tried.add(seen.event_id)
                if seen.event_id not in taken or place(taken[seen.event_id], tried):
                    taken[seen.event_id] = event
                    return True
        return False

    return sum(place(event, set()) for event in failed)


class Server:
    """Queues what it is asked to, but for `refused`, and makes a new event of each with the next of `outcomes`."""

    def __init__(self, log: FakeLog, refused: set[int], outcomes: list[str]) -> None:
        self.log, self.refused, self.outcomes = log, refused, outcomes
        self.batches: list[list[str]] = []

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        self.batches.append(list(event_ids))
        answered = []
        for event_id in event_ids:
            if int(event_id[4:]) in self.refused:
                continue
            answered.append(event_id)
            number = 1_000 + len(self.log.events)
            status = self.outcomes[number % len(self.outcomes)]
            payload = next(event.payload_text for event in self.log.events if event.event_id == event_id)
            self.log.events.append(make_event(number, second=7_200 + number, payload=payload or "", status=status))
        return answered


_EVENTS = st.lists(
    st.tuples(st.sampled_from(["failed", "failed", "succeeded", "in_progress", "skipped"]), st.integers(0, 4)),
    max_size=30,
)


@given(
    _EVENTS, st.sets(st.integers(0, 30), max_size=5),
    st.lists(st.sampled_from(["succeeded", "failed"]), min_size=1, max_size=4),
    st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)),
)  # fmt: skip
def test_the_ids_sent_are_the_plans_ids(
    events: list[tuple[str, int]], refused: set[int], outcomes: list[str], into: set[int], out: set[int]
) -> None:
    async def run() -> None:
        log = FakeLog(
            [make_event(n, status=status, payload=json.dumps({"p": p})) for n, (status, p) in enumerate(events)]
        )
        book, ledger, server = FeedBook(log, "hook", lambda: NOON), make_ledger(), Server(log, refused, outcomes)
        plan = await make_plan(book, ledger, HOOK, ALL_TIME, lambda: NOON)
        failed = {event.event_id for event in log.events if event.status == "failed"}
        shown = [row.event_id for kind in CLASSES for row in plan.of(kind)]
        assert len(shown) == len(set(shown)) and failed <= set(shown), "every failed event is in exactly one class"
        plan = plan.moved([f"evt-{n:04}" for n in into], "in").moved([f"evt-{n:04}" for n in out], "out")
        assert not server.batches, "a plan sends nothing"
        wanted = [row.event_id for row in plan.to_replay]
        ticks = iter(range(1_000_000))

        async def at_once(_: float) -> None:
            return

        recovery = RecoveryRun(
            server,
            book,
            ledger,
            Outbox(),
            rate=0,
            who="Ada",
            sleep=at_once,
            timer=lambda: float(next(ticks)),
        )
        outcome: RecoveryOutcome = await recovery.run(plan)
        assert [event_id for batch in server.batches for event_id in batch] == wanted and (
            bool(wanted) or not server.batches
        )
        groups = {group: [entry.event_id for entry in entries_of(ledger, outcome, group)] for group in GROUPS}
        assert sorted(event_id for group in groups.values() for event_id in group) == sorted(wanted)
        assert {group: len(ids) for group, ids in groups.items()} == {group: outcome.count(group) for group in GROUPS}
        assert set(groups["not_queued"]) == {event_id for event_id in wanted if int(event_id[4:]) in refused}
        assert not groups["out_of_time"] and not groups["unknown"] and not groups["not_sent"]
        again = await make_plan(book, ledger, HOOK, ALL_TIME, lambda: NOON)
        sent = {event_id for event_id in wanted if int(event_id[4:]) not in refused}
        assert not sent & {row.event_id for row in again.to_replay}, "what was sent is not sent again"
        ledger.close()

    asyncio.run(run())
