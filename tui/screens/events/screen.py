"""The event log: newest first, of one webhook or of all as one timeline, paged by cursor ahead of the cursor row."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from tui import keys
from tui.parts import done_by
from tui.screens.common import event_columns
from tui.screens.common.asking import asks
from tui.screens.common.base import GO_TO, ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.event_columns import too_large_words
from tui.screens.common.origin import Origin
from tui.screens.common.window import WindowDialog
from tui.screens.event.actions import NO_EVENT, EventActions, Subject
from tui.screens.event.panel import EventPanel, Reading
from tui.screens.events.exporting import LogExport
from tui.screens.events.finding import HINT, EventFinding
from tui.screens.events.groups import AROUND, SEEKING
from tui.screens.events.headline import LogState, headline
from tui.screens.events.histogram import EventHistogram
from tui.screens.events.log_list import LogList
from tui.screens.events.log_search import LogSearch
from tui.screens.events.log_view import Asked, LogView
from tui.screens.events.marks import EventMarks
from tui.screens.events.moving import EventMoves
from tui.screens.events.reading import PENDING_SECONDS, EventReader
from tui.screens.events.sending_on import LogSendingOn
from tui.screens.replay.flow import ReplayFlow
from tui.services.events.log_scope import Logs
from tui.services.events.rows import LogRow
from tui.services.events.webhook_log import Query
from tui.services.replay.replayer import Replayer
from tui.services.search.filter import completion, parse_filter
from tui.services.time.clock import parse_time
from tui.services.time.window import ALL_TIME, BadWindow, parse_window, typed
from tui.store.last_session import ALL_LOGS
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.filter_bar import FilterBar, Language
from tui.widgets.line_table import Column, LineTable

if TYPE_CHECKING:
    from tui.api.models import FilterableStatus, WebhookConfig, WebhookEvent
    from tui.services.replay.follower import Followed
    from tui.store.rows import EventRow

STATUSES: tuple[FilterableStatus | None, ...] = (None, "failed", "succeeded", "skipped")
"""The statuses that `S` goes through; the server cannot filter by `in_progress`."""
AGE_SECONDS = 5.0
PANEL_SECONDS = 0.08
"""Seconds that the cursor rests on a row before its event is shown beside the log."""
HISTOGRAM_SECONDS = 0.1
"""The time after the rows at which the histogram follows while a window is loaded."""
UNREAD = "This stretch was not read yet: ⏎ reads on here."


class EventsScreen(ConsoleScreen[Any]):
    """The log: table, histogram above, and the event under the cursor beside it where there is room.

    The screen has the layout and the actions. What is asked is in `view`, what is on the screen in `rows`; the `search`
    looks for a filter in what is here, the `reader` reads, `marks`, `moves` and `finder` do what their names say, and
    `acts` does what can be done with one event.
    """

    PLACE: ClassVar[str] = "events"
    AUTO_FOCUS: ClassVar[str | None] = "#events"
    CSS_PATH = Path(__file__).with_name("screen.tcss")
    EMPTY_HINT: ClassVar[str] = "w widens the window · S changes the status · t triggers one"
    STOPPABLE = frozenset({SEEKING, GO_TO, AROUND})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.OPEN_EVENT, keys.NEXT_FAILURE, keys.RECOVER, keys.MARK, keys.REPLAY_MARKED, keys.STATUS, keys.CAUSES,
            keys.REPLAY, keys.FILTER, keys.FOLLOW, keys.WINDOW, keys.LOAD_ALL, keys.MARK_ALL, keys.UNMARK_ALL,
            keys.MARK_RANGE, keys.VIEWS, keys.HISTOGRAM, keys.ITS_WEBHOOK, keys.PREVIOUS_FAILURE, keys.REAPPLY,
            keys.PART, keys.ENTER_PANEL, keys.JSONATA, keys.TRIGGER, keys.EXAMPLE, keys.EDIT_WEBHOOK, keys.RELOAD,
            keys.COPY_ID, keys.COPY_AS, keys.BUCKET_OLDER, keys.BUCKET_NEWER, keys.SAME_BEFORE, keys.SAME_AFTER,
            keys.DIFFERENCE, keys.EXPORT, keys.SEND_ELSEWHERE, keys.FIRST, keys.LAST,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "Newest first; going down loads older events, `L` the whole window. What was not read between two stretches "
        "is a row of its own: `⏎` on it reads on. `space` marks, `b` replays the marked ones, oldest first. `D` "
        "compares two marked events, or the one under the cursor with the last success before it. `S` asks the server"
        " for one status only. `/` filters by words, in payloads and responses too, and by `status: code: since: "
        "until: id: event: attempt: hook:`; put `-` before a term to exclude it; `⏎` searches what is still on the "
        "server. `i` goes into the event beside the log, `esc` back. `E` writes events into a file. `>` sends the "
        "event, or each new one that the log shows, to a URL of yours; that is no replay. `✓ delivered`, `✗ failed`, "
        "`… pending` (may still be retried), `– skipped` (its conditions did not match), `✓ too large` (delivered; "
        "the response was too large to record). **Sent again**, where anything was: what came of replays from this "
        "machine, as far as it is known."
    )

    action_filter = done_by("finder", EventFinding.open_filter)
    action_views = done_by("finder", EventFinding.ask_for_view)
    action_causes = done_by("finder", EventFinding.ask_for_cause)
    action_first = done_by("moves", EventMoves.first)
    action_last = done_by("moves", EventMoves.last)
    action_next_failure = done_by("moves", EventMoves.next_failure)
    action_previous_failure = done_by("moves", EventMoves.previous_failure)
    action_bucket = done_by("moves", EventMoves.bucket)
    action_same = done_by("moves", EventMoves.same)
    action_mark = done_by("marks", EventMarks.mark)
    action_mark_range = done_by("marks", EventMarks.mark_range)
    action_mark_all = done_by("marks", EventMarks.mark_all)
    action_unmark_all = done_by("marks", EventMarks.unmark_all)
    action_replay_marked = done_by("marks", EventMarks.replay)
    action_recover = done_by("marks", EventMarks.recover)
    action_reload = done_by("reader", EventReader.reload)
    action_load_all = done_by("reader", EventReader.load_window)
    action_follow = done_by("sending_on", LogSendingOn.follow)
    action_export = done_by("exports", LogExport.export)
    action_part = done_by("acts", EventActions.part)
    action_jsonata = done_by("acts", EventActions.jsonata)
    action_replay = done_by("acts", EventActions.replay)
    action_reapply = done_by("acts", EventActions.reapply)
    action_difference = done_by("acts", EventActions.difference)
    action_send_elsewhere = done_by("acts", EventActions.send_elsewhere)
    action_edit_webhook = done_by("acts", EventActions.edit_webhook)
    action_trigger = done_by("acts", EventActions.trigger)
    action_example = done_by("acts", EventActions.example)
    action_copy_id = done_by("acts", EventActions.copy_id)
    action_copy_as = done_by("acts", EventActions.copy_as)

    logs: Logs
    view: LogView
    search: LogSearch
    rows: LogList
    marks: EventMarks
    reader: EventReader
    moves: EventMoves
    finder: EventFinding
    exports: LogExport
    sending_on: LogSendingOn
    acts: EventActions

    def __init__(self, context: Context, replayer: Replayer) -> None:
        """The widgets alone; the parts come with the log (`of()`), before it is on the stack."""
        super().__init__(context)
        self.replayer = replayer
        self._flows: dict[str, ReplayFlow] = {}
        self._replay_words = ""
        self._unseen_said = 0
        self._return_to: tuple[str, datetime | None] = ("", None)
        self.table = LineTable[LogRow]((), row_key=lambda row: self.logs.key(row), markable=True, id="events")

    def of(self, logs: Logs, asked: Query) -> Self:
        """Be the screen of these logs, and of no others ever after: nothing of one log can be seen over another."""
        self.logs = logs
        self.table.set_columns(self._columns())
        self.view = LogView(
            logs, asked, lambda text: parse_filter(text, self.context.now(), self.context.zone), self._answer
        )
        self.search = LogSearch(self, self.view, lambda: self.rows.show())
        self.rows = LogList(self, self.view, self.search, self.table, self._show_around, self.EMPTY_HINT)
        self.marks = EventMarks(self, self.view, self.search, self.table, self.flow_of)
        self.reader = EventReader(self, self.view, self.rows, self.marks, self.show_headline)
        self.moves = EventMoves(self, self.view, self.rows, self.reader, lambda: self.query_one(EventHistogram))
        self.finder = EventFinding(self, self.view, self.rows, self.reader)
        self.exports = LogExport(self, self.view, self.table, self.marks, self.reader, self.show_headline)
        self.sending_on = LogSendingOn(self, self.view, self.reader, self.show_headline)
        self.acts = EventActions(
            self,
            lambda: self.subject,
            lambda: self.query_one(EventPanel),
            lambda: self.marks.by_webhook,
            self.sending_on.begin,
        )
        return self

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        yield EventHistogram(self.context.now, local=self.context.local_times, id="histogram")
        language = Language(lambda text: self.view.parse(text).problems, completion, HINT)
        yield FilterBar("words in payloads and responses, status:failed code:5xx ...", language=language,
                        history=self.context.filter_history, id="filter")  # fmt: skip
        with Horizontal(id="body"):
            yield self.table
            yield EventPanel(self.context, lambda event: self.config, id="panel")

    def opened(self) -> None:
        self.show_place(self.logs.label)
        self.table.focus()
        self.watch(
            self.app, "app_focus", self.reader.looked_at, init=False
        )  # Textual tells a screen of it in no other way
        self.set_interval(AGE_SECONDS, self.show_headline)
        self.set_interval(PENDING_SECONDS, self.reader.look_at_pending)
        self.set_interval(PENDING_SECONDS, self.recall)
        if self.view.filter_text:
            self.query_one(FilterBar).set_value(self.view.filter_text)
        self.view.ask(self.view.asked)
        key, at = self._return_to
        if at is not None:
            self.reader.return_to(key, at)

    def on_unmount(self) -> None:
        self.sending_on.stop()
        self.reader.end()

    def on_screen_resume(self) -> None:
        self.recall()

    @work(group="events.recall", exclusive=True)
    async def recall(self) -> None:
        """See which events were sent again meanwhile, by a recovery or by hand."""
        await self.replayer.recall([config.id for config in self.logs.configs])
        if self.is_open:
            self.table.set_columns(self._columns())

    def _columns(self) -> Sequence[Column[LogRow]]:
        """The columns; what came of replays only where something was sent again."""
        was_sent = self.replayer.has_replayed([config.id for config in self.logs.configs])

        def label_of(row: EventRow) -> str:
            config = self.logs.config(self.logs.key(row))
            return config.label if config is not None else row.config_id

        return event_columns.columns(
            local=self.context.local_times,
            mark=self.replayer.mark_of if was_sent else None,
            hook=label_of if self.logs.is_joint else None,
        )

    # --- showing ----------------------------------------------------------------------------------------------------

    def _answer(self, asked: Asked) -> None:
        """Another question is asked of the log: show what is known, and read where the server is asked at once."""
        if asked.is_new:
            self.reader.drop()
        self.search.look()
        if asked.of_server:
            self.reader.begin()
        else:
            self.rows.show()

    def _show_around(self) -> None:
        """Rows were shown: say what they are, and show the cursor's event."""
        self.show_headline()
        if self.reader.progress is None:
            self.show_histogram()
        else:  # in a frame of its own: with the rows it held the loop for 16 ms, and for 16 ms to draw both
            self.set_timer(HISTOGRAM_SECONDS, self.show_histogram)
        self.show_panel()
        self.refresh_reasons()

    def show_headline(self) -> None:
        """Say what is shown, how much of it was read, and when."""
        if not self.is_open:
            return
        feed, reader = self.view.feed, self.reader
        self._unseen_said = self.rows.unseen
        state = LogState(
            self.view.asked,
            feed.coverage,
            whole=feed.counts.whole,
            read_at=feed.read_at,
            unseen=self._unseen_said,
            marked=self.table.mark_count,
            hidden_marks=self.marks.hidden,
            replay_words=self._replay_words,
            load=reader.progress,
            export_words=self.exports.words,
            sending_words=self.sending_on.words,
            filter_words=self.rows.filter_words(),
            following=reader.following,
            reading=reader.is_reading,
        )
        left, right = headline(state, self.context.now())
        line = self.query_one("#headline", StatusLine)
        line.set_left(left)
        line.set_right(right)

    def show_histogram(self) -> None:
        self.query_one(EventHistogram).show_feed(self.view.feed, self.rows.event)

    def show_panel(self) -> None:
        if self.has_class("-wide"):
            event = self.event
            self.query_one(EventPanel).show(Reading(event) if event is not None else None)

    @work(exclusive=True, group="events.panel")
    async def show_panel_soon(self) -> None:
        """Wait until the cursor rests: an event costs ten times what a row does, and keys come faster than that."""
        if self.has_class("-wide"):
            await asyncio.sleep(PANEL_SECONDS)
            if self.query("#summary"):  # not where all is being taken down
                self.show_panel()

    @on(LineTable.CursorMoved)
    def follow_cursor(self) -> None:
        self.rows.cursor_moved()
        if self.rows.unseen != self._unseen_said:
            self.show_headline()
        self.show_panel_soon()
        self.query_one(EventHistogram).show_row(self.rows.event)
        self.refresh_reasons()

    @on(LineTable.MarksChanged)
    def count_marks(self) -> None:
        self.show_headline()
        self.refresh_reasons()

    @on(LineTable.NearEnd)
    def read_ahead(self) -> None:
        self.reader.read_ahead()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_histogram)
        self.call_after_refresh(self.show_panel)

    # --- what is asked for ------------------------------------------------------------------------------------------

    @on(FilterBar.Changed)
    def filter_rows(self, message: FilterBar.Changed) -> None:
        self.finder.filter(self.view.parse(message.value))

    @on(FilterBar.Submitted)
    def search_on(self) -> None:
        """Enter in the filter goes back to the list, and looks through what is still on the server."""
        self.finder.search_on()

    def action_status(self) -> None:
        """The next status; marks and the cursor's event stay."""
        asked = self.view.asked
        self.view.ask(Query(asked.window, STATUSES[(STATUSES.index(asked.status) + 1) % len(STATUSES)]))

    @asks
    async def action_window(self) -> None:
        asked = self.view.asked
        window = await self.app.push_screen_wait(WindowDialog(asked.window, self.context))
        if window is not None and window != asked.window:
            self.view.ask(Query(window, asked.status))

    def action_histogram(self) -> None:
        view = self.query_one(EventHistogram)
        view.display = not view.display
        self.show_histogram()

    def action_back(self) -> None:
        """Escape stops what runs first, then gives up the result of an expression, then clears the filter, then removes
        the marks, then leaves. In the event beside the log it goes back to the list."""
        for gave_way in (
            self.reader.stop_loading,
            self.exports.stop,
            self.sending_on.stop,
            self.stop_running,
            self.query_one(EventPanel).bar.drop,
            self._leave_panel,
            self.finder.drop_filter,
            self.marks.drop,
        ):
            if gave_way():
                return
        super().action_back()

    # --- doing ------------------------------------------------------------------------------------------------------

    @property
    def config(self) -> WebhookConfig | None:
        """The webhook whose event is under the cursor, or whose log this is."""
        return self.logs.config(self.table.cursor_key)

    @property
    def event(self) -> WebhookEvent | None:
        """The event under the cursor, as far as it was read."""
        row = self.rows.event
        return self.logs.event(self.logs.key(row)) if row is not None else None

    @property
    def subject(self) -> Subject | None:
        """The webhook and event that the keys act on."""
        config = self.config
        return Subject(config, self.flow_of(config), self.event) if config is not None else None

    @property
    def origin(self) -> Origin:
        return Origin(
            self,
            window=self.view.asked.window,
            config=self.config,
            neighbours=self.moves.neighbours,
            go_to_time=self.moves.to_time,
            read_again=lambda _: self.query_one(EventPanel).judge_again(),
        )

    def flow_of(self, config: WebhookConfig) -> ReplayFlow:
        """Replays events of one webhook."""
        if config.id not in self._flows:
            self._flows[config.id] = ReplayFlow(
                config, self.logs.book(config.id), self.replayer, self.replay_moved, self.context.pause,
                partial(self.marks.take_queued, config.id),
            )  # fmt: skip
        return self._flows[config.id]

    def reason_against(self, action: str) -> str | None:
        if action == "replay_marked" and not self.table.mark_count:
            return "No event is marked: space marks one, a marks all that match."
        if action == "export" and not self.table.row_count:
            return "There is no event here to export."
        if action in ("part", "jsonata", "enter_panel") and not self.has_class("-wide"):
            return "The event is not shown beside the log here: ⏎ opens it."
        if action == "difference" and self.table.mark_count > 1:
            return None
        if action == "open_event" and self.rows.gap is not None:
            return None
        reason = super().reason_against(action)
        if reason is None:
            reason = self.acts.reason_against(action, lambda: self.rows.event is not None)
        if reason == NO_EVENT and (gap := self.rows.gap) is not None:
            return too_large_words(gap.too_large) if gap.too_large else UNREAD
        return reason

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "its_webhook" and not self.logs.is_joint:
            return False  # it is open
        return super().check_action(action, parameters)

    def action_enter_panel(self) -> None:
        """Move, fold and open in the event beside the log."""
        self.query_one(EventPanel).reader.focus()

    def _leave_panel(self) -> bool:
        """Go back to the list, from the event beside it."""
        was_in_it = self.query_one(EventPanel).reader.has_focus
        if was_in_it:
            self.table.focus()
        return was_in_it

    @on(LineTable.Selected)
    def action_open_event(self) -> None:
        gap = self.rows.gap
        if gap is not None and gap.too_large:
            self.say(f"{too_large_words(gap.too_large)} Only events of the same millisecond can be missing with it.")
            return
        if gap is not None:
            self.reader.read_older(below=gap.high)
            return
        event, config = self.event, self.config
        if event is not None and config is not None:
            self.context.routes.open_event(self.origin, config, event)

    def action_its_webhook(self) -> None:
        row, config = self.rows.event, self.config
        if row is not None and config is not None:
            self.context.routes.open_events(self.origin, config, row.at)

    async def replay_moved(self, followed: Followed | None) -> None:
        """Something came of a replay: read what is new, wherever the person is by now."""
        self._replay_words = "" if followed is None or followed.settled else f"replay: {followed.words}"
        if self.is_open:
            self.reader.read_newer()
            self.recall()

    # --- the next time ----------------------------------------------------------------------------------------------

    def remember(self) -> dict[str, str]:
        """The person's place, for the next start: no payloads, no secrets."""
        row, asked = self.rows.event, self.view.asked
        return {
            "config": ALL_LOGS if self.logs.is_joint else self.logs.configs[0].id,
            "window": typed(asked.window),
            "status": asked.status or "",
            "filter": self.view.filter_text,
            "cursor": self.table.cursor_key or "" if row is not None else "",
            "at": row.at.isoformat() if row is not None and row.at is not None else "",
        }

    def restore(self, place: Mapping[str, object]) -> None:
        """Be where the person was; call it before the screen stands. What is not understood is left as it is."""
        texts = {name: value for name, value in place.items() if isinstance(value, str)}
        window = self.view.asked.window
        with suppress(BadWindow):
            window = parse_window(texts.get("window", ""), self.context.now(), self.context.zone)
        status = next((status for status in STATUSES if status == texts.get("status")), None)
        self.view.begin(Query(window, status), texts.get("filter", ""))
        self._return_to = (texts.get("cursor", ""), parse_time(texts.get("at")))

    def begin_at(self, at: datetime) -> None:
        """Begin at a time; call it before the screen stands."""
        since, until = self.view.asked.window.bounds(self.context.now())
        if (since is not None and at < since) or (until is not None and at >= until):
            self.view.begin(Query(ALL_TIME, self.view.asked.status))
        self._return_to = ("", at)
