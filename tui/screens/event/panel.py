"""One event, read: what happened in a few lines, then payload, response, original or metadata as JSON.

A skipped event has no response: in its place stand the conditions of its webhook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.api.models import WebhookEvent
from tui.conditions.judging import ConfigPath
from tui.screens.common.event_parts import PARTS, TITLES, Part, part_of, summary, when
from tui.screens.event.why_skipped import WhySkipped
from tui.services.rehearsal.skipped import explain
from tui.services.time.clock import shown
from tui.text import one_line
from tui.widgets.detail_fields import DetailFields
from tui.widgets.expression_bar import ExpressionBar
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.screens.common.context import Context

TALL = 30
"""From this many lines on there is room for the whole summary; below it the rest is in the metadata part."""
CONDITIONS = "Conditions"
"""The title of the first part of a skipped event."""
ESSENTIAL = ("Status", "Code", "Time", "Request", "Event id")


@dataclass(frozen=True)
class Reading:
    """An event as far as it is known: `whole` once it was read by its id."""

    event: WebhookEvent
    whole: bool = False


class EventPanel(Vertical):
    """Shows a `Reading`. Which part is shown stays the same from event to event, and so does the expression that it is
    put through."""

    DEFAULT_CSS = """
    EventPanel {
        background: $surface;
        DetailFields { height: auto; max-height: 50%; padding: 0 1; }
        #parts { height: 1; padding: 0 1; background: $panel; }
    }
    """

    def __init__(
        self,
        context: Context,
        config: Callable[[WebhookEvent], WebhookConfig | None],
        *,
        id: str | None = None,  # noqa: A002 (Textual's own name)
    ) -> None:
        """`config` gives the webhook of an event."""
        super().__init__(id=id)
        self._ground = context
        self._config = config
        self._conditions = WhySkipped(lambda at: f"{shown(at, local=context.local_times):%Y-%m-%d %H:%M}")
        self.part = PARTS[0]
        self.reading: Reading | None = None
        self._searched = ""

    def compose(self) -> ComposeResult:
        yield DetailFields(id="summary")
        yield Static(id="parts")
        yield JsonPane(JsonView(id="json"))
        yield self._conditions
        yield ExpressionBar(lambda: self.view, history=self._ground.expression_history)

    def on_mount(self) -> None:
        self.show(None)

    @property
    def view(self) -> JsonView:
        return self.query_one("#json", JsonView)

    @property
    def reader(self) -> Widget:
        """The widget that takes the keys of what is shown."""
        return self._conditions.choices if self.shows_conditions else self.view

    @property
    def shows_conditions(self) -> bool:
        """True if the conditions of a skipped event are shown."""
        return self.part == PARTS[0] and self._is_skipped

    @property
    def condition(self) -> ConfigPath | None:
        """The place of the condition under the cursor, where those of a skipped event are shown."""
        return self._conditions.path if self.shows_conditions else None

    @property
    def _is_skipped(self) -> bool:
        return self.reading is not None and self.reading.event.status == "skipped"

    @property
    def bar(self) -> ExpressionBar:
        return self.query_one(ExpressionBar)

    def show(self, reading: Reading | None) -> None:
        """Show another event, or none."""
        same = reading is not None and self.reading is not None and reading.event == self.reading.event
        if same and reading is not None and self.reading is not None and reading.whole == self.reading.whole:
            return
        if reading is None or self.reading is None or reading.event.event_id != self.reading.event.event_id:
            self._conditions.show_waiting()
        self.reading = reading
        fields = summary(reading.event, when(reading.event, self._ground)) if reading else []
        if self.app.size.height < TALL:
            fields = [field for field in fields if field[0] in ESSENTIAL]
        self.query_one(DetailFields).set_fields(fields)
        self._show_part()

    def show_part(self, name: str) -> None:
        """Show another part of the same event."""
        self.part = name
        self._show_part()

    def step_part(self, step: int) -> None:
        """The next part (1) or the one before (-1), round and round."""
        self.show_part(PARTS[(PARTS.index(self.part) + step) % len(PARTS)])

    @property
    def shown(self) -> Part | None:
        """The part on the screen."""
        if self.reading is None:
            return None
        return part_of(self.reading.event, self.part, whole=self.reading.whole)

    def _show_part(self) -> None:
        self._show_conditions()
        part = self.shown
        if part is None:
            self.view.show_nothing("No event under the cursor.")
        elif part.text is None:
            self.view.show_nothing(part.missing)
        else:
            self.view.show_text(part.text)
        self.bar.document_changed()
        self.show_note()

    def _show_conditions(self) -> None:
        """Put the conditions in the place of the text, or the text back, and the focus with it."""
        pane, wanted = self.query_one(JsonPane), self.shows_conditions
        had_focus = self.screen.focused in (self.view, self._conditions.choices)
        pane.display, self._conditions.display = not wanted, wanted
        if had_focus:
            self.reader.focus()
        if wanted:
            self.judge_again()

    def judge_again(self) -> None:
        """Work out anew why the event was skipped: it, or the webhook, may be another."""
        if self.shows_conditions:
            start_worker(self, self._judge, group="why", exclusive=True)

    async def _judge(self) -> None:
        config = self._config(self.reading.event) if self.reading is not None else None
        if self.reading is None or config is None:
            return
        event = self.reading.event
        explanation = await explain(self._ground.current(config), event)
        if self.reading is not None and self.reading.event is event and self.is_mounted:
            self._conditions.show(explanation)

    @on(JsonView.Progressed)
    def follow_progress(self) -> None:
        self.show_note()

    def find(self, text: str) -> None:
        """Look for `text` in the part that is shown; the line of part names says which match the cursor is on."""
        self._searched = text
        self.view.find(text)
        self.show_note()

    @property
    def _matches(self) -> str:
        """The search in words; nothing without one."""
        if not self._searched:
            return ""
        (number, count), more = self.view.match, "+" if self.view.finding.is_searching else ""
        return f"{number} of {count:,}{more} matches (n N)" if count else "searching ..." if more else "no match"

    def show_note(self) -> None:
        """Draw the line of part names, and behind them what is said of the search, or else of the text."""
        pieces: list[tuple[str, str]] = []
        for number, name in enumerate(PARTS, 1):
            style = "bold $text-accent" if name == self.part else "$text-muted"
            title = CONDITIONS if name == PARTS[0] and self._is_skipped else TITLES[name]
            pieces.append((one_line(f"{number} {title}"), style))
            pieces.append(("   ", ""))
        page = self.view.page
        waiting = page.words if page is not None else ""  # stands in the line below the text
        note = self._matches or ("" if waiting else self.view.note)
        pieces.append((one_line(note), "$text-warning"))
        self.query_one("#parts", Static).update(Content.assemble(*pieces), layout=False)
