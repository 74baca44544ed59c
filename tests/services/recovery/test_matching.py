"""A new event is matched with the replay that it is taken for."""

from __future__ import annotations

from tui.services.recovery.matching import Seen, Waiting, Want
from tui.store.ledger_entries import Baseline

BASELINE = Baseline(100, ("there before",))


def want(event_id: str, *, certain: bool = True, digest: str = "same") -> Want:
    return Want("recovery", event_id, digest, BASELINE, certain)


def seen(event_id: str, at: int = 200, digest: str = "same") -> Seen:
    return Seen(at, event_id, "succeeded", "200", "", digest)


def test_what_was_certainly_taken_comes_before_what_may_have_been_then_as_they_were_sent() -> None:
    waiting = Waiting()
    wants = [want("maybe 1", certain=False), want("maybe 2", certain=False), want("sure 1"), want("sure 2")]
    waiting.add(wants)
    taken = [earlier.event_id for number in range(4) if (earlier := waiting.take(seen(f"new {number}"))) is not None]
    assert taken == ["sure 1", "sure 2", "maybe 1", "maybe 2"]
    assert len(waiting) == 0 and waiting.take(seen("one more")) is None


def test_an_event_is_not_taken_for_its_own_replay_nor_one_that_was_there_before() -> None:
    waiting = Waiting()
    waiting.add([want("original"), want("no payload", digest="")])
    assert len(waiting) == 1, "what has no payload can be found by nobody"
    for other in (seen("original"), seen("there before"), seen("too early", 99), seen("another", digest="other")):
        assert waiting.take(other) is None
    assert waiting.take(seen("new", 100)) == want("original")
