"""The request log: what was sent can be found and read."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.support.exchanges import add_exchange, make_exchange_log
from tests.support.host import FakeClipboard, Host, make_context, screen_text, settle
from tui.api.again import NotAgain
from tui.api.exchange import Exchange, ExchangeLog
from tui.screens.requests.screen import RequestLogScreen
from tui.widgets.line_table import LineTable


async def test_an_answer_that_could_not_be_read_is_no_good_answer() -> None:
    log = ExchangeLog()
    add_exchange(log, "GET", "/configs", 200, error="the answer is text/html, not JSON")
    app = Host(RequestLogScreen(make_context(), log))
    async with app.run_test(size=(80, 24)):
        assert "1 unsuccessful" in screen_text(app)


async def press(pilot: Pilot[Any], *names: str) -> None:
    for name in names:
        await pilot.press(name)
        await settle(pilot)


async def test_newest_first_with_its_answer_in_words() -> None:
    app = Host(RequestLogScreen(make_context(), make_exchange_log()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        lines = screen_text(app).splitlines()
        assert "4 requests · 2 unsuccessful" in lines[1]
        assert [line[11:15].strip() for line in lines[3:7]] == ["GET", "POST", "PUT", "GET"]
        assert "✗ none" in lines[3]
        assert "✗ 503" in lines[4]
        assert "✓ 200" in lines[5]
        assert "the connection broke" in screen_text(app)


async def test_the_body_of_a_put_is_found_by_the_filter_and_read_at_80x24() -> None:
    app = Host(RequestLogScreen(make_context(), make_exchange_log()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"put", "enter")
        text = screen_text(app)
        assert "1 of 4 requests" in text
        assert '"authType": "BASIC"' in text
        await press(pilot, "enter")
        text = screen_text(app)
        assert "Path" not in text
        assert '"name": "Invoices"' in text
        assert "authorization: [redacted]" in text
        await press(pilot, "escape")
        assert "Path" in screen_text(app)
        await press(pilot, "escape")
        assert "4 requests" in screen_text(app)


async def test_new_requests_appear_and_the_one_that_is_read_stays() -> None:
    log = make_exchange_log()
    screen = RequestLogScreen(make_context(), log)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "down", "down")
        add_exchange(log, "DELETE", "/configs/wh9")
        screen.show_log()
        await settle(pilot)
        text = screen_text(app)
        assert "5 requests" in text
        assert "DELETE" in text
        assert screen.query_one(LineTable).cursor_key == "2"
        assert '"name": "Invoices"' in text


async def test_empty_and_nothing_matching_say_the_next_key() -> None:
    log = ExchangeLog()
    screen = RequestLogScreen(make_context(), log)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "No request was made yet." in screen_text(app)
        add_exchange(log, "GET", "/configs")
        screen.show_log()
        await press(pilot, "slash", *"zzz")
        assert "No request matches." in screen_text(app)
        assert "esc drops the filter" in screen_text(app)


async def test_copying_leaves_the_token_out_and_refuses_what_is_blotted() -> None:
    log = make_exchange_log()
    context = make_context()
    app = Host(RequestLogScreen(context, log))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "G", "k", "k", "y")
        assert isinstance(context.clipboard, FakeClipboard)
        assert "--url https://api.example/v1/webhooks/configs/wh3/events" in context.clipboard.copied[-1]
        add_exchange(log, "PUT", "/x", request_body='{"password": "[redacted]"}')
        screen = app.screen
        assert isinstance(screen, RequestLogScreen)
        screen.show_log()
        await press(pilot, "g", "y")
        assert len(context.clipboard.copied) == 1
        assert "would overwrite" in app.said[-1]
        await press(pilot, "Y", "2")
        assert context.clipboard.copied[-1] == '{"password": "[redacted]"}'


async def test_outside_text_is_inert() -> None:
    evil = "x[/nope] [@click=app.quit]z[/] \x1b]0;t\x07 \x9b31m \u202e\u200b"
    log = ExchangeLog()
    add_exchange(
        log,
        evil,
        evil,
        500,
        error=evil,
        operation=evil,
        request_headers=((evil, evil),),
        response_headers=((evil, evil),),
        request_body=evil,
        response_body=evil,
    )
    add_exchange(log, "GET", "//[", 200, request_body='{"a": "\\u001b\u202e"}')
    app = Host(RequestLogScreen(make_context(), log))
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        for step in ([], ["down"], ["enter"]):
            await press(pilot, *step)
            assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u200b"} & set(screen_text(app))
        assert "[/nope]" in screen_text(app)


async def test_a_read_is_sent_again_and_anything_else_is_not() -> None:
    log = make_exchange_log()

    async def again(exchange: Exchange) -> None:
        if exchange.method != "GET":
            raise NotAgain("Only what reads is sent again.")
        add_exchange(log, "GET", "/configs/again", 200)

    app = Host(RequestLogScreen(make_context(), log, again))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+r")
        assert "5 requests" in screen_text(app) and "/configs/again" in screen_text(app)
        assert any(sentence.startswith("Sent again|Answered 200 in ") for sentence in app.said)
        await press(pilot, *"/put", "enter", "ctrl+r")
        assert app.said[-1] == "Not sent again|Only what reads is sent again." and len(log.exchanges) == 5


async def test_an_enlarged_request_is_moved_through_by_the_keys_that_move_everywhere() -> None:
    """Two page keys before the next frame were one page, `j` was nothing, and `G` went to another request."""
    log = ExchangeLog()
    for number in range(3):
        add_exchange(log, "PUT", f"/configs/{number}", 200, request_body="[" + "1,\n" * 200 + "1]")
    app = Host(RequestLogScreen(make_context(), log))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "down", "enter")
        screen = app.screen
        assert isinstance(screen, RequestLogScreen)
        text, page = screen.detail.text, screen.detail.scrollable_content_region.height - 1
        for keys, lines in (("jjjk", 2), ("g", 0), (["pagedown"] * 3, 3 * page), (["ctrl+b"] * 2, page),
                            ("G", screen.detail.max_scroll_y), (["home"], 0)):  # fmt: skip
            for key in keys:
                app.simulate_key(key)
            await settle(pilot)
            assert screen.detail.scroll_y == lines, keys
        assert screen.detail.text == text and "/configs/1" in text
