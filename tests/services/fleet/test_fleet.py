"""The fleet: the worst first, and nothing unknown shown as zero."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.fake_fleet import FakeFleet
from tests.support.fake_log import make_event
from tests.support.fleets import make_fleet
from tui.api.errors import ServerError
from tui.api.models import Cursor, EventPage, WebhookConfig
from tui.screens.webhooks.columns import matcher
from tui.services.fleet.fleet import Health
from tui.services.time.clock import parse_time
from tui.services.time.window import DEFAULT


async def test_worst_first_and_unreadable_is_not_zero() -> None:
    source = FakeFleet("fine", "over", "down", "dead", "quiet")
    source.events = [
        make_event(1, status="succeeded", config="fine"),
        make_event(2, config="over"),
        make_event(3, status="succeeded", config="over"),
        make_event(4, status="succeeded", config="down"),
        *(make_event(number, config="down") for number in range(10, 40)),
    ]
    source.broken["dead"] = ServerError("The server failed.", status=500)
    fleet = make_fleet(source)
    told: list[str] = []
    await fleet.load()
    assert [health.failures_text for health in fleet.rows] == ["?"] * 5
    await fleet.check(DEFAULT, lambda health: told.append(health.config.id))
    ranked = sorted(fleet.rows, key=lambda health: health.rank)
    assert [health.config.id for health in ranked] == ["down", "dead", "over", "fine", "quiet"]
    assert [health.failures_text for health in ranked] == ["25+", "?", "1", "0", "0"]
    assert sorted(set(told)) == ["dead", "down", "fine", "over", "quiet"]
    assert ranked[0].failing and not ranked[2].failing
    assert ranked[4].last_success is None


async def test_of_two_that_fail_the_one_that_lost_more_is_worse() -> None:
    """Though the other one's name comes first, and its last failure is newer."""
    source = FakeFleet("a", "b", "c")
    source.events = [
        *(make_event(number, config="a") for number in range(50, 53)),
        *(make_event(number, config="b") for number in range(10, 30)),
        *(make_event(number, config="c") for number in range(30, 37)),
    ]
    fleet = make_fleet(source)
    await fleet.load()
    await fleet.check(DEFAULT, lambda _: None)
    fleet.sort()
    assert [(row.config.id, row.failures_text) for row in fleet.rows] == [("b", "20"), ("c", "7"), ("a", "3")]


async def test_loading_again_keeps_what_is_known_and_drops_what_is_gone() -> None:
    source = FakeFleet("a", "b")
    fleet = make_fleet(source)
    await fleet.load()
    await fleet.check(DEFAULT, lambda _: None)
    source.configs = source.configs[:1]
    await fleet.load()
    assert [health.config.id for health in fleet.rows] == ["a"] and fleet.rows[0].failures == 0


async def test_stopped_half_way_nothing_is_said_to_be_on_its_way() -> None:
    source = FakeFleet("a", "b", hanging=("a", "b"))
    fleet = make_fleet(source)
    await fleet.load()
    check = asyncio.create_task(fleet.check(DEFAULT, lambda _: None))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [health.failures_text for health in fleet.rows] == ["…", "…"]
    check.cancel()
    await asyncio.gather(check, return_exceptions=True)
    assert [health.failures_text for health in fleet.rows] == ["?", "?"]


def test_a_webhook_is_found_by_id_name_or_the_beginning_of_its_only_name() -> None:
    fleet = make_fleet(FakeFleet())
    fleet.rows = [
        Health(WebhookConfig.model_validate({"id": "00123", "name": "Orders to ERP"})),
        Health(WebhookConfig.model_validate({"id": "x", "name": "Orders to CRM"})),
        Health(WebhookConfig.model_validate({"id": "y", "name": "Contracts"})),
    ]
    matches = [fleet.find(text) for text in ("00123", "orders to crm", "contr", "orders", "", "123")]
    assert [health.config.id if health else None for health in matches] == ["00123", "x", "y", None, None, None]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Orders/ERP", ("o", "")),
        ("orders/erp/evt/1 ", ("o", "evt/1")),
        ("contr/ evt-7", ("c", "evt-7")),
        ("Contracts/", ("c", "")),
        ("nothing/evt-7", (None, "")),
        ("evt-7", (None, "")),
        ("/evt-7", (None, "")),
    ],
)
def test_a_place_is_a_webhook_and_perhaps_an_event_whatever_slashes_they_have(
    text: str, place: tuple[str | None, str]
) -> None:
    fleet = make_fleet(FakeFleet())
    fleet.rows = [
        Health(WebhookConfig.model_validate({"id": "o", "name": "Orders/ERP"})),
        Health(WebhookConfig.model_validate({"id": "r", "name": "Orders/CRM"})),
        Health(WebhookConfig.model_validate({"id": "c", "name": "Contracts"})),
    ]
    health, event_id = fleet.find_place(text)
    assert (health.config.id if health else None, event_id) == place


@pytest.mark.parametrize("name", ["Zähler an CRM", "Za\u0308hler an CRM", "  Zähler  an CRM "])
@pytest.mark.parametrize(
    "typed", ["Zähler an CRM", "ZA\u0308HLER AN CRM ", " zähler an", "\u00a0z\u00e4hler an\u00a0crm"]
)
def test_letters_composed_or_not_and_blanks_at_the_ends_are_the_same_name(name: str, typed: str) -> None:
    fleet = make_fleet(FakeFleet())
    row = Health(WebhookConfig.model_validate({"id": "z", "name": name}))
    fleet.rows = [row, Health(WebhookConfig.model_validate({"id": "a", "name": "Zahler"}))]
    assert fleet.find(typed) is row
    assert matcher(typed)(row)


async def test_an_empty_page_with_a_cursor_is_read_past_and_never_counts_as_none() -> None:
    class Gappy(FakeFleet):
        empty = 3

        async def list_events(self, config_id: str, **known: object) -> EventPage:
            if self.empty:
                self.empty -= 1
                return EventPage(
                    data=[], next_cursor=Cursor(event_id=f"gap-{self.empty}", created_at="2027"), has_more=True
                )
            return await super().list_events(config_id, **known)

    source = Gappy("a")
    source.events = [make_event(1, config="a")]
    fleet = make_fleet(source)
    await fleet.load()
    await fleet.check(DEFAULT, lambda _: None)
    assert fleet.rows[0].failures_text == "1"
    source.empty = 1_000
    fleet = make_fleet(source)
    await fleet.load()
    await fleet.check(DEFAULT, lambda _: None)
    assert fleet.rows[0].failures_text == "?" and fleet.rows[0].state == "unreadable"


async def test_a_success_that_the_api_cannot_return_still_is_the_last_one() -> None:
    source = FakeFleet("a")
    source.events = [make_event(1, config="a"), make_event(2_000, status="succeeded", config="a")]
    source.too_large = {"evt-2000"}
    fleet = make_fleet(source)
    await fleet.load()
    await fleet.check(DEFAULT, lambda _: None)
    assert fleet.rows[0].last_success == parse_time(source.events[1].created_at)
    assert fleet.rows[0].state == "read" and fleet.rows[0].condition != "failing"
