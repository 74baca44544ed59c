"""The one question that every way to send asks: a thing is sent once, whichever of its events is marked, whoever asks,
however the server is spelled, and whatever ended in the middle of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.ledgers import make_ledger, send
from tui.api.server import check_server, normal_server
from tui.connection.checks import check_server as check_for_connection
from tui.store.ledger import Ledger, LedgerRefuses
from tui.store.ledger_entries import State
from tui.store.standing import told_at

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
posix = pytest.mark.skipif(sys.platform == "win32", reason="a process is killed")


# --- things -----------------------------------------------------------------------------------------------------------


def test_what_failed_again_and_its_new_event_are_one_thing() -> None:
    ledger = make_ledger()
    send(ledger, ["a", "b"], "failed_again")
    name = ledger.begin("hook", "Orders", "Ada", "24h", [(event_id, "d") for event_id in ("a'", "a", "b")]).id
    claim = ledger.claim(name, 1, ["a'", "a", "b"])
    assert claim.granted == ("a'", "b") and "a'" in claim.refused["a"]
    assert send(ledger, ["b'"]) == (), "b is on its way again, and b' is the same thing"
    known = ledger.standings("hook", ["a", "a'", "b", "b'", "c"])
    assert known["a"].events == known["a'"].events == ("a", "a'") and "c" not in known
    assert known["b'"].may_have_arrived and known["b'"].word is known["b"].word


def test_a_person_repeats_what_that_person_was_told_of_and_nothing_newer() -> None:
    times = iter([NOON + timedelta(minutes=number) for number in range(100)])
    ledger = Ledger(None, "https://api.test", "o", lambda: next(times))
    send(ledger, ["a"], "unknown")
    told = next(times)
    first = ledger.begin("hook", "Orders", "Ada", "24h", [("a", "d")]).id
    second = ledger.begin("hook", "Orders", "Bob", "24h", [("a", "d")]).id
    ledger.allow_repeat(first, ["a"], by="Ada", told=told)
    ledger.allow_repeat(second, ["a"], by="Bob", told=told)
    assert ledger.claim(first, 1, ["a"]).granted == ("a",)
    assert not ledger.claim(second, 1, ["a"]).granted, "Bob did not know of what Ada sent"


def test_a_clock_that_was_set_back_takes_no_choice_from_a_person() -> None:
    times = iter([NOON + timedelta(hours=hours) for hours in (5, 5, 5, 5, 5, 5, *([0] * 50))])
    ledger = Ledger(None, "https://api.test", "o", lambda: next(times))
    send(ledger, ["a"], "unknown")
    known = ledger.standings("hook", ["a"])
    again = ledger.begin("hook", "Orders", "Ada", "24h", [("a", "d")]).id
    ledger.allow_repeat(again, ["a"], by="Ada", told=told_at(NOON, known.values()))
    assert ledger.claim(again, 1, ["a"]).granted == ("a",)


def test_what_was_sent_through_a_server_of_another_name_is_counted_by_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    send(make_ledger(path, "http://localhost:8787"), ["a", "b"])
    send(make_ledger(path, "http://localhost:8787", "911"), ["c"])
    other = make_ledger(path, "http://erp-host:8787")
    assert other.sent_elsewhere("hook", ["a", "b", "c", "d"]) == {"http://localhost:8787": 2}
    assert not other.sent_elsewhere("bills", ["a"]) and not make_ledger(path, "http://[::1]:8787").sent_elsewhere(
        "hook", ["a"]
    )
    assert send(other, ["a"]) == ("a",), "a person was told"


def test_what_arrived_has_arrived_whatever_is_tried_afterwards() -> None:
    ledger = make_ledger()
    send(ledger, ["a"], "recovered")
    assert send(ledger, ["a"], "failed_again", repeat=True) == ("a",)
    assert send(ledger, ["a'"]) == () == send(ledger, ["a"])


def test_a_server_that_left_it_out_later_does_not_hide_that_it_was_queued_before() -> None:
    """The recovery that was begun first went on last: the order of sending counts, not that of planning."""
    times = iter([NOON + timedelta(minutes=number) for number in range(100)])
    ledger = Ledger(None, "https://api.test", "o", lambda: next(times))
    begun = ledger.begin("hook", "Orders", "Ada", "24h", [("a", "d")]).id
    send(ledger, ["a"], "not_queued")
    assert ledger.claim(begun, 1, ["a"]).granted == ("a",)
    ledger.settle(begun, "a", "queued")
    assert ledger.latest("hook", ["a"])["a"].state == "queued" and send(ledger, ["a"]) == ()


def test_what_no_replay_has_joined_is_two_things_however_alike() -> None:
    ledger = make_ledger()
    name = ledger.begin("hook", "Orders", "Ada", "24h", [("a", "same"), ("b", "same")]).id
    assert ledger.claim(name, 1, ["a", "b"]).granted == ("a", "b")


@settings(max_examples=4 * settings().max_examples, deadline=None)
@given(st.data())
def test_as_often_as_there_are_things_and_no_oftener(data: st.DataObject) -> None:
    """Any number of events, some with the same payload; whoever sends whichever of a thing's events, in whatever order,
    with whatever outcome: never two requests on their way or arrived for one thing, and what failed again can go again.
    """
    ledger, things = make_ledger(), data.draw(st.integers(1, 4))
    events: dict[str, int] = {f"e{number}": number for number in range(things)}  # the thing of each
    arrived: Counter[int] = Counter()
    for step in range(data.draw(st.integers(1, 8))):
        ids = data.draw(st.lists(st.sampled_from(sorted(events)), unique=True, min_size=1))
        name = ledger.begin("hook", "Orders", "Ada", "", [(event_id, "the same payload") for event_id in ids]).id
        granted = ledger.claim(name, 1, ids).granted
        for event_id in granted:
            thing = events[event_id]
            assert not arrived[thing]
            ends: State = data.draw(st.sampled_from(["recovered", "failed_again", "not_sent", "not_queued", "unknown"]))
            new = f"{event_id}.{step}" if ends in ("recovered", "failed_again") else None
            ledger.settle(name, event_id, ends, new_event_id=new)
            if ends == "failed_again" and new is not None:
                events[new] = thing
            arrived[thing] += ends in ("recovered", "unknown")
        assert {events[event_id] for event_id in ids if not arrived[events[event_id]]} <= {
            events[event_id] for event_id in granted
        }
        ledger.end(name)
    ledger.close()


def test_the_same_id_in_another_webhook_is_another_event() -> None:
    ledger = make_ledger()
    send(ledger, ["a"], "failed_again")
    assert send(ledger, ["a"], config="bills") == ("a",)
    assert send(ledger, ["a'"], config="bills 2") == ("a'",)
    assert len(ledger.sent()) == 3 and ledger.standings("bills", ["a'"]) == {}


# --- whose ------------------------------------------------------------------------------------------------------------

SAME = [
    ("http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787/", "HTTP://LocalHost.:8787", "http://127.1:8787",
     "http://[::ffff:127.0.0.1]:8787", "http://0x7f000001:8787", "http://127.9.9.9:8787", "http://0.0.0.0:8787"),
    ("https://api.test", "https://API.Test./", "https://api.test:443", "https://api.test:443//"),
    ("http://api.test", "http://api.test:80"),
    ("https://xn--bcher-kva.example", "https://bücher.example", "https://BÜCHER.example."),
    ("https://api.test/v", "https://api.test/v/"),
    ("https://[2001:db8::1]", "https://[2001:DB8:0:0::1]:443"),
    ("https://localhost",), ("http://localhost:80", "http://127.0.0.1"), ("https://api.test/V",), ("https://api.test:8443",),
    ("https://127.0.0.1.example",), ("https://localhost.example",), ("no address",), ("",),
]  # fmt: skip


def test_a_server_has_one_normal_form_however_it_is_spelled() -> None:
    forms = [{normal_server(spelling) for spelling in spellings} for spellings in SAME]
    assert [len(alike) for alike in forms] == [1] * len(SAME), forms
    assert len(set().union(*forms)) == len(SAME), "and no other server has it"
    assert all(normal_server(form) == form for alike in forms for form in alike)


@given(st.text(max_size=30))
def test_any_text_has_a_normal_form(text: str) -> None:
    assert normal_server(normal_server(text)) == normal_server(text)


@pytest.mark.parametrize("spelling", SAME[0][:3])
def test_the_normal_form_is_only_compared_and_what_is_asked_stays_as_it_was_typed(spelling: str) -> None:
    assert check_server(spelling).lower() == spelling.rstrip("/").lower()
    assert check_for_connection(spelling, "--server", allow_plain_http=False)


@pytest.mark.parametrize("spelling", SAME[0][1:])
def test_one_server_in_two_spellings_has_one_ledger(tmp_path: Path, spelling: str) -> None:
    mine, other = make_ledger(tmp_path / "ledger.sqlite", SAME[0][0]), make_ledger(tmp_path / "ledger.sqlite", spelling)
    assert send(mine, ["a", "b"]) == ("a", "b")
    assert send(other, ["a", "b", "c"]) == ("c",) and send(mine, ["c"]) == ()
    assert len(mine.recoveries("hook")) == len(other.recoveries("hook")) == 3
    with mine.lock("hook"), pytest.raises(Exception, match="is recovering"), other.lock("hook"):
        pass


@pytest.mark.parametrize(("first", "second", "same"), [
    ("739224", "", True), ("", "739224", True), ("", "", True), ("739224", "739224", True), ("739224", "911", False),
])  # fmt: skip
def test_an_organisation_that_is_not_known_may_be_this_one(tmp_path: Path, first: str, second: str, same: bool) -> None:
    mine, other = (
        make_ledger(tmp_path / "ledger.sqlite", organization=organization) for organization in (first, second)
    )
    send(mine, ["a"])
    assert send(other, ["a"]) == (() if same else ("a",))


def test_the_organisation_is_what_the_server_says_and_what_the_token_said_counts(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    claimed, silent, another = (
        make_ledger(path, organization="claimed"),
        make_ledger(path, organization=""),
        make_ledger(path, organization="911"),
    )
    assert not silent.knows_organization
    send(claimed, ["old"])
    claimed.learn("739224")
    send(claimed, ["a"])
    silent.learn("739224")
    assert silent.recoveries()[0].organization == "739224"
    assert send(silent, ["a"]) == () == send(claimed, ["old"]) and send(another, ["a"]) == ("a",)


def older(path: Path, *spellings: tuple[str, str], state: str = "queued") -> None:
    """A ledger as the program before this one made it, with one recovery of `a` under each of these names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path)
    database.executescript(_OLDER)
    for number, (server, organization) in enumerate(spellings, 1):
        database.execute(
            "INSERT INTO recoveries VALUES (?, ?, 'recovery', ?, ?, 'hook', 'Orders', 'Ada', ?, NULL, '24h', 1, NULL, "
            "NULL)",
            (number, f"r{number}", server, organization, NOON.isoformat()),
        )
        database.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, 1, NULL, '', 'd', '')",
            (number, number, f"a{number}", state, NOON.isoformat(), NOON.isoformat()),
        )
    database.commit()
    database.close()


_OLDER = """
CREATE TABLE recoveries (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, server TEXT NOT NULL,
    organization TEXT NOT NULL, config_id TEXT NOT NULL, label TEXT NOT NULL, who TEXT NOT NULL, started TEXT NOT NULL,
    ended TEXT, span TEXT NOT NULL, planned INTEGER NOT NULL, baseline_at INTEGER, baseline_ids TEXT);
CREATE INDEX recoveries_by_webhook ON recoveries (server, organization, config_id);
CREATE TABLE entries (number INTEGER PRIMARY KEY, recovery INTEGER NOT NULL REFERENCES recoveries,
    event_id TEXT NOT NULL,
    state TEXT NOT NULL, at TEXT NOT NULL, sent TEXT, batch INTEGER NOT NULL, new_event_id TEXT, note TEXT NOT NULL,
    digest TEXT NOT NULL, repeat_by TEXT NOT NULL, UNIQUE (recovery, event_id));
CREATE INDEX entries_by_event ON entries (event_id);
CREATE INDEX entries_by_new_event ON entries (new_event_id) WHERE new_event_id IS NOT NULL;
CREATE INDEX entries_by_state ON entries (recovery, state);
PRAGMA application_id = 1702317127;
PRAGMA user_version = 1;
"""


def test_an_older_ledger_opens_and_all_its_spellings_count(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.sqlite"
    older(path, ("http://localhost:8787", ""), ("http://127.0.0.1:8787", "739224"), ("http://localhost:8787", "911"))
    ledger = make_ledger(path, "http://[::1]:8787")
    assert send(ledger, ["a1", "a2", "a3", "a4"]) == ("a3", "a4"), "a3 is another organisation's"
    assert [record.id for record in ledger.recoveries()][1:] == ["r2", "r1"]
    assert {entry.state for entry in ledger.entries("r1")} == {"queued"}


# --- who is gone ------------------------------------------------------------------------------------------------------


def test_what_a_program_that_says_nothing_of_itself_was_sending_is_unknown_once_nobody_holds_its_lock(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    older(path, ("https://api.test", "739224"), state="sending")
    ledger = make_ledger(path)
    assert ledger.recovery("r1").counts == {"unknown": 1}
    assert send(ledger, ["a1"]) == ()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.support.ledgers import make_ledger, send
send(make_ledger(Path(sys.argv[1])), ["a", "b"], "sending")
print("sending", flush=True)
sys.stdin.read()
"""


@posix
def test_what_was_being_sent_by_a_program_that_is_gone_is_unknown_to_whoever_looks(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with subprocess.Popen([sys.executable, "-c", KILLED, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"sending\n"
        ledger, anybody = make_ledger(path), make_ledger(path, "", "")
        (record,) = ledger.recoveries()
        assert record.counts == {"sending": 2}, "it is still there"
        other.kill()
        other.wait(30)
    looks: list[Any] = [
        lambda: anybody.recoveries(everywhere=True)[0].counts == {"unknown": 2},
        lambda: {entry.state for entry in anybody.entries(record.id)} == {"unknown"},
        lambda: {entry.state for entry in ledger.latest("hook", ["a", "b"]).values()} == {"unknown"},
        lambda: {entry.state for entry in ledger.still_open("hook")} == {"unknown"},
        lambda: ledger.standings("hook", ["a"])["a"].may_have_arrived,
        lambda: send(ledger, ["a", "b"]) == (),
    ]
    content = path.read_bytes(), path.with_name("ledger.sqlite-wal").read_bytes()
    for look in looks:
        anybody.close()
        ledger.close()
        path.write_bytes(content[0])
        path.with_name("ledger.sqlite-wal").write_bytes(content[1])
        assert look()
    ledger.close()
    anybody.close()
    assert not list((tmp_path / "locks").glob("program-*")), "nothing is left lying about"


def test_who_ends_a_recovery_leaves_nothing_behind_that_is_being_sent() -> None:
    ledger = make_ledger()
    send(ledger, ["a"], "sending")
    (record,) = ledger.recoveries()
    ledger.end(record.id)
    assert ledger.recovery(record.id).counts == {"unknown": 1}
    with pytest.raises(LedgerRefuses):
        ledger.settle(record.id, "a", "not_sent")
