"""Two sides compared: which part differs and how, the changed places first, then the whole."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from threading import Event
from typing import ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui import keys
from tui.api.errors import ApiError
from tui.document.difference import Change, Difference, DifferenceSearch
from tui.document.paths import all_forms
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.copying import CopyChoice, copy_as
from tui.screens.common.errors import show_error_in_banner
from tui.screens.difference.comparison import ComparedPart, Comparison
from tui.screens.difference.words import as_text, found_words, short_words
from tui.text import one_line
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.cell_styles import Cell
from tui.widgets.difference_view import DifferenceView
from tui.widgets.filter_bar import FilterBar

GROW_SECONDS: Final = 0.05
"""Seconds between two looks at what was found meanwhile."""


class DifferenceScreen(ConsoleScreen[None]):
    """Compares part by part, in a thread: what is found is shown as it is found, the part that is looked at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.NEXT_CHANGE, keys.GO_OVER, keys.SEARCH, keys.FOLD_SAME, keys.PART, keys.BACK, keys.COPY_AS,
            keys.PREVIOUS_CHANGE, keys.RELOAD, keys.PART_BACK, keys.PART_RESPONSE, keys.PART_PAYLOAD,
            keys.PART_ORIGINAL, keys.PART_METADATA,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "What differs by meaning: the order of keys, blanks and the form of a number (`1.10`) count for nothing, each "
        "digit does. `-` and red is the older one, `+` and green the newer one, `~` marks a value that changed. First "
        "the changed places, then the whole. `n` and `N` go from change to change, `⏎` from the list to the whole and "
        "back, `-` folds what is the same in the whole. `/` searches the whole: `n` and `N` then go from match to "
        "match, until `esc` drops the search. `←` and `→` show more of long lines, `tab` or `1` to `4` choose the "
        "part. What is no JSON is compared line by line."
    )

    def __init__(self, context: Context, comparison: Comparison, part: str = "") -> None:
        """`part` is the name of the one that is shown first."""
        super().__init__(context)
        self.comparison = comparison
        self._chosen = part
        self._parts: list[ComparedPart] = []
        self._found: dict[str, Difference] = {}
        self._is_working = False
        self._nothing = "Reading ..."
        self._wanted = ""
        """The text that is searched for."""

    def compose_body(self) -> Iterable[Widget]:
        yield Banner(id="banner")
        yield StatusLine(id="before")
        yield StatusLine(id="after")
        yield Static(id="tabs")
        yield StatusLine(id="found")
        yield DifferenceView(id="difference")
        yield FilterBar("search the whole")

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.comparison.label, "difference")
        self.view.focus()
        self.show_sides()
        self.show_part()
        self.read()

    @property
    def view(self) -> DifferenceView:
        return self.query_one(DifferenceView)

    # --- reading and comparing --------------------------------------------------------------------------------------

    @work(exclusive=True, group="difference.read")
    async def read(self) -> None:
        """Show what is known, then what is read."""
        self.compare()
        try:
            self._nothing = await self.comparison.read()
        except ApiError as error:
            self._nothing = "" if self._parts else "Not read."
            show_error_in_banner(self.query_one(Banner), error)
        else:
            self.query_one(Banner).clear()
        self.compare()

    def action_reload(self) -> None:
        self.read()

    def compare(self) -> None:
        """Compare the parts anew, where they are others than before."""
        self.show_sides()
        parts = list(self.comparison.parts)
        if parts != self._parts or not parts:
            self._parts = parts
            if self._chosen not in [part.name for part in parts] and parts:
                self._chosen = parts[0].name
            self.show_part()
            self.work_out()

    @work(group="difference.compare")
    async def work_out(self) -> None:
        """Work out each part's difference, the one that is shown first, until none is left: more may come."""
        if self._is_working:
            return
        self._is_working = True
        try:
            while waiting := [part for part in self._parts if self._is_waiting(part)]:
                chosen = next((part for part in waiting if part.name == self._chosen), waiting[0])
                difference = self._found[chosen.name] = Difference(chosen.before or "", chosen.after or "")
                if chosen.name == self._chosen:
                    self.view.show(difference)
                await self._run(difference)
                self.show_found()
        finally:
            self._is_working = False

    def _is_waiting(self, part: ComparedPart) -> bool:
        if part.before is None or part.after is None:
            return False
        known = self._found.get(part.name)
        return known is None or (known.before, known.after) != (part.before, part.after)

    async def _run(self, difference: Difference) -> None:
        unwanted = Event()
        growing = self.set_interval(GROW_SECONDS, self.grow)
        try:
            await asyncio.to_thread(difference.run, unwanted.is_set)
        finally:
            unwanted.set()
            growing.stop()
        self.grow()
        if self._wanted and difference is self.difference:
            self.search()

    def grow(self) -> None:
        """Show what was found meanwhile."""
        self.view.grow()
        self.show_found()

    # --- showing ----------------------------------------------------------------------------------------------------

    @property
    def part(self) -> ComparedPart | None:
        """The part that is shown."""
        return next((part for part in self._parts if part.name == self._chosen), None)

    @property
    def difference(self) -> Difference | None:
        """The difference of the part that is shown, as far as it is worked out."""
        part = self.part
        return None if part is None or self._is_waiting(part) else self._found.get(part.name)

    def show_sides(self) -> None:
        """Say which two are compared."""
        for name, sign, style, words in (
            ("before", "-", "failed", self.comparison.before),
            ("after", "+", "ok", self.comparison.after),
        ):
            self.query_one(f"#{name}", StatusLine).set_left([Cell(f"{sign} {name}", style), *words])

    def show_part(self) -> None:
        """Show another part, or that it is not there."""
        part, difference = self.part, self.difference
        if part is None:
            self.view.show_nothing(self._nothing)
        elif part.before is None or part.after is None:
            self.view.show_nothing(part.missing)
        elif difference is not None:
            self.view.show(difference)
        else:
            self.view.show_nothing("Being compared ...")
        self.show_found()
        if self._wanted:
            self.search()

    def show_found(self) -> None:
        """Draw the line of parts with what was found in each, and the words for the one that is shown."""
        pieces: list[tuple[str, str]] = []
        for number, part in enumerate(self._parts, 1):
            style = "bold $text-accent" if part.name == self._chosen else "$text-muted"
            known = None if self._is_waiting(part) else self._found.get(part.name)
            is_there = part.before is not None and part.after is not None
            words = short_words(known) if is_there else "not there"
            pieces += [(one_line(f"{number} {part.title} {words}"), style), ("   ", "")]
        self.query_one("#tabs", Static).update(Content.assemble(*pieces))
        self.query_one("#found", StatusLine).set_left(found_words(self.difference))

    # --- what keys do -----------------------------------------------------------------------------------------------

    def action_part(self, step: int) -> None:
        names = [part.name for part in self._parts]
        if names:
            self.action_show_part(names[(names.index(self._chosen) + step) % len(names)])

    def action_show_part(self, name: str) -> None:
        if name != self._chosen and name in [part.name for part in self._parts]:
            self._chosen = name
            self.show_part()

    def action_step_change(self, steps: int) -> None:
        if self._wanted:
            if self.view.match[1]:
                self.view.step_match(steps)
            self._say_match()
        elif not self.view.step_change(steps):
            self.say("There is no change here.", seconds=3)

    def action_go_over(self) -> None:
        if not self.view.go_over():
            self.say("There is no change under the cursor: n goes to the next.", seconds=3)

    def action_fold_same(self) -> None:
        if not self.view.fold_same():
            self.say("The whole is not there yet.", seconds=3)

    # --- searching --------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def action_back(self) -> None:
        bar = self.query_one(FilterBar)
        if self._wanted:
            bar.action_close()
        else:
            super().action_back()

    @on(FilterBar.Changed)
    def search_for(self, message: FilterBar.Changed) -> None:
        self._wanted = message.value
        self.search()

    @on(FilterBar.Closed)
    def end_search(self) -> None:
        self._wanted = ""
        self.search()
        self.view.focus()

    @on(FilterBar.Submitted)
    def leave_bar(self) -> None:
        self.view.focus()

    @work(exclusive=True, group="difference.search")
    async def search(self) -> None:
        """Search the part that is shown, once all of it is worked out."""
        wanted, unwanted = self._wanted, Event()
        self.view.show_search(None)
        self._say_match()
        difference = self.difference
        if not wanted or difference is None or not difference.is_done:
            return
        try:
            search = DifferenceSearch(wanted, difference)
            await asyncio.to_thread(search.run, unwanted.is_set)
        finally:
            unwanted.set()
        if difference is self.difference:
            self.view.show_search(search)
            self._say_match()

    @on(DifferenceView.Moved)
    def _say_match(self) -> None:
        number, count = self.view.match
        words = ""
        if self._wanted:
            words = f"{self._wanted}: match {number or '-'} of {count:,}" if count else f"{self._wanted}: no match"
        self.query_one("#found", StatusLine).set_right([Cell(words, "accent")])

    @asks
    async def action_copy_as(self) -> None:
        """Copy the change under the cursor, or all of them."""
        difference, number = self.difference, self.view.change
        if difference is None:
            self.say("There is nothing here to copy.", severity="warning")
            return
        choices = [CopyChoice("all changes as text", as_text(difference, difference.changes))]
        if number >= 0:
            change = difference.changes[number]
            choices = [
                CopyChoice("this change as text", as_text(difference, [change])),
                CopyChoice("value before", difference.value_before(change)),
                CopyChoice("value after", difference.value_after(change)),
                *(CopyChoice(f"path, {form}", path) for form, path in self._paths(change).items()),
                *choices,
            ]
        await copy_as(self, choices)

    @staticmethod
    def _paths(change: Change) -> dict[str, str]:
        return {} if change.by_line else all_forms((), change.steps(before=change.after is None))
