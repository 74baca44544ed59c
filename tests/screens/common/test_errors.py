"""The words of a failed call: the same for toasts, banners and lists of every screen."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual.widget import Widget

from tests.support.host import Host, make_context, screen_text
from tui.api.errors import ApiError, NoConnection, OutcomeUnknown, ServerError
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.errors import (
    error_in_banner,
    error_lines,
    error_sentence,
    failed_write_title,
    say_error,
    say_failed_write,
    show_error_in_banner,
    show_error_in_list,
)
from tui.store.ledger_entries import LedgerProblem
from tui.widgets.bars import Banner
from tui.widgets.line_table import Column, LineTable

REFUSED = ServerError(
    "The list could not be read: the server failed (500).",
    status=500,
    server_message="out of \x1b[2J[b]order[/b].",
    request_id="r-1",
)


class Shown(ConsoleScreen[None]):
    """A banner over a list without rows."""

    def compose_body(self) -> Iterable[Widget]:
        yield Banner()
        yield LineTable[str]([Column("name", "Name", str)], row_key=str)


def test_each_form_has_what_its_place_has_room_for() -> None:
    assert error_sentence(REFUSED) == "The list could not be read: the server failed (500)."
    assert error_lines(REFUSED).splitlines() == [
        error_sentence(REFUSED),
        "The server says: out of \x1b[2J[b]order[/b].",
        "Request id: r-1",
    ]
    assert error_in_banner(REFUSED, brief=True) == "the server failed (500). The list could not be read."
    assert error_in_banner(REFUSED).endswith(
        "could not be read. The server says: out of \x1b[2J[b]order[/b]. Request id: r-1"
    )


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (NoConnection("No connection."), "Not saved"),
        (ServerError("The server failed (500).", status=500), "Not saved"),
        (ServerError("The server failed (500).", status=500, may_have_arrived=True), "Perhaps saved"),
        (OutcomeUnknown("No answer in time."), "Perhaps saved"),
    ],
)
def test_a_failed_write_is_not_said_to_be_undone_where_it_may_have_arrived(error: ApiError, title: str) -> None:
    assert failed_write_title(error, "saved") == title


async def test_banner_and_list_say_all_of_it_and_the_way_out_and_no_byte_of_it_drives_the_terminal() -> None:
    screen = Shown(make_context())
    app = Host(screen)
    async with app.run_test(size=(220, 24)) as pilot:
        show_error_in_banner(screen.query_one(Banner), REFUSED, lead="Orders: ", more=" · esc goes back")
        show_error_in_list(screen.query_one(LineTable), REFUSED, more=" · p picks another")
        await pilot.pause()
        text = screen_text(app)
        assert "✗ Orders: the server failed (500). The list could not be read. The server says: out of" in text
        assert "ctrl+r tries again · esc goes back" in text and "ctrl+r tries again · p picks another" in text
        assert "  The list could not be read: the server failed (500). The server says: out of" in text
        assert text.count("[b]order[/b]. Request id: r-1") == 2 and "\x1b" not in text
        show_error_in_list(screen.query_one(LineTable), LedgerProblem("The replay ledger cannot be used."))
        await pilot.pause()
        assert "The replay ledger cannot be used." in screen_text(app)


async def test_a_toast_has_a_title_that_says_what_is_not_done() -> None:
    screen = Shown(make_context())
    app = Host(screen)
    async with app.run_test() as pilot:
        await pilot.pause()
        say_error(screen, REFUSED, "Not copied: \x1b]0;x\x07")
        say_failed_write(screen, OutcomeUnknown("No answer in time."), "deleted")
    assert app.said[-1] == "Perhaps deleted|No answer in time."
    assert app.said[-2].startswith("Not copied: ") and "Request id: r-1" in app.said[-2] and "\x1b" not in app.said[-2]
