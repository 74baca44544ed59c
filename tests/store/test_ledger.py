"""The ledger: on disk before anything leaves, one way through its states, one writer a webhook, nothing in it but
ids."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tui.store.ledger import Baseline, HeldBy, Ledger, LedgerProblem, LedgerRefuses
from tui.store.ledger_entries import MAY_HAVE_ARRIVED, STATES, STEPS, State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDS = ("a", "b", "c", "d")


def make(path: Path | None = None, server: str = "https://api.test") -> Ledger:
    return Ledger(path, server, "739224", lambda: NOON)


def begin(ledger: Ledger, ids: Sequence[str] = IDS, config_id: str = "hook") -> str:
    return ledger.begin(
        config_id, "Orders", "Ada", "24h", [(event_id, f"digest of {event_id!a}") for event_id in ids]
    ).id


def test_a_plan_is_on_disk_for_this_person_only_before_anything_leaves(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.sqlite"
    ledger = make(path)
    assert not path.exists(), "it is opened when it is needed"
    record = ledger.begin("hook", "Orders", "Ada", "24h", [("a", "d1"), ("b", "d2")], baseline=Baseline(7, ("x",)))
    other = make(path)
    assert other.recovery(record.id).counts == {"not_sent": 2} and other.recovery(record.id).baseline == Baseline(
        7, ("x",)
    )
    assert [entry.event_id for entry in other.entries(record.id)] == ["a", "b"]
    for file in path.parent.glob("ledger.sqlite*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger._file.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    raw.close()
    ledger.close()
    other.close()


def test_another_server_organisation_or_webhook_has_a_ledger_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    mine, other = make(path), make(path, "https://other.test")
    begin(mine)
    assert not other.recoveries() and not other.latest("hook", IDS) and len(other.recoveries(everywhere=True)) == 1
    assert not mine.latest("hook 2", IDS) and not mine.unfinished("hook 2") and len(mine.unfinished("hook")) == 1


def test_what_may_have_arrived_is_not_sent_by_another_recovery_without_a_person() -> None:
    ledger = make()
    first = begin(ledger)
    ledger.claim(first, 1, ["a", "b", "c"])
    ledger.settle_all(first, [("a", "queued", None, ""), ("b", "unknown", None, ""), ("c", "not_queued", None, "")])
    second = begin(ledger)
    ledger.allow_repeat(second, ["b"], by="Ada")
    claim = ledger.claim(second, 1, IDS)
    assert claim.granted == ("b", "c", "d") and set(claim.refused) == {"a"}
    left = {entry.event_id: entry for entry in ledger.entries(second)}
    assert left["a"].state == "left_out" and "queued by another replay" in left["a"].note
    assert left["b"].repeat_by == "Ada"


def test_a_step_that_is_not_allowed_writes_nothing() -> None:
    ledger = make()
    recovery = begin(ledger)
    ledger.claim(recovery, 1, ["a"])
    ledger.settle(recovery, "a", "unknown")
    with pytest.raises(LedgerRefuses, match="a is unknown"):
        ledger.claim(recovery, 2, ["b", "a"])
    with pytest.raises(LedgerRefuses, match="b is not_sent"):
        ledger.settle_all(recovery, [("a", "recovered", "new", ""), ("b", "queued", None, "")])
    with pytest.raises(LedgerRefuses):
        ledger.settle(recovery, "a", "queued")  # without an event that shows it
    assert [entry.state for entry in ledger.entries(recovery)] == ["unknown", "not_sent", "not_sent", "not_sent"]


def test_one_writer_a_webhook(tmp_path: Path) -> None:
    mine, other = make(tmp_path / "ledger.sqlite"), make(tmp_path / "ledger.sqlite")
    with mine.lock("hook", "Orders"):
        with (
            pytest.raises(HeldBy, match=r"process \d+ on .*, since \d\d:\d\d, is recovering Orders"),
            other.lock("hook", "Orders"),
        ):
            pass
        with other.lock("another"):
            pass
    with other.lock("hook"):
        pass
    memory = make()
    with memory.lock("hook"), pytest.raises(HeldBy), memory.lock("hook"):
        pass


@pytest.mark.parametrize("content", [b"no database" * 500, b"", b"SQLite format 3\x00" + b"\xff" * 600])
def test_a_file_that_is_no_ledger_is_left_alone_and_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    if not content:
        assert begin(make(path))  # an empty file is a new ledger
        return
    with pytest.raises(LedgerProblem, match=r"ledger\.sqlite cannot be used"):
        begin(make(path))
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerProblem, match="nothing is sent without it"):
        make(tmp_path / "file" / "ledger.sqlite").recoveries()


def test_ids_of_every_kind_come_back_as_they_are() -> None:
    ledger, odd = make(), ["'; DROP TABLE entries", "\x00", "é\ud800", "x" * 3_000, "\x1b[2J"]
    recovery = begin(ledger, odd)
    assert list(ledger.claim(recovery, 1, odd).granted) == odd
    assert set(ledger.latest("hook", odd)) == set(odd)


@given(st.lists(st.text(max_size=5), max_size=1_200, unique=True))
def test_any_number_of_events(ids: list[str]) -> None:
    ledger = make()
    recovery = begin(ledger, ids)
    assert ledger.claim(recovery, 1, ids).granted == tuple(ids)
    assert [entry.event_id for entry in ledger.entries(recovery)] == ids
    ledger.close()


def test_no_way_leads_from_unknown_to_sending() -> None:
    reached: set[State] = {"unknown"}
    while more := {step for state in reached for step in STEPS[state]} - reached:
        reached |= more
    assert "sending" not in reached and "not_sent" not in reached
    assert set(STEPS) == set(STATES)


class AnyOrder(RuleBasedStateMachine):
    """Any questions to the ledger in any order, over two recoveries of the same events: what may have arrived
    leaves again only where a person said so."""

    @initialize()
    def start(self) -> None:
        self.ledger = make()
        self.recoveries = [begin(self.ledger), begin(self.ledger)]
        self.left: dict[str, int] = dict.fromkeys(IDS, 0)
        self.allowed: dict[str, int] = dict.fromkeys(IDS, 0)
        self.harmless: dict[str, int] = dict.fromkeys(IDS, 0)

    def states(self, recovery: str) -> dict[str, State]:
        return {entry.event_id: entry.state for entry in self.ledger.entries(recovery)}

    @rule(which=st.integers(0, 1), ids=st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    def send(self, which: int, ids: list[str]) -> None:
        try:
            gone = self.ledger.claim(self.recoveries[which], 1, ids)
        except LedgerRefuses:
            assert any(self.states(self.recoveries[which])[event_id] != "not_sent" for event_id in ids)
            return
        for event_id in gone.granted:
            self.left[event_id] += 1

    @rule(which=st.integers(0, 1), event_id=st.sampled_from(IDS), state=st.sampled_from(STATES), new=st.booleans())
    def settle(self, which: int, event_id: str, state: State, new: bool) -> None:
        recovery = self.recoveries[which]
        was = self.states(recovery)[event_id]
        if state == "sending":
            return  # only `claim()` writes that
        try:
            self.ledger.settle(recovery, event_id, state, new_event_id=f"{event_id}{which}" if new else None)
        except LedgerRefuses:
            assert state not in STEPS[was] or (was == "unknown" and not new)
            assert self.states(recovery)[event_id] == was
            return
        assert state in STEPS[was]
        if (was == "sending" and state in ("not_sent", "not_queued", "failed_again")) or (
            was in MAY_HAVE_ARRIVED and state == "failed_again"
        ):
            self.harmless[event_id] += 1

    @rule(which=st.integers(0, 1), event_id=st.sampled_from(IDS))
    def choose(self, which: int, event_id: str) -> None:
        self.ledger.allow_repeat(self.recoveries[which], [event_id], by="Ada")
        self.allowed[event_id] += 10  # a permission stands until the recovery is over

    @rule(which=st.integers(0, 1))
    def kill(self, which: int) -> None:
        self.ledger.interrupted(self.recoveries[which])

    @precondition(lambda self: hasattr(self, "ledger"))
    @invariant()
    def nothing_is_doubled(self) -> None:
        for event_id in IDS:
            assert self.left[event_id] <= 1 + self.allowed[event_id] + self.harmless[event_id]

    def teardown(self) -> None:
        self.ledger.close()


TestAnyOrder = AnyOrder.TestCase


@pytest.mark.parametrize("in_memory", [False, True])
def test_threads_take_turns_and_each_finds_what_it_wrote(tmp_path: Path, in_memory: bool) -> None:
    ledger = make(None if in_memory else tmp_path / "ledger.sqlite")

    def one(number: int) -> dict[State, int]:
        ids = [f"{number}-{place}" for place in range(40)]
        name = begin(ledger, ids, f"hook-{number}")
        ledger.claim(name, 1, ids)
        ledger.settle_all(name, [(event_id, "queued", None, "") for event_id in ids])
        return dict(ledger.recovery(name).counts)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(one, range(40))) == [{"queued": 40}] * 40
    assert len(ledger.recoveries()) == 40
    ledger.close()


def test_a_new_event_is_the_outcome_of_one_replay_only() -> None:
    ledger = make()
    name = ledger.begin("hook", "Orders", "Ada", "24h", [(event_id, "d") for event_id in "abc"]).id
    ledger.claim(name, 1, ["a", "b", "c"])
    ledger.settle(name, "a", "queued", new_event_id="n")
    with pytest.raises(LedgerRefuses, match="n is the outcome of the replay of a"):
        ledger.settle_all(name, [("c", "recovered", "m", ""), ("b", "recovered", "n", "")])
    assert ledger.recovery(name).counts == {"queued": 1, "sending": 2}, "all or none"
    other = ledger.begin("hook", "Orders", "Bob", "24h", [("x", "d")]).id
    ledger.claim(other, 1, ["x"])
    with pytest.raises(LedgerRefuses):
        ledger.settle(other, "x", "recovered", new_event_id="n")
    shift, refused = ledger.settle_each(
        name, [("a", "recovered", "n", ""), ("b", "recovered", "n", ""), ("c", "recovered", "m", "")]
    )
    assert shift == {"queued": -1, "sending": -1, "recovered": 2} and list(refused) == ["b"]
    elsewhere = ledger.begin("another hook", "Orders", "Ada", "24h", [("a", "d")]).id
    ledger.claim(elsewhere, 1, ["a"])
    ledger.settle(elsewhere, "a", "recovered", new_event_id="n")
    assert ledger.origins("another hook", ["n"]) == {"n": (elsewhere, "a")}, "ids are a webhook's own"
