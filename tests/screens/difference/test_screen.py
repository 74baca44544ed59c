"""Two deliveries compared, by keys: the last success before a failure, two that are marked, part by part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.events_host import make_events_screen
from tests.support.fake_log import HOOK, FakeLog, make_event, make_log
from tests.support.host import Host, make_context, screen_text, settle
from tests.support.times import NOON
from tests.support.widget_host import HOSTILE, assert_inert
from tui.api.errors import NoConnection
from tui.screens.difference.comparison import ComparedEvent, EventComparison, TextComparison
from tui.screens.difference.screen import DifferenceScreen
from tui.services.events.feed import FeedBook

GOOD = '{"order":"o-1","price":1.10,"items":[{"id":1,"n":2}],"gone":true}'
BAD = '{"items":[{"id":9},{"id":1,"n":3}],"price":1.1,"order":"o-2"}'


def make_screen(log: FakeLog, *numbers: int) -> DifferenceScreen:
    book = FeedBook(log, "hook", lambda: NOON)
    by_id = {event.event_id: event for event in log.events}
    events = [by_id[f"evt-{number:04}"] for number in numbers]
    book.store.take(events)
    comparison = EventComparison([ComparedEvent(HOOK, book, event) for event in events], lambda event: "then")
    return DifferenceScreen(make_context(), comparison, "payload")


def one_good_one_bad(good: str = GOOD, bad: str = BAD) -> FakeLog:
    return FakeLog([make_event(1, status="succeeded", payload=good), make_event(2, payload=bad)])


async def press(pilot: Pilot[Any], *names: str) -> str:
    await settle(pilot)
    for name in names:
        await pilot.press(name)
        await settle(pilot)
    return screen_text(pilot.app)


async def test_a_failure_is_compared_with_the_last_success_before_it() -> None:
    app = Host(make_screen(one_good_one_bad(), 2))
    async with app.run_test(size=(80, 40)) as pilot:
        text = await press(pilot)
        assert "- before · ✓ delivered · 200 · then · evt-0001" in text
        assert "+ after · ✗ failed · 503 · then · evt-0002" in text
        assert "4 changes · 1 added · 1 removed · 2 changed" in text
        assert text.index("+ added   .items[0]") < text.index("~ changed .items[1].n  (was .items[0].n)")
        assert "- removed .gone" in text and '- "o-1"' in text and '+ "o-2"' in text
        assert "price" not in text[: text.index("The whole")], "the form of a number means nothing"
        whole = text[text.index("The whole") :]
        assert '+     {\n  +       "id": 9\n  +     },' in whole and '-       "n": 2' in whole
        assert "2 Payload (4)" in text and "1 Response (1)" in text and "3 Original =" in text


async def test_keys_go_from_change_to_change_in_the_list_and_in_the_whole() -> None:
    app = Host(make_screen(one_good_one_bad(), 1, 2))
    async with app.run_test(size=(80, 40)) as pilot:

        def cursor() -> str:
            return next(line for line in screen_text(app).splitlines() if line.startswith("›"))

        await press(pilot)
        assert ".items[0]" in cursor()
        await press(pilot, "n")
        assert ".items[1].n" in cursor()
        await press(pilot, "enter")
        assert '-       "n": 2' in cursor()
        await press(pilot, "n")
        assert '-   "gone": true' in cursor() or '-   "order"' in cursor()
        await press(pilot, "N", "enter")
        assert ".items[1].n" in cursor()
        await press(pilot, "N", "N")
        assert "~ changed .order" in cursor() or "- removed .gone" in cursor(), "round the end"
        await press(pilot, "G")
        assert cursor() == "›   }"
        await press(pilot, "enter")
        assert "There is no change under the cursor" in app.said[-1]


async def test_the_other_parts_are_a_key_away_and_what_is_not_there_says_why() -> None:
    log = FakeLog([make_event(1, status="succeeded", payload=GOOD), make_event(2, status="skipped", payload=GOOD)])
    app = Host(make_screen(log, 2))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        assert "Equal, character by character." in text
        assert "After: No response was recorded." in await press(pilot, "1")
        assert '"skipped"' in await press(pilot, "shift+tab") and "4 Metadata (" in screen_text(app)


async def test_what_neither_has_is_said_once_and_whole() -> None:
    log = FakeLog([make_event(1, status="skipped"), make_event(2, status="skipped")])
    app = Host(make_screen(log, 1, 2))
    async with app.run_test(size=(50, 24)) as pilot:
        assert (await press(pilot, "1")).count("No response was recorded.") == 1
        app.shown.view.show_nothing("A reason " * 12 + "ends.\nAnd another.")  # type: ignore[attr-defined]
        text = await press(pilot)
        assert "reason ends." in " ".join(text.split()) and "\n  And another." in text


async def test_equal_in_meaning_says_so_and_that_the_characters_differ() -> None:
    app = Host(make_screen(one_good_one_bad('{"a":1.10,"b":2}', '{"b":2,"a":1.1}'), 1, 2))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Equal in meaning; only the order of keys" in await press(pilot)
        await press(pilot, "n")
        assert "There is no change here." in app.said[-1]


async def test_without_a_success_it_says_so() -> None:
    app = Host(make_screen(FakeLog([make_event(1), make_event(2)]), 2))
    async with app.run_test(size=(100, 24)) as pilot:
        assert "No delivery of this webhook succeeded before this event" in await press(pilot)
        await press(pilot, "n", "tab", "enter", "Y")


async def test_what_cannot_be_read_is_said_and_tried_again() -> None:
    log = one_good_one_bad()
    app = Host(make_screen(log, 2))
    log.fail_with = NoConnection("The server could not be reached.")
    async with app.run_test(size=(100, 24)) as pilot:
        assert "could not be reached" in await press(pilot)
        log.fail_with = None
        text = await press(pilot, "ctrl+r")
        assert "4 changes" in text and "could not be reached" not in text


async def test_two_known_events_are_compared_though_the_server_is_away() -> None:
    log = one_good_one_bad()
    log.fail_with = NoConnection("The server could not be reached.")
    app = Host(make_screen(log, 2, 1))
    async with app.run_test(size=(100, 24)) as pilot:
        text = await press(pilot)
        assert "4 changes" in text and "could not be reached" in text and "before · ✓" in text


async def test_what_is_read_meanwhile_ends_no_comparison() -> None:
    many = ",".join(f'{{"id":{number},"n":1}}' for number in range(5_000))
    app = Host(make_screen(one_good_one_bad(f"[{many}]", f"[{many},2]"), 1, 2))
    async with app.run_test(size=(100, 24)) as pilot:
        text = await press(pilot)
        assert "2 Payload (1)" in text and "+ added   .[5000]" in text and "3 Original =" in text


async def test_a_change_is_copied_as_it_was_sent() -> None:
    screen = make_screen(one_good_one_bad('{"a":"\\u202e1.10"}', '{"a":1.100}'), 1, 2)
    app = Host(screen)
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "Y", "1")
        assert screen.context.clipboard.copied == ['changed .a\n- "\\u202e1.10"\n+ 1.100']  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
@pytest.mark.parametrize("pad", ["", "x" * 5_000])
async def test_nothing_from_outside_steers_the_terminal(size: tuple[int, int], pad: str) -> None:
    nasty = pad + "".join(HOSTILE).replace('"', "").replace("\\", "") + "\x00\x1b]0;x\x07\ud800"
    app = Host(make_screen(one_good_one_bad(f'{{"k{nasty}":"{nasty}1"}}', f'{{"k{nasty}":"{nasty}2"}}'), 1, 2))
    async with app.run_test(size=size) as pilot:
        for name in ("j", "right", "G", "left", "k"):
            await press(pilot, name)
            assert_inert(app, size[0])


async def test_what_differs_far_in_a_long_text_is_seen() -> None:
    long = "a" * 2_000_000
    app = Host(make_screen(one_good_one_bad(f'{{"t":"{long}north{long}"}}', f'{{"t":"{long}south{long}"}}'), 1, 2))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        assert "…aaa" in text and "anortha" in text and "asoutha" in text


async def test_a_webhook_is_compared_in_the_same_view() -> None:
    app = Host(
        DifferenceScreen(
            make_context(),
            TextComparison("Orders", "Webhook", ("as the server has it", '{"a":1}'), ("as it will be", '{"a":2}')),
        )
    )
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        assert "- before · as the server has it" in text and "1 Webhook (1)" in text and "~ changed .a" in text
        assert "~ changed .a" in await press(pilot, "tab", "4", "ctrl+r"), "there is but one part"


async def test_of_a_long_path_the_end_is_seen() -> None:
    bad = '{"level":' * 2_000 + "1" + "}" * 2_000
    app = Host(make_screen(one_good_one_bad(bad.replace("1", "0"), bad), 1, 2))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "G", "g")
        assert "~ changed …" in text and ".level.level\n" in text


async def test_in_the_log_it_takes_the_marked_two_or_the_one_under_the_cursor() -> None:
    screen = make_events_screen(make_log())
    app = Host(screen)
    taken = screen.context.routes.taken  # type: ignore[attr-defined]
    async with app.run_test(size=(120, 24)) as pilot:
        await press(pilot, "D")
        assert taken[-1] == ("open_difference", [(HOOK, "evt-0059")])
        await press(pilot, "space", "D")
        assert taken[-1] == ("open_difference", [(HOOK, "evt-0058")]), "one marked event is no pair"
        await press(pilot, "j", "space", "D")
        assert sorted(event for _, event in taken[-1][1]) == ["evt-0057", "evt-0059"]
        before = len(taken)
        await press(pilot, "space", "D")
        assert len(taken) == before and "3 events are marked, and a difference is one of two." in app.said[-1]


async def test_the_whole_is_searched_in_what_is_there_and_in_what_was_removed() -> None:
    good = '{"Same": 1, "gone": {"deep": "Wanted"}, "items": [1, 2], "wanted": "a"}'
    bad = '{"Same": 1, "items": [1, "WANTED", 2], "wanted": "b"}'
    app = Host(make_screen(one_good_one_bad(good, bad), 1, 2))
    async with app.run_test(size=(80, 40)) as pilot:

        def cursor() -> str:
            return next(line for line in screen_text(app).splitlines() if line.startswith("›"))

        await press(pilot, "slash", *"wanted", "enter")
        assert "wanted: match 1 of 4" in screen_text(app) and cursor().startswith('› -     "deep": "Wanted"')
        assert "match 2 of 4" in await press(pilot, "n") and '"WANTED"' in cursor()
        assert "match 4 of 4" in await press(pilot, "n", "n")
        assert "match 1 of 4" in await press(pilot, "n") and "match 4 of 4" in await press(pilot, "N")
        assert "wanted: no match" in await press(pilot, "4")
        assert "match 1 of 4" in await press(pilot, "2")
        await press(pilot, "escape")
        assert app.result is None and "match" not in screen_text(app)
        await press(pilot, "g", "n")
        assert "WANTED" not in cursor() and "items" in cursor()


async def test_what_is_the_same_is_folded_around_the_changes_and_unfolded_for_a_match() -> None:
    values = {f"key{number}": number for number in range(40)}
    good, bad = json.dumps(values), json.dumps({**values, "key20": "x"})
    app = Host(make_screen(one_good_one_bad(good, bad), 1, 2))
    async with app.run_test(size=(80, 40)) as pilot:
        text = await press(pilot, "minus")
        whole = text[text.index("The whole, 43 lines, what is the same folded") :]
        assert "… 18 lines the same" in whole and "… 17 lines the same" in whole
        assert '"key17"' in whole and '"key23"' in whole and '"key16"' not in whole and '"key24"' not in whole
        text = await press(pilot, "n")
        assert "key20" in next(line for line in text.splitlines() if line.startswith("›"))
        text = await press(pilot, "slash", *"key3", "enter")
        assert "match 2 of 11" in text and "folded" not in text
        assert '"key30"' in next(line for line in text.splitlines() if line.startswith("›"))
