"""Events for a transform applied anew: which can be sent, which cannot and why, without a question to the server."""

from __future__ import annotations

import pytest

from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.ledgers import make_ledger, send
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.models import WebhookEvent
from tui.services.events.event_row import row_of
from tui.services.events.feed import FeedBook
from tui.services.replay.reapply import choose_to_reapply, why_not


def able(number: int, **more: object) -> WebhookEvent:
    return WebhookEvent.model_validate({**make_event(number).model_dump(), "can_reapply_transform": True, **more})


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, ""),
        ({"status": "in_progress"}, "still being delivered, and may be retried automatically"),
        ({"can_reapply_transform": None}, "the server does not say that it can"),
        ({"can_reapply_transform": False}, "the server says it cannot"),
        ({"can_reapply_transform": False, "can_reapply_transform_reason": "no_transform_configured"},
         "the webhook has no transform"),
        ({"can_reapply_transform": False, "can_reapply_transform_reason": "too old"}, "too old"),
    ],
)  # fmt: skip
def test_the_reason_against_it_is_said_in_words(more: dict[str, object], why: str) -> None:
    event = able(1, **more)
    assert why_not(event, row_of(event)) == why
    assert why_not(None, row_of(able(1))) == "not read yet"


async def test_of_one_delivery_the_newest_event_is_sent_and_the_others_are_counted_by_reason() -> None:
    log, ledger = FakeLog(), make_ledger()
    book = FeedBook(log, "hook", lambda: NOON)
    events = [able(1), able(2), able(3), able(4, can_reapply_transform=False), able(5, can_reapply_transform=False)]
    for event in events:
        book.store.keep(event)
    send(ledger, ["evt-0001"], "sending")
    record = ledger.recoveries()[0].id
    ledger.settle(record, "evt-0001", "failed_again", new_event_id="evt-0003")
    choice = await choose_to_reapply(
        make_replayer(FakeTarget(), book, ledger), book, "hook", [row_of(event) for event in reversed(events)]
    )
    assert choice.ids == ("evt-0002", "evt-0003")
    assert choice.left_out == {
        "the server says it cannot": 2, "a newer event of the same delivery stands for it": 1,
    }  # fmt: skip
    assert log.asked == []
