"""The line below a JSON view in which a JSONata expression is typed: its result takes the place of the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from tui.text import one_line
from tui.widgets.json_view import JsonView
from tui.widgets.newest import NewestWork
from tui.widgets.typing_line import History, TypingLine

if TYPE_CHECKING:
    from rich.text import Text

    from tui.jsonata import JsonataProblem, Result

DEBOUNCE: Final = 0.15
"""Seconds without a key after which what is typed is evaluated."""
SLOW: Final = 0.4
"""Seconds after which it is said that an evaluation goes on."""
_FAULT: Final = "bold reverse"


class ExpressionBar(TypingLine):
    """Evaluates what is typed over the document of `view()`, in a thread, and lays the result over it. What is wrong is
    marked in the expression and told below it, and what was shown before stays.

    `enter` keeps the result, `escape` shows the document again where the person was in it. One evaluation runs at a
    time, the newest text is the next. The owner calls `document_changed()` where the view got another document: the
    expression is applied to that one too; and `drop()` where the person goes back.
    """

    DEFAULT_CSS = """
    ExpressionBar > FilterNote {
        height: auto;
        max-height: 4;
        text-wrap: wrap;
    }
    """
    PROMPT: ClassVar[str] = "| "
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Original")]

    def __init__(
        self,
        view: Callable[[], JsonView],
        *,
        history: History | None = None,
        id: str | None = None,  # noqa: A002 (Textual's own name)
    ) -> None:
        super().__init__(
            "JSONata: entity.lines[qty > 1].sku", history=history, colour=self._mark_fault, has_note=True, id=id
        )
        self._view = view
        self._evaluation = NewestWork(self, self._evaluate, group="jsonata", pause=DEBOUNCE)
        self._fault: tuple[int, int] | None = None
        self.result: str | None = None
        """The result that is shown in the place of the document, as JSON in one line."""

    # What the owner calls

    def open(self) -> None:
        super().open()
        if not self.value.strip():
            self._show_hint()

    def drop(self) -> bool:
        """Show the document again, and hide the line; whether there was a result or an expression."""
        if not self.has_class("-shown"):
            return False
        self.set_value("")
        if self.screen.focused is self.field:
            self._leave()
        self.dropped()
        return True

    def document_changed(self) -> None:
        """The view may show another document: apply the expression to it as well."""
        if not self._view().is_laid_over:
            self.result = None
        if self.value.strip() and self.result is None:
            self._say_that_it_runs()
            self._evaluation.now()

    # What comes of what is typed

    def typed(self, value: str) -> None:
        self._fault = None
        if not value.strip():
            self._show_original()
            return
        self._evaluation.soon()

    def kept(self, value: str) -> None:
        if self._evaluation.is_due:
            self._evaluation.now()

    def dropped(self) -> None:
        self._show_original()

    def _show_original(self) -> None:
        self._evaluation.drop()
        self.result = None
        self._view().take_off()
        self._show_hint()

    def _show_hint(self) -> None:
        """Keep the line's height the same while the person types."""
        self.show_note("⏎ keeps the result · esc: the original · up: expressions used before")

    # Evaluating

    async def _evaluate(self) -> None:
        from tui.jsonata import JsonataProblem, evaluate

        expression, document = self.value, self._view().document
        if document is None:
            self.show_note("! There is no document here to apply it to.", "problem")
            return
        slow = self.set_timer(SLOW, self._say_that_it_runs)
        try:
            outcome: Result | JsonataProblem = await evaluate(expression, document)
        except JsonataProblem as problem:
            outcome = problem
        finally:
            slow.stop()
        # What has changed meanwhile is evaluated next: an older answer is nobody's.
        if expression == self.value and document == self._view().document:
            self._show(expression, outcome)

    def _say_that_it_runs(self) -> None:
        self.show_note("evaluating ...", "result")

    def _show(self, expression: str, outcome: Result | JsonataProblem) -> None:
        from tui.jsonata import JsonataProblem

        if isinstance(outcome, JsonataProblem):
            if outcome.start is not None:
                self._fault = outcome.start, max(outcome.end or 0, outcome.start + 1)
                self.field.refresh()
            kept = " · still shown: the result before" if self.result is not None else ""
            self.show_note(f"! {outcome.located(expression)}{kept}", "problem")
        elif outcome.text is None:
            self.result = None
            self._view().take_off()
            self.show_note("The expression finds nothing here: the original is shown.", "result")
        else:
            self.result = outcome.text
            self._view().lay_over(outcome.text)
            replaced = f" · {outcome.replaced:,} broken characters replaced" if outcome.replaced else ""
            self.show_note(f"RESULT of this expression · esc: the original{replaced}", "result")

    def _mark_fault(self, text: Text) -> None:
        """Mark the part of what is typed that the problem is about."""
        if self._fault is not None:
            start, end = (len(one_line(self.value[:place])) for place in self._fault)
            text.stylize(_FAULT, start, end)
