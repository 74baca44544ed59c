"""An `ApiError` on the screen: the one place that picks its words, so that a failure is told the same everywhere.

A toast, a dialog or a paragraph has room for lines. A banner and an empty list have all of it in one, the banner with
the cause first, since its end is cut. A cell, or a sentence that goes on, takes the error's own sentence alone. All of
it may hold outside text, which the widgets and `ConsoleScreen.say` make safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tui import keys
from tui.api.errors import ApiError

if TYPE_CHECKING:
    from tui.screens.common.base import ConsoleScreen
    from tui.store.ledger_entries import LedgerProblem
    from tui.widgets.bars import Banner, Severity
    from tui.widgets.line_table import LineTable

TRY_AGAIN: Final = f"{keys.RELOAD.keys_for_people} tries again"
"""The way out where something could not be read."""
READ_SECONDS: Final = 12.0
"""Seconds for which a toast tells of what could not be read."""
WRITE_SECONDS: Final = 20.0
"""Seconds for which a toast tells of a failed write: it says what to look at before that is done again."""


# --- words ------------------------------------------------------------------------------------------------------------


def error_sentence(error: ApiError) -> str:
    """The failure and the way out alone, for a cell or as part of more words."""
    return error.sentence


def error_lines(error: ApiError) -> str:
    """All that is known of a failure, in lines."""
    return error.details


def error_line(error: ApiError) -> str:
    """The same in one line, the failure first."""
    return error.in_one_line


def refusal_line(error: ApiError) -> str:
    """The same, but the server's own words alone where it says why it has no such thing (501): that is all there is."""
    return (error.server_message if error.status == 501 else "") or error_line(error)


def error_in_banner(error: ApiError, *, brief: bool = False) -> str:
    """All that is known of a failure, in one line with the cause first; `brief` leaves out what the server said."""
    return error.sentence_cause_first if brief else error.cause_first


def failed_write_title(error: ApiError, done: str) -> str:
    """The heading of a write that failed: `Not saved`, or `Perhaps saved` where the request may have arrived."""
    return f"{'Perhaps' if error.may_have_arrived else 'Not'} {done}"


# --- where they are shown ---------------------------------------------------------------------------------------------


def say_error(screen: ConsoleScreen[Any], error: ApiError, title: str) -> None:
    """Tell of what could not be read, in a toast; `title` (may be outside text) says what is not done now."""
    screen.say(error_lines(error), title=title, severity="error", seconds=READ_SECONDS)


def say_failed_write(screen: ConsoleScreen[Any], error: ApiError, done: str) -> None:
    """Tell in a toast that something is not `done` ("saved"), or perhaps is; the error says what to look at then."""
    screen.say(error_lines(error), title=failed_write_title(error, done), severity="error", seconds=WRITE_SECONDS)


def show_error_in_banner(
    banner: Banner, error: ApiError, *, lead: str = "", more: str = "", severity: Severity = "error"
) -> None:
    """Show a failure in a banner over rows that stay. `lead` goes before it (may be outside text), `more` behind the
    way out."""
    banner.show(f"{lead}{error_in_banner(error)}", f"{TRY_AGAIN}{more}", severity=severity)


def show_error_in_list(table: LineTable[Any], error: ApiError | LedgerProblem, *, more: str = "") -> None:
    """Show a failure in a list without rows; `more` goes behind the way out."""
    table.show_error(error_line(error) if isinstance(error, ApiError) else str(error), f"{TRY_AGAIN}{more}")
