"""The event log where it is long: gaps, times, whole windows, following, filters that search on, one timeline of
all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests.support.events_host import make_events_screen, windowed
from tests.support.fake_fleet import FakeFleet
from tests.support.fake_log import HOOK, FakeLog, make_event, make_log
from tests.support.fake_target import ReplayingLog
from tests.support.host import FakeRoutes, Host, enter_text, make_context, screen_text, settle
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.errors import NoConnection
from tui.api.models import EventPage, WebhookConfig
from tui.screens.events import reading as event_reading
from tui.screens.events.screen import EventsScreen
from tui.services.events.feed import FeedBook, Query
from tui.services.events.log_scope import AllLogs
from tui.services.events.rows import Gap
from tui.services.time.window import ALL_TIME
from tui.store.event_index import EventIndex
from tui.store.views import SavedViews


def long_log(count: int = 1_000, seconds: int = 5) -> FakeLog:
    """An event every few seconds from 10:00 on; every tenth failed."""
    return FakeLog(
        [
            make_event(
                number,
                second=number * seconds,
                status="succeeded" if number % 10 else "failed",
                payload=f'{{"order": "no-{number}"}}',
            )
            for number in range(count)
        ]
    )


async def filter_by(pilot: Pilot[Any], text: str) -> None:
    await pilot.press("slash")
    await enter_text(pilot, text)
    await pilot.press("enter")
    await settle(pilot)


async def test_a_whole_window_is_loaded_and_the_headline_says_so() -> None:
    log = long_log()
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        key = screen.table.cursor_key
        await pilot.press("down", "down", "L")
        await settle(pilot)
        assert "1,000 of 1,000" in screen_text(app)
        assert screen.table.row_count == 1_000 and screen.table.cursor_index == 2 and key != screen.table.cursor_key
        await pilot.press("L")
        await settle(pilot)
        assert "All of it was read again: 1,000 of 1,000, nothing new." in app.said[-1]


async def test_an_event_that_the_api_cannot_return_is_a_gap_that_says_why() -> None:
    log = make_log(60)
    log.too_large = {"evt-0047"}
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("L")
        await settle(pilot)
        assert "59 of 59" in screen_text(app) and "1 unreadable" in screen_text(app)
        screen.table.move_to_key(screen.view.feed.all_rows.gaps[0].event_id)
        await settle(pilot)
        assert "┄ too large" in screen_text(app) and "1 not returned (413)" in screen_text(app)
        for key in ("enter", "r"):
            await pilot.press(key)
            await settle(pilot)
            assert "cannot return" in app.said[-1]
        assert len(app.said) == 2


async def test_escape_stops_a_load_says_how_far_it_came_and_leaves_gaps_that_enter_reads() -> None:
    log = long_log(3_000)
    answer, answered, go_on = log.list_events, 0, asyncio.Event()

    async def some(*args: Any, **known: Any) -> EventPage:
        nonlocal answered
        answered += 1
        await asyncio.sleep(0)  # as a wire does: others get their turn
        if answered > 30:
            await go_on.wait()
        return await answer(*args, **known)

    log.list_events = some  # type: ignore[method-assign]
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("L")
        for _ in range(30):
            await pilot.pause()
        assert "esc stops" in screen_text(app)
        await pilot.press("escape")
        go_on.set()
        await settle(pilot)
        assert any("Stopped after" in sentence and "L goes on" in sentence for sentence in app.said)
        gaps = screen.view.feed.all_rows.gaps
        assert gaps and "beyond a gap" in screen_text(app)
        screen.table.move_to_key(gaps[0].event_id)
        await settle(pilot)
        assert "┄ not read" in screen_text(app) and "⏎ reads on" in screen_text(app)
        await pilot.press("r")
        await settle(pilot)
        assert "not read yet" in app.said[-1], "a gap cannot be replayed"
        before = len(screen.view.feed.rows)
        await pilot.press("enter")
        await settle(pilot)
        assert len(screen.view.feed.rows) > before
        await pilot.press("L")
        await settle(pilot)
        assert "3,000 of 3,000" in screen_text(app)


async def test_a_time_far_back_is_one_request_away() -> None:
    log = long_log(2_000)
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        asked = len(log.asked)
        screen.moves.to_time(NOON - timedelta(hours=1, minutes=30))  # 10:30, event 360
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0360"
        assert len(log.asked) - asked <= 4, "that page, and what is read ahead of the cursor"
        assert screen.view.feed.all_rows.gaps
        screen.moves.to_time(NOON - timedelta(days=3))
        await settle(pilot)
        row = screen.rows.event
        assert row is None or row.event_id != "evt-0360"


async def test_left_and_right_go_from_bucket_to_bucket() -> None:
    log = FakeLog([make_event(number, second=3_600 * (number // 10)) for number in range(60)])
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("left")
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0049"
        await pilot.press("left")
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0039"
        await pilot.press("right")
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0049"


async def test_following_never_moves_the_cursor_and_says_how_many_are_new(monkeypatch: pytest.MonkeyPatch) -> None:
    log = make_log()
    screen = make_events_screen(log)
    looks: asyncio.Queue[float] = asyncio.Queue()
    go_on = asyncio.Semaphore(0)

    async def pause(seconds: float) -> None:
        looks.put_nowait(seconds)
        await go_on.acquire()

    screen.context = replace(screen.context, pause=pause)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await pilot.pause()
        assert screen.table.cursor_key == "evt-0058"
        await pilot.press("f")
        first = await looks.get()
        log.events += [make_event(number) for number in range(100, 112)]
        go_on.release()
        second = await looks.get()
        await pilot.pause()
        assert screen.table.cursor_key == "evt-0058"
        assert "↑ 12 new (g)" in screen_text(app) and "following (f)" in screen_text(app)
        go_on.release()
        third = await looks.get()
        assert second == event_reading.FOLLOW_SECONDS and first > second < third <= event_reading.FOLLOW_SECONDS_IDLE
        await pilot.press("g")
        await pilot.pause()
        assert "new (g)" not in screen_text(app) and screen.table.cursor_key == "evt-0111"
        await pilot.press("f")
        await pilot.pause()
        assert "following" not in screen_text(app)


async def test_following_is_slower_while_the_terminal_has_no_focus_and_looks_at_once_when_it_has_it_again() -> None:
    log = make_log()
    screen = make_events_screen(log)
    pauses: asyncio.Queue[float] = asyncio.Queue()
    go_on = asyncio.Semaphore(0)

    async def pause(seconds: float) -> None:
        pauses.put_nowait(seconds)
        await go_on.acquire()

    screen.context = replace(screen.context, pause=pause)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("f")
        seen = await pauses.get()
        app.post_message(events.AppBlur())
        await pilot.pause()
        go_on.release()
        unseen = await pauses.get()
        assert unseen == event_reading.UNSEEN_FACTOR * event_reading.FOLLOW_GROWS * seen > 2 * seen
        asked = len(log.asked)
        app.post_message(events.AppFocus())
        assert await pauses.get() <= event_reading.FOLLOW_SECONDS * event_reading.FOLLOW_GROWS
        assert len(log.asked) > asked, "it was not waited for the end of the long pause"
        await pilot.press("f")


async def test_the_cursor_and_marks_survive_filter_refresh_and_follow() -> None:
    log = make_log()
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press(*["down"] * 12, "space")
        await settle(pilot)
        assert screen.table.marks == {"evt-0047"} and screen.table.cursor_key == "evt-0046"
        log.events += [make_event(number) for number in range(100, 130)]
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0046" and screen.table.marks == {"evt-0047"}
        await filter_by(pilot, "code:503")
        assert screen.table.cursor_key == "evt-0046" and screen.table.marks == {"evt-0047"}
        await pilot.press("escape")
        await settle(pilot)
        assert screen.table.cursor_key == "evt-0046" and screen.table.marks == {"evt-0047"}
        await pilot.press("S", "S", "S", "S")
        await settle(pilot)
        assert screen.table.marks == {"evt-0047"}


async def test_the_servers_part_of_a_filter_goes_to_the_server() -> None:
    log = long_log()
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await filter_by(pilot, "status:failed since:10:30 no-7")
        asked = log.asked[-1]
        assert asked["status"] == "failed" and asked["since"] == NOON - timedelta(hours=1, minutes=30)
        assert {row.event_id for row in screen.table.rows} == {f"evt-{n:04}" for n in (700, *range(710, 800, 10))}
        assert "10 match" in screen_text(app) and "events read" in screen_text(app)


async def test_a_filter_says_what_it_covered_and_enter_searches_on() -> None:
    log = long_log(400)
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"no-7")
        await settle(pilot)
        text = screen_text(app)
        assert "0 match" in text and "older on the server · ⏎ searches on" in text
        await pilot.press("enter")
        await settle(pilot)
        assert "11 match · all 400 events read" in screen_text(app)


async def test_a_whole_id_is_asked_for_by_itself() -> None:
    wanted = "0198a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"
    log = long_log(800)
    log.events[5] = log.events[5].model_copy(update={"event_id": wanted})
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        asked = len(log.asked)
        await filter_by(pilot, f"id:{wanted}")
        assert [row.event_id for row in screen.table.rows] == [wanted]
        assert len(log.asked) <= asked + 1, "pages were read for it"
        await pilot.press("escape", "slash")
        await enter_text(pilot, "id:0198a1b2-7c3d-7e4f-8a5b-000000000000")
        await pilot.press("enter")
        await settle(pilot)
        assert "No webhook here has an event 0198a1b2" in app.said[-1]


async def test_an_answer_for_a_filter_that_has_changed_is_dropped() -> None:
    log = long_log(400)
    answer, go_on = log.list_events, asyncio.Event()

    async def later(*args: Any, **known: Any) -> EventPage:
        if known.get("status") == "skipped":
            await go_on.wait()
            raise NoConnection("This must not be seen.")
        return await answer(*args, **known)

    log.list_events = later  # type: ignore[method-assign]
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"status:skipped", "enter")
        await pilot.pause()
        await pilot.press("escape", "escape")
        go_on.set()
        await settle(pilot)
        assert "must not be seen" not in screen_text(app)
        assert screen.table.row_count > 20


async def test_a_filter_that_cannot_match_says_so() -> None:
    app = Host(make_events_screen(make_log(), status="failed"))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await filter_by(pilot, "status:delivered")
        assert "Nothing can match" in screen_text(app)


async def test_a_cause_is_shown_alone_and_escape_shows_all() -> None:
    log = make_log(20)
    other = {"http_response": {"status_code": 401, "message": "the token 12345 has expired"}}
    log.events += [make_event(n).model_copy(update={}) for n in range(20, 25)]
    log.events[20:] = [type(e).model_validate(e.model_dump() | other) for e in log.events[20:]]
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "503" in screen_text(app) and "401" in screen_text(app)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert {row.event_id for row in screen.table.rows} == {f"evt-{n:04}" for n in range(20, 25)}
        assert "5 of cause" in screen_text(app)
        await pilot.press("a")
        await settle(pilot)
        assert len(screen.table.marks) == 5
        await pilot.press("escape")
        await settle(pilot)
        assert screen.table.row_count == 25 and len(screen.table.marks) == 5


async def test_brackets_go_through_events_of_the_same_correlation_id() -> None:
    log = make_log(20)
    for number in (3, 9, 17):
        log.events[number] = type(log.events[number]).model_validate(
            log.events[number].model_dump() | {"metadata": {"correlation_id": "corr-1"}}
        )
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        screen.table.move_to_key("evt-0009")
        await pilot.press("right_square_bracket")
        assert screen.table.cursor_key == "evt-0017"
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert screen.table.cursor_key == "evt-0003"
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert "No older event of this correlation id" in app.said[-1]


async def test_views_save_the_filter_and_window_and_bring_them_back(tmp_path: Path) -> None:
    screen = make_events_screen(make_log())
    screen.context = replace(screen.context, views=SavedViews(tmp_path / "views.toml"))
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await filter_by(pilot, "code:200")
        await pilot.press("V")
        await settle(pilot)
        await pilot.press("s", *"good ones", "enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert screen.table.row_count == 60
        await pilot.press("V")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.table.row_count == 12 and "12 match" in screen_text(app)


async def test_where_one_was_is_remembered_and_found_again() -> None:
    log = long_log()
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await filter_by(pilot, "status:failed")
        screen.table.move_to_key("evt-0500")
        await settle(pilot)
        place = screen.remember()
    again = make_events_screen(log)
    again.restore(place)
    app = Host(again)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert again.table.cursor_key == "evt-0500"
        assert again.view.filter_text == "status:failed" and again.view.asked.window.label == "24h"


async def test_garbage_is_not_restored() -> None:
    screen = make_events_screen(make_log())
    screen.restore({"window": "no window", "status": 7, "filter": "\x00", "cursor": "nobody", "at": "never"})
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert screen.view.asked == Query(ALL_TIME, None)


# --- one timeline of all ----------------------------------------------------------------------------------------------


OTHER = WebhookConfig.model_validate({"id": "other", "name": "Meter readings", "url": "https://meter.example/in"})


def timeline(log: FakeFleet) -> EventsScreen:
    async def no_pause(_: float) -> None:
        pass

    index = EventIndex()
    books = {hook_id: FeedBook(log, hook_id, lambda: NOON, index) for hook_id in ("hook-a", "other")}
    hook = HOOK.model_copy(update={"id": "hook-a"})
    screen = EventsScreen(replace(make_context(), pause=no_pause), make_replayer(ReplayingLog(log), books.__getitem__))
    return screen.of(AllLogs([hook, OTHER], books.__getitem__), Query(ALL_TIME))


def two_logs(count: int = 80) -> FakeFleet:
    return FakeFleet(events=[make_event(n, config=("hook-a", "other")[n % 3 == 0]) for n in range(count)])


async def test_a_webhook_that_hangs_is_named_while_the_others_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.services.events.merged_feed.PATIENCE_SECONDS", 0.2)
    log = FakeFleet(hanging=["other"], events=[make_event(n, config=("hook-a", "other")[n % 2]) for n in range(20)])
    screen = timeline(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert (
            "Still waiting for the events of Meter readings." in text and "10 of 10 · without 1 of 2 webhooks" in text
        )
        log.go_on.set()
        await settle(pilot)
        text = screen_text(app)
        assert "20 of 20" in text and "Still waiting" not in text


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_the_timeline_of_all_names_each_events_webhook(size: tuple[int, int]) -> None:
    log = two_logs()
    screen = timeline(log)
    app = Host(screen)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "all 2 webhooks" in text and "Orders to" in text and "Meter rea" in text
        for _ in range(6):
            await pilot.press("G")
            await settle(pilot)
        assert "80 of 80" in screen_text(app)
        assert [row.event_id for row in screen.table.rows] == [f"evt-{n:04}" for n in range(79, -1, -1)]
        await pilot.press("enter")
        await settle(pilot)
        routes: Any = screen.context.routes
        assert isinstance(routes, FakeRoutes) and routes.taken[-1][1].id == "other"


async def test_a_batch_over_the_timeline_asks_for_each_webhook_and_sends_each_its_own() -> None:
    log = two_logs(9)
    screen = timeline(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("a", "b")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        target = screen.replayer._target
        assert isinstance(target, ReplayingLog)
        sent = sorted(tuple(sorted(ids)) for ids in target.batches)
        assert sent == sorted(
            [
                ("evt-0000", "evt-0003", "evt-0006"),
                ("evt-0001", "evt-0002", "evt-0004", "evt-0005", "evt-0007", "evt-0008"),
            ]
        )
        assert not screen.table.marks


async def test_a_recovery_of_marked_events_of_several_webhooks_asks_which() -> None:
    screen = timeline(two_logs(9))
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("a", "R")
        await settle(pilot)
        text = screen_text(app)
        assert "Meter readings: 3 marked" in text and ": 6 marked" in text
        number = next(line for line in text.splitlines() if "Meter readings: 3" in line).split("Meter")[0].split()[-1]
        await pilot.press(number)
        await settle(pilot)
        routes: Any = screen.context.routes
        kind, config, _, ids = routes.taken[-1]
        assert (kind, config.id, sorted(ids)) == ("recover", "other", ["evt-0000", "evt-0003", "evt-0006"])


async def test_a_webhook_missing_from_the_timeline_is_named() -> None:
    log = two_logs()
    log.cut_off("other")
    app = Host(timeline(log))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "Without the events of Meter readings" in text and "without 1 of 2 webhooks" in text


async def test_filters_marks_and_causes_work_over_the_timeline() -> None:
    log = two_logs()
    screen = timeline(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await filter_by(pilot, "hook:meter")
        assert {row.config_id for row in screen.table.rows if not isinstance(row, Gap)} == {"other"}
        await pilot.press("a")
        await settle(pilot)
        marked = screen.table.mark_count
        await pilot.press("escape")
        await settle(pilot)
        assert screen.table.mark_count == marked == len(screen.marks.rows) and "not shown" not in screen_text(app)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.table.row_count == screen.view.feed.all_rows.events


async def test_a_cause_is_shown_alone_where_a_filter_was_typed_before() -> None:
    log = make_log(20)
    log.events += [make_event(number) for number in range(20, 25)]
    other = {"http_response": {"status_code": 401, "message": "the token 12345 has expired"}}
    log.events[20:] = [type(event).model_validate(event.model_dump() | other) for event in log.events[20:]]
    app = Host(make_events_screen(log))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await filter_by(pilot, "status:failed")
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        text = screen_text(app)
        assert "5 of cause '401'" in text and "status:failed" not in text
        await pilot.press("escape")
        await settle(pilot)
        assert "25 of 25" in screen_text(app)


async def test_marks_of_a_timeline_of_one_webhook_are_found_again_under_a_filter() -> None:
    log = FakeFleet(events=make_log(20).events)
    book = FeedBook(log, "hook", lambda: NOON)
    screen = EventsScreen(make_context(), make_replayer(ReplayingLog(log), book))
    screen.of(AllLogs([HOOK], lambda config_id: book), Query(ALL_TIME))
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("space", "slash", *"no-19", "enter")
        await settle(pilot)
        text = screen_text(app)
        assert "1 marked" in text and "1 match" in text and "not shown" not in text


async def test_a_load_of_all_that_reads_nobody_says_so_and_leaves_the_rows() -> None:
    log = two_logs(200)
    app = Host(timeline(log))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        log.cut_off("hook-a", "other")
        await pilot.press("L")
        await settle(pilot)
        text = screen_text(app)
        assert "could not be read." in text and "Without the events of" not in text
        assert "evt-0199" in text


async def test_events_of_another_list_are_not_called_new() -> None:
    log = make_log(60)
    log.events[:20] = [make_event(number, status="skipped") for number in range(20)]
    app = Host(make_events_screen(log))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("S", "S", "S", "down")
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        text = screen_text(app)
        assert "all (S)" in text and "evt-0018" in text and "new (g)" not in text
