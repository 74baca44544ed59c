"""The outcome of a trigger, shown beside the payload that was sent."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui import keys
from tui.services.trigger.trigger import TriggerOutcome
from tui.sizes import seconds_in_words
from tui.text import cut, one_line, safe
from tui.widgets.expression_bar import ExpressionBar
from tui.widgets.json_view import JsonView
from tui.widgets.typing_line import History

_STYLES = {
    "succeeded": "$text-success",
    "failed": "$text-error",
    "answered": "$text-warning",
    "queued": "$text-accent",
    "unknown": "$text-warning",
    "not sent": "$text-error",
}


class OutcomePanel(VerticalScroll, can_focus=False):
    """Headline, facts, what the other side says, and the receiver's body. Hidden until there is something to tell."""

    DEFAULT_CSS = """
    OutcomePanel {
        display: none;
        height: 1fr;
        background: $surface;
        &.-shown { display: block; }
        & > Static { padding: 0 1; height: auto; }
        & > #outcome-facts { color: $text-muted; }
        & > #outcome-advice { color: $text-warning; }
        & > #outcome-body { display: none; height: 1fr; min-height: 4; margin-top: 1; padding: 0 1; }
        & > #outcome-body.-shown { display: block; }
    }
    """

    def __init__(self, *, expressions: History | None = None, id: str | None = None) -> None:  # noqa: A002
        """`expressions` are those typed before."""
        super().__init__(id=id)
        self._expressions = expressions

    def compose(self) -> ComposeResult:
        yield Static(id="outcome-headline")
        yield Static(id="outcome-facts")
        yield Static(id="outcome-message")
        yield Static(id="outcome-advice")
        view = JsonView(id="outcome-body")
        view.leave_keys("enter")  # opens the event
        yield view
        yield ExpressionBar(lambda: self.query_one("#outcome-body", JsonView), history=self._expressions)

    @property
    def bar(self) -> ExpressionBar:
        return self.query_one(ExpressionBar)

    def show_sending(self, words: str) -> None:
        """While it is on its way."""
        self._show(Content.styled(f"… {words}", "bold $text-accent"), "", "", "", None)

    def show_outcome(self, outcome: TriggerOutcome) -> None:
        """Once it is known, as far as it is."""
        headline = Content.styled(f"{outcome.glyph} {one_line(outcome.headline)}", f"bold {_STYLES[outcome.kind]}")
        facts = [f"took {seconds_in_words(outcome.seconds)}"]
        if outcome.event_id:
            facts.insert(0, f"event {outcome.event_id}")
        if outcome.code:
            facts.append(outcome.code)
        advice = outcome.advice or ""
        if outcome.kind == "queued":
            advice = f"{advice} {keys.LOOK_UP.keys_for_people} looks it up."
        self._show(headline, " · ".join(facts), outcome.message or "", advice.strip(), outcome.body)

    def _show(self, headline: Content, facts: str, message: str, advice: str, body: str | None) -> None:
        self.add_class("-shown")
        self.query_one("#outcome-headline", Static).update(headline)
        for name, text in (("facts", one_line(facts)), ("message", safe(cut(message, 2_000))), ("advice", advice)):
            widget = self.query_one(f"#outcome-{name}", Static)
            widget.update(Content(text))
            widget.display = bool(text)
        view = self.query_one("#outcome-body", JsonView)
        view.show_text(body or "")
        view.set_class(bool(body), "-shown")
        if body:
            self.bar.document_changed()
        else:
            self.bar.drop()
        self.scroll_home(animate=False)
