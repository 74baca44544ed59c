"""One event, on the whole screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final, Self

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import WebhookConfig, WebhookEvent
from tui.parts import done_by
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.errors import show_error_in_banner
from tui.screens.common.event_parts import PARTS
from tui.screens.common.origin import Origin
from tui.screens.event.actions import EventActions, Subject
from tui.screens.event.panel import EventPanel, Reading
from tui.screens.replay.flow import ReplayFlow
from tui.services.events.feed import FeedBook, Query
from tui.services.events.neighbours import Neighbour, Neighbours
from tui.services.replay.follower import Followed
from tui.services.replay.replayer import Replayer
from tui.services.time.clock import parse_time
from tui.services.time.window import ALL_TIME
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.filter_bar import FilterBar

READ_AFTER: Final = 0.25
"""Seconds on an event, after which it is read by its id while one leafs through the list."""


class EventScreen(ConsoleScreen[None]):
    """Payload, response, original and metadata of one event; it is read by its id, with what the list leaves out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.PART, keys.REPLAY, keys.SEARCH, keys.JSONATA, keys.BACK, keys.OLDER, keys.NEWER, keys.ITS_WEBHOOK,
            keys.EDIT_WEBHOOK, keys.COPY_AS, keys.NEXT_MATCH, keys.REAPPLY, keys.COPY_ID, keys.TRIGGER, keys.EXAMPLE,
            keys.RELOAD, keys.PREVIOUS_MATCH, keys.PART_BACK, keys.PART_RESPONSE, keys.PART_PAYLOAD, keys.PART_ORIGINAL,
            keys.PART_METADATA, keys.SAME_BEFORE, keys.SAME_AFTER, keys.DIFFERENCE, keys.SEND_ELSEWHERE,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "`tab` or `1` to `4` choose the part. `⏎` folds and unfolds, or opens what a string holds, `(` and `)` show a"
        " level less or more, `v` the text as it was sent, `P` and `ctrl+o` take it to your pager and editor. `/` "
        "searches, `n` and `N` go from match to match, `Y` copies the value or the path under the cursor. `|` puts "
        "what is shown through a JSONata expression: `⏎` keeps the result, `esc` shows the original. `J` goes to the "
        "next older event of the list, `K` to the newer one, `[` and `]` to the one before and after with the same "
        "correlation id; the list's cursor comes along. `o` opens the log of its webhook. `D` compares it with the "
        "last success before it. A skipped event shows the conditions of its webhook, each with the value that "
        "it met, and `e` goes to the one under the cursor in the editor."
    )

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

    config: WebhookConfig
    event: WebhookEvent
    book: FeedBook
    neighbours: Neighbours | None
    flow: ReplayFlow
    acts: EventActions

    def __init__(self, context: Context, replayer: Replayer) -> None:
        """The widgets alone; what is shown comes with `of()`, before it is on the stack."""
        super().__init__(context)
        self.replayer = replayer

    def of(
        self, config: WebhookConfig, event: WebhookEvent, book: FeedBook, neighbours: Neighbours | None = None
    ) -> Self:
        """Be the screen of this event, and of those that are gone to from it. `neighbours` are those of the list that
        it was opened from."""
        self.config = config
        self.event = event
        self.book = book
        self.neighbours = neighbours
        self.flow = ReplayFlow(config, book, self.replayer, self.replay_moved, self.context.pause)
        self.acts = EventActions(self, lambda: Subject(self.config, self.flow, self.event), lambda: self.panel)
        return self

    def compose_body(self) -> Iterable[Widget]:
        yield Banner(id="banner")
        yield EventPanel(self.context, lambda event: self.config, id="panel")
        yield FilterBar("search this part", id="search")

    def opened(self) -> None:
        self.show_event()
        self.panel.reader.focus()
        self.read()

    def show_event(self) -> None:
        """Show the event as it came with the list, and where it stands there."""
        self.show_place(self.config.label, self.event.event_id)
        self.panel.show(Reading(self.event))

    def show_who(self) -> None:
        around = self.neighbours
        place = around.words(self.config.id, self.event.event_id) if around is not None else ""
        # On the right, where nothing is cut off.
        self.query_one("#status", StatusLine).set_right([place, *self.context.identity()])

    @property
    def panel(self) -> EventPanel:
        return self.query_one(EventPanel)

    @property
    def origin(self) -> Origin:
        return replace(
            super().origin,
            config=self.config,
            neighbours=self.neighbours,
            go_to_time=self.go_to_time,
            read_again=lambda _: self.panel.judge_again(),
        )

    @work(exclusive=True, group="event.read")
    async def read(self, after: float = 0) -> None:
        """Read the event by its id, `after` so many seconds; what the list gave stays until then."""
        asked, feed = self.event, self.book.feed(Query(ALL_TIME))
        if after:
            await self.context.pause(after)  # whoever leafs through the list asks for none of what is passed over
        try:
            event = await feed.event(asked.event_id)
        except ApiError as error:
            if asked is self.event:
                show_error_in_banner(self.query_one(Banner), error, more=" · showing what the list had")
            return
        if asked is not self.event or not self.is_open:
            return
        self.event = event
        self.query_one(Banner).clear()
        self.panel.show(Reading(self.event, whole=True))
        self.search_again()

    def action_reload(self) -> None:
        self.read()

    def action_back(self) -> None:
        """Escape gives up the result of an expression first."""
        if not self.panel.bar.drop():
            super().action_back()

    # --- the events around it ---------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        if action in ("older", "newer", "same") and self.neighbours is None:
            return "This event was not opened from a list: esc goes back."
        return super().reason_against(action)

    def action_older(self) -> None:
        self.go_beside(1)

    def action_newer(self) -> None:
        self.go_beside(-1)

    def go_beside(self, step: int) -> None:
        """The next event down (1) or up (-1) the list."""
        around = self.neighbours
        if around is None:
            return
        neighbour = around.beside(self.config.id, self.event.event_id, step)
        if neighbour is not None:
            self.show_neighbour(neighbour)
            return
        place = around.words(self.config.id, self.event.event_id)
        end = "older" if step > 0 else "newer"
        self.say(f"No {end} event in the list: {place}." if place else "The list does not show this event.", seconds=3)

    def action_same(self, step: int) -> None:
        """The event before (-1) or after (1) with the same correlation id."""
        around, metadata = self.neighbours, self.event.metadata
        if around is None:
            return
        neighbour = around.same(self.config.id, self.event.event_id, step)
        if neighbour is not None:
            self.show_neighbour(neighbour)
        elif metadata is None or not metadata.correlation_id:
            self.say("This event has no correlation id.", seconds=3)
        else:
            when = "after" if step > 0 else "before"
            self.say(f"No loaded event {when} this one has its correlation id.", seconds=3)

    def show_neighbour(self, neighbour: Neighbour) -> None:
        """Another event, the same part of it, and the search goes on in it."""
        if neighbour.config.id != self.config.id:
            self.flow = ReplayFlow(
                neighbour.config, neighbour.book, self.replayer, self.replay_moved, self.context.pause
            )
        self.config, self.event, self.book = neighbour.config, neighbour.event, neighbour.book
        self.query_one(Banner).clear()
        self.show_event()
        self.search_again()
        self.read(READ_AFTER)

    def go_to_time(self, at: datetime) -> None:
        """Back to the list, at another time."""
        go = self.came_from.go_to_time
        if go is None:
            self.say("This event was not opened from a list: open a webhook's events first, then go to the time.")
            return
        self.dismiss(None)
        go(at)

    def action_its_webhook(self) -> None:
        """The log of its webhook: the one that it was opened from, where it was, else a new one at this event."""
        if self.neighbours is not None and self.neighbours.is_log_of(self.config.id):
            self.dismiss(None)
        else:
            self.context.routes.open_events(self.origin, self.config, parse_time(self.event.created_at))

    # --- parts and search -------------------------------------------------------------------------------------------

    def action_show_part(self, name: str) -> None:
        if name in PARTS:
            self.panel.show_part(name)

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def search(self, message: FilterBar.Changed) -> None:
        self.panel.find(message.value)

    def search_again(self) -> None:
        """Look for the same in what is shown now."""
        if text := self.query_one(FilterBar).value:
            self.panel.find(text)

    def action_next_match(self) -> None:
        self.panel.view.next_match()
        self.panel.show_note()

    def action_previous_match(self) -> None:
        self.panel.view.previous_match()
        self.panel.show_note()

    async def replay_moved(self, followed: Followed | None) -> None:
        """The outcome is said by the flow; this event itself does not change."""
