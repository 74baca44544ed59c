"""Sending events again with the webhook's transform applied anew: the original is seen beside what was delivered
first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from tui import keys
from tui.api.addresses import without_address_secrets
from tui.api.errors import ApiError, Unprocessable
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.confirm import ConfirmDialog, count_to_type
from tui.screens.common.dialog import Dialog
from tui.screens.common.errors import error_lines, say_error, say_failed_write
from tui.screens.common.event_parts import part_of
from tui.screens.replay.batch_outcome import BatchOutcomeDialog
from tui.screens.replay.flow import ReplayFlow
from tui.services.events.webhook_log import Query
from tui.services.replay.earlier import earlier_words
from tui.services.replay.reapply import choose_to_reapply
from tui.services.replay.replayer import NotStarted
from tui.services.time.window import ALL_TIME
from tui.store.standing import told_at
from tui.text import one_line, plain
from tui.widgets.expression_bar import ExpressionBar
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView
from tui.widgets.typing_line import History
from tui.workers import start_worker

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import WebhookEvent
    from tui.services.events.event_row import EventRow

NOT_FOLLOWED = (
    "Queued, not delivered yet. The transform makes a new payload, so the new event can't be told by it: "
    "it is the newest here."
)


class ReapplyDialog(Dialog[bool]):
    """Shows one event's original payload beside what was delivered; the result is whether to go on."""

    CSS_PATH = Path(__file__).with_name("reapply.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.CONFIRM, keys.JSONATA),
        Binding("n", "cancel", "Cancel", show=False),
        Binding("tab", "app.focus_next", "Next", show=False),
    ]
    HELP: ClassVar[str | None] = (
        "On the left what the transform starts from, on the right what it made of it when the event was delivered. `y` "
        "sends "
        "it through the transform as it is now. `tab` goes from side to side, `|` puts what is shown there through a "
        "JSONata expression, which changes nothing of what is sent."
    )
    CANCELLED: ClassVar[object] = False
    guarded = True

    def __init__(
        self,
        question: str,
        event: WebhookEvent,
        words: Sequence[str],
        *,
        last: bool,
        expressions: History | None = None,
    ) -> None:
        """`last`: whether `y` sends; else it only goes on to the question. `expressions` are those typed before."""
        super().__init__()
        self._expressions = expressions
        self.question = question
        self.event = event
        self.words = tuple(words)
        self.last = last

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(one_line(self.question)), classes="dialog-title")
        for text in self.words:
            yield Static(plain(one_line(text)), classes="word")
        with Container(id="sides"):
            for name, title in (
                ("original", "Original: what the transform starts from"),
                ("payload", "Delivered then"),
            ):
                with Vertical(classes="side"):
                    yield Static(Content(title), classes="side-title")
                    yield JsonPane(JsonView(id=name))
                    yield ExpressionBar(partial(self._view, name), history=self._expressions, id=f"{name}-expression")
        with Horizontal(classes="dialog-buttons"):
            yield Button("Cancel (esc)", id="cancel", compact=True)
            yield Button("Replay (y)" if self.last else "Go on (y)", id="confirm", compact=True)

    def on_mount(self) -> None:
        for name in ("original", "payload"):
            part, view = part_of(self.event, name, whole=True), self._view(name)
            if part.text is None:
                view.show_nothing(part.missing)
            else:
                view.show_text(part.text)
        self.query_one("#cancel").focus()

    def _view(self, name: str) -> JsonView:
        return self.query_one(f"#{name}", JsonView)

    def action_jsonata(self) -> None:
        """Type an expression for the side that has the focus, or else for the original."""
        name = "payload" if self._view("payload").has_focus else "original"
        self.query_one(f"#{name}-expression", ExpressionBar).open()

    def action_cancel(self) -> None:
        """Escape gives up the results of expressions first."""
        given_up = [bar.drop() for bar in self.query(ExpressionBar)]
        if not any(given_up):
            super().action_cancel()

    @on(Button.Pressed, "#confirm")
    def action_confirm(self) -> None:
        self.dismiss(True)

    @on(Button.Pressed, "#cancel")
    def cancel_by_button(self) -> None:
        self.dismiss(False)


async def ask_to_reapply(screen: ConsoleScreen[Any], flow: ReplayFlow, rows: Sequence[EventRow]) -> None:
    """Ask about events of one webhook, oldest first, then send those that can be. Call it from a worker of the group
    `asking`."""
    told = screen.context.now()
    choice = await choose_to_reapply(flow.replayer, flow.book, flow.config.id, rows)
    able, known = choice.ids, choice.known
    left_out = "; ".join(f"{count:,}: {reason}" for reason, count in choice.left_out.items())
    if not able:
        what = "This event" if len(rows) == 1 else f"None of these {len(rows):,} events"
        why = next(iter(choice.left_out)) if len(choice.left_out) == 1 else left_out
        screen.say(f"{what} can be sent through the transform again: {why}." if len(rows) > 1
                   else f"{what} cannot be sent through the transform again: {why}.",
                   title="Transform", severity="warning", seconds=10)  # fmt: skip
        return
    try:
        event = await flow.book.feed(Query(ALL_TIME)).event(able[0])
    except ApiError as error:
        say_error(screen, error, "The original could not be read")
        return
    count, context = len(able), screen.context
    words = [
        f"To {without_address_secrets(flow.config.url or event.url or 'no URL')}. The receiver may get an event twice."
    ]
    if count > 1:
        words.append(f"Shown is the oldest, {able[0]}.")
    if left_out:
        words.append(f"Left out: {left_out}.")
    words += [*earlier_words(known, len(able), told), *await flow.elsewhere(able)]
    typed = count_to_type(count, production=context.production)
    events = able[0] if count == 1 else f"{count:,} events"
    question = f"Replay {events} through {flow.config.label} with the current transform?"
    ask_again = context.production or typed is not None
    dialog = ReapplyDialog(question, event, words, last=not ask_again, expressions=context.expression_history)
    if not await screen.app.push_screen_wait(dialog):
        return
    if ask_again and not await screen.app.push_screen_wait(
        ConfirmDialog(question, details=words[:1], typed=typed, production=True)
    ):
        return
    start_worker(
        screen.app, partial(_send, screen, flow, able, [*known], told_at(told, known.values())), group="writes"
    )


async def _send(
    screen: ConsoleScreen[Any], flow: ReplayFlow, event_ids: Sequence[str], repeat: Sequence[str], told: datetime
) -> None:
    """Send them; `repeat` are those of which the person was `told`, at that time, that they were replayed before."""
    many = len(event_ids) > 1
    try:
        outcome = (
            await flow.replayer.replay_batch(
                flow.config.id, event_ids, reapply_transform=True, repeat=repeat, told=told
            )
            if many
            else await flow.replayer.replay(
                flow.config.id, event_ids[0], reapply_transform=True, repeat=bool(repeat), told=told
            )
        )
    except NotStarted as problem:
        screen.say(problem, severity="warning", seconds=12)
        return
    if many:
        flow.queued(outcome.queued)
    if outcome.complete:
        title = "Batch" if many else f"Replay of {event_ids[0]}"
        screen.say(f"{len(outcome.queued):,}: {NOT_FOLLOWED}" if many else NOT_FOLLOWED, title=title, seconds=10)
    elif many:
        screen.app.push_screen(BatchOutcomeDialog(outcome, screen.context))
    elif isinstance(outcome.error, Unprocessable):
        screen.say(
            f"Nothing was sent: the original input can no longer be rebuilt (422). r replays what was "
            f"delivered.\n{error_lines(outcome.error)}",
            title="Transform not applied", severity="error", seconds=15,
        )  # fmt: skip
    elif outcome.error is not None:
        say_failed_write(screen, outcome.error, "replayed")
    await flow.changed(None)
