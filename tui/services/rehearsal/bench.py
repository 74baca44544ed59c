"""The expressions of a draft, to be tried and edited beside what they make of a payload."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tui.conditions.judging import ConfigPath
from tui.jsonata import JsonataProblem, evaluate
from tui.services.drafts.conditions import CONDITIONS
from tui.services.drafts.draft import Draft
from tui.services.drafts.expressions import EXTRA_FIELDS, FILE_SOURCE, TRANSFORM, expressions
from tui.services.recovery.payload_digest import canonical
from tui.services.rehearsal.samples import Sample, Samples

Kind: TypeAlias = Literal["transform", "files", "field", "condition"]
DEFAULT_FILES: Final = "event_attachments"
"""The file source of a webhook that names none (multipartConfig.fileSource)."""


@dataclass
class Expression:
    """One expression of the webhook; `text` is edited. `label` may hold outside text."""

    path: ConfigPath
    label: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """The result of an expression: `text` is JSON, or `None`; `words` say what that means, and may hold outside
    text."""

    text: str | None
    words: str = ""
    problem: JsonataProblem | None = None
    as_delivered: bool | None = None
    """The result is what was delivered of the event; `None`: there is nothing to compare it with."""


class Bench:
    """The expressions of a draft, and the payload that they are tried on."""

    def __init__(self, draft: Draft, samples: Samples, sample: Sample | None) -> None:
        """`sample` is the payload to begin with."""
        self.samples = samples
        self.sample = sample
        self.expressions = _expressions_of(draft)
        self._texts = {expression.path: expression.text for expression in self.expressions}

    def index_of(self, path: ConfigPath) -> int:
        """The number of the expression at `path`, or of the first below it; 0 where there is none."""
        fitting = [at for at, expression in enumerate(self.expressions) if expression.path[: len(path)] == path]
        return fitting[0] if path and fitting else 0

    def edits(self) -> list[Expression]:
        """The expressions that were changed."""
        return [expression for expression in self.expressions if expression.text != self._texts[expression.path]]


def take_edits(draft: Draft, edits: list[Expression]) -> None:
    """Put changed expressions into the draft. An emptied transform or file source is taken out of it."""
    for edit in edits:
        if edit.kind in ("transform", "files"):
            draft.set_text(edit.path, edit.text)
        else:
            draft.set(edit.path, edit.text)


def _expressions_of(draft: Draft) -> list[Expression]:
    document = draft.document()
    made = [Expression(TRANSFORM, "Transform", "transform", draft.text(TRANSFORM))]
    if draft.get(("deliveryMode",)) == "binary_multipart":
        made.append(Expression(FILE_SOURCE, "File source", "files", draft.text(FILE_SOURCE)))
    for path, text in expressions(document):
        if path[:-1] == EXTRA_FIELDS:
            made.append(Expression(path, f"Extra field {path[-1]}", "field", text))
        elif path[: len(CONDITIONS)] == CONDITIONS:
            number = path[len(CONDITIONS)]
            made.append(Expression(path, f"Condition {int(number) + 1}", "condition", text))
    return made


async def try_expression(expression: Expression, sample: Sample) -> Made:
    """Evaluate an expression over a payload, in a thread, with the limits of `tui.jsonata`."""
    text = expression.text
    if not text.strip():
        if expression.kind == "transform":
            return await _compared(sample.text, sample, "No transform: the payload is sent as it comes in.")
        if expression.kind != "files":
            return Made(None, "There is no expression.")
        text = DEFAULT_FILES
    try:
        made = (await evaluate(text, sample.text)).text
        if expression.kind == "transform" and made is not None:
            return await _compared(made, sample, "What is sent")
        if expression.kind == "condition":
            truth = made is not None and (await evaluate("$boolean($)", made)).text == "true"
            return Made(made, "Passes: JSONata calls it true" if truth else "Does not pass: JSONata calls it false")
    except JsonataProblem as problem:
        return Made(None, problem.located(text), problem)
    return Made(made, _meaning(expression.kind, made))


async def _compared(made: str, sample: Sample, words: str) -> Made:
    if sample.delivered is None:
        return Made(made, words)
    delivered = sample.delivered
    same = await asyncio.to_thread(lambda: canonical(delivered) == canonical(made))
    return Made(made, f"{words} · {'as it was delivered' if same else 'not what was delivered'}", as_delivered=same)


def _meaning(kind: Kind, made: str | None) -> str:
    """Say what the contract has about such a result."""
    if kind == "transform":
        return "It finds nothing, and the contract does not say what is sent then"
    if kind == "files":
        return "No file: the event is skipped" if made is None or made in ("null", "[]") else "The files that are sent"
    if made is None or made == "null":
        return "It finds nothing: the field is left out"
    return "The field's value" if made[0] not in "{[" else "The field's value, as JSON text"
