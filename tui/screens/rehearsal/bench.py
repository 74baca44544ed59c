"""An expression beside what it makes of a payload, worked out while it is edited."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.errors import error_line
from tui.screens.common.sample_choice import choose_sample
from tui.services.rehearsal.bench import Bench, Expression, Made, try_expression
from tui.text import one_line
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView
from tui.widgets.newest import NewestWork
from tui.widgets.text_areas import SafeTextArea

if TYPE_CHECKING:
    from rich.text import Text

PAUSE_SECONDS = 0.15
"""Seconds without a key after which the expression is evaluated."""
SLOW_SECONDS = 0.4
"""Seconds after which it is said that an evaluation goes on."""


class ExpressionArea(SafeTextArea):
    """The text of an expression, with the part marked that a problem is about."""

    fault: tuple[int, int] | None = None
    """Where the marked part begins and ends, in characters from 0."""

    def mark(self, fault: tuple[int, int] | None) -> None:
        """Mark a part, or none."""
        if fault != self.fault:
            self.fault = fault
            self.notify_style_update()  # it forgets the lines that were drawn
            self.refresh()

    def get_line(self, line_index: int) -> Text:
        shown = super().get_line(line_index)
        if self.fault is not None:
            before = sum(len(self.document.get_line(index)) + 1 for index in range(line_index))
            start, end = (min(max(place - before, 0), len(shown)) for place in self.fault)
            if start < end:
                shown.stylize("bold reverse", start, end)
        return shown


class BenchScreen(ConsoleScreen[Bench]):
    """Edits and tries the expressions of `bench`; the result is the bench, with what was edited in it."""

    CSS_PATH = Path(__file__).with_name("bench.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.TRY_ON, keys.COMPARE_DELIVERED, keys.SHOW_INPUT, keys.NEXT_EXPRESSION, keys.PREVIOUS_EXPRESSION,
            keys.BACK,
        ),
        Binding("tab", "app.focus_next", "Next pane", show=False, priority=True),
    ]  # fmt: skip
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    is_form = True
    HELP: ClassVar[str | None] = (
        "The expression is evaluated as you type, over the payload that `f5` picks: the example, a past event, a file. "
        "A fault is marked at its place; an endless or huge one is stopped. `f8` shows the payload in the place of the "
        "result, `f9` compares the result with what was delivered, `f4` and `f3` go to the webhook's other "
        "expressions. `esc` takes what you typed back into the editor: nothing is saved here."
    )

    def __init__(self, context: Context, label: str, bench: Bench, index: int = 0) -> None:
        """`label` is the webhook's name (outside text); `index` says which expression comes first."""
        super().__init__(context)
        self._label = label
        self.bench = bench
        self.index = index
        self.made: Made | None = None
        self._shows_input = False
        self._why_none = ""
        self._work = NewestWork(self, self._evaluate, group="bench", pause=PAUSE_SECONDS)

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="what")
        with Container(id="panes"):
            with Vertical(id="left"):
                area = ExpressionArea(self.expression.text, theme="css", compact=True, soft_wrap=True, id="expression")
                area.tab_behavior = "focus"
                yield area
                yield Static(id="note")
            yield JsonPane(JsonView(id="result"))

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self._label, "bench")
        self.area.focus()
        self.show_what()
        self.view.show_nothing("Nothing was evaluated yet.")
        self._work.now()

    @property
    def area(self) -> ExpressionArea:
        return self.query_one(ExpressionArea)

    @property
    def view(self) -> JsonView:
        return self.query_one("#result", JsonView)

    @property
    def expression(self) -> Expression:
        """The expression that is edited."""
        return self.bench.expressions[self.index]

    # --- evaluating -------------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _follow(self) -> None:
        if self.area.text != self.expression.text:
            self.expression.text = self.area.text
            self._work.soon()

    async def _evaluate(self) -> None:
        bench, expression = self.bench, self.expression
        if bench.sample is None and not self._why_none:
            await self._read_example()
        sample, text = bench.sample, expression.text
        if sample is None:
            self._say(self._why_none, "$text-warning")
            return
        slow = self.set_timer(SLOW_SECONDS, lambda: self._say("evaluating ...", "$text-muted"))
        try:
            made = await try_expression(expression, sample)
        finally:
            slow.stop()
        # What has changed meanwhile is evaluated next: an older answer is nobody's.
        if self.is_open and expression is self.expression and text == expression.text and sample is bench.sample:
            self.made = made
            self._show()

    async def _read_example(self) -> None:
        self._why_none = "There is no payload to try it on: f5 picks one."
        if self.bench.samples.has_example:
            try:
                self.bench.sample = self.bench.sample or await self.bench.samples.example()
            except ApiError as error:
                self._why_none = f"{error_line(error)} f5 picks another payload."
        if self.is_open:
            self.show_what()

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_what(self) -> None:
        """Say which expression is tried on what."""
        count = len(self.bench.expressions)
        parts: list[str | tuple[str, str]] = [(one_line(self.expression.label), "bold $text-primary")]
        if count > 1:
            parts.append(f" ({self.index + 1} of {count}; f4 the next)")
        sample = self.bench.sample
        parts.append(f" on {one_line(sample.words)}" if sample is not None else "")
        if sample is not None and not sample.certain:
            parts.append((" · after the transform: the payload before it is not kept", "$text-warning"))
        self.query_one("#what", Static).update(Content.assemble(*parts))

    def _show(self) -> None:
        made, sample = self.made, self.bench.sample
        problem = made.problem if made is not None else None
        fault = None if problem is None or problem.start is None else (problem.start, problem.end or problem.start)
        self.area.mark(None if fault is None else (fault[0], max(fault[1], fault[0] + 1)))
        if made is not None:
            ink = "$text-error" if problem is not None else "$text-warning" if made.as_delivered is False else ""
            glyph = "! " if problem is not None else ""
            more = " · f9 compares" if made.as_delivered is False else ""
            if problem is not None and not self._shows_input and self.view.document is not None:
                more = " · still shown: the result before"
            if self._shows_input:
                more = f" · shown: the payload; {keys.SHOW_INPUT.keys_for_people} shows the result"
            self._say(f"{glyph}{made.words}{more}", ink or "$text-success")
        if self._shows_input:
            if sample is not None:
                self.view.show_text(sample.text)
            else:
                self.view.show_nothing(self._why_none)
        elif made is not None and made.text is not None:
            self.view.show_text(made.text)
        elif problem is None:
            self.view.show_nothing(made.words if made is not None else "Nothing was evaluated yet.")
        elif self.view.document is None:
            self.view.show_nothing("There is no result yet.")
        self.refresh_reasons()

    def _say(self, words: str, ink: str) -> None:
        self.query_one("#note", Static).update(Content.styled(one_line(words), ink))

    # --- what keys do -----------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        if action == "compare_delivered" and self.is_mounted:
            if self.bench.sample is None or self.bench.sample.delivered is None:
                return "Nothing was delivered of this payload: f5 picks a past event."
            if self.expression.kind != "transform" or self.made is None or self.made.text is None:
                return "There is no payload here to compare."
        if action == "step_expression" and len(self.bench.expressions) < 2:
            return "The webhook has no other expression."
        return super().reason_against(action)

    @asks
    async def action_try_on(self) -> None:
        """Pick another payload."""
        sample = await choose_sample(self, self.bench.samples)
        if sample is not None:
            self.bench.sample = sample
            self.show_what()
            self._work.now()

    def action_compare_delivered(self) -> None:
        """Compare the result with what was delivered of the event."""
        sample, made = self.bench.sample, self.made
        if sample is not None and sample.delivered is not None and made is not None and made.text is not None:
            self.context.routes.open_transform_difference(
                self.origin, self._label, sample.words, sample.delivered, made.text
            )

    def action_show_input(self) -> None:
        """Show the payload in the place of the result, or the result again."""
        self._shows_input = not self._shows_input
        self._show()

    def action_step_expression(self, step: int) -> None:
        """The next expression (1) or the one before (-1), round and round."""
        self.index = (self.index + step) % len(self.bench.expressions)
        self.made = None
        self.area.mark(None)
        self.area.text = self.expression.text
        self.show_what()
        self._work.now()

    def action_back(self) -> None:
        """Take what was typed back into the editor."""
        self.dismiss(self.bench)
