"""A recovery that was cut off is told of as long as something is left of it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.ledgers import make_ledger
from tests.support.times import NOON
from tui.services.recovery.interrupted import close_off, find_cut_off
from tui.store.ledger import Ledger
from tui.store.ledger_entries import State


def begin(ledger: Ledger, states: Sequence[State], config_id: str = "hook") -> str:
    """A recovery of the events `e0`, `e1` ... that came so far."""
    record = ledger.begin(config_id, "Orders", "Ada", "24h", [(f"e{n}", f"d{n}") for n in range(len(states))])
    for number, state in enumerate(states):
        if state != "not_sent":
            ledger.claim(record.id, 1, [f"e{number}"])
        if state not in ("not_sent", "sending"):
            new = f"n{number}" if state in ("recovered", "failed_again") else None
            ledger.settle(record.id, f"e{number}", state, new_event_id=new)
    return record.id


def left(ledger: Ledger) -> list[tuple[str, int, int]]:
    return [(cut_off.record.id, cut_off.unsent, cut_off.open) for cut_off in find_cut_off(ledger)]


def test_it_says_what_is_unsent_and_what_has_no_outcome() -> None:
    ledger = make_ledger()
    name = begin(ledger, ["recovered", "queued", "sending", "unknown", "not_sent", "not_sent"])
    assert left(ledger) == [(name, 2, 3)]
    assert find_cut_off(ledger, but={"hook"}) == [] and find_cut_off(ledger, "another") == []
    with ledger.lock("hook"):
        assert left(ledger) == [], "somebody is at it"


def test_what_a_later_recovery_sent_is_not_unsent_and_one_with_nothing_left_is_ended() -> None:
    ledger = make_ledger()
    first = begin(ledger, ["recovered", "not_sent", "not_sent"])
    second = ledger.begin("hook", "Orders", "Ada", "24h", [("e1", "d1"), ("e2", "d2")]).id
    ledger.end(second)
    assert left(ledger) == [(first, 2, 0)], "planned again, but not sent"
    third = ledger.begin("hook", "Orders", "Ada", "24h", [("e1", "d1"), ("e2", "d2")]).id
    ledger.claim(third, 1, ["e1", "e2"])
    ledger.settle(third, "e1", "not_queued")
    ledger.settle(third, "e2", "queued")
    ledger.end(third)
    assert left(ledger) == [(first, 1, 0)], "what the server left out was not sent"
    fourth = ledger.begin("hook", "Orders", "Ada", "24h", [("e1", "d1")]).id
    ledger.claim(fourth, 1, ["e1"])
    ledger.end(fourth)
    assert left(ledger) == [] and ledger.recovery(first).ended == NOON


def test_a_repeat_that_a_person_chose_is_still_to_be_sent() -> None:
    ledger = make_ledger()
    begin(ledger, ["unknown"])
    ledger.end(ledger.recoveries()[0].id)
    name = ledger.begin("hook", "Orders", "Ada", "24h", [("e0", "d0")]).id
    assert left(ledger) == []
    name = ledger.begin("hook", "Orders", "Ada", "24h", [("e0", "d0")]).id
    ledger.allow_repeat(name, ["e0"], by="Ada")
    assert left(ledger) == [(name, 1, 0)]


def test_another_webhook_with_the_same_ids_changes_nothing() -> None:
    ledger = make_ledger()
    name = begin(ledger, ["not_sent"])
    begin(ledger, ["recovered"], "another hook")
    assert left(ledger) == [(name, 1, 0)]


def test_closed_for_good_it_is_not_told_of_again_and_nothing_is_forgotten() -> None:
    ledger = make_ledger()
    name = begin(ledger, ["recovered", "sending", "not_sent"])
    close_off(ledger, ledger.recovery(name))
    assert left(ledger) == []
    assert ledger.recovery(name).counts == {"recovered": 1, "unknown": 1, "not_sent": 1}


def test_what_a_later_recovery_sent_is_left_out_with_the_reason() -> None:
    ledger = make_ledger()
    first = begin(ledger, ["not_sent", "not_sent", "unknown"])
    second = begin(ledger, ["recovered"])
    ledger.end(second)
    assert left(ledger) == [(first, 1, 1)]
    out = next(entry for entry in ledger.entries(first) if entry.event_id == "e0")
    assert (out.state, out.note) == ("left_out", f"recovered by another replay ({second})")
    latest = ledger.latest("hook", ["e0", "e1"])
    assert latest["e0"].state == "recovered" and latest["e1"].state == "not_sent", "who sent it has the word"


def test_what_a_person_sent_again_later_is_not_open_any_more() -> None:
    ledger = make_ledger()
    first = begin(ledger, ["recovered", "unknown", "unknown"])
    again = ledger.begin("hook", "Orders", "Ada", "24h", [("e1", "d1"), ("e2", "d2")]).id
    ledger.allow_repeat(again, ["e1", "e2"], by="Ada")
    assert left(ledger) == [(again, 2, 0), (first, 0, 2)], "planned, but not sent yet"
    ledger.claim(again, 1, ["e1"])
    ledger.settle(again, "e1", "recovered", new_event_id="n1")
    assert left(ledger) == [(again, 1, 0), (first, 0, 1)]
    ledger.claim(again, 1, ["e2"])
    assert left(ledger) == [(again, 0, 1)], "how the second one ends is told of by the second recovery"


def test_the_newest_word_of_the_others_counts() -> None:
    """Failed again long ago, sent once more by a person's choice, and then not queued: nobody has sent it since."""
    ledger = make_ledger()
    ledger.end(begin(ledger, ["failed_again"]))
    again = ledger.begin("hook", "Orders", "Ada", "24h", [("e0", "d0")]).id
    ledger.allow_repeat(again, ["e0"], by="Ada")
    ledger.claim(again, 1, ["e0"])
    ledger.settle(again, "e0", "not_queued")
    ledger.end(again)
    last = ledger.begin("hook", "Orders", "Ada", "24h", [("e0", "d0")]).id
    assert left(ledger) == [(last, 1, 0)]
