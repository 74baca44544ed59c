"""The list of webhooks, through keys and what is visible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.fake_fleet import FakeFleet
from tests.support.host import Host, screen_text, settle
from tests.support.times import NOON
from tests.support.webhooks_host import FakeEditor, make_fleet_source, make_webhooks_screen, taken
from tui.api.errors import NoConnection, OutcomeUnknown
from tui.api.models import OAuthTestResult, WebhookConfig
from tui.screens.webhooks import columns as webhook_columns
from tui.screens.webhooks.screen import WebhooksScreen
from tui.services.fleet.health import Health, LeftToReplay
from tui.services.fleet.order import Order
from tui.services.time.window import DEFAULT
from tui.widgets.table_layout import lay_out


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_worst_webhook_is_the_first_row_and_the_unreadable_one_says_so(size: tuple[int, int]) -> None:
    app = Host(make_webhooks_screen(make_fleet_source()))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        lines = screen_text(app).splitlines()
        rows = [line for line in lines if any(name in line for name in ("Down", "Fine", "Dead"))][:3]
        assert "✗ failing" in rows[-3] and "Down" in rows[-3] and " 30 " in rows[-3]
        assert "? error 500" in rows[-2] and "Dead" in rows[-2] and " 0 " not in rows[-2]
        assert "✓ ok" in rows[-1]
        assert any("1 of 3 could not be read" in line for line in lines)


async def test_keys_go_where_they_say() -> None:
    screen = make_webhooks_screen(make_fleet_source())
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        for key in ("enter", "e", "n", "t", "x", "question_mark", "exclamation_mark", "colon", "p", "q"):
            await pilot.press(key)
            await settle(pilot)
        assert [way[0] for way in taken(screen)] == [
            "open_events", "open_editor", "open_editor", "open_trigger", "open_example", "open_help",
            "open_request_log",
            "open_go_to", "open_connections", "leave",
        ]  # fmt: skip
        assert taken(screen)[0][1].id == "down" and taken(screen)[2][1] is None


async def test_the_list_that_cannot_be_read_says_why_and_ctrl_r_reads_it() -> None:
    source = make_fleet_source()
    source.fail_with = NoConnection("The list of webhooks could not be read: no connection.")
    app = Host(make_webhooks_screen(source))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "could not be read: no connection" in screen_text(app) and "ctrl+r" in screen_text(app)
        source.fail_with = None
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert "✗ failing" in screen_text(app)
        source.fail_with = NoConnection("The list of webhooks could not be read: no connection.")
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert "✗ failing" in screen_text(app) and "no connection" in screen_text(app)


async def test_no_webhooks_says_so_with_the_next_key() -> None:
    app = Host(make_webhooks_screen(FakeFleet()))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "no webhooks" in screen_text(app) and "n creates the first one" in screen_text(app)


async def test_the_filter_narrows_as_it_is_typed_and_escape_clears_it() -> None:
    app = Host(make_webhooks_screen(make_fleet_source()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("slash", *"erp")
        await settle(pilot)
        assert "Down" in screen_text(app) and "Fine" not in screen_text(app)
        await pilot.press(*"zzz")
        await settle(pilot)
        assert "None of 3 webhooks matches" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "Fine" in screen_text(app)


async def test_switching_asks_first_and_n_sends_nothing() -> None:
    editor = FakeEditor()
    app = Host(make_webhooks_screen(make_fleet_source(), editor))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("n")
        await settle(pilot)
        assert editor.done == []
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")  # Cancel has the focus
        await settle(pilot)
        assert editor.done == []
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("y")
        await settle(pilot)
        assert editor.done == [("switch", "down", False)]
        editor.fail = OutcomeUnknown("No answer in time.")
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("y")
        await settle(pilot)
        assert app.said[-1] == "Perhaps switched|No answer in time."


async def test_read_only_says_why_nothing_is_sent() -> None:
    editor = FakeEditor()
    app = Host(make_webhooks_screen(make_fleet_source(), editor, read_only="The token is read-only."))
    async with app.run_test() as pilot:
        await settle(pilot)
        for key in ("s", "d", "n", "t"):
            await pilot.press(key)
            await settle(pilot)
        assert editor.done == [] and app.screen is app.shown
        assert sum("The token is read-only." in sentence for sentence in app.said) == 4


async def test_oauth_is_tested_only_where_there_is_an_oauth_login() -> None:
    editor = FakeEditor()
    app = Host(make_webhooks_screen(make_fleet_source(), editor))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        assert editor.done == [] and "does not log in by OAuth" in app.said[-1]
        await pilot.press("G", "o")
        await settle(pilot)
        assert editor.done == [("test_oauth", "fine")] and "valid for 1 h" in app.said[-1]


async def test_another_window_asks_again() -> None:
    source = make_fleet_source()
    app = Host(make_webhooks_screen(source))
    async with app.run_test() as pilot:
        await settle(pilot)
        before = len(source.asked)
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("2")
        await settle(pilot)
        assert "last 1h" in screen_text(app) and len(source.asked) > before


async def test_a_typed_window_that_is_none_says_so_and_stays() -> None:
    app = Host(make_webhooks_screen(make_fleet_source()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("tab", *"soon", "enter")
        await pilot.pause()
        assert "'soon' is no window" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "last 24h" in screen_text(app)


@pytest.mark.parametrize("answer", [{"success": None, "message": "queued"}, {"message": "queued"}, {}])
async def test_an_oauth_test_that_does_not_say_is_unknown_and_not_failed(answer: dict[str, Any]) -> None:
    editor = FakeEditor()
    editor.oauth = OAuthTestResult.model_validate(answer)
    app = Host(make_webhooks_screen(make_fleet_source(), editor))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("G", "o")
        await settle(pilot)
        assert "did not say whether the OAuth login works" in app.said[-1]
        assert "failed" not in app.said[-1] and "queued" in app.said[-1] + "queued" * (not answer)


async def test_an_oauth_test_that_could_not_be_made_is_no_failed_login() -> None:
    editor = FakeEditor()
    editor.fail = NoConnection("The OAuth login could not be tested: the server could not be reached.")
    app = Host(make_webhooks_screen(make_fleet_source(), editor))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("G", "o")
        await settle(pilot)
        assert app.said[-1].startswith("OAuth login not tested|The OAuth login could not be tested")


def order_of(screen: WebhooksScreen) -> list[str]:
    return [row.config.id for row in screen.table.rows]


async def test_the_list_is_sorted_by_the_column_that_is_chosen_and_says_so_at_its_head() -> None:
    screen = make_webhooks_screen(make_fleet_source())
    app = Host(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert order_of(screen) == ["down", "dead", "fine"] and "Health ▼" in screen_text(app)
        await pilot.press("down", "greater_than_sign")
        await settle(pilot)
        assert order_of(screen) == ["dead", "down", "fine"] and "Webhook ▲" in screen_text(app)
        assert screen.table.cursor_key == "dead", "the person's row stays under the cursor"
        await pilot.press("equals_sign")
        await settle(pilot)
        assert order_of(screen) == ["fine", "down", "dead"] and "Webhook ▼" in screen_text(app)
        await pilot.press("less_than_sign", "less_than_sign")
        await settle(pilot)
        assert "Webhook" in screen_text(app) and screen.fleet.order.column not in ("health", "name")
        await pilot.press("greater_than_sign", "greater_than_sign", "greater_than_sign")
        await settle(pilot)
        assert order_of(screen) == ["down", "fine", "dead"] and "Failed ▼" in screen_text(app), "unknown comes last"
        await pilot.press("equals_sign")
        await settle(pilot)
        assert order_of(screen) == ["fine", "down", "dead"] and "Failed ▲" in screen_text(app)


async def test_a_click_on_a_head_sorts_and_the_order_is_remembered() -> None:
    screen = make_webhooks_screen(make_fleet_source())
    app = Host(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        line = next(line for line in screen_text(app).splitlines() if "Webhook" in line and "Failed" in line)
        head = screen.table.region.y
        await pilot.click(offset=(line.index("Webhook") + 2, head))
        await settle(pilot)
        assert "Webhook ▲" in screen_text(app)
        await pilot.click(offset=(line.index("Webhook") + 2, head))
        await settle(pilot)
        assert order_of(screen) == ["fine", "down", "dead"]
        place = screen.remember()
    again = make_webhooks_screen(make_fleet_source())
    again.restore(place)
    app = Host(again)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert order_of(again) == ["fine", "down", "dead"] and "Webhook ▼" in screen_text(app)
    again.restore({"sort": "nonsense up"})
    assert again.fleet.order == Order()


async def test_a_column_that_is_empty_in_all_rows_is_left_out_and_a_name_is_whole_where_there_is_room() -> None:
    source = make_fleet_source()
    name = "A webhook with a name of sixty-five letters, to be seen wholly here"
    source.configs[0] = WebhookConfig.model_validate({"id": "fine", "name": name, "enabled": True})
    app = Host(make_webhooks_screen(source))
    async with app.run_test(size=(200, 50)) as pilot:
        await settle(pilot)
        assert name in screen_text(app)
        assert "Event" not in screen_text(app).splitlines()[2] and "Method" not in screen_text(app)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_what_must_be_shown_has_room(width: int) -> None:
    config = WebhookConfig.model_validate({"id": "a", "name": "Contracts to document archive (Aktenwerk)"})
    at = NOON - timedelta(hours=1)
    row = Health(config, "read", 137, last_failure=at, last_success=NOON, left=LeftToReplay(125), read_at=NOON)
    assert row.words == "delivering again · 125 to replay"
    columns = webhook_columns.columns(lambda: NOON, DEFAULT, width, [row], Order())
    layout = lay_out(columns, width - 1, 2)
    assert layout.width <= width and {"health", "name", "failures", "to_replay"} <= {
        column.key for column, _ in layout.columns
    }
