"""The event name: free text, with the configured events as suggestions below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui.api.models import ConfiguredEvent
from tui.names import folded
from tui.screens.editor.fields import DraftHolder, TextField
from tui.services.drafts.fields import FieldSpec
from tui.text import one_line
from tui.widgets.fields import SafeInput
from tui.widgets.option_lists import SteadyList

MOST = 50
"""Suggestions drawn at most; typing narrows them."""


class Suggestions(SteadyList):
    """The list below the field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "to_field", "Back to the field", show=False)]

    def action_to_field(self) -> None:
        if isinstance(self.parent, EventField):
            self.parent.query_one(SafeInput).focus()


class EventField(TextField):
    """`down` goes to the suggestions, `enter` takes one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "to_suggestions", "Suggestions", show=False)]

    def __init__(self, spec: FieldSpec, holder: DraftHolder) -> None:
        super().__init__(spec, holder)
        self._known: list[ConfiguredEvent] = []
        self._offered: list[ConfiguredEvent] = []
        self._list: Suggestions | None = None

    def offer(self, known: Sequence[ConfiguredEvent]) -> None:
        """Take the events that the organisation has."""
        self._known = [event for event in known if event.event_name]
        self._narrow()

    def _narrow(self) -> None:
        if self._list is None:
            if not (self._known and self.has_focus_within):
                return  # made when it can first be seen
            self._list = Suggestions(compact=True)
            self.mount(self._list, after=0)
        options = self._list
        text = folded(self.query_one(SafeInput).value)
        matches = [
            event
            for event in self._known
            if text in folded(event.event_name or "") or text in folded(event.event_label or "")
        ]
        exact = any(folded(event.event_name or "") == text for event in matches)
        options.clear_options()
        options.add_options(Option(self._line(event), id=str(number)) for number, event in enumerate(matches[:MOST]))
        self._offered = matches[:MOST]
        options.set_class(bool(matches) and not exact and self.has_focus_within, "-shown")

    @staticmethod
    def _line(event: ConfiguredEvent) -> Content:
        label = event.event_label if event.event_label and event.event_label != event.event_name else ""
        return Content.assemble(one_line(event.event_name), ("  " + one_line(label), "$text-muted"))

    @on(Input.Changed)
    def _follow(self) -> None:
        self._narrow()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        super().on_descendant_focus(event)
        self.call_after_refresh(self._show_or_hide)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        super().on_descendant_blur(event)
        self.call_after_refresh(self._show_or_hide)

    def _show_or_hide(self) -> None:
        if not self.is_attached or not self.query(SafeInput):
            return  # on its way out
        if self.has_focus_within:
            if self._list is None or not self._list.has_focus:
                self._narrow()
        elif self._list is not None:
            self._list.remove_class("-shown")

    def action_to_suggestions(self) -> None:
        """Into the list, where it is shown."""
        options = self._list
        if options is not None and options.has_class("-shown"):
            options.highlighted = 0
            options.focus()

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        field = self.query_one(SafeInput)
        field.value = self._offered[event.option_index].event_name or ""
        field.cursor_position = len(field.value)
        field.focus()
