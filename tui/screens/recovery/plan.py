"""The plan of a recovery: what would be sent where, what is left out and why. Nothing is sent before it is
confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from tui import keys
from tui.api.addresses import without_address_secrets
from tui.api.errors import ApiError
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.confirm import ConfirmDialog, count_to_type
from tui.screens.common.context import Context
from tui.screens.common.errors import show_error_in_list
from tui.screens.common.origin import Origin
from tui.screens.common.window import WindowDialog
from tui.screens.recovery import words
from tui.screens.recovery.rows import PlanRowsScreen
from tui.screens.recovery.starting import show_running
from tui.services.recovery.pace import sending_seconds
from tui.services.recovery.recoveries import AlreadyRunning, Recoveries
from tui.store.ledger_entries import LedgerProblem
from tui.text import plain
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.line_table import Cell, LineTable
from tui.widgets.scrolling import scroll

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.services.events.window_loader import LoadProgress
    from tui.services.recovery.interrupted import CutOff
    from tui.services.recovery.plan import Plan
    from tui.services.time.window import Window

PLAN = "recovery.plan"
CAUSES_SHOWN = 4


class RecoveryPlanScreen(ConsoleScreen[None]):
    """Reads the window to its end and sorts what failed. `r` sends what is to be replayed, after a question."""

    CSS_PATH = Path(__file__).with_name("recovery.tcss")
    STOPPABLE = ConsoleScreen.STOPPABLE | {PLAN}
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.SEND_PLAN, keys.OPEN_GROUP, keys.TAKE, keys.BACK, keys.WINDOW, keys.RELOAD, keys.GO_ON, keys.COPY_ID,
            keys.FIRST,
            keys.LAST,
        ),
        *keys.moves("half", "page"),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "Everything that failed in the window (`w`), read to its end, in classes. `r` replays **to replay**, oldest "
        "first, after "
        "a question; making a plan sends nothing. `⏎` opens a class, `space` takes it in or out of what is replayed; "
        "in the "
        "list `space` does so for one event. **Already recovered** is inferred: a later success of this webhook has "
        "the same "
        "payload. `y` copies the ids of a class."
    )

    def __init__(
        self,
        context: Context,
        config: WebhookConfig,
        window: Window,
        recoveries: Recoveries,
        marked: Sequence[str] | None = None,
    ) -> None:
        """`marked` are the ids that it is about; `None`: everything that failed in the window."""
        super().__init__(context)
        self.config = config
        self.window = window
        self.recoveries = recoveries
        self.marked = marked
        self.plan: Plan | None = None
        self.cut_off: CutOff | None = None
        self._reading = ""

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        yield LineTable[words.PlanGroup](words.plan_columns(), row_key=lambda group: group.kind, id="groups")
        yield VerticalScroll(id="words", can_focus=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label, "recovery plan")
        self.table.leave_moves("half", "page")  # the classes are always seen: the words below them may be longer
        self.table.focus()
        self.make_plan()

    @property
    def origin(self) -> Origin:
        return super().origin.about(self.config, self.window)

    @property
    def table(self) -> LineTable[words.PlanGroup]:
        return self.query_one("#groups", LineTable)

    # --- planning ---------------------------------------------------------------------------------------------------

    @work(exclusive=True, group=PLAN)
    async def make_plan(self) -> None:
        """Read and sort; `escape` stops it."""
        self.plan = self.cut_off = None
        self.query_one(Banner).clear()
        self._reading = "reading the window ... (esc stops)"
        self.table.show_loading("Reading what failed, and what was delivered since ...")
        self.show_words()
        try:
            plan = await self.recoveries.plan(
                self.config, self.window, marked=self.marked, progress=self.show_reading, breathe=self.breathe
            )
            self.cut_off = next(iter(await self.recoveries.cut_off(self.config.id)), None)
        except (ApiError, LedgerProblem) as problem:
            if self.is_open:
                show_error_in_list(self.table, problem, more=" · nothing was sent")
            return
        finally:
            self._reading = ""
            if self.is_open:
                self.call_later(self.show_words)
        if self.is_open:
            self.show_plan(plan)

    def show_reading(self, progress: LoadProgress) -> None:
        part = f" {progress.part:.0%}" if progress.part else ""
        new = f" · {progress.new:,} new events" if progress.new else ""
        self._reading = f"reading the window{part}{new} (esc stops)"
        if self.is_open:
            self.show_headline()

    def show_plan(self, plan: Plan) -> None:
        """Show another plan: a new one, or one from which something was taken in or out."""
        self.plan = plan
        if self.app.screen is not self:
            return  # shown when it is come back to: each key of the list would count the causes anew
        groups = words.plan_groups(plan)
        self.table.styles.height = len(groups) + 1
        self.table.show(groups)
        self.show_words()
        self.refresh_reasons()

    def on_screen_resume(self) -> None:
        if self.plan is not None:
            self.show_plan(self.plan)

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_headline(self) -> None:
        line, plan = self.query_one("#headline", StatusLine), self.plan
        what = f"{len(self.marked):,} marked" if self.marked is not None else self.window.words
        if plan is None:
            line.set_left([f"planning for what failed {what}" if self.marked is None else f"planning for {what}"])
            line.set_right([Cell(self._reading, "muted")])
            return
        least = "" if plan.complete else "+"
        count = len(plan.to_replay)
        line.set_left([
            f"{len(plan.rows):,}{least} {'marked' if self.marked is not None else f'failed {what}'}",
            Cell(f"{count:,} to replay", "strong"),
            words.batches(plan.batches),
        ])  # fmt: skip
        line.set_right([Cell("nothing is sent yet", "muted")])

    def show_words(self) -> None:
        """The causes, the times, the target and the warnings, below the classes."""
        if not self.is_open:
            return
        self.show_headline()
        box = self.query_one("#words", VerticalScroll)
        box.remove_children()
        if self.plan is not None:
            box.mount(*(Static(plain(text), classes=style) for text, style in self._lines(self.plan)))
        banner = self.query_one(Banner)
        if self.cut_off is not None:
            record = self.cut_off.record
            banner.show(
                f"A recovery was cut off at {record.reached:,} of {record.planned:,}",
                f"o goes on or closes it ({self.cut_off.unsent:,} unsent)",
                severity="warning",
            )

    def _lines(self, plan: Plan) -> Iterable[tuple[str, str]]:
        local = self.context.local_times
        count = len(plan.to_replay)
        if not count:
            yield "Nothing to replay.", "good"
        else:
            method = self.config.http_method or "POST"
            address = without_address_secrets(self.config.url or "no URL")
            yield f"Will send {count:,} event{'' if count == 1 else 's'}: {method} {address}", "target"
            pace = (
                f"up to {self.recoveries.rate:g} events per second" if self.recoveries.rate else "as fast as possible"
            )
            seconds = sending_seconds(count, self.recoveries.rate)
            lasts = f", about {words.seconds_in_words(seconds)}" if seconds else ""
            yield f"Oldest first, {words.batches(plan.batches)}, {pace}{lasts}", ""
            yield f"Oldest {words.at(plan.oldest, local=local)} · newest {words.at(plan.newest, local=local)}", ""
            for cause in plan.causes[:CAUSES_SHOWN]:
                yield f"{cause.count:>6,} × {cause.words}", ""
            if (more := len(plan.causes) - CAUSES_SHOWN) > 0:
                yield f"       and {more} more causes", ""
        for warning in plan.warnings:
            yield f"! {warning}", "warning"

    # --- what keys do -----------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        reason = super().reason_against(action)
        if reason is not None or not self.is_mounted:
            return reason
        plan = self.plan
        if action in ("send_plan", "open_group", "take", "copy_id") and plan is None:
            return "The plan is not ready yet."
        if action == "send_plan" and plan is not None and plan.is_empty:
            return "There is nothing to replay: take something in (space), or choose another window (w)."
        if action == "go_on" and self.cut_off is None:
            return "No recovery of this webhook was cut off."
        return None

    def action_reload(self) -> None:
        self.make_plan()

    @asks
    async def action_window(self) -> None:
        if self.marked is not None:
            self.say("This plan covers the marked events, whatever the window.")
            return
        window = await self.app.push_screen_wait(WindowDialog(self.window, self.context))
        if window is not None and window != self.window:
            self.window = window
            self.make_plan()

    def action_open_group(self) -> None:
        group, plan = self.table.cursor_row, self.plan
        if group is None or plan is None:
            return
        if not group.count:
            self.say("This class has no events.", seconds=3)
            return
        rows = plan.of(group.kind)
        shown = PlanRowsScreen(self.context, self.config, plan, rows, self.show_plan)
        self.app.push_screen(shown.coming_from(self.origin))

    @on(LineTable.Selected)
    def open_selected(self) -> None:
        self.action_open_group()

    def action_take(self) -> None:
        """Take the class under the cursor in, or, where it is what is replayed or was taken in, out."""
        group, plan = self.table.cursor_row, self.plan
        if group is None or plan is None:
            return
        ids = [row.event_id for row in plan.of(group.kind)]
        if group.kind == "to_replay":
            moved = plan.moved(ids, "out")
        elif ids:
            moved = plan.moved(ids, "in")
        else:
            moved = plan.moved([row.event_id for row in plan.to_replay if row.kind == group.kind], "out")
        if moved == plan:
            self.say("These cannot be replayed." if ids else "This class has no events.", seconds=4)
            return
        self.show_plan(moved)
        if moved.repeats:
            self.say(f"{len(moved.repeats):,} of those to replay may have arrived already: they may arrive twice.",
                     severity="warning")  # fmt: skip

    @work(group="copying")
    async def action_copy_id(self) -> None:
        group, plan = self.table.cursor_row, self.plan
        if group is not None and plan is not None:
            ids = [row.event_id for row in plan.of(group.kind)]
            self.say(await self.context.clipboard.copy("\n".join(ids)), title=f"{len(ids):,} ids")

    def action_move(self, step: keys.Step, direction: int) -> None:
        """Scroll the words below the table."""
        scroll(self.query_one("#words", VerticalScroll), step, direction)

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()

    @asks
    async def action_send_plan(self) -> None:
        """Ask, then begin, and show how it goes."""
        plan = self.plan
        if plan is None or plan.is_empty:
            return
        count = len(plan.to_replay)
        address = without_address_secrets(self.config.url or "no URL")
        details = [
            f"To {address}, oldest first, in {words.batches(plan.batches)}.",
            *plan.warnings,
        ]
        dialog = ConfirmDialog(
            f"Replay {count:,} failed event{'s' * (count != 1)} through {self.config.label}?",
            details=details,
            typed=count_to_type(count, production=self.context.production),
            production=self.context.production,
        )
        if not await self.app.push_screen_wait(dialog) or plan is not self.plan:
            return
        try:
            running = self.recoveries.begin(plan)
        except AlreadyRunning as problem:
            self.say(problem, severity="warning")
            return
        # The tasks of the next screen hold this one (Textual's `active_worker` is in their contexts): not the plan,
        # too.
        self.plan = plan = None
        show_running(self, running, self.recoveries, instead=True)

    @asks
    async def action_go_on(self) -> None:
        cut_off = self.cut_off
        if cut_off is None:
            return
        from tui.screens.recovery.interrupted import ask_to_go_on

        if running := await ask_to_go_on(self, cut_off, self.recoveries, self.config):
            show_running(self, running, self.recoveries, instead=True)
            return
        try:
            still = next(iter(await self.recoveries.cut_off(self.config.id)), None)
        except LedgerProblem as problem:
            self.say(problem, severity="warning")
            return
        if still != cut_off:
            self.make_plan()  # it was closed: what it had not sent, and what may have arrived, stands otherwise now
