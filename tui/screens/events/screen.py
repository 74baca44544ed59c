"""The event log: newest first, of one webhook or of all as one timeline, paged by cursor ahead of the cursor row."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common import event_columns
from tui.screens.common.asking import asks
from tui.screens.common.base import GO_TO
from tui.screens.common.context import Context
from tui.screens.common.origin import Origin
from tui.screens.common.window import WindowDialog
from tui.screens.event.actions import NO_EVENT
from tui.screens.event.panel import EventPanel, Reading
from tui.screens.events.finding import EventFinding
from tui.screens.events.headline import LogState, headline
from tui.screens.events.histogram import EventHistogram
from tui.screens.events.marks import EventMarks
from tui.screens.events.moving import SEEKING, EventMoves
from tui.screens.events.reading import PENDING_SECONDS
from tui.screens.replay.flow import ReplayFlow
from tui.services.events.event_row import EventRow
from tui.services.events.feed import Query
from tui.services.events.log_scope import Logs
from tui.services.events.rows import LogRow
from tui.services.replay.replayer import Replayer
from tui.services.time.clock import parse_time
from tui.services.time.window import ALL_TIME, BadWindow, parse_window, typed
from tui.store.keys import last_key
from tui.store.last_session import ALL_LOGS
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.line_table import Column, LineTable

if TYPE_CHECKING:
    from tui.api.models import FilterableStatus, WebhookConfig, WebhookEvent
    from tui.services.replay.follower import Followed
    from tui.store.keys import Key

STATUSES: tuple[FilterableStatus | None, ...] = (None, "failed", "succeeded", "skipped")
"""What `S` goes through; the server cannot filter by `in_progress`."""
AGE_SECONDS = 5.0
PANEL_SECONDS = 0.08
"""How long the cursor rests on a row before its event is shown beside the log."""
UNREAD = "This stretch was not read yet: ⏎ reads on here."


class EventsScreen(EventMarks, EventFinding, EventMoves):
    """The log: table, histogram above, and the event under the cursor beside it where there is room."""

    PLACE: ClassVar[str] = "events"
    CSS_PATH = Path(__file__).with_name("screen.tcss")
    STOPPABLE = frozenset({SEEKING, GO_TO, "events.around"})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.OPEN_EVENT, keys.NEXT_FAILURE, keys.RECOVER, keys.MARK, keys.REPLAY_MARKED, keys.STATUS, keys.CAUSES, keys.REPLAY, keys.FILTER,
            keys.FOLLOW, keys.WINDOW, keys.LOAD_ALL, keys.MARK_ALL, keys.UNMARK_ALL, keys.MARK_RANGE, keys.VIEWS, keys.HISTOGRAM,
            keys.ITS_WEBHOOK, keys.PREVIOUS_FAILURE, keys.REAPPLY, keys.PART, keys.TRIGGER, keys.EXAMPLE, keys.RELOAD, keys.COPY_ID, keys.COPY_AS,
            keys.BUCKET_OLDER, keys.BUCKET_NEWER, keys.SAME_BEFORE, keys.SAME_AFTER, keys.FIRST, keys.LAST,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "Newest first; going down loads older events, `L` the whole window. What was not read between two stretches is "
        "a row of its own: `⏎` on it reads on. `space` marks, `b` replays the marked ones, oldest first. `S` asks the "
        "server for one status only. `/` filters by words, in payloads and responses too, and by `status: code: since: "
        "until: id: event: attempt: hook:`; put `-` before a term to exclude it; `⏎` searches what is still on the server. "
        "`✓ delivered`, `✗ failed`, `… pending` (may still be retried), `– skipped` (its conditions did not match), "
        "`✓ too large` (delivered; the response was too large to record). **Sent again**, where anything was: what came of replays from this machine, as far as it is known."
    )

    def __init__(
        self,
        context: Context,
        logs: Logs,
        replayer: Replayer,
        asked: Query,
    ) -> None:
        super().__init__(context, logs, asked)
        self.replayer = replayer
        self.replay_words = ""
        self._flows: dict[str, ReplayFlow] = {}
        self._newest_seen: Key | None = None
        self._unseen_said = 0
        self._return_to: tuple[str, datetime | None] = ("", None)

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        yield EventHistogram(self.context.now, local=self.context.local_times, id="histogram")
        yield self.make_filter_bar()
        with Horizontal(id="body"):
            yield LineTable[LogRow](
                self.make_columns(),
                row_key=self.logs.key,
                markable=True,
                id="events",
            )
            yield EventPanel(self.when, id="panel")

    def make_columns(self) -> Sequence[Column[LogRow]]:
        """The columns; what came of replays only where something was sent again."""
        was_sent = self.replayer.has_replayed([config.id for config in self.logs.configs])
        return event_columns.columns(
            local=self.context.local_times,
            mark=self.replayer.mark_of if was_sent else None,
            hook=self.label_of if self.logs.is_joint else None,
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.logs.label)
        self.table.focus()
        self.set_interval(AGE_SECONDS, self.show_headline)
        self.set_interval(PENDING_SECONDS, self.look_at_pending)
        self.set_interval(PENDING_SECONDS, self.recall)
        self.show_filter()
        self.show_feed()
        key, at = self._return_to
        if at is not None:
            self.return_to(key, at)

    def on_screen_resume(self) -> None:
        self.recall()

    @work(group="events.recall", exclusive=True)
    async def recall(self) -> None:
        """See which events were sent again meanwhile, by a recovery or by hand."""
        await self.replayer.recall([config.id for config in self.logs.configs])
        if self.is_open:
            self.table.set_columns(self.make_columns())

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_rows(self) -> None:
        """Show what is here now, and say so everywhere."""
        if not self.is_open:
            return
        rows = self.matching_rows()
        if rows is not None and len(rows):
            self.table.show(rows)
        elif rows is not None or not self.table.row_count:
            self.show_why_empty()
        self.keep_anchor()
        self.catch_up()
        self._see_news()
        self.show_headline()
        self.show_histogram()
        self.show_panel()
        self.refresh_reasons()

    def _see_news(self) -> None:
        """What stands at the top of the view was seen."""
        if self.table.row_count and self.table.scroll_offset.y == 0:
            feed = self.feed
            rows = feed.rows
            self._newest_seen = rows.key_at(0) if len(rows) else None

    @property
    def unseen(self) -> int:
        """How many events came since the top of the list was last on the screen."""
        if self._newest_seen is None or self.is_filtered:
            return 0
        return min(self.feed.rows.place_of(self._newest_seen), int(self.table.scroll_offset.y))

    def show_headline(self) -> None:
        if not self.is_open:
            return
        self._unseen_said = self.unseen
        left, right = headline(self._state, self.context.now())
        line = self.query_one("#headline", StatusLine)
        line.set_left(left)
        line.set_right(right)

    @property
    def _state(self) -> LogState:
        feed, marked = self.feed, self.table.mark_count
        return LogState(
            self.asked,
            feed.coverage,
            whole=feed.counts.whole,
            read_at=feed.read_at,
            unseen=self._unseen_said,
            marked=marked,
            hidden_marks=self.hidden_marks() if marked else 0,
            replay_words=self.replay_words,
            load=self.progress,
            filter_words=self.filter_words() if self.is_filtered else None,
            following=self.following,
            reading=bool(self.readings),
        )

    def show_histogram(self) -> None:
        self.query_one(EventHistogram).show_feed(self.feed, self.cursor_event)

    def show_panel(self) -> None:
        if not self.has_class("-wide"):
            return
        event = self.current
        self.panel.show(Reading(event) if event is not None else None)

    @work(exclusive=True, group="events.panel")
    async def show_panel_soon(self) -> None:
        """Once the cursor rests: laying the event out costs ten times what a row does, and keys come faster than that."""
        if self.has_class("-wide"):
            await asyncio.sleep(PANEL_SECONDS)
            if self.query("#summary"):  # not where all is being taken down
                self.show_panel()

    @on(LineTable.CursorMoved)
    def follow_cursor(self) -> None:
        self.check_anchor()
        self._see_news()
        if self.unseen != self._unseen_said:
            self.show_headline()
        self.show_panel_soon()
        self.query_one(EventHistogram).show_row(self.cursor_event)
        self.refresh_reasons()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_histogram)
        self.call_after_refresh(self.show_panel)

    # --- what is asked for ------------------------------------------------------------------------------------------

    def action_status(self) -> None:
        """The next status; marks and the cursor's event stay."""
        following = STATUSES[(STATUSES.index(self.asked.status) + 1) % len(STATUSES)]
        self.ask_for(Query(self.asked.window, following))

    @asks
    async def action_window(self) -> None:
        window = await self.app.push_screen_wait(WindowDialog(self.asked.window, self.context))
        if window is not None and window != self.asked.window:
            self.ask_for(Query(window, self.asked.status))

    def action_histogram(self) -> None:
        view = self.query_one(EventHistogram)
        view.display = not view.display
        self.show_histogram()

    def action_back(self) -> None:
        """Escape stops what runs first, then clears the filter, then removes the marks, then leaves."""
        if not (self.stop_running() or self.drop_filter() or self.drop_marks()):
            super().action_back()

    # --- doing ------------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> EventPanel:
        return self.query_one(EventPanel)

    @property
    def config(self) -> WebhookConfig | None:
        """The webhook whose event is under the cursor, or whose log this is."""
        return self.logs.config(self.table.cursor_key)

    @property
    def origin(self) -> Origin:
        return Origin(
            self,
            window=self.asked.window,
            config=self.config,
            neighbours=self.neighbours,
            go_to_time=self.go_to_time,
        )

    @property
    def target(self) -> tuple[WebhookConfig, ReplayFlow] | None:
        config = self.config
        return (config, self.flow_of(config)) if config is not None else None

    def flow_of(self, config: WebhookConfig) -> ReplayFlow:
        """Replays events of one webhook."""
        if config.id not in self._flows:

            def queued(event_ids: Sequence[str]) -> None:
                self.unmark(config.id, event_ids)

            self._flows[config.id] = ReplayFlow(
                config, self.logs.book(config.id), self.replayer, self.replay_moved, self.context.pause, queued
            )
        return self._flows[config.id]

    @property
    def current(self) -> WebhookEvent | None:
        """The event under the cursor, as far as it was read."""
        row = self.cursor_event
        return self.logs.event(self.logs.key(row)) if row is not None else None

    def label_of(self, row: EventRow) -> str:
        """The name of the webhook whose event a row is."""
        config = self.logs.config(self.logs.key(row))
        return config.label if config is not None else row.config_id

    def reason_against(self, action: str) -> str | None:
        if action == "replay_marked" and self.is_mounted and not self.table.mark_count:
            return "No event is marked: space marks one, a marks all that match."
        if action == "part" and self.is_mounted and not self.has_class("-wide"):
            return "The event is not shown beside the log here: ⏎ opens it."
        if self.is_mounted and self.cursor_gap is not None and action == "open_event":
            return None
        reason = super().reason_against(action)
        return UNREAD if reason == NO_EVENT and self.cursor_gap is not None else reason

    def action_open_event(self) -> None:
        gap = self.cursor_gap
        if gap is not None:
            self.read_older(below=gap.high)
            return
        event, config = self.current, self.config
        if event is not None and config is not None:
            self.context.routes.open_event(self.origin, config, event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "its_webhook" and not self.logs.is_joint:
            return False  # it is open
        return super().check_action(action, parameters)

    def action_its_webhook(self) -> None:
        row, config = self.cursor_event, self.config
        if row is not None and config is not None:
            self.context.routes.open_events(self.origin, config, row.at)

    @on(LineTable.Selected)
    def open_selected(self) -> None:
        self.action_open_event()

    async def replay_moved(self, followed: Followed | None) -> None:
        """Something came of a replay: read what is new, wherever the person is by now."""
        self.replay_words = "" if followed is None or followed.settled else f"replay: {followed.words}"
        if self.is_open:
            self.read_newer()
            self.recall()

    # --- the next time ----------------------------------------------------------------------------------------------

    def remember(self) -> dict[str, str]:
        """Where the person is, for the next start: no payloads, no secrets."""
        row = self.cursor_event
        return {
            "config": ALL_LOGS if self.logs.is_joint else self.logs.configs[0].id,
            "window": typed(self.asked.window),
            "status": self.asked.status or "",
            "filter": self.filter_text,
            "cursor": self.table.cursor_key or "" if row is not None else "",
            "at": row.at.isoformat() if row is not None and row.at is not None else "",
        }

    def restore(self, place: Mapping[str, object]) -> None:
        """Be where the person was; call it before the screen stands. What is not understood is left as it is."""
        said = {name: value for name, value in place.items() if isinstance(value, str)}
        window = self.asked.window
        with suppress(BadWindow):
            window = parse_window(said.get("window", ""), self.context.now(), self.context.zone)
        status = next((each for each in STATUSES if each == said.get("status")), None)
        self.asked = Query(window, status)
        self.begin_filtered(said.get("filter", ""))
        self._return_to = (said.get("cursor", ""), parse_time(said.get("at")))

    def begin_at(self, at: datetime) -> None:
        """Begin at a time; call it before the screen stands."""
        since, until = self.asked.window.bounds(self.context.now())
        if (since is not None and at < since) or (until is not None and at >= until):
            self.asked = Query(ALL_TIME, self.asked.status)
            self.begin_filtered("")
        self._return_to = ("", at)

    @work(exclusive=True, group="events.around")
    async def return_to(self, key: str, at: datetime) -> None:
        """Put the cursor on the event it was on, reading at its time where it is not among the newest."""
        feed = self.feed
        try:
            if not feed.started:
                await feed.older()
            if not key or feed.all_rows.index_of(key) is None:
                await feed.around(at)
        except ApiError:
            return  # the list itself says what is wrong
        if feed is self.feed and self.is_open:
            self.show_rows()
            if not key or not self.table.move_to_key(key):
                self.table.move_to(feed.all_rows.place_of(last_key(at)))
