"""The event log, through keys and what is visible."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.events_host import make_events_screen
from tests.support.fake_log import FakeLog, make_event, make_log
from tests.support.fake_target import FakeTarget, ReplayingLog
from tests.support.host import FakeClipboard, FakeRoutes, Host, screen_text, settle
from tui.api.errors import NoConnection, OutcomeUnknown
from tui.api.models import HttpResponse
from tui.screens.event.panel import EventPanel


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_newest_is_first_and_the_next_page_is_read_ahead(size: tuple[int, int]) -> None:
    log = make_log(200)
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "Orders to ERP" in screen_text(app) and "✗ failed" in screen_text(app) and "503" in screen_text(app)
        read = len(log.asked)
        assert read < 8, "the whole log was read without a key"
        await pilot.press("G")
        await settle(pilot)
        assert len(log.asked) > read
        for _ in range(20):
            await pilot.press("G")
            await settle(pilot)
        assert "200 of 200" in screen_text(app)
        assert screen.table.cursor_key == "evt-0000"


async def test_coverage_never_claims_more_than_was_read() -> None:
    app = Host(make_events_screen(make_log(500)))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "loaded · older on the server" in screen_text(app)


async def test_n_goes_to_failures_and_reads_on_to_find_one() -> None:
    log = FakeLog([make_event(number, status="succeeded" if number else "failed") for number in range(120)])
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0000"
        await pilot.press("n")
        await settle(pilot)
        assert "No failure below" in app.said[-1]
        await pilot.press("N")
        await settle(pilot)
        assert "No failure above" in app.said[-1]


async def test_replay_asks_then_sends_once_and_says_what_became_of_it() -> None:
    log = make_log()
    target = ReplayingLog(log)
    screen = make_events_screen(log, target)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert "Replay evt-0059 through Orders to ERP?" in screen_text(app)
        await pilot.press("n")
        await settle(pilot)
        assert target.singles == []
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert target.singles == ["evt-0059"]
        assert any("Queued, not delivered yet" in sentence for sentence in app.said)
        assert "1 delivered" in app.said[-1]
        assert "evt-50" in str([row.event_id for row in screen.table.rows[:1]])
        assert screen.table.cursor_key == "evt-0059", "the cursor left its event"


async def test_a_replay_that_fails_again_is_not_called_a_success() -> None:
    log = make_log()
    screen = make_events_screen(log, ReplayingLog(log, outcome="failed"))
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert "New events (same payload): 1 failed again." in app.said[-1]
        assert not any("delivered" in sentence and "not delivered yet" not in sentence for sentence in app.said)


async def test_an_unknown_outcome_is_said_and_the_next_question_reminds_of_it() -> None:
    log = make_log()
    target = FakeTarget(errors={0: OutcomeUnknown("The replay may have arrived.")})
    app = Host(make_events_screen(log, target))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert any(sentence.startswith("Perhaps replayed|The replay may have arrived.") for sentence in app.said)
        assert target.singles == ["evt-0059"]
        await pilot.press("r")
        await settle(pilot)
        assert "It was replayed from this machine" in screen_text(app)


async def test_marked_events_go_as_one_batch_oldest_first_and_what_was_not_queued_is_named() -> None:
    log = make_log()
    target = ReplayingLog(log, refused=["evt-0057"])
    screen = make_events_screen(log, target)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert "No event is marked" in app.said[-1]
        await pilot.press("space", "space", "space", "space", "space")
        await settle(pilot)
        assert "5 marked" in screen_text(app)
        await pilot.press("b")
        await settle(pilot)
        assert "Replay 5 events through Orders to ERP?" in screen_text(app)
        await pilot.press("y")
        await settle(pilot)
        assert target.batches == [[f"evt-00{number}" for number in range(55, 60)]]
        assert "4 queued, 1 not" in screen_text(app) and "evt-0057" in screen_text(app)
        await pilot.press("y")
        await settle(pilot)
        clipboard = screen.context.clipboard
        assert isinstance(clipboard, FakeClipboard) and clipboard.copied == ["evt-0057"]
        assert screen.table.marks == {"evt-0057"}, "what was queued is still offered for another batch"


async def test_marks_by_range_and_all_survive_filter_and_status() -> None:
    screen = make_events_screen(make_log(30))
    app = Host(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space", "down", "down", "v")
        await settle(pilot)
        assert len(screen.table.marks) == 4
        await pilot.press("slash", *"no-3", "enter")
        await settle(pilot)
        assert "4 marked (4 not shown)" in screen_text(app)
        await pilot.press("escape", "S", "S")
        await settle(pilot)
        assert len(screen.table.marks) == 4
        await pilot.press("u")
        await settle(pilot)
        assert not screen.table.marks
        await pilot.press("a")
        await settle(pilot)
        assert len(screen.table.marks) == screen.table.row_count


async def test_status_goes_to_the_server_and_going_back_shows_what_was_read() -> None:
    log = make_log()
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        assert log.asked[-1]["status"] == "failed" and "✓ delivered" not in screen_text(app).split("Status")[-1]
        await pilot.press("S", "S", "S")
        await settle(pilot)
        assert "all (S)" in screen_text(app) and screen.table.row_count >= 25


async def test_the_filter_looks_into_an_answer_with_half_a_surrogate_pair() -> None:
    log = make_log(3)
    answer = {"status_code": 500, "body": "\ud83d teapot"}
    log.events[1] = log.events[1].model_copy(update={"http_response": HttpResponse.model_validate(answer)})
    app = Host(make_events_screen(log))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"teapot")
        await settle(pilot)
        assert "1 match · all 3 events read" in screen_text(app)


async def test_the_filter_looks_into_payloads() -> None:
    screen = make_events_screen(make_log(20))
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("slash", *"no-13")
        await settle(pilot)
        assert [row.event_id for row in screen.table.rows] == ["evt-0013"]
        await pilot.press("escape")
        await settle(pilot)
        assert screen.table.row_count == 20


async def test_no_events_says_in_which_window_and_an_error_is_not_emptiness() -> None:
    log = FakeLog()
    app = Host(make_events_screen(log, status="failed"))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "No failed events ever." in screen_text(app)
    log.fail_with = NoConnection("The events could not be read: no connection.")
    app = Host(make_events_screen(log))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "could not be read: no connection" in screen_text(app) and "No events" not in screen_text(app)
        log.fail_with = None
        log.events = make_log(5).events
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert "5 of 5" in screen_text(app)


async def test_an_error_over_rows_is_a_banner_and_the_rows_stay() -> None:
    log = make_log(60)
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        log.fail_with = NoConnection("The events could not be read: no connection.")
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert "no connection" in screen_text(app) and "✗ failed" in screen_text(app)


async def test_the_wide_screen_shows_the_event_beside_the_log() -> None:
    screen = make_events_screen(make_log(20))
    app = Host(screen)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "1 Response" in screen_text(app) and '"status_code"' in screen_text(app)
        await pilot.press("tab", "down")
        await settle(pilot)
        assert "no-18" in screen_text(app)


async def test_read_only_never_replays() -> None:
    log = make_log()
    target = ReplayingLog(log)
    app = Host(make_events_screen(log, target, read_only="The token is read-only."))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r", "space", "b", "t")
        await settle(pilot)
        assert target.singles == [] and target.batches == [] and app.screen is app.shown
        assert sum("The token is read-only." in sentence for sentence in app.said) == 3


async def test_enter_opens_the_event_and_y_copies_its_id() -> None:
    screen = make_events_screen(make_log(20))
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter", "y")
        await settle(pilot)
        routes: Any = screen.context.routes
        assert isinstance(routes, FakeRoutes) and routes.taken[0][0] == "open_event"
        clipboard = screen.context.clipboard
        assert isinstance(clipboard, FakeClipboard) and clipboard.copied == ["evt-0019"]


async def test_the_histogram_says_the_edges_and_h_hides_it() -> None:
    app = Host(make_events_screen(make_log(20)))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "first failure" in screen_text(app) and "still failing" in screen_text(app)
        await pilot.press("h")
        await settle(pilot)
        assert "first failure" not in screen_text(app)


async def test_a_status_has_the_same_word_over_the_log_as_in_it() -> None:
    log = make_log(3)
    log.events.append(make_event(9, status="succeeded"))
    app = Host(make_events_screen(log))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("S", "S")
        await settle(pilot)
        text = screen_text(app)
        assert "delivered (S)" in text and "✓ delivered" in text and "succeeded" not in text


async def test_the_event_beside_the_log_is_entered_by_a_key_and_left_by_escape() -> None:
    screen = make_events_screen(make_log(60))
    app = Host(screen)
    async with app.run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        before = screen.table.cursor_key
        await pilot.press("i", "j", "j", "left")
        await settle(pilot)
        view = screen.query_one(EventPanel).view
        assert view.has_focus and view.cursor_index == 0 and screen.table.cursor_key == before
        await pilot.press("escape")
        await settle(pilot)
        assert screen.table.has_focus and screen.is_current


async def test_where_the_event_is_not_beside_the_log_the_key_says_so() -> None:
    app = Host(make_events_screen(make_log(10)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await settle(pilot)
        assert "not shown beside the log" in app.said[-1]
