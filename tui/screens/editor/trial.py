"""The draft's conditions on a payload, while they are edited: the example, or another that the person picks."""

from __future__ import annotations

from typing import Any

from textual.content import Content

from tui.api.errors import ApiError
from tui.conditions.judging import Judgement, Payload, judged
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.condition_words import verdict_content
from tui.screens.common.errors import error_line
from tui.screens.common.sample_choice import choose_sample
from tui.screens.editor.draft_form import DraftForm
from tui.services.rehearsal.samples import Sample, Samples
from tui.text import one_line
from tui.widgets.newest import NewestWork

PAUSE_SECONDS = 0.15
"""Seconds without a key after which the conditions are judged again."""
SECTION = "filter"


class ConditionTrial:
    """Judges the draft of `form` in a thread, one judgement at a time; an answer about something older is dropped.

    Nothing is asked of the server before the section of conditions is shown.
    """

    def __init__(self, screen: ConsoleScreen[Any], form: DraftForm, picks: str) -> None:
        """`picks` is the key that picks another payload, in words."""
        self._screen = screen
        self._form = form
        self._picks = picks
        self._judging: NewestWork | None = None
        self._tried_example = False
        self.samples: Samples = Samples({})
        self.sample: Sample | None = None
        """The payload that everything is tried on."""
        self._why_none = ""
        self._payload: Payload | None = None

    def edited(self) -> None:
        """The draft may be another: judge it soon, where its conditions are on the screen."""
        if self._form.section == SECTION:
            self._work.soon()

    def shown(self) -> None:
        """The section of conditions may have come onto the screen."""
        if self._form.section == SECTION:
            self._work.now()

    async def pick(self) -> None:
        """Have the person pick another payload."""
        sample = await choose_sample(self._screen, self.samples)
        if sample is not None:
            self.sample, self._why_none = sample, ""
            self.shown()

    async def payload(self) -> Sample | None:
        """The payload to try on: the example, unless another was picked. `None` where there is none, and `why_none`
        says why."""
        if self.sample is None and self.samples.has_example and not self._tried_example:
            self._tried_example = True
            try:
                example = await self.samples.example()
            except ApiError as error:
                self._why_none = error_line(error)
            else:
                self.sample = self.sample or example
        return self.sample

    @property
    def why_none(self) -> str:
        """The reason why there is no payload to try on; outside text."""
        return self._why_none or "There is no example yet."

    @property
    def _work(self) -> NewestWork:
        if self._judging is None:
            self._judging = NewestWork(self._screen, self._judge, group="editor.trial", pause=PAUSE_SECONDS)
        return self._judging

    async def _judge(self) -> None:
        sample = await self.payload()
        if not self._screen.is_open:
            return
        if sample is None:
            self._form.show_trial(None, Content.styled(f"{one_line(self.why_none)} {self._picks}", "$text-muted"))
            return
        document = self._form.draft.document()
        if self._payload is None or self._payload.text is not sample.text:
            self._payload = Payload(sample.text)  # read once, not with each key: much JSON holds up the loop
        judgement = await judged(document, self._payload)
        # What has changed meanwhile is judged next: an older answer is nobody's.
        if self._screen.is_open and sample is self.sample and document == self._form.draft.document():
            self._form.show_trial(judgement, self._words(judgement, sample))

    def _words(self, judgement: Judgement, sample: Sample) -> Content:
        outcome = {"met": "it is sent", "unmet": "it is skipped", "unknown": "whether it is sent"}[judgement.verdict]
        parts: list[Content | str | tuple[str, str]] = [f"On {one_line(sample.words)}: "]
        if judgement.verdict == "unknown":
            parts += [outcome, " ", verdict_content("unknown")]
        else:
            glyph, ink = ("✓", "$text-success") if judgement.verdict == "met" else ("✗", "$text-error")
            parts += [(f"{glyph} {outcome}", ink)]
        others = [check for check in judgement.checks if check.path[0] != "filterConditions" and check.verdict != "met"]
        if others:
            parts.append((f" ({one_line(others[0].words)}: {one_line(others[0].reason)})", "$text-muted"))
        if not sample.certain:
            parts.append((" · the payload after the transform: the one before is not kept", "$text-warning"))
        return Content.assemble(*parts, (f" · {self._picks}", "$text-muted"))
