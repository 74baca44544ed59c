"""The conditions of a skipped event, each with the value that it met and its verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui import keys
from tui.conditions.judging import ConfigPath, Judgement
from tui.screens.common.condition_words import check_content, verdict_content
from tui.services.rehearsal.skipped import Explanation
from tui.widgets.option_lists import InkedList

OURS = "Our evaluation, by the webhook as it is now: the server does not say why."
JOINED = {"AND": "Every condition has to pass (AND).", "OR": "One of the conditions has to pass (OR)."}


class WhySkipped(Vertical):
    """Shows an `Explanation`. The cursor is on a condition; `path` is its place in the webhook."""

    DEFAULT_CSS = """
    WhySkipped {
        height: 1fr;
        & > Static { height: auto; max-height: 50%; padding: 0 1; }
        & > InkedList {
            height: 1fr;
            background: $surface;
            padding: 0;
            &, &:focus { border: none; }
        }
    }
    """

    def __init__(self, time_words: Callable[[datetime], str]) -> None:
        """`time_words` puts a time in words."""
        super().__init__()
        self._time_words = time_words
        self._explanation: Explanation | None = None

    def compose(self) -> ComposeResult:
        yield Static()
        yield InkedList()

    @property
    def choices(self) -> InkedList:
        """The list that takes the keys."""
        return self.query_one(InkedList)

    @property
    def path(self) -> ConfigPath:
        """The place of the condition under the cursor, of the first where there is none."""
        judgement = self._explanation.judgement if self._explanation is not None else None
        checks = judgement.checks if judgement is not None else ()
        row = self.choices.highlighted or 0
        return checks[row].path if row < len(checks) else ("filterConditions",)

    def show_waiting(self) -> None:
        """Forget what is shown: it is another event's."""
        if self._explanation is None:
            return
        self._explanation = None
        self.choices.show([])
        self.query_one(Static).update(Content.styled("Being evaluated ...", "$text-muted"))

    def show(self, explanation: Explanation) -> None:
        """Show the conditions, the cursor on the first that does not pass."""
        same = self._explanation == explanation
        self._explanation = explanation
        if same:
            return
        judgement = explanation.judgement
        checks = judgement.checks if judgement is not None else ()
        self.query_one(Static).update(Content("\n").join(self._notes(explanation)))
        self.choices.show([check_content(check) for check in checks])
        if checks:
            verdicts = [check.verdict for check in checks]
            decisive = next((word for word in ("unmet", "unknown") if word in verdicts), verdicts[0])
            self.choices.highlighted = verdicts.index(decisive)

    def _notes(self, explanation: Explanation) -> list[Content]:
        judgement = explanation.judgement
        lines = [Content.styled(OURS, "$text-muted")]
        if explanation.changed_at is None:
            lines.append(Content.styled("The server does not say when the webhook was last changed.", "$text-warning"))
        else:
            at = self._time_words(explanation.changed_at)
            if explanation.may_be_newer:
                words = f"It was changed on {at}, after this event: other conditions may have skipped it."
                lines.append(Content.styled(words, "$text-warning"))
            else:
                before = ", before this event" if explanation.may_be_newer is False else ""
                lines.append(Content.styled(f"It was last changed on {at}{before}.", "$text-muted"))
        if judgement is None:
            lines.append(Content.styled("No payload was recorded, so nothing can be told.", "$text-warning"))
            return lines
        if not explanation.certain:
            words = "The payload before the transform is not kept: this is the one after it, so it may differ."
            lines.append(Content.styled(words, "$text-warning"))
        lines.append(_summary(judgement))
        return lines


def _summary(judgement: Judgement) -> Content:
    if not judgement.checks:
        return Content.styled("It has no filter and no conditions now: it would send this event.", "$text-warning")
    meaning = {
        "unmet": "this event is skipped",
        "met": "it would send this event now",
        "unknown": "whether it sends this event cannot be told",
    }[judgement.verdict]
    joined = ""
    if len([check for check in judgement.checks if check.path[0] == "filterConditions"]) > 1:
        joined = " " + JOINED.get(judgement.operator, "How its conditions are joined is not known here.")
    edit = (f" {keys.EDIT_WEBHOOK.keys_for_people} edits it.", "$text-muted")
    return Content.assemble(verdict_content(judgement.verdict), f": {meaning}.{joined}", edit)
