"""A recovery on its way, and what came of it: counts, rate, time left, then every event in the group in which it
ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from tui import keys
from tui.api.addresses import without_address_secrets
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.errors import error_lines
from tui.screens.recovery import words
from tui.screens.recovery.rows import EntriesScreen
from tui.services.recovery.progress import entries_of
from tui.store.ledger_entries import LedgerProblem
from tui.text import plain
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.line_table import Cell, LineTable
from tui.widgets.scrolling import scroll

if TYPE_CHECKING:
    from tui.services.recovery.progress import Group, RecoveryOutcome
    from tui.services.recovery.recoveries import Recoveries, Running
    from tui.store.ledger_entries import Entry

LOOK_SECONDS: Final = 0.25
"""Seconds after which the screens say again how far a recovery has come."""
BAR: Final = 20
"""Columns of the bar."""


class RecoveryScreen(ConsoleScreen[None]):
    """Shows one run. It goes on when this screen is left (`b`); `escape` stops it first, after the request in
    flight."""

    CSS_PATH = Path(__file__).with_name("recovery.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.OPEN_GROUP,
            keys.WRITE_NOTE,
            keys.AGAIN,
            keys.BACK,
            keys.WRITE_PAYLOADS,
            keys.BACKGROUND,
            keys.COPY_ID,
            keys.FIRST,
            keys.LAST,
        ),
        *keys.moves("half", "page"),
    ]
    HELP: ClassVar[str | None] = (
        "`esc` stops sending, after the request in flight, then stops watching, then goes back. `b` leaves it "
        "running and goes back; press `R` on the webhook to return. **Queued** is not delivered: an event is "
        "**recovered** "
        "once the new event that its replay made was delivered. What is **unknown** may have arrived, and is not sent "
        "again by "
        "itself. `⏎` opens a group, `a` plans again for those that failed again, `w` writes a hand-over note, `W` one "
        "with the payloads: they may hold personal data."
    )

    def __init__(self, context: Context, running: Running, recoveries: Recoveries) -> None:
        super().__init__(context)
        self.running = running
        self.recoveries = recoveries
        self._shown: object = None
        self._note = ""
        self._ended = False
        self._shown_words: list[tuple[str, Static]] = []

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        yield LineTable[words.ResultGroup](words.result_columns(), row_key=lambda group: group.name, id="groups")
        yield VerticalScroll(id="words", can_focus=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.running.label, "recovery")
        self.table.leave_moves("half", "page")  # the groups are always seen: the words below them may be longer
        self.table.focus()
        self.show_state()
        self.set_interval(LOOK_SECONDS, self.show_state)

    @property
    def table(self) -> LineTable[words.ResultGroup]:
        return self.query_one("#groups", LineTable)

    @property
    def outcome(self) -> RecoveryOutcome | None:
        return self.running.outcome

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show how far it is, where that is not what is shown already."""
        running = self.running
        state = (running.progress, running.finished, running.outcome, running.problem, self._note)
        if not self.is_open or state == self._shown:
            return
        self._shown = state
        if running.outcome is not None:
            self.show_groups(words.results(running.outcome), first=not self._ended)
            self._ended = True
        elif running.problem and not running.reached:
            self.table.show_error(running.problem, "esc goes back")
        elif running.progress is not None:
            self.show_groups(words.states_so_far(running.progress))
        else:
            self.table.show_loading("Looking at what is there, before anything is sent ...")
        self.show_headline()
        self.show_words()
        self.refresh_reasons()

    def show_words(self) -> None:
        """Show the lines below the groups: in the widgets that are there, as long as they are for the same kinds of
        lines."""
        lines = list(self._lines())
        if [style for style, _ in self._shown_words] != [style for _, style in lines]:
            self._shown_words = [(style, Static(plain(text), classes=style)) for text, style in lines]
            box = self.query_one("#words", VerticalScroll)
            box.remove_children()
            box.mount(*(shown for _, shown in self._shown_words))
            return
        for (_, shown), (text, _) in zip(self._shown_words, lines, strict=True):
            if shown.content != (words := plain(text)):
                shown.update(words)

    def show_groups(self, groups: Sequence[words.ResultGroup], *, first: bool = False) -> None:
        """Show these; with `first` the cursor goes to the first of them."""
        self.table.styles.height = len(groups) + 1
        self.table.show(groups)
        if first:
            self.table.move_to(0)

    def show_headline(self) -> None:
        running, line = self.running, self.query_one("#headline", StatusLine)
        if running.outcome is not None:
            total = running.outcome.record.planned
            recovered = running.outcome.count("recovered")
            style = "ok" if running.outcome.complete else "warning"
            line.set_left([Cell(f"{recovered:,} of {total:,} recovered", style), "ended"])
            line.set_right([])
        elif running.problem:
            reached = running.reached
            line.set_left(
                [Cell(f"cut off: {reached:,} may have been sent" if reached else "nothing was sent", "warning")]
            )
            line.set_right([])
        else:
            line.set_left([running.words or "beginning"])
            if not running.is_sending:
                way_out = "esc stops watching"
            else:
                way_out = "stopping ..." if running.is_stopping else "esc stops sending"
            line.set_right([Cell(way_out, "muted")])

    def _lines(self) -> Iterable[tuple[str, str]]:
        running = self.running
        if running.config is not None:
            yield f"To {without_address_secrets(running.config.url or 'no URL')}", "target"
        progress = running.progress
        if running.outcome is not None:
            yield from self._outcome_lines(running.outcome)
        elif running.problem:
            if running.reached:
                yield running.ending, "error"
        elif progress is not None:
            done = progress.known if progress.phase == "following" else progress.sent
            filled = round(BAR * done / progress.total) if progress.total else BAR
            yield f"{'█' * filled}{'░' * (BAR - filled)} {progress.words}", ""
            yield from words.running_lines(progress)
        if self._note:
            yield self._note, "heading"

    def _outcome_lines(self, outcome: RecoveryOutcome) -> Iterable[tuple[str, str]]:
        yield outcome.words, "good" if outcome.complete else "warning"
        if outcome.stopped:
            yield "Stopped by you.", ""
        if outcome.error is not None:
            yield error_lines(outcome.error), "error"
        if outcome.count("unknown"):
            yield (
                (
                    "What is unknown may have arrived. It is not sent again automatically: look at the receiver, then "
                    "plan again (R) and"
                    " take it in."
                ),
                "warning",
            )
        yield f"Recovery {outcome.record.id} · saved in the ledger", "heading"

    # --- what keys do -----------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        reason = super().reason_against(action)
        if reason is not None or not self.is_mounted:
            return reason
        outcome = self.outcome
        if action == "background" and self.running.finished:
            return "It has ended: esc goes back."
        if action in ("again", "write_note", "write_payloads", "open_group", "copy_id") and outcome is None:
            if not self.running.problem:
                return "It has not ended yet."
            return "It was cut off: R goes on with it." if self.running.reached else "It was not begun."
        if action == "again" and outcome is not None:
            if not outcome.count("failed_again"):
                return "Nothing to plan again: none of them failed again."
            if self.running.config is None:
                return "Open the events of the webhook and press R: it is not known here."
        return None

    def action_back(self) -> None:
        """Stop what is being sent, or looked for, first; then leave."""
        running = self.running
        if running.finished or (running.is_stopping and running.is_sending):
            super().action_back()
            return
        running.stop()
        self.show_state()
        if running.is_sending:
            self.say("No further batch is sent. The request in flight is still awaited; press esc again to leave.")

    def action_background(self) -> None:
        self.dismiss(None)

    async def entries_of(self, group: Group) -> Sequence[Entry]:
        """The events of a group, once it has ended; none where the ledger cannot be read, and that is said."""
        if self.outcome is None:
            return ()
        try:
            return await asyncio.to_thread(entries_of, self.recoveries.ledger, self.outcome, group)
        except LedgerProblem as problem:
            self.say(problem, title="Not read", severity="error", seconds=12)
            return ()

    def action_open_group(self) -> None:
        group = self.table.cursor_row
        if group is None or self.outcome is None:
            return
        if group.count:
            self._open_group(group)
        else:
            self.say("This group has no events.", seconds=3)

    @work(group="opening", exclusive=True)
    async def _open_group(self, group: words.ResultGroup) -> None:
        if group.group is not None and (entries := await self.entries_of(group.group)) and self.is_current:
            shown = EntriesScreen(self.context, self.running.config_id, self.running.label, group.title, entries)
            self.app.push_screen(shown.coming_from(self.origin))

    @on(LineTable.Selected)
    def open_selected(self) -> None:
        self.action_open_group()

    @work(group="opening", exclusive=True)
    async def action_again(self) -> None:
        """A new plan, for what failed again alone."""
        config = self.running.config
        if config is not None and (failed := await self.entries_of("failed_again")) and self.is_current:
            self.context.routes.recover(self.origin, config, self.running.window, [entry.event_id for entry in failed])

    @work(group="copying")
    async def action_copy_id(self) -> None:
        group = self.table.cursor_row
        if group is not None and group.group is not None:
            ids = [entry.event_id for entry in await self.entries_of(group.group)]
            self.say(await self.context.clipboard.copy("\n".join(ids)), title=f"{len(ids):,} ids")

    def action_write_note(self) -> None:
        self._write()

    def action_write_payloads(self) -> None:
        self._write(payloads=True)

    @work(group="recovery.note", exclusive=True)
    async def _write(self, *, payloads: bool = False) -> None:
        """Write both files, and say where they are."""
        outcome = self.outcome
        if outcome is None:
            return
        from tui.services.recovery.handing_over import write_note

        causes = [(cause.words, cause.count) for cause in self.running.causes]
        try:
            entries = await asyncio.to_thread(self.recoveries.ledger.entries, outcome.record.id)
            record = await asyncio.to_thread(self.recoveries.ledger.recovery, outcome.record.id)
            payload, payload_words = None, ""
            if payloads:
                ids = [entry.event_id for entry in entries]
                texts = await self.recoveries.payloads(record.config_id, ids)
                payload, payload_words = texts.get, f", with {len(texts):,} of {len(ids):,} payloads"
            paths = await asyncio.to_thread(write_note, self.context.folder, record, entries, causes, payload)
        except (OSError, LedgerProblem) as problem:
            self.say(problem, title="Not written", severity="error", seconds=12)
            return
        self._note = "Written: " + " and ".join(map(str, paths)) + payload_words
        self.show_state()
        self.call_after_refresh(self.query_one("#words", VerticalScroll).scroll_end, animate=False)

    def action_move(self, step: keys.Step, direction: int) -> None:
        """Scroll the words below the table."""
        scroll(self.query_one("#words", VerticalScroll), step, direction)

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()
