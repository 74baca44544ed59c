"""One event, on the whole screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.context import Context
from tui.screens.event_actions import EventActions
from tui.screens.event_panel import EventPanel, Reading
from tui.screens.event_parts import PARTS
from tui.screens.replay_flow import ReplayFlow
from tui.services.feed import FeedBook, Query
from tui.services.following import Followed
from tui.services.replaying import Replayer
from tui.services.window import ALL_TIME
from tui.widgets.bars import Banner, FilterBar


class EventScreen(EventActions):
    """Payload, response, original and metadata of one event; it is read by its id, with what the list leaves out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.PART, keys.PART_BACK, keys.PART_RESPONSE, keys.PART_PAYLOAD, keys.PART_ORIGINAL, keys.PART_METADATA,
            keys.REPLAY, keys.TRIGGER, keys.EXAMPLE, keys.SEARCH, keys.NEXT_MATCH, keys.PREVIOUS_MATCH, keys.RELOAD,
            keys.COPY_ID, keys.COPY_AS,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "`tab` or `1` to `4` choose the part. `enter` folds and unfolds, `/` searches, `n` and `N` go from match to match, "
        "`Y` copies the value or the path under the cursor."
    )

    def __init__(
        self,
        context: Context,
        config: WebhookConfig,
        event: WebhookEvent,
        book: FeedBook,
        replayer: Replayer,
    ) -> None:
        super().__init__(context)
        self.config = config
        self.event = event
        self.book = book
        self.flow = ReplayFlow(config, book, replayer, self.replay_moved, context.pause)

    def compose_body(self) -> Iterable[Widget]:
        yield Banner(id="banner")
        yield EventPanel(self.when, id="panel")
        yield FilterBar("search this part", id="search")

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label, self.event.event_id)
        self.panel.show(Reading(self.event))
        self.panel.view.focus()
        self.read()

    @property
    def panel(self) -> EventPanel:
        return self.query_one(EventPanel)

    @property
    def current(self) -> WebhookEvent | None:
        return self.event

    @work(exclusive=True, group="event.read")
    async def read(self) -> None:
        """Read the event by its id; what the list gave stays until then."""
        feed = self.book.feed(Query(ALL_TIME))
        try:
            self.event = await feed.event(self.event.event_id)
        except ApiError as error:
            self.query_one(Banner).show(error.details, "ctrl+r tries again · shown is what the list gave")
            return
        self.query_one(Banner).clear()
        self.panel.show(Reading(self.event, whole=True))

    def action_reload(self) -> None:
        self.read()

    # --- parts and search -------------------------------------------------------------------------------------------

    def action_show_part(self, name: str) -> None:
        if name in PARTS:
            self.panel.show_part(name)

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def search(self, message: FilterBar.Changed) -> None:
        self.panel.view.find(message.value)
        self.show_matches(message.value)

    def show_matches(self, text: str) -> None:
        """Say which match the cursor is on."""
        number, count = self.panel.view.match
        self.panel.show_note(f"match {number} of {count} (n N)" if count else ("no match" if text else ""))

    def action_next_match(self) -> None:
        self.panel.view.next_match()
        self.show_matches(self.query_one(FilterBar).value)

    def action_previous_match(self) -> None:
        self.panel.view.previous_match()
        self.show_matches(self.query_one(FilterBar).value)

    async def replay_moved(self, followed: Followed | None) -> None:
        """The outcome is said by the flow; this event itself does not change."""
